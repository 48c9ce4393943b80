import { schemaLifecycle } from "../../provider/lifecycle/schema";
import { created, logins, schemaScene, users } from "../support/children";
import { failureOf } from "../support/instance-scene";
import { Stack } from "../support/stack";

const schema = (changes: Record<string, unknown> = {}) => created(schemaScene(), { name: "shop", ...changes });
type Scene = Awaited<ReturnType<typeof schema>>;

const minutes = (n: number) => n * 60_000;
const hours = (n: number) => minutes(60 * n);

/** The program that spreads the schema over 16 shards on two data nodes. */
const wider = ({ dataNodes }: Pick<Scene, "dataNodes">, resharding?: object) => ({
  name: "shop",
  shardNumber: 16,
  dataNodes: logins(dataNodes.slice(0, 2)),
  ...(resharding && { resharding }),
});
/** The schema as the cloud has it. */
const live = ({ instance }: Pick<Scene, "instance">) => {
  const [only] = instance().schemas;
  if (!only) throw new Error("there is no schema");
  return only;
};
/** The body of the first call of an operation. */
const sent = ({ stage }: Pick<Scene, "stage">, operation: string) =>
  stage.simulator.journal.entries.find((entry) => entry.operation === operation)?.request;
/** The process is killed: nothing is remembered of what it did since this was taken. */
function remembering({ stage, stack }: Pick<Scene, "stage" | "stack">): () => Stack {
  const { id, inputs, outputs } = stack;
  return () => Object.assign(new Stack(stage, schemaLifecycle), { id, inputs, outputs });
}
/** Lets the credentials expire when an operation is called: to this process it is the end. */
const die = ({ stage }: Pick<Scene, "stage">, operation: string, nth = 1) => {
  stage.fault(operation, { status: 401, code: "APIGW.0301" }, { nth });
};

