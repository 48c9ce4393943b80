import { logins, storedDataNodes } from "../support/child-fixtures";
import { catchFailure } from "../support/failure";
import { type SchemaFixture, findSchema, makeSchema, reshardProgram } from "../support/schema-fixture";

describe("a resharding in place", () => {
  test("succeeds when the cloud's clock is far ahead", async () => {
    const fixture = await makeSchema();
    fixture.cloud.simulator.clock.advance(40 * 24 * 3600);
    expect(await fixture.up(reshardProgram(fixture))).toBe("update");
    expect(findSchema(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("pre-checks, migrates and switches the route, and keeps the old data", async () => {
    const fixture = await makeSchema();
    const { cloud, stack, up, dataNodes } = fixture;
    expect(await up(reshardProgram(fixture))).toBe("update");
    const calls = cloud.takeCalls();
    expect(calls.filter(({ method }) => method !== "GET").map(({ operation }) => operation)).toEqual([
      "CheckMigrateLogicDb",
      "MigrateLogicDb",
      "SwitchRoute",
    ]);
    expect(calls.filter(({ status }) => status === 409)).toEqual([]);
    expect(calls.length).toBeLessThan(60); // The resharding takes a quarter of an hour.
    const body = { new_shard_number: 16, data_nodes: dataNodes.slice(0, 2).map((id) => ({ id, user: "root" })) };
    expect(fixture.cloud.requestBodies("CheckMigrateLogicDb")[0]).toMatchObject(body);
    expect(fixture.cloud.requestBodies("MigrateLogicDb")[0]).toMatchObject(body);
    expect(findSchema(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 16, uncleaned: true });
    expect(stack.outputs).toMatchObject({
      status: "RUNNING",
      shardNumber: 16,
      dataNodes: body.data_nodes.map(({ id }) => ({ id })),
    });
    expect(stack.outputs["shards"]).toHaveLength(16);
    expect(cloud.progress[0]).toBe("[1/2] pre-checking the new shards, usually 1–3 min");
    expect(cloud.progress).toContainEqual(expect.stringMatching(/^\[2\/2\] resharding: Expanding \d+%/));
    expect(cloud.warnings).toEqual([]);
    expect(await up(reshardProgram(fixture))).toBe("same");
    await stack.refresh();
    expect(await up(reshardProgram(fixture))).toBe("same");
  });

  test.each<[string, (fixture: SchemaFixture) => Record<string, unknown>]>([
    ["more shards on the same data node", () => ({ shardNumber: 12 })],
    ["the same shards on more data nodes", ({ dataNodes }) => ({ dataNodes: logins(dataNodes.slice(0, 2)) })],
  ])("reshards a schema to %s", async (_, change) => {
    const fixture = await makeSchema();
    expect(await fixture.up({ name: "shop", ...change(fixture) })).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"]);
    const { dataNodes, ...rest } = change(fixture);
    expect(fixture.stack.outputs).toMatchObject(rest);
    if (dataNodes) expect(fixture.stack.outputs["dataNodes"]).toEqual(storedDataNodes(fixture.dataNodes.slice(0, 2)));
  });

  test("leaves the route switch to the cloud when the program sets a window", async () => {
    const fixture = await makeSchema();
    const window = { begin: "02:00:00", end: "04:00:00" };
    const program = reshardProgram(fixture, { routeSwitch: window, exclusive: true });
    await fixture.up(program);
    expect(fixture.cloud.takeMutations()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb"]);
    expect(fixture.cloud.requestBodies("MigrateLogicDb")[0]).toMatchObject({
      switch_route_begin_time: "02:00:00",
      switch_route_end_time: "04:00:00",
      is_exclusive: true,
    });
    expect(new Date(findSchema(fixture).updatedAt).getUTCHours()).toBe(2);
    expect(fixture.stack.outputs["shardNumber"]).toBe(16);
  });

  test("removes the old data with `cleanUp`", async () => {
    const fixture = await makeSchema();
    await fixture.up(reshardProgram(fixture, { cleanUp: true }));
    expect(fixture.cloud.takeMutations()).toEqual([
      "CheckMigrateLogicDb",
      "MigrateLogicDb",
      "SwitchRoute",
      "CleanMigration",
    ]);
    expect(findSchema(fixture)).toMatchObject({ uncleaned: false, heldDataNodeIds: [] });
    expect(fixture.cloud.simulator.journal.entries.filter(({ status }) => status === 409)).toEqual([]);
    expect(fixture.cloud.progress).toContainEqual(expect.stringMatching(/^\[3\/3\] removing the old shards' data/));
  });
});

describe("the pre-check of a resharding", () => {
  const item = {
    name: "Binlog",
    note: "",
    handling_suggestion: "Raise binlog_expire_logs_seconds.",
    error_message: "",
  };

  test("a failed pre-check changes nothing, and the error quotes its result", async () => {
    const fixture = await makeSchema();
    const { cloud, stack, up, dataNodes } = fixture;
    const error = await catchFailure(
      up({ ...reshardProgram(fixture), dataNodes: logins(dataNodes.slice(0, 2), "wrong") }),
    );
    expect(error.message).toMatch(
      /^Updating schema "shop" .* The pre-check failed: Account of data nodes: DBS\.300357: Check the user .*[^.]\. The resharding was not started\./,
    );
    expect(error.message).not.toContain("wrong");
    expect(cloud.takeMutations()).toEqual(["CheckMigrateLogicDb"]);
    expect(stack.outputs).toMatchObject({ shardNumber: 8, status: "RUNNING" });
    cloud.clearCalls();
    await up(reshardProgram(fixture));
    expect(cloud.takeMutations()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"]);
  });

  test("a warning of the pre-check is shown and does not stop the resharding", async () => {
    const fixture = await makeSchema();
    const body = { job_id: "j1", pre_check_results: [{ ...item, status: "WARN" }] };
    fixture.cloud.fault("CheckPreliminaryResults", { body }, {});
    await fixture.up(reshardProgram(fixture));
    expect(fixture.cloud.warnings).toEqual([
      expect.stringMatching(/^The pre-check of schema "shop" .* warns: Binlog: Raise binlog_expire_logs_seconds\.$/),
    ]);
    expect(findSchema(fixture).shardNumber).toBe(16);
  });

  test("a pre-check that returns results but no job is not polled", async () => {
    const fixture = await makeSchema();
    fixture.cloud.fault("CheckMigrateLogicDb", {
      status: 202,
      body: { pre_check_results: [{ ...item, status: "FAILED" }] },
    });
    const error = await catchFailure(fixture.up(reshardProgram(fixture)));
    expect(error.message).toContain("Binlog: Raise binlog_expire_logs_seconds.");
    expect(fixture.cloud.takeCalls().filter(({ operation }) => operation === "CheckPreliminaryResults")).toEqual([]);
  });

  test.each([
    ["no results", [], /Job preCheckMigrateLogicDb .*failed: DBS\.300005/],
    ["an unfinished result", [{ ...item, status: "RUNNING" }], /Job preCheckMigrateLogicDb .*failed: DBS\.300005/],
    [
      "a failed result and an unfinished one",
      [
        { ...item, status: "FAILED" },
        { ...item, status: "RUNNING" },
      ],
      /The pre-check failed: Binlog: Raise binlog_expire_logs_seconds\. The resharding was not started\./,
    ],
  ])(
    "a pre-check whose job fails with %s makes the update fail within minutes",
    async (_, pre_check_results, reason) => {
      const fixture = await makeSchema();
      const { cloud, up } = fixture;
      cloud.fault("CheckMigrateLogicDb", { job: "fail" });
      cloud.fault("CheckPreliminaryResults", { body: { job_id: "j1", pre_check_results } }, {});
      const began = cloud.clock.now();
      const error = await catchFailure(up(reshardProgram(fixture)));
      expect(error.message).toMatch(reason);
      expect(cloud.clock.now() - began).toBeLessThan(5 * 60_000);
      expect(cloud.takeMutations()).toEqual(["CheckMigrateLogicDb"]);
    },
  );

  test.each([
    ["no results", []],
    ["an unfinished result", [{ ...item, status: "RUNNING" }]],
  ])("a pre-check whose job completes with %s makes the update fail within an hour", async (_, pre_check_results) => {
    const fixture = await makeSchema();
    const { cloud, up } = fixture;
    cloud.fault("CheckPreliminaryResults", { body: { job_id: "j1", pre_check_results } }, {});
    const began = cloud.clock.now();
    const error = await catchFailure(up(reshardProgram(fixture)));
    expect(error.message).toContain(
      "The job of the pre-check has ended, but the API does not report all of its results. The resharding was not started.",
    );
    expect(cloud.clock.now() - began).toBeLessThan(60 * 60_000);
    expect(cloud.takeMutations()).toEqual(["CheckMigrateLogicDb"]);
    cloud.simulator.faults.clear();
    await up(reshardProgram(fixture));
    expect(findSchema(fixture).shardNumber).toBe(16);
  });

  test("reports the error code when the API rejects the pre-check because old data exists", async () => {
    const fixture = await makeSchema();
    await fixture.up(reshardProgram(fixture));
    const error = await catchFailure(fixture.up(reshardProgram(fixture, undefined, 32)));
    expect(error.message).toContain("DBS.300358");
    expect(fixture.stack.outputs).toMatchObject({ shardNumber: 16, status: "RUNNING" });
  });
});

test("drops the recorded shards when the API does not report the shards after a resharding, and a refresh reads them", async () => {
  const fixture = await makeSchema();
  const { cloud, stack, up } = fixture;
  expect(stack.outputs["shards"]).toHaveLength(8);
  cloud.fault("ShowDatabase", { set: { databases: [] } }, {});
  await up(reshardProgram(fixture));
  expect(stack.outputs).toMatchObject({ shardNumber: 16, shards: [] });
  cloud.simulator.faults.clear();
  await stack.refresh();
  expect(stack.outputs["shards"]).toHaveLength(16);
});

test("advises to remove old data in the console when the program sets `cleanUp` and no earlier resharding is known", async () => {
  const fixture = await makeSchema();
  fixture.cloud.fault("CheckMigrateLogicDb", { status: 400, code: "DBS.300358" });
  const error = await catchFailure(fixture.up(reshardProgram(fixture, { cleanUp: true })));
  expect(error.message).toContain("The old data belongs to an earlier resharding of this schema, or to another schema");
  expect(error.message).not.toContain("set `resharding");
});
