import { makeAccountFixture, makeGroupFixture, makeSchemaFixture } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";
import { makeExportFixture, makeStrategyFixture, makeSyncFixture } from "../../support/action-fixtures";
import { makeRunningInstance } from "../../support/instance-fixture";
import { findSchema, makeSchema } from "../../support/schema-fixture";

test.each([
  ["a group", makeGroupFixture],
  ["a schema", makeSchemaFixture],
  ["an account", makeAccountFixture],
])(
  "the error for creating %s in an instance that another client has deleted advises a refresh",
  async (_, makeFixture) => {
    const { cloud, otherClient, up } = await makeFixture();
    await otherClient.call("DELETE", "");
    const { message } = await catchFailure(up());
    expect(message).toContain("The instance does not exist.");
    expect(message).toMatch(
      /Nothing was created\. If the instance was deleted, run `pulumi up --refresh`: .* Otherwise check `instanceId`, .* and run `pulumi up` again\.$/,
    );
    expect(cloud.takeMutations()).toEqual([]);
  },
);

test.each([
  ["a group", makeGroupFixture],
  ["a schema", makeSchemaFixture],
])("the error for creating %s in an instance that is being deleted advises a refresh", async (_, makeFixture) => {
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

test.each([
  ["a read strategy", makeStrategyFixture],
  ["a data node sync", makeSyncFixture],
  ["an export of schema metadata", makeExportFixture],
])("the error for an update of %s whose instance is being deleted advises a refresh", async (_, makeFixture) => {
  const { cloud, up, instanceId } = await makeFixture();
  await up();
  cloud.fault("ShowInstance", { set: { status: "DELETING" } }, {});
  for (const operation of ["UpdateReadAndWriteStrategy", "UpdateDatabaseInfo", "DownloadSchemaMetadata"])
    cloud.fault(operation, { status: 409, code: "DBS.200019" }, {});
  const { message } = await catchFailure(up({ triggers: { version: 2 } }));
  expect(message).toContain(instanceId);
  expect(message).toMatch(
    / The status of the instance is DELETING\. Pulumi's state contains .* When the deletion has ended, run `pulumi up --refresh`: /,
  );
});

test("the error for the deletion of an account whose instance is being deleted advises to run the same command again", async () => {
  const { cloud, up, stack } = await makeAccountFixture();
  await up();
  cloud.fault("ShowInstance", { set: { status: "DELETING" } }, {});
  cloud.fault("DeleteDdmUser", { status: 409, code: "DBS.200019" }, {});
  const { message } = await catchFailure(stack.destroy());
  expect(message).toMatch(
    / The status of the instance is DELETING\. Pulumi's state still contains it\. .* When the deletion has ended, run the same `pulumi` command again\.$/,
  );
});

test("the error for a change of an instance that is being deleted advises a refresh", async () => {
  const { cloud, up } = await makeRunningInstance();
  cloud.fault("ShowInstance", { set: { status: "DELETING" } }, {});
  const { message } = await catchFailure(up({ port: 5099 }));
  expect(message).toMatch(/It is in status DELETING .* When the deletion has ended, run `pulumi up --refresh`: /);
});