describe("resharding in place", () => {
  test("is seen through by the cloud's clock, however far that is from ours", async () => {
    const scene = await schema();
    scene.stage.simulator.clock.advance(40 * 24 * 3600);
    expect(await scene.up(wider(scene))).toBe("update");
    expect(live(scene)).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("pre-checks, migrates, switches the route and waits; the old data are kept", async () => {
    const scene = await schema();
    const { stage, stack, up, dataNodes } = scene;
    expect(await up(wider(scene))).toBe("update");
    const calls = stage.calls();
    expect(calls.filter(({ method }) => method !== "GET").map(({ operation }) => operation)).toEqual([
      ...["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"],
    ]);
    expect(calls.filter(({ status }) => status === 409)).toEqual([]);
    expect(calls.length).toBeLessThan(60); // of a quarter of an hour
    const body = { new_shard_number: 16, data_nodes: dataNodes.slice(0, 2).map((id) => ({ id, user: "root" })) };
    expect(sent(scene, "CheckMigrateLogicDb")).toMatchObject(body);
    expect(sent(scene, "MigrateLogicDb")).toMatchObject(body);
    expect(live(scene)).toMatchObject({ status: "RUNNING", shardNumber: 16, uncleaned: true });
    expect(stack.outputs).toMatchObject({
      status: "RUNNING",
      shardNumber: 16,
      dataNodes: body.data_nodes.map(({ id }) => ({ id })),
    });
    expect(stack.outputs["shards"]).toHaveLength(16);
    expect(stage.lines[0]).toBe("[1/2] pre-checking the new shards, usually 1–3 min");
    expect(stage.lines).toContainEqual(expect.stringMatching(/^\[2\/2\] resharding: Expanding \d+%/));
    expect(stage.warnings).toEqual([]);
    expect(await up(wider(scene))).toBe("same");
    await stack.refresh();
    expect(await up(wider(scene))).toBe("same");
  });

  test.each<[string, (scene: Scene) => Record<string, unknown>]>([
    ["more shards on the same data node", () => ({ shardNumber: 12 })],
    ["the same shards on more data nodes", ({ dataNodes }) => ({ dataNodes: logins(dataNodes.slice(0, 2)) })],
  ])("takes %s", async (_, change) => {
    const scene = await schema();
    expect(await scene.up({ name: "shop", ...change(scene) })).toBe("update");
    expect(scene.stage.changes()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"]);
    const { dataNodes, ...rest } = change(scene);
    expect(scene.stack.outputs).toMatchObject(rest);
    if (dataNodes) expect(scene.stack.outputs["dataNodes"]).toEqual(users(scene.dataNodes.slice(0, 2)));
  });

  test("in a window leaves the switch to the cloud, and may use a node of its own", async () => {
    const scene = await schema();
    const window = { begin: "02:00:00", end: "04:00:00" };
    const program = wider(scene, { routeSwitch: window, exclusive: true });
    await scene.up(program);
    expect(scene.stage.changes()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb"]);
    expect(sent(scene, "MigrateLogicDb")).toMatchObject({
      switch_route_begin_time: "02:00:00",
      switch_route_end_time: "04:00:00",
      is_exclusive: true,
    });
    expect(new Date(live(scene).updatedAt).getUTCHours()).toBe(2);
    expect(scene.stack.outputs["shardNumber"]).toBe(16);
  });

  test("removes the old data when asked", async () => {
    const scene = await schema();
    await scene.up(wider(scene, { cleanUp: true }));
    expect(scene.stage.changes()).toEqual([
      ...["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute", "CleanMigration"],
    ]);
    expect(live(scene)).toMatchObject({ uncleaned: false, heldDataNodeIds: [] });
    expect(scene.stage.simulator.journal.entries.filter(({ status }) => status === 409)).toEqual([]);
    expect(scene.stage.lines).toContainEqual(expect.stringMatching(/^\[3\/3\] removing the old shards' data/));
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
    const scene = await schema();
    const { stage, stack, up, dataNodes } = scene;
    const error = await failureOf(up({ ...wider(scene), dataNodes: logins(dataNodes.slice(0, 2), "wrong") }));
    expect(error.message).toMatch(
      /^Updating schema "shop" .* The pre-check failed: Account of data nodes: DBS\.300357: Check the user .*[^.]\. Nothing was changed\./,
    );
    expect(error.message).not.toContain("wrong");
    expect(stage.changes()).toEqual(["CheckMigrateLogicDb"]);
    expect(stack.outputs).toMatchObject({ shardNumber: 8, status: "RUNNING" });
    stage.calls();
    await up(wider(scene));
    expect(stage.changes()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"]);
  });

  test("that warns is told, and does not stop it", async () => {
    const scene = await schema();
    const body = { job_id: "j1", pre_check_results: [{ ...item, status: "WARN" }] };
    scene.stage.fault("CheckPreliminaryResults", { body }, {});
    await scene.up(wider(scene));
    expect(scene.stage.warnings).toEqual([
      expect.stringMatching(/^The pre-check of schema "shop" .* warns: Binlog: Raise binlog_expire_logs_seconds\.$/),
    ]);
    expect(live(scene).shardNumber).toBe(16);
  });

  test("that says everything at once needs no second look", async () => {
    const scene = await schema();
    scene.stage.fault("CheckMigrateLogicDb", {
      status: 202,
      body: { pre_check_results: [{ ...item, status: "FAILED" }] },
    });
    const error = await failureOf(scene.up(wider(scene)));
    expect(error.message).toContain("Binlog: Raise binlog_expire_logs_seconds.");
    expect(scene.stage.calls().filter(({ operation }) => operation === "CheckPreliminaryResults")).toEqual([]);
  });

  test("that the cloud refuses, since old data of another resharding are there, is told with what to do", async () => {
    const scene = await schema();
    await scene.up(wider(scene));
    const error = await failureOf(scene.up({ ...wider(scene), shardNumber: 32 }));
    expect(error.message).toContain("DBS.300358");
    expect(scene.stack.outputs).toMatchObject({ shardNumber: 16, status: "RUNNING" });
  });
});

describe("a migration that fails before the switch", () => {
  test("is retried, once unless told otherwise", async () => {
    const scene = await schema();
    scene.stage.fault("MigrateLogicDb", { job: "fail" });
    await scene.up(wider(scene));
    expect(scene.stage.changes()).toEqual([
      ...["CheckMigrateLogicDb", "MigrateLogicDb", "RetryMigration", "SwitchRoute"],
    ]);
    expect(live(scene)).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test.each([0, 2])(
    "again and again (%i retries) is taken back: it says why, and the schema serves as before",
    async (retries) => {
      const scene = await schema();
      const { stage, stack, up } = scene;
      stage.fault("MigrateLogicDb", { job: "fail" });
      stage.fault("RetryMigration", { job: "fail" }, {});
      const error = await failureOf(up(wider(scene, { retries })));
      expect(error.message).toMatch(
        /Updating schema "shop" .* The resharding was rolled back, because it failed: DBS\.300005: .*[^.]\. The schema serves as before\./,
      );
      expect(stage.changes()).toEqual([
        ...[
          "CheckMigrateLogicDb",
          "MigrateLogicDb",
          ...Array<string>(retries).fill("RetryMigration"),
          "RollbackMigration",
        ],
      ]);
      expect(live(scene)).toMatchObject({ status: "RUNNING", shardNumber: 8, heldDataNodeIds: [] });
      expect(stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 8 });

      stage.simulator.faults.clear();
      expect(await up(wider(scene, { retries }))).toBe("update");
      expect(stage.changes()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"]);
      expect(live(scene).shardNumber).toBe(16);
    },
  );

  test("and cannot be taken back says that, too; the next up goes on with it", async () => {
    const scene = await schema();
    const { stage, stack, up } = scene;
    stage.fault("MigrateLogicDb", { job: "fail" });
    stage.fault("RollbackMigration", { status: 400, code: "DBS.300134", message: "Cannot be rolled back now." });
    const error = await failureOf(up(wider(scene, { retries: 0 })));
    expect(error.message).toMatch(/failed: DBS\.300005.* could not be rolled back: .*Cannot be rolled back now/);
    expect(stack.outputs["status"]).toBe("EXPAND_FAILED");
    stage.calls();
    expect(await up(wider(scene, { retries: 1 }))).toBe("update");
    expect(stage.changes()).toEqual(["RetryMigration", "SwitchRoute"]);
    expect(live(scene)).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("and is taken back by somebody else is told", async () => {
    const scene = await schema();
    const { stage, up } = scene;
    const cancelled = stage.clock.sleep(minutes(5)).then(async () => {
      const job = stage.simulator.state.jobs.find(({ kind }) => kind === "migrateLogicDb");
      const path = `/v3/{project_id}/instances/${scene.instanceId}/databases/shop/migration/jobs/${job?.id ?? ""}/cancel`;
      await stage.api.send({ operation: "CancelMigration", method: "PUT", path, lane: "mutation" });
    });
    const [error] = await Promise.all([failureOf(up(wider(scene))), cancelled]);
    expect(error.message).toContain("was rolled back. The schema serves as before.");
    expect(live(scene)).toMatchObject({ status: "RUNNING", shardNumber: 8 });
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
    const scene = await schema();
    const { stage, up } = scene;
    stage.fault(operation, { drop });
    if (/Retry|Rollback/.test(operation)) stage.fault("MigrateLogicDb", { job: "fail" });
    const isTakenBack = operation === "RollbackMigration";
    const options = { cleanUp: true, retries: isTakenBack ? 0 : 1 };
    if (isTakenBack) await failureOf(up(wider(scene, options)));
    else await up(wider(scene, options));
    expect(stage.changes().filter((change) => change === operation)).toHaveLength(times);
    expect(live(scene)).toMatchObject({
      status: "RUNNING",
      shardNumber: isTakenBack ? 8 : 16,
      heldDataNodeIds: [],
      uncleaned: false,
    });
  });

  test("to CleanMigration, though it was heard: that there is nothing left to clean is no error", async () => {
    const scene = await schema();
    scene.stage.fault("CleanMigration", { drop: "after" });
    await scene.up(wider(scene, { cleanUp: true }));
    expect(live(scene)).toMatchObject({ status: "RUNNING", shardNumber: 16, uncleaned: false });
  });
});

describe("killed half-way, the next up", () => {
  test.each([
    ["while the shards are copied", minutes(3)],
    ["while it waits for the switch", hours(1)],
    ["a day and a half ago", hours(36)],
  ])("picks the migration up: %s", async (_, later) => {
    const scene = await schema();
    const killed = remembering(scene);
    die(scene, "ListTasks");
    await failureOf(scene.up(wider(scene)));
    await scene.stage.clock.sleep(later);
    scene.stage.calls();
    const stack = killed();
    expect(await stack.up(scene.program(wider(scene)))).toBe("update");
    expect(scene.stage.changes()).toEqual(["SwitchRoute"]);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 16 });
    expect(await stack.up(scene.program(wider(scene)))).toBe("same");
  });

  test("finds it completed by its window, and has nothing to do", async () => {
    const scene = await schema();
    const killed = remembering(scene);
    const program = scene.program(wider(scene, { routeSwitch: { begin: "02:00:00", end: "03:00:00" } }));
    die(scene, "ListTasks");
    await failureOf(scene.stack.up(program));
    await scene.stage.clock.sleep(hours(20));
    scene.stage.calls();
    const stack = killed();
    await stack.up(program);
    expect(scene.stage.changes()).toEqual([]);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("sees one through whose switch had begun, and cleans up if asked", async () => {
    const scene = await schema();
    const killed = remembering(scene);
    const program = scene.program(wider(scene, { cleanUp: true }));
    die(scene, "CleanMigration");
    await failureOf(scene.stack.up(program));
    scene.stage.calls();
    const stack = killed();
    await stack.up(program);
    expect(scene.stage.changes()).toEqual(["CleanMigration"]);
    expect(live(scene).uncleaned).toBe(false);
    expect(await stack.up(program)).toBe("same");
  });

  test("whose clean-up has failed cleans up, and only that", async () => {
    const scene = await schema();
    die(scene, "CleanMigration");
    await failureOf(scene.up(wider(scene, { cleanUp: true })));
    expect(scene.stack.outputs["shardNumber"]).toBe(16);
    scene.stage.calls();
    expect(await scene.up(wider(scene, { cleanUp: true }))).toBe("update");
    expect(scene.stage.changes()).toEqual(["CleanMigration"]);
    expect(live(scene).uncleaned).toBe(false);
    expect(await scene.up({ ...wider(scene, { cleanUp: true }), deleteDnData: true })).toBe("update");
    expect(scene.stage.changes()).toEqual([]);
  });

  test("goes on with one that failed meanwhile", async () => {
    const scene = await schema();
    const killed = remembering(scene);
    scene.stage.fault("MigrateLogicDb", { job: "fail" });
    die(scene, "ListTasks");
    await failureOf(scene.up(wider(scene)));
    await scene.stage.clock.sleep(hours(1));
    scene.stage.calls();
    const stack = killed();
    await stack.up(scene.program(wider(scene)));
    expect(scene.stage.changes()).toEqual(["RetryMigration", "SwitchRoute"]);
    expect(stack.outputs["shardNumber"]).toBe(16);
  });

  test("with a program that wants still more first sees the one through that is under way", async () => {
    const scene = await schema();
    const killed = remembering(scene);
    die(scene, "ListTasks");
    await failureOf(scene.up(wider(scene, { cleanUp: true })));
    scene.stage.calls();
    const stack = killed();
    await stack.up(scene.program({ ...wider(scene, { cleanUp: true }), shardNumber: 32 }));
    expect(scene.stage.changes()).toEqual([
      ...["SwitchRoute", "CleanMigration"],
      ...["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute", "CleanMigration"],
    ]);
    expect(stack.outputs["shardNumber"]).toBe(32);
  });
});

test("a failed one that the task list no longer knows ends in an error, not in a day of waiting", async () => {
  const scene = await schema();
  live(scene).status = "EXPAND_FAILED";
  const began = scene.stage.clock.now();
  const error = await failureOf(scene.up(wider(scene)));
  expect(error.message).toContain("EXPAND_FAILED");
  expect(scene.stage.clock.now() - began).toBeLessThan(minutes(5));
});
