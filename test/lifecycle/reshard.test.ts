import { schemaLifecycle } from "../../provider/lifecycle/schema";
import { logins, makeSchemaFixture, users } from "../support/child-fixtures";
import { makeCreated } from "../support/resource-fixture";
import { failureOf } from "../support/failure";
import { Stack } from "../support/stack";

const schema = (changes: Record<string, unknown> = {}) =>
  makeCreated(makeSchemaFixture(), { name: "shop", ...changes });
type Fixture = Awaited<ReturnType<typeof schema>>;

const minutes = (n: number) => n * 60_000;
const hours = (n: number) => minutes(60 * n);

/** The program that spreads the schema over 16 shards on two data nodes. */
const wider = ({ dataNodes }: Pick<Fixture, "dataNodes">, resharding?: object) => ({
  name: "shop",
  shardNumber: 16,
  dataNodes: logins(dataNodes.slice(0, 2)),
  ...(resharding && { resharding }),
});
/** The schema as the cloud has it. */
const live = ({ instance }: Pick<Fixture, "instance">) => {
  const [only] = instance().schemas;
  if (!only) throw new Error("there is no schema");
  return only;
};
/** The body of the first call of an operation. */
const sent = ({ cloud }: Pick<Fixture, "cloud">, operation: string) =>
  cloud.simulator.journal.entries.find((entry) => entry.operation === operation)?.request;
/** The process is killed: nothing is remembered of what it did since this was taken. */
function remembering({ cloud, stack }: Pick<Fixture, "cloud" | "stack">): () => Stack {
  const { id, inputs, outputs } = stack;
  return () => Object.assign(new Stack(cloud, schemaLifecycle), { id, inputs, outputs });
}
/** Lets the credentials expire when an operation is called: to this process it is the end. */
const die = ({ cloud }: Pick<Fixture, "cloud">, operation: string, nth = 1) => {
  cloud.fault(operation, { status: 401, code: "APIGW.0301" }, { nth });
};

