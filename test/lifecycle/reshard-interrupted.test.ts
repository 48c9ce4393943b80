import { failureOf } from "../support/failure";
import { copyStack, expireCredentialsAt, findSchema, makeSchema, reshardProgram } from "../support/schema-fixture";

const minutes = (n: number) => n * 60_000;

const hours = (n: number) => n * 3_600_000;

describe("killed half-way, the next up", () => {
  test.each([
    ["while the shards are copied", minutes(3)],
    ["while it waits for the switch", hours(1)],
    ["a day and a half ago", hours(36)],
  ])("picks the migration up: %s", async (_, later) => {
    const fixture = await makeSchema();
    const stack = copyStack(fixture);
    expireCredentialsAt(fixture, "ListTasks");
    await failureOf(fixture.up(reshardProgram(fixture)));
    await fixture.cloud.clock.sleep(later);
    fixture.cloud.clearCalls();
    expect(await stack.up(fixture.program(reshardProgram(fixture)))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["SwitchRoute"]);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 16 });
    expect(await stack.up(fixture.program(reshardProgram(fixture)))).toBe("same");
  });

  test("finds it completed by its window, and has nothing to do", async () => {
    const fixture = await makeSchema();
    const stack = copyStack(fixture);
    const program = fixture.program(reshardProgram(fixture, { routeSwitch: { begin: "02:00:00", end: "03:00:00" } }));
    expireCredentialsAt(fixture, "ListTasks");
    await failureOf(fixture.stack.up(program));
    await fixture.cloud.clock.sleep(hours(20));
    fixture.cloud.clearCalls();
    await stack.up(program);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("sees one through whose switch had begun, and cleans up if asked", async () => {
    const fixture = await makeSchema();
    const stack = copyStack(fixture);
    const program = fixture.program(reshardProgram(fixture, { cleanUp: true }));
    expireCredentialsAt(fixture, "CleanMigration");
    await failureOf(fixture.stack.up(program));
    fixture.cloud.clearCalls();
    await stack.up(program);
    expect(fixture.cloud.takeMutations()).toEqual(["CleanMigration"]);
    expect(findSchema(fixture).uncleaned).toBe(false);
    expect(await stack.up(program)).toBe("same");
  });

  test("whose clean-up has failed cleans up, and only that", async () => {
    const fixture = await makeSchema();
    expireCredentialsAt(fixture, "CleanMigration");
    await failureOf(fixture.up(reshardProgram(fixture, { cleanUp: true })));
    expect(fixture.stack.outputs["shardNumber"]).toBe(16);
    fixture.cloud.clearCalls();
    expect(await fixture.up(reshardProgram(fixture, { cleanUp: true }))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["CleanMigration"]);
    expect(findSchema(fixture).uncleaned).toBe(false);
    expect(await fixture.up({ ...reshardProgram(fixture, { cleanUp: true }), deleteDnData: true })).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("goes on with one that failed meanwhile", async () => {
    const fixture = await makeSchema();
    const stack = copyStack(fixture);
    fixture.cloud.fault("MigrateLogicDb", { job: "fail" });
    expireCredentialsAt(fixture, "ListTasks");
    await failureOf(fixture.up(reshardProgram(fixture)));
    await fixture.cloud.clock.sleep(hours(1));
    fixture.cloud.clearCalls();
    await stack.up(fixture.program(reshardProgram(fixture)));
    expect(fixture.cloud.takeMutations()).toEqual(["RetryMigration", "SwitchRoute"]);
    expect(stack.outputs["shardNumber"]).toBe(16);
  });

  test("with a program that wants still more first sees the one through that is under way", async () => {
    const fixture = await makeSchema();
    const stack = copyStack(fixture);
    expireCredentialsAt(fixture, "ListTasks");
    await failureOf(fixture.up(reshardProgram(fixture, { cleanUp: true })));
    fixture.cloud.clearCalls();
    await stack.up(fixture.program(reshardProgram(fixture, { cleanUp: true }, 32)));
    expect(fixture.cloud.takeMutations()).toEqual([
      ...["SwitchRoute", "CleanMigration"],
      ...["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute", "CleanMigration"],
    ]);
    expect(stack.outputs["shardNumber"]).toBe(32);
  });
});

test("a failed one that the task list no longer knows ends in an error, not in a day of waiting", async () => {
  const fixture = await makeSchema();
  findSchema(fixture).status = "EXPAND_FAILED";
  const began = fixture.cloud.clock.now();
  const error = await failureOf(fixture.up(reshardProgram(fixture)));
  expect(error.message).toContain("EXPAND_FAILED");
  expect(fixture.cloud.clock.now() - began).toBeLessThan(minutes(5));
});
