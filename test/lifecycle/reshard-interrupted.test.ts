import { instanceGroupLifecycle } from "../../provider/lifecycle/instance-group";
import { schemaLifecycle } from "../../provider/lifecycle/schema";
import { groupArgs, nodesIn } from "../support/child-fixtures";
import { catchFailure } from "../support/failure";
import { alterResponses, beforeRequest } from "../support/instance-fixture";
import {
  copyStack,
  diffOf,
  expireCredentialsAt,
  findSchema,
  makeSchema,
  reshardProgram,
} from "../support/schema-fixture";
import { Stack } from "../support/stack";

const minutes = (n: number) => n * 60_000;

const hours = (n: number) => n * 3_600_000;

describe("the next up after an interrupted resharding", () => {
  test.each([
    ["while the shards are copied", minutes(3)],
    ["while the migration waits for the switch", hours(1)],
    ["36 hours later", hours(36)],
  ])("continues the migration: %s", async (_, later) => {
    const fixture = await makeSchema();
    const stack = copyStack(fixture);
    expireCredentialsAt(fixture, "ListTasks");
    await catchFailure(fixture.up(reshardProgram(fixture)));
    await fixture.cloud.clock.sleep(later);
    fixture.cloud.clearCalls();
    expect(await stack.up(fixture.program(reshardProgram(fixture)))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["SwitchRoute"]);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 16 });
    expect(await stack.up(fixture.program(reshardProgram(fixture)))).toBe("same");
  });

  test("continues the migration 36 hours later if the task list does not report when the migration began", async () => {
    const fixture = await makeSchema();
    const stack = copyStack(fixture);
    expireCredentialsAt(fixture, "ListTasks");
    await catchFailure(fixture.up(reshardProgram(fixture)));
    await fixture.cloud.clock.sleep(hours(36));
    fixture.cloud.clearCalls();
    alterResponses(fixture.cloud, "ListTasks", ({ jobs, ...body }) => ({
      ...body,
      jobs: (jobs as Record<string, unknown>[]).map((job) => ({ ...job, created_time: null })),
    }));
    expect(await stack.up(fixture.program(reshardProgram(fixture)))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["SwitchRoute"]);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("sends no mutation when the cloud has completed the migration in the window that the program sets", async () => {
    const fixture = await makeSchema();
    const stack = copyStack(fixture);
    const program = fixture.program(reshardProgram(fixture, { routeSwitch: { begin: "02:00:00", end: "03:00:00" } }));
    expireCredentialsAt(fixture, "ListTasks");
    await catchFailure(fixture.stack.up(program));
    await fixture.cloud.clock.sleep(hours(20));
    fixture.cloud.clearCalls();
    await stack.up(program);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  const night = { begin: "02:00:00", end: "03:00:00" };
  const evening = { begin: "20:00:00", end: "21:00:00" };
  test.each([
    ["a window instead of none", undefined, night, ["ChangeStrategy"]],
    ["another window", night, evening, ["ChangeStrategy"]],
    ["no window instead of one", night, undefined, ["ChangeStrategy", "SwitchRoute"]],
  ])("applies the program's current `routeSwitch` to the migration: %s", async (_, before, now, requests) => {
    const fixture = await makeSchema();
    const stack = copyStack(fixture);
    const programOf = (routeSwitch: object | undefined) => fixture.program(reshardProgram(fixture, { routeSwitch }));
    expireCredentialsAt(fixture, "ListTasks");
    await catchFailure(fixture.stack.up(programOf(before)));
    fixture.cloud.clearCalls();
    await stack.up(programOf(now));
    expect(fixture.cloud.takeMutations()).toEqual(requests);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 16 });
    if (now) expect(new Date(fixture.cloud.clock.now()).getUTCHours()).toBe(Number(now.begin.slice(0, 2)));
  });

  test("fails, and does not switch the route, if the API refuses to give a window to the migration", async () => {
    const fixture = await makeSchema();
    const stack = copyStack(fixture);
    expireCredentialsAt(fixture, "ListTasks");
    await catchFailure(fixture.up(reshardProgram(fixture)));
    fixture.cloud.clearCalls();
    fixture.cloud.fault("ChangeStrategy", { status: 400, code: "DBS.300377" });
    const program = fixture.program(reshardProgram(fixture, { routeSwitch: night }));
    expect((await catchFailure(stack.up(program))).message).toMatch(
      /The migration has no window for the route switch, and the API refused to set one: .*DBS\.300377.*\. The provider has not switched the route\..*Switch the route in the console, or set another `routeSwitch`/,
    );
    expect(fixture.cloud.takeMutations()).toEqual(["ChangeStrategy"]);
    await stack.up(program);
    expect(fixture.cloud.takeMutations()).toEqual(["ChangeStrategy"]);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("does not set a window while the route is being switched", async () => {
    const fixture = await makeSchema();
    beforeRequest(fixture.cloud, "SwitchRoute", () => expireCredentialsAt(fixture, "ListTasks"));
    await catchFailure(fixture.up(reshardProgram(fixture)));
    fixture.cloud.clearCalls();
    await fixture.up(reshardProgram(fixture, { routeSwitch: night }));
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("waits for the window of the migration if the API refuses to remove the window", async () => {
    const fixture = await makeSchema();
    const stack = copyStack(fixture);
    expireCredentialsAt(fixture, "ListTasks");
    await catchFailure(fixture.stack.up(fixture.program(reshardProgram(fixture, { routeSwitch: night }))));
    fixture.cloud.fault("ChangeStrategy", { status: 400, code: "DBS.300377" });
    await stack.up(fixture.program(reshardProgram(fixture)));
    expect(fixture.cloud.warnings.join()).toMatch(
      /The route will still be switched between 02:00:00 and 03:00:00, because the API refused to change the time: .*DBS\.300377/,
    );
    expect(new Date(fixture.cloud.clock.now()).getUTCHours()).toBe(2);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("cleans up after a completed migration that the state does not record", async () => {
    const fixture = await makeSchema();
    const stack = copyStack(fixture);
    const program = fixture.program(reshardProgram(fixture, { cleanUp: true }));
    expireCredentialsAt(fixture, "CleanMigration");
    await catchFailure(fixture.stack.up(program));
    fixture.cloud.clearCalls();
    await stack.up(program);
    expect(fixture.cloud.takeMutations()).toEqual(["CleanMigration"]);
    expect(findSchema(fixture).uncleaned).toBe(false);
    expect(await stack.up(program)).toBe("same");
  });

  test("repeats only the clean-up when the clean-up has failed", async () => {
    const fixture = await makeSchema();
    expireCredentialsAt(fixture, "CleanMigration");
    await catchFailure(fixture.up(reshardProgram(fixture, { cleanUp: true })));
    expect(fixture.stack.outputs["shardNumber"]).toBe(16);
    fixture.cloud.clearCalls();
    expect(await fixture.up(reshardProgram(fixture, { cleanUp: true }))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["CleanMigration"]);
    expect(findSchema(fixture).uncleaned).toBe(false);
    expect(await fixture.up({ ...reshardProgram(fixture, { cleanUp: true }), deleteDnData: true })).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test.each([
    ["switches the route", undefined, "SwitchRoute"],
    ["sets the program's window", night, "ChangeStrategy"],
  ])("retries a migration that has failed in the meantime, and then %s", async (_, routeSwitch, request) => {
    const fixture = await makeSchema();
    const stack = copyStack(fixture);
    fixture.cloud.fault("MigrateLogicDb", { job: "fail" });
    expireCredentialsAt(fixture, "ListTasks");
    await catchFailure(fixture.up(reshardProgram(fixture)));
    await fixture.cloud.clock.sleep(hours(1));
    fixture.cloud.clearCalls();
    await stack.up(fixture.program(reshardProgram(fixture, { routeSwitch })));
    expect(fixture.cloud.takeMutations()).toEqual(["RetryMigration", request]);
    expect(stack.outputs["shardNumber"]).toBe(16);
    if (routeSwitch) expect(new Date(fixture.cloud.clock.now()).getUTCHours()).toBe(2);
  });

  test.each([
    ["is waiting for the switch", false],
    ["has failed", true],
  ])("does not continue a migration that %s and leads to more shards than the program wants", async (_, hasFailed) => {
    const fixture = await makeSchema();
    const { cloud, stack, up } = fixture;
    if (hasFailed) cloud.fault("MigrateLogicDb", { job: "fail" });
    expireCredentialsAt(fixture, "ListTasks");
    await catchFailure(up(reshardProgram(fixture)));
    await cloud.clock.sleep(hours(1));
    cloud.clearCalls();
    expect(diffOf(fixture, { name: "shop" }).impact).toMatch(/^completes an interrupted resharding, [^;]+$/);
    const error = await catchFailure(up({ name: "shop" }));
    expect(error.message).toMatch(
      /failed: Migration \S+ has not ended, and its result does not fit the program: "shardNumber" is 16 after the migration but 8 in the program; "dataNodes" is \S+, \S+ after the migration but \S+ in the program\. It was not continued\. .* Cancel the migration in the console, or roll it back if it has failed\. Or set its values in the program\. Then run `pulumi up` again\.$/,
    );
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.outputs["shardNumber"]).toBe(8);

    const job = cloud.simulator.state.jobs.find(({ name }) => name === "migrateLogicDb");
    const path = `/databases/shop/migration/jobs/${job?.id ?? ""}/${hasFailed ? "rollback" : "cancel"}`;
    await fixture.otherClient.call("PUT", path);
    expect(await up({ name: "shop" })).toBe("update");
    expect(await up({ name: "shop" })).toBe("same");
    expect(cloud.takeMutations()).toEqual([]);
    expect(findSchema(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 8 });
  });

  test("completes the running migration before starting another one for more shards", async () => {
    const fixture = await makeSchema();
    const stack = copyStack(fixture);
    expireCredentialsAt(fixture, "ListTasks");
    await catchFailure(fixture.up(reshardProgram(fixture, { cleanUp: true })));
    fixture.cloud.clearCalls();
    await stack.up(fixture.program(reshardProgram(fixture, { cleanUp: true }, 32)));
    expect(fixture.cloud.takeMutations()).toEqual([
      "SwitchRoute",
      "CleanMigration",
      "CheckMigrateLogicDb",
      "MigrateLogicDb",
      "SwitchRoute",
      "CleanMigration",
    ]);
    expect(stack.outputs["shardNumber"]).toBe(32);
  });
});

test("a deletion that waits for an interrupted resharding advises to end the resharding", async () => {
  const fixture = await makeSchema();
  expireCredentialsAt(fixture, "ListTasks");
  await catchFailure(fixture.up(reshardProgram(fixture)));
  const error = await catchFailure(fixture.stack.destroy());
  expect(error.message).toContain(
    "raise `timeouts.delete`. A resharding is running, or waits for its route switch: switch the route or cancel the resharding in the console. ",
  );
});

test("an update fails within minutes when the migration of the schema has failed but is absent from the task list", async () => {
  const fixture = await makeSchema();
  findSchema(fixture).status = "EXPAND_FAILED";
  const began = fixture.cloud.clock.now();
  const error = await catchFailure(fixture.up(reshardProgram(fixture)));
  expect(error.message).toContain("EXPAND_FAILED");
  expect(fixture.cloud.clock.now() - began).toBeLessThan(minutes(5));
});

test("a node group change that waits for an interrupted resharding does not delay the schema update that completes the resharding", async () => {
  const fixture = await makeSchema();
  const { cloud, instanceId } = fixture;
  let services = cloud.newServices();
  const groups = new Stack({ newServices: () => services }, instanceGroupLifecycle);
  await groups.up({ ...groupArgs(), instanceId });
  const { id, inputs, outputs } = fixture.stack;
  const schemas = Object.assign(new Stack({ newServices: () => services }, schemaLifecycle), { id, inputs, outputs });
  expireCredentialsAt(fixture, "ListTasks");
  await catchFailure(fixture.up(reshardProgram(fixture)));
  await cloud.clock.sleep(hours(1));

  services = cloud.newServices();
  const began = cloud.clock.now();
  const changingGroup = groups.up({ ...groupArgs({ nodes: nodesIn("az1", "az2", "az1") }), instanceId });
  await cloud.clock.sleep(10_000);
  await schemas.up(fixture.program(reshardProgram(fixture)));
  await changingGroup;
  expect(schemas.outputs).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  expect(cloud.clock.now() - began).toBeLessThan(minutes(20));
});