describe("resharding in place", () => {
  test("is seen through by the cloud's clock, however far that is from ours", async () => {
    const fixture = await schema();
    fixture.cloud.simulator.clock.advance(40 * 24 * 3600);
    expect(await fixture.up(wider(fixture))).toBe("update");
    expect(live(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("pre-checks, migrates, switches the route and waits; the old data are kept", async () => {
    const fixture = await schema();
    const { cloud, stack, up, dataNodes } = fixture;
    expect(await up(wider(fixture))).toBe("update");
    const calls = cloud.takeCalls();
    expect(calls.filter(({ method }) => method !== "GET").map(({ operation }) => operation)).toEqual([
      ...["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"],
    ]);
    expect(calls.filter(({ status }) => status === 409)).toEqual([]);
    expect(calls.length).toBeLessThan(60); // of a quarter of an hour
    const body = { new_shard_number: 16, data_nodes: dataNodes.slice(0, 2).map((id) => ({ id, user: "root" })) };
    expect(sent(fixture, "CheckMigrateLogicDb")).toMatchObject(body);
    expect(sent(fixture, "MigrateLogicDb")).toMatchObject(body);
    expect(live(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 16, uncleaned: true });
    expect(stack.outputs).toMatchObject({
      status: "RUNNING",
      shardNumber: 16,
      dataNodes: body.data_nodes.map(({ id }) => ({ id })),
    });
    expect(stack.outputs["shards"]).toHaveLength(16);
    expect(cloud.progress[0]).toBe("[1/2] pre-checking the new shards, usually 1–3 min");
    expect(cloud.progress).toContainEqual(expect.stringMatching(/^\[2\/2\] resharding: Expanding \d+%/));
    expect(cloud.warnings).toEqual([]);
    expect(await up(wider(fixture))).toBe("same");
    await stack.refresh();
    expect(await up(wider(fixture))).toBe("same");
  });

  test.each<[string, (fixture: Fixture) => Record<string, unknown>]>([
    ["more shards on the same data node", () => ({ shardNumber: 12 })],
    ["the same shards on more data nodes", ({ dataNodes }) => ({ dataNodes: logins(dataNodes.slice(0, 2)) })],
  ])("takes %s", async (_, change) => {
    const fixture = await schema();
    expect(await fixture.up({ name: "shop", ...change(fixture) })).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"]);
    const { dataNodes, ...rest } = change(fixture);
    expect(fixture.stack.outputs).toMatchObject(rest);
    if (dataNodes) expect(fixture.stack.outputs["dataNodes"]).toEqual(users(fixture.dataNodes.slice(0, 2)));
  });

  test("in a window leaves the switch to the cloud, and may use a node of its own", async () => {
    const fixture = await schema();
    const window = { begin: "02:00:00", end: "04:00:00" };
    const program = wider(fixture, { routeSwitch: window, exclusive: true });
    await fixture.up(program);
    expect(fixture.cloud.takeMutations()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb"]);
    expect(sent(fixture, "MigrateLogicDb")).toMatchObject({
      switch_route_begin_time: "02:00:00",
      switch_route_end_time: "04:00:00",
      is_exclusive: true,
    });
    expect(new Date(live(fixture).updatedAt).getUTCHours()).toBe(2);
    expect(fixture.stack.outputs["shardNumber"]).toBe(16);
  });

  test("removes the old data when asked", async () => {
    const fixture = await schema();
    await fixture.up(wider(fixture, { cleanUp: true }));
    expect(fixture.cloud.takeMutations()).toEqual([
      ...["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute", "CleanMigration"],
    ]);
    expect(live(fixture)).toMatchObject({ uncleaned: false, heldDataNodeIds: [] });
    expect(fixture.cloud.simulator.journal.entries.filter(({ status }) => status === 409)).toEqual([]);
    expect(fixture.cloud.progress).toContainEqual(expect.stringMatching(/^\[3\/3\] removing the old shards' data/));
  });
});

describe("a pre-check", () => {
  const item = {
    name: "Binlog",
    note: "",
    handling_suggestion: "Raise binlog_expire_logs_seconds.",
    error_message: "",
  };

  test("that fails changes nothing, and says what to do", async () => {
    const fixture = await schema();
    const { cloud, stack, up, dataNodes } = fixture;
    const error = await failureOf(up({ ...wider(fixture), dataNodes: logins(dataNodes.slice(0, 2), "wrong") }));
    expect(error.message).toMatch(
      /^Updating schema "shop" .* The pre-check failed: Account of data nodes: DBS\.300357: Check the user .*[^.]\. Nothing was changed\./,
    );
    expect(error.message).not.toContain("wrong");
    expect(cloud.takeMutations()).toEqual(["CheckMigrateLogicDb"]);
    expect(stack.outputs).toMatchObject({ shardNumber: 8, status: "RUNNING" });
    cloud.clearCalls();
    await up(wider(fixture));
    expect(cloud.takeMutations()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"]);
  });

  test("that warns is told, and does not stop it", async () => {
    const fixture = await schema();
    const body = { job_id: "j1", pre_check_results: [{ ...item, status: "WARN" }] };
    fixture.cloud.fault("CheckPreliminaryResults", { body }, {});
    await fixture.up(wider(fixture));
    expect(fixture.cloud.warnings).toEqual([
      expect.stringMatching(/^The pre-check of schema "shop" .* warns: Binlog: Raise binlog_expire_logs_seconds\.$/),
    ]);
    expect(live(fixture).shardNumber).toBe(16);
  });

  test("that says everything at once needs no second look", async () => {
    const fixture = await schema();
    fixture.cloud.fault("CheckMigrateLogicDb", {
      status: 202,
      body: { pre_check_results: [{ ...item, status: "FAILED" }] },
    });
    const error = await failureOf(fixture.up(wider(fixture)));
    expect(error.message).toContain("Binlog: Raise binlog_expire_logs_seconds.");
    expect(fixture.cloud.takeCalls().filter(({ operation }) => operation === "CheckPreliminaryResults")).toEqual([]);
  });

  test("that the cloud refuses, since old data of another resharding are there, is told with what to do", async () => {
    const fixture = await schema();
    await fixture.up(wider(fixture));
    const error = await failureOf(fixture.up({ ...wider(fixture), shardNumber: 32 }));
    expect(error.message).toContain("DBS.300358");
    expect(fixture.stack.outputs).toMatchObject({ shardNumber: 16, status: "RUNNING" });
  });
});

describe("a migration that fails before the switch", () => {
  test("is retried, once unless told otherwise", async () => {
    const fixture = await schema();
    fixture.cloud.fault("MigrateLogicDb", { job: "fail" });
    await fixture.up(wider(fixture));
    expect(fixture.cloud.takeMutations()).toEqual([
      ...["CheckMigrateLogicDb", "MigrateLogicDb", "RetryMigration", "SwitchRoute"],
    ]);
    expect(live(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test.each([0, 2])(
    "again and again (%i retries) is taken back: it says why, and the schema serves as before",
    async (retries) => {
      const fixture = await schema();
      const { cloud, stack, up } = fixture;
      cloud.fault("MigrateLogicDb", { job: "fail" });
      cloud.fault("RetryMigration", { job: "fail" }, {});
      const error = await failureOf(up(wider(fixture, { retries })));
      expect(error.message).toMatch(
        /Updating schema "shop" .* The resharding was rolled back, because it failed: DBS\.300005: .*[^.]\. The schema serves as before\./,
      );
      expect(cloud.takeMutations()).toEqual([
        ...[
          "CheckMigrateLogicDb",
          "MigrateLogicDb",
          ...Array<string>(retries).fill("RetryMigration"),
          "RollbackMigration",
        ],
      ]);
      expect(live(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 8, heldDataNodeIds: [] });
      expect(stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 8 });

      cloud.simulator.faults.clear();
      expect(await up(wider(fixture, { retries }))).toBe("update");
      expect(cloud.takeMutations()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"]);
      expect(live(fixture).shardNumber).toBe(16);
    },
  );

  test("and cannot be taken back says that, too; the next up goes on with it", async () => {
    const fixture = await schema();
    const { cloud, stack, up } = fixture;
    cloud.fault("MigrateLogicDb", { job: "fail" });
    cloud.fault("RollbackMigration", { status: 400, code: "DBS.300134", message: "Cannot be rolled back now." });
    const error = await failureOf(up(wider(fixture, { retries: 0 })));
    expect(error.message).toMatch(/failed: DBS\.300005.* could not be rolled back: .*Cannot be rolled back now/);
    expect(stack.outputs["status"]).toBe("EXPAND_FAILED");
    cloud.clearCalls();
    expect(await up(wider(fixture, { retries: 1 }))).toBe("update");
    expect(cloud.takeMutations()).toEqual(["RetryMigration", "SwitchRoute"]);
    expect(live(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("and is taken back by somebody else is told", async () => {
    const fixture = await schema();
    const { cloud, up } = fixture;
    const cancelled = cloud.clock.sleep(minutes(5)).then(async () => {
      const job = cloud.simulator.state.jobs.find(({ kind }) => kind === "migrateLogicDb");
      const path = `/v3/{project_id}/instances/${fixture.instanceId}/databases/shop/migration/jobs/${job?.id ?? ""}/cancel`;
      await cloud.api.send({ operation: "CancelMigration", method: "PUT", path, lane: "mutation" });
    });
    const [error] = await Promise.all([failureOf(up(wider(fixture))), cancelled]);
    expect(error.message).toContain("was rolled back. The schema serves as before.");
    expect(live(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 8 });
  });
});

describe("an answer that is lost", () => {
  test.each([
    ["MigrateLogicDb", "after", 1],
    ["MigrateLogicDb", "before", 2],
    ["SwitchRoute", "after", 1],
    ["SwitchRoute", "before", 2],
    ["RetryMigration", "after", 1],
    ["RetryMigration", "before", 2],
    ["RollbackMigration", "after", 1],
    ["RollbackMigration", "before", 2],
    ["CleanMigration", "before", 2],
  ] as const)("to %s (%s it was heard): one looks, and asks %i times", async (operation, drop, times) => {
    const fixture = await schema();
    const { cloud, up } = fixture;
    cloud.fault(operation, { drop });
    if (/Retry|Rollback/.test(operation)) cloud.fault("MigrateLogicDb", { job: "fail" });
    const isTakenBack = operation === "RollbackMigration";
    const options = { cleanUp: true, retries: isTakenBack ? 0 : 1 };
    if (isTakenBack) await failureOf(up(wider(fixture, options)));
    else await up(wider(fixture, options));
    expect(cloud.takeMutations().filter((change) => change === operation)).toHaveLength(times);
    expect(live(fixture)).toMatchObject({
      status: "RUNNING",
      shardNumber: isTakenBack ? 8 : 16,
      heldDataNodeIds: [],
      uncleaned: false,
    });
  });

  test("to CleanMigration, though it was heard: that there is nothing left to clean is no error", async () => {
    const fixture = await schema();
    fixture.cloud.fault("CleanMigration", { drop: "after" });
    await fixture.up(wider(fixture, { cleanUp: true }));
    expect(live(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 16, uncleaned: false });
  });
});

describe("killed half-way, the next up", () => {
  test.each([
    ["while the shards are copied", minutes(3)],
    ["while it waits for the switch", hours(1)],
    ["a day and a half ago", hours(36)],
  ])("picks the migration up: %s", async (_, later) => {
    const fixture = await schema();
    const killed = remembering(fixture);
    die(fixture, "ListTasks");
    await failureOf(fixture.up(wider(fixture)));
    await fixture.cloud.clock.sleep(later);
    fixture.cloud.clearCalls();
    const stack = killed();
    expect(await stack.up(fixture.program(wider(fixture)))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["SwitchRoute"]);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 16 });
    expect(await stack.up(fixture.program(wider(fixture)))).toBe("same");
  });

  test("finds it completed by its window, and has nothing to do", async () => {
    const fixture = await schema();
    const killed = remembering(fixture);
    const program = fixture.program(wider(fixture, { routeSwitch: { begin: "02:00:00", end: "03:00:00" } }));
    die(fixture, "ListTasks");
    await failureOf(fixture.stack.up(program));
    await fixture.cloud.clock.sleep(hours(20));
    fixture.cloud.clearCalls();
    const stack = killed();
    await stack.up(program);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("sees one through whose switch had begun, and cleans up if asked", async () => {
    const fixture = await schema();
    const killed = remembering(fixture);
    const program = fixture.program(wider(fixture, { cleanUp: true }));
    die(fixture, "CleanMigration");
    await failureOf(fixture.stack.up(program));
    fixture.cloud.clearCalls();
    const stack = killed();
    await stack.up(program);
    expect(fixture.cloud.takeMutations()).toEqual(["CleanMigration"]);
    expect(live(fixture).uncleaned).toBe(false);
    expect(await stack.up(program)).toBe("same");
  });

  test("whose clean-up has failed cleans up, and only that", async () => {
    const fixture = await schema();
    die(fixture, "CleanMigration");
    await failureOf(fixture.up(wider(fixture, { cleanUp: true })));
    expect(fixture.stack.outputs["shardNumber"]).toBe(16);
    fixture.cloud.clearCalls();
    expect(await fixture.up(wider(fixture, { cleanUp: true }))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["CleanMigration"]);
    expect(live(fixture).uncleaned).toBe(false);
    expect(await fixture.up({ ...wider(fixture, { cleanUp: true }), deleteDnData: true })).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("goes on with one that failed meanwhile", async () => {
    const fixture = await schema();
    const killed = remembering(fixture);
    fixture.cloud.fault("MigrateLogicDb", { job: "fail" });
    die(fixture, "ListTasks");
    await failureOf(fixture.up(wider(fixture)));
    await fixture.cloud.clock.sleep(hours(1));
    fixture.cloud.clearCalls();
    const stack = killed();
    await stack.up(fixture.program(wider(fixture)));
    expect(fixture.cloud.takeMutations()).toEqual(["RetryMigration", "SwitchRoute"]);
    expect(stack.outputs["shardNumber"]).toBe(16);
  });

  test("with a program that wants still more first sees the one through that is under way", async () => {
    const fixture = await schema();
    const killed = remembering(fixture);
    die(fixture, "ListTasks");
    await failureOf(fixture.up(wider(fixture, { cleanUp: true })));
    fixture.cloud.clearCalls();
    const stack = killed();
    await stack.up(fixture.program({ ...wider(fixture, { cleanUp: true }), shardNumber: 32 }));
    expect(fixture.cloud.takeMutations()).toEqual([
      ...["SwitchRoute", "CleanMigration"],
      ...["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute", "CleanMigration"],
    ]);
    expect(stack.outputs["shardNumber"]).toBe(32);
  });
});

test("a failed one that the task list no longer knows ends in an error, not in a day of waiting", async () => {
  const fixture = await schema();
  live(fixture).status = "EXPAND_FAILED";
  const began = fixture.cloud.clock.now();
  const error = await failureOf(fixture.up(wider(fixture)));
  expect(error.message).toContain("EXPAND_FAILED");
  expect(fixture.cloud.clock.now() - began).toBeLessThan(minutes(5));
});
