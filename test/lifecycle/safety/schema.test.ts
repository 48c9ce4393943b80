import { schemaLifecycle } from "../../../provider/lifecycle/schema";
import { type ChildFixture, makeSchemaFixture } from "../../support/child-fixtures";
import { describeSafetyRules } from "./rules";
import { makeEmptyLists, type ResourceKind } from "./rules/kind";

const schema: ResourceKind<ChildFixture> = {
  makeFixture: makeSchemaFixture,
  lifecycle: schemaLifecycle,
  program: { name: "shop" },
  edit: () => ({ shardNumber: 16 }),
  editOperations: ["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"],
  replacement: { name: "other" },
  createOperation: "CreateDdmDatabase",
  deleteOperation: "DeleteDdmDatabase",
  readOperation: "ListDatabases",
  detailOperation: "ShowDatabase",
  notFound: { status: 404, code: "DBS.200002" },
  isChild: true,
  listOperation: "ListDatabases",
  listsWithoutResource: makeEmptyLists("databases", "total"),
  unknownId: ({ instanceId }) => `${instanceId}/nothing`,
  findAll: ({ instance }) => instance().schemas,
  deleteAsOtherClient: ({ otherClient }) => otherClient.call("DELETE", "/databases/shop?delete_dn_data=false"),
};

describeSafetyRules(schema);
