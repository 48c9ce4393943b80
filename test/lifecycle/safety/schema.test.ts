import { schemaLifecycle } from "../../../provider/lifecycle/schema";
import { type ChildFixture, makeSchemaFixture } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";
import { describeSafetyRules } from "./rules";
import { makeEmptyLists, makeExisting, type ResourceKind } from "./rules/kind";

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

describe("an id with the name in uppercase", () => {
  /** Makes a fixture with an existing schema. `uppercaseId` is the id of the schema with the name of the schema in uppercase. */
  const makeWithUppercaseId = async () => {
    const fixture = await makeExisting(schema);
    return { ...fixture, uppercaseId: `${fixture.instanceId}/SHOP` };
  };

  test("adopts the schema under a new URN, and does not delete it under its old URN", async () => {
    const { cloud, stack, program, id, uppercaseId } = await makeWithUppercaseId();
    const lifecycle = schemaLifecycle();
    const services = cloud.newServices();
    const adopting = program({
      ...schema.program,
      adopt: { id: uppercaseId },
      __urn: "urn:pulumi:dev::shop::ddm::new",
    });
    const adopted = await lifecycle.create(lifecycle.check({}, adopting).inputs, services);
    expect(adopted.id).toBe(id);
    await lifecycle.delete(id, stack.outputs, services);
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("`up --replace` fails if `adopt` names the old schema", async () => {
    const { cloud, stack, program, uppercaseId } = await makeWithUppercaseId();
    const adopting = program({ ...schema.program, adopt: { id: uppercaseId } });
    const error = await catchFailure(stack.up(adopting, { replace: true }));
    expect(error.message).toContain("`adopt` names the old resource, which Pulumi would then delete");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("is accepted as `adopt.id` of the managed schema, and a change of its case is no difference", async () => {
    const { up, id, uppercaseId } = await makeWithUppercaseId();
    expect(await up({ ...schema.program, adopt: { id: uppercaseId } })).toBe("update");
    expect(await up({ ...schema.program, adopt: { id } })).toBe("same");
  });

  test("is stored with the name in lowercase by an import or a refresh", async () => {
    const { cloud, stack, up, id, uppercaseId } = await makeWithUppercaseId();
    const imported = await schemaLifecycle().read(uppercaseId, {}, cloud.newServices());
    expect(imported?.id).toBe(id);
    stack.id = uppercaseId;
    expect(await up({ ...schema.program, adopt: { id } })).toBe("update");
    await stack.refresh();
    expect(stack.id).toBe(id);
  });
});
