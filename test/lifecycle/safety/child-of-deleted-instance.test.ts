import { makeAccountFixture, makeGroupFixture, makeSchemaFixture } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";
import { findSchema, makeSchema } from "../../support/schema-fixture";

test.each([
  ["a group", makeGroupFixture],
  ["a schema", makeSchemaFixture],
  ["an account", makeAccountFixture],
])("the error for %s whose instance another client has deleted advises a refresh", async (_, makeFixture) => {
  const { cloud, otherClient, up } = await makeFixture();
  await otherClient.call("DELETE", "");
  const { message } = await catchFailure(up());
  expect(message).toContain("The instance does not exist.");
  expect(message).toMatch(
    /Nothing was created\. If the instance was deleted, run `pulumi up --refresh`: .* Otherwise run `pulumi up` again\.$/,
  );
  expect(cloud.takeMutations()).toEqual([]);
});

test.each([
  ["a group", makeGroupFixture],
  ["a schema", makeSchemaFixture],
])("the error for %s whose instance is being deleted advises a refresh", async (_, makeFixture) => {
  const { cloud, up } = await makeFixture();
  cloud.fault("ShowInstance", { set: { status: "DELETING" } }, {});
  const { message } = await catchFailure(up());
  expect(message).toMatch(/the status is DELETING .* When the deletion has ended, run `pulumi up --refresh`: /);
});

test("the error for a change of a schema that is being deleted advises a refresh", async () => {
  const fixture = await makeSchema();
  findSchema(fixture).status = "DELETING";
  const { message } = await catchFailure(fixture.up({ shardNumber: 16 }));
  expect(message).toMatch(/the status is DELETING .* When the deletion has ended, run `pulumi up --refresh`: /);
});
