import { catchFailure } from "../support/failure";
import {
  expireCredentialsAt,
  findSchema,
  makeSchema,
  reshardAsOtherClient,
  reshardProgram,
} from "../support/schema-fixture";

const minutes = (n: number) => n * 60_000;

describe("a migration that fails before the switch", () => {
  test("retries a failed migration once by default", async () => {
    const fixture = await makeSchema();
    fixture.cloud.fault("MigrateLogicDb", { job: "fail" });
    await fixture.up(reshardProgram(fixture));
    expect(fixture.cloud.takeMutations()).toEqual([
      "CheckMigrateLogicDb",
      "MigrateLogicDb",
      "RetryMigration",
      "SwitchRoute",
    ]);
    expect(findSchema(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test.each([0, 2])("rolls back a failed migration after %i retries, and keeps the old shards", async (retries) => {
    const fixture = await makeSchema();
    const { cloud, stack, up } = fixture;
    cloud.fault("MigrateLogicDb", { job: "fail" });
    cloud.fault("RetryMigration", { job: "fail" }, {});
    const error = await catchFailure(up(reshardProgram(fixture, { retries })));
    expect(error.message).toMatch(
      /Updating schema "shop" .* The resharding was rolled back, because it failed: DBS\.300005: .*[^.]\. The schema still uses its old shards\./,
    );
    expect(cloud.takeMutations()).toEqual([
      "CheckMigrateLogicDb",
      "MigrateLogicDb",
      ...Array<string>(retries).fill("RetryMigration"),
      "RollbackMigration",
    ]);
    expect(findSchema(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 8, heldDataNodeIds: [] });
    expect(stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 8 });

    cloud.simulator.faults.clear();
    expect(await up(reshardProgram(fixture, { retries }))).toBe("update");
    expect(cloud.takeMutations()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"]);
    expect(findSchema(fixture).shardNumber).toBe(16);
  });

  test("reports why the migration and its rollback failed, and the next up continues the migration", async () => {
    const fixture = await makeSchema();
    const { cloud, stack, up } = fixture;
    cloud.fault("MigrateLogicDb", { job: "fail" });
    cloud.fault("RollbackMigration", { status: 400, code: "DBS.300134", message: "Cannot be rolled back now." });
    const error = await catchFailure(up(reshardProgram(fixture, { retries: 0 })));
    expect(error.message).toMatch(/failed: DBS\.300005.* could not be rolled back: .*Cannot be rolled back now/);
    expect(stack.outputs["status"]).toBe("EXPAND_FAILED");
    cloud.clearCalls();
    expect(await up(reshardProgram(fixture, { retries: 1 }))).toBe("update");
    expect(cloud.takeMutations()).toEqual(["RetryMigration", "SwitchRoute"]);
    expect(findSchema(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });
});

test("a migration that another client has canceled is reported as canceled", async () => {
  const fixture = await makeSchema();
  const { cloud, up } = fixture;
  const canceled = cloud.clock.sleep(minutes(5)).then(async () => {
    const job = cloud.simulator.state.jobs.find(({ kind }) => kind === "migrateLogicDb");
    const path = `/v3/{project_id}/instances/${fixture.instanceId}/databases/shop/migration/jobs/${job?.id ?? ""}/cancel`;
    await cloud.api.send({ operation: "CancelMigration", method: "PUT", path, priority: "mutation" });
  });
  const [error] = await Promise.all([catchFailure(up(reshardProgram(fixture))), canceled]);
  expect(error.message).toContain("was canceled. The schema still uses its old shards.");
  expect(findSchema(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 8 });
});

describe("the lost response of a mutation", () => {
  test.each([
    ["MigrateLogicDb", "after", 1],
    ["MigrateLogicDb", "before", 2],
    ["SwitchRoute", "after", 1],
    ["SwitchRoute", "before", 2],
    ["RetryMigration", "after", 1],
    ["RetryMigration", "before", 2],
    ["RollbackMigration", "after", 1],
    ["RollbackMigration", "before", 2],
    ["CleanMigration", "after", 1],
    ["CleanMigration", "before", 2],
  ] as const)(
    "recovers when the connection of %s closes %s the request is executed; number of requests: %i",
    async (operation, drop, times) => {
      const fixture = await makeSchema();
      const { cloud, up } = fixture;
      cloud.fault(operation, { drop });
      if (/Retry|Rollback/.test(operation)) cloud.fault("MigrateLogicDb", { job: "fail" });
      const isRolledBack = operation === "RollbackMigration";
      const options = { cleanUp: true, retries: isRolledBack ? 0 : 1 };
      if (isRolledBack) await catchFailure(up(reshardProgram(fixture, options)));
      else await up(reshardProgram(fixture, options));
      expect(cloud.takeMutations().filter((name) => name === operation)).toHaveLength(times);
      expect(findSchema(fixture)).toMatchObject({
        status: "RUNNING",
        shardNumber: isRolledBack ? 8 : 16,
        heldDataNodeIds: [],
        uncleaned: false,
      });
    },
  );
});

test("after another client has added more shards than the program wants, no up replaces the schema", async () => {
  const fixture = await makeSchema();
  const { cloud, stack, up } = fixture;
  expireCredentialsAt(fixture, "CheckMigrateLogicDb");
  await catchFailure(up(reshardProgram(fixture)));
  const { createdAt } = findSchema(fixture);
  await reshardAsOtherClient(fixture, 32);
  for (let run = 1; run <= 2; run += 1) {
    const error = await catchFailure(up(reshardProgram(fixture)));
    expect(error.message).toContain('"shardNumber" is 32 in the cloud but 16 in the program.');
    expect(stack.preview(fixture.program(reshardProgram(fixture)))).toBe("update");
  }
  expect(cloud.takeMutations()).toEqual([]);
  await stack.refresh();
  expect(stack.diff(fixture.program({ name: "shop", shardNumber: 16 })).warnings).toEqual([
    expect.stringContaining('"shardNumber" is 32 in the cloud and 16 in the program.'),
  ]);
  expect(findSchema(fixture).createdAt).toBe(createdAt);
});

test.each(["SwitchRoute", "RetryMigration", "CleanMigration"])(
  "sends %s again when the API reports the instance as busy, and completes the resharding within an hour",
  async (operation) => {
    const fixture = await makeSchema();
    const { cloud, up } = fixture;
    if (operation === "RetryMigration") cloud.fault("MigrateLogicDb", { job: "fail" });
    cloud.fault(operation, { status: 409, code: "DBS.200019" });
    const began = cloud.clock.now();
    await up(reshardProgram(fixture, { cleanUp: true }));
    expect(cloud.takeMutations().filter((name) => name === operation)).toHaveLength(2);
    expect(cloud.clock.now() - began).toBeLessThan(minutes(60));
  },
);
