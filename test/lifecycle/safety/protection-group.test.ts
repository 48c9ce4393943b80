import { protectionGroupLifecycle } from "../../../provider/lifecycle/protection-group";
import { makeProtectionGroupFixture, protectionGroupsPath } from "../../support/server-and-protection-groups";
import { describeSafetyRules } from "./rules";
import { makeEmptyLists, type ResourceKind } from "./rules/kind";

const protectionGroup: ResourceKind<ReturnType<typeof makeProtectionGroupFixture>> = {
  makeFixture: () => Promise.resolve(makeProtectionGroupFixture()),
  lifecycle: protectionGroupLifecycle,
  program: { name: "recovery", description: "web shop" },
  edit: () => ({ name: "recovery-b" }),
  editOperations: ["UpdateProtectionGroupName"],
  replacement: { description: "other" },
  createOperation: "CreateProtectionGroup",
  deleteOperation: "DeleteProtectionGroup",
  readOperation: "ShowProtectionGroup",
  notFound: { status: 400, code: "SDRS.1013" },
  listOperation: "ListProtectionGroups",
  listsWithoutResource: makeEmptyLists("server_groups", "count"),
  unknownId: () => "nothing",
  findAll: ({ groups }) => groups(),
  deleteAsOtherClient: ({ cloud, path }) => cloud.otherClient.call("DELETE", path(protectionGroupsPath)),
};

describeSafetyRules(protectionGroup);
