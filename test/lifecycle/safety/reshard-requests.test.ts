import { catchFailure } from "../../support/failure";
import { type SchemaFixture, countJobs, findSchema, makeSchema, reshardProgram } from "../../support/schema-fixture";

const minutes = (n: number) => n * 60_000;

test("a resharding fails within minutes when the instance becomes faulty during the pre-check; an `up` after its recovery reshards", async () => {
  const fixture = await makeSchema();
  const { clock, simulator } = fixture.cloud;
  const handle = simulator.handle.bind(simulator);
  const spy = jest.spyOn(simulator, "handle").mockImplementation((request) => {
    if (request.path.includes("/migration/precheck/")) fixture.instance().condition = "ERROR";
    return handle(request);
  });
  const began = clock.now();
  const error = await catchFailure(fixture.up(reshardProgram(fixture)));
  expect(clock.now() - began).toBeLessThan(minutes(10));
  expect(error.message).toMatch(
    /MigrateLogicDb was refused: .* The status of the instance is ERROR\. .* Check this in the console\. When it is resolved, run `pulumi up` again/,
  );
  expect(fixture.cloud.takeMutations()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb"]);

  spy.mockRestore();
  fixture.instance().condition = "OK";
  expect(await fixture.up(reshardProgram(fixture))).toBe("update");
  expect(findSchema(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 16 });
});

describe("a route switch", () => {
  const takeSwitches = (fixture: SchemaFixture) =>
    fixture.cloud.takeMutations().filter((operation) => operation === "SwitchRoute");
  const refusal = { status: 400, code: "DBS.300402", message: "Failed to switch the route manually." };

  test("retries a route switch that is refused", async () => {
    const fixture = await makeSchema();
    fixture.cloud.fault("SwitchRoute", refusal, { times: 2 });
    await fixture.up(reshardProgram(fixture));
    expect(takeSwitches(fixture)).toHaveLength(3);
    expect(findSchema(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("retries a route switch that is accepted without an effect", async () => {
    const fixture = await makeSchema();
    fixture.cloud.fault("SwitchRoute", { status: 200, body: {} }, { times: 1 });
    await fixture.up(reshardProgram(fixture));
    expect(takeSwitches(fixture)).toHaveLength(2);
    expect(findSchema(fixture).shardNumber).toBe(16);
  });

  test.each([
    [
      "is refused",
      refusal,
      "The route switch failed 5 times: SwitchRoute was refused: Failed to switch the route manually",
    ],
    [
      "has no effect",
      { status: 200, body: {} },
      "The route switch failed 5 times: the API accepted the request, but the status of the migration did not change",
    ],
    ["has an unknown outcome", { status: 504 }, /The route switch failed 5 times: SwitchRoute failed: .*HTTP 504/],
  ])(
    "a route switch that %s 5 times makes the update fail within an hour; the next `up` continues",
    async (_, effect, reason) => {
      const fixture = await makeSchema();
      fixture.cloud.fault("SwitchRoute", effect, {});
      const began = fixture.cloud.clock.now();
      const error = await catchFailure(fixture.up(reshardProgram(fixture, { cleanUp: true })));
      expect(error.message).toMatch(reason);
      expect(error.message).toContain("The schema still uses its old shards");
      expect(fixture.cloud.clock.now() - began).toBeLessThan(minutes(60));
      expect(takeSwitches(fixture)).toHaveLength(5);

      fixture.cloud.simulator.faults.clear();
      await fixture.stack.refresh();
      expect(await fixture.up(reshardProgram(fixture, { cleanUp: true }))).toBe("update");
      expect(fixture.cloud.takeMutations()).toEqual(["SwitchRoute", "CleanMigration"]);
      expect(findSchema(fixture)).toMatchObject({ shardNumber: 16, uncleaned: false });
    },
  );
});

test.each([
  ["the job that the retry returned", {}],
  ["the job of the retry even if the response to the retry is lost", { status: 504 }],
])("the route switch and the clean-up after a retried migration use %s", async (_, response) => {
  const fixture = await makeSchema();
  const { simulator } = fixture.cloud;
  fixture.cloud.fault("MigrateLogicDb", { job: "fail" });
  const handle = simulator.handle.bind(simulator);
  jest.spyOn(simulator, "handle").mockImplementation((request) => {
    const outcome = handle(request);
    if (!request.path.endsWith("/retry")) return outcome;
    // The simulator retries in the failed job. These lines move the retry to a new job.
    const { jobs } = simulator.state;
    const index = jobs.findIndex(({ name }) => name === "retryMigrateLogicDb");
    const retried = jobs[index];
    if (!retried) throw new Error("there is no retried job");
    const failed = {
      ...retried,
      name: "migrateLogicDb",
      outcome: "fail" as const,
      startsAt: 0,
      endsAt: 2,
      applied: true,
    };
    jobs[index] = failed;
    jobs.push({ ...retried, id: "retried-1", createdAt: fixture.cloud.clock.now() });
    return { ...outcome, reply: { ...outcome.reply, body: { job_id: "retried-1" }, ...response } };
  });
  await fixture.up(reshardProgram(fixture, { cleanUp: true }));
  const controls = fixture.cloud.takeCalls().filter(({ method }) => method === "PUT");
  expect(controls.map(({ path }) => path.split("/").slice(-2).join("/"))).toEqual([
    expect.stringMatching(/^(?!retried-1).*\/retry$/),
    "retried-1/route-switch",
    "retried-1/clean",
  ]);
  expect(findSchema(fixture)).toMatchObject({ shardNumber: 16, uncleaned: false });
});

describe("a migration that the task list does not report", () => {
  test("an update does not confuse the migration with an earlier, completed one, and fails within minutes", async () => {
    const fixture = await makeSchema();
    const { cloud, instanceId } = fixture;
    await fixture.up(reshardProgram(fixture, { cleanUp: true }));
    const earlier = cloud.simulator.state.jobs.find(({ name }) => name === "migrateLogicDb");
    const task = {
      id: earlier?.id,
      name: earlier?.name,
      status: "Completed",
      created_time: new Date(earlier?.createdAt ?? 0).toISOString(),
      instance_id: instanceId,
      database_name: "shop",
    };
    cloud.fault("ListTasks", { body: { jobs: [task], total: 1 } }, {});
    cloud.clearCalls();
    const began = cloud.clock.now();
    const error = await catchFailure(fixture.up(reshardProgram(fixture, { cleanUp: true }, 32)));
    expect(error.message).toMatch(/The task list does not report migration (?!undefined)\S+\./);
    expect(error.message).not.toContain(earlier?.id);
    expect(cloud.clock.now() - began).toBeLessThan(minutes(15));
    expect(cloud.takeMutations()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb"]);

    cloud.simulator.faults.clear();
    await fixture.up(reshardProgram(fixture, { cleanUp: true }, 32));
    expect(cloud.takeMutations()).toEqual(["SwitchRoute", "CleanMigration"]);
    expect(findSchema(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 32, uncleaned: false });
  });

  test("follows the retry under the id of the failed migration if the task list does not report the id that the retry returned", async () => {
    const fixture = await makeSchema();
    const { cloud } = fixture;
    cloud.fault("MigrateLogicDb", { job: "fail" });
    cloud.fault("RetryMigration", { after: true, status: 202, body: { job_id: "retried-1" } });
    await fixture.up(reshardProgram(fixture, { cleanUp: true }));
    expect(cloud.takeMutations()).toEqual([
      "CheckMigrateLogicDb",
      "MigrateLogicDb",
      "RetryMigration",
      "SwitchRoute",
      "CleanMigration",
    ]);
    expect(findSchema(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 16, uncleaned: false });
  });
});

describe("a retry with an unknown outcome", () => {
  const takeRetries = ({ cloud }: SchemaFixture) =>
    cloud.takeCalls().filter(({ operation }) => operation === "RetryMigration");

  test("does not repeat a retry that the API executes 30 s after a 504", async () => {
    const fixture = await makeSchema();
    fixture.cloud.fault("MigrateLogicDb", { job: "fail" });
    fixture.cloud.fault("RetryMigration", { status: 504, lateMs: 30_000 });
    await fixture.up(reshardProgram(fixture));
    expect(takeRetries(fixture)).toHaveLength(1);
    expect(findSchema(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("sends a retry at most five times, at least a minute apart, and the next `up` continues", async () => {
    const fixture = await makeSchema();
    const { cloud, up } = fixture;
    cloud.fault("MigrateLogicDb", { job: "fail" });
    cloud.fault("RetryMigration", { status: 504 }, {});
    const error = await catchFailure(up(reshardProgram(fixture)));
    expect(error.message).toMatch(
      /Retrying the resharding failed 5 times: RetryMigration failed: .*HTTP 504.*\)\. The schema still uses its old shards\. .*it continues with the migration/,
    );
    const times = takeRetries(fixture).map(({ at }) => Date.parse(at));
    expect(times).toHaveLength(5);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(minutes(1));

    cloud.simulator.faults.clear();
    await up(reshardProgram(fixture));
    expect(cloud.takeMutations()).toEqual(["RetryMigration", "SwitchRoute"]);
    expect(findSchema(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });
});

describe("a migration request with an unknown outcome", () => {
  test("sends no second request when the migration starts 40 s later and the task list reports it", async () => {
    const fixture = await makeSchema();
    fixture.cloud.fault("MigrateLogicDb", { status: 504 });
    const data_nodes = fixture.dataNodes.slice(0, 2).map((id) => ({ id, user: "root", password: "Data-node-1" }));
    const path = `/v3/{project_id}/instances/${fixture.instanceId}/databases/shop/migration`;
    const body = { new_shard_number: 16, data_nodes };
    const handle = fixture.cloud.simulator.handle.bind(fixture.cloud.simulator);
    let isScheduled = false;
    jest.spyOn(fixture.cloud.simulator, "handle").mockImplementation((request) => {
      const outcome = handle(request);
      if (request.method === "POST" && request.path.endsWith("/migration") && !isScheduled) {
        isScheduled = true;
        void fixture.cloud.clock
          .sleep(40_000)
          .then(() =>
            fixture.cloud.api.send({ operation: "MigrateLogicDb", method: "POST", path, body, priority: "mutation" }),
          );
      }
      return outcome;
    });
    await fixture.up(reshardProgram(fixture));
    expect(findSchema(fixture).shardNumber).toBe(16);
    expect(countJobs(fixture, /^migrateLogicDb$/)).toBe(1);
    // One request is the provider's. The test sends the other one, which starts the migration.
    expect(fixture.cloud.takeMutations().filter((operation) => operation === "MigrateLogicDb")).toHaveLength(2);
  });

  test("the update fails after a second request with an unknown outcome; the next `up` reshards the schema", async () => {
    const fixture = await makeSchema();
    fixture.cloud.fault("MigrateLogicDb", { drop: "before" }, {});
    const error = await catchFailure(fixture.up(reshardProgram(fixture)));
    expect(error.message).toContain("It is not known whether the resharding was carried out");
    expect(fixture.cloud.takeMutations().filter((operation) => operation === "MigrateLogicDb")).toHaveLength(2);
    fixture.cloud.simulator.faults.clear();
    await fixture.up(reshardProgram(fixture));
    expect(findSchema(fixture).shardNumber).toBe(16);
  });
});
