import { schemaLifecycle } from "../../../provider/lifecycle/schema";
import { catchFailure } from "../../support/failure";
import { alterResponses } from "../../support/instance-fixture";
import { type SchemaFixture, countJobs, findSchema, makeSchema, reshardProgram } from "../../support/schema-fixture";
import { Stack } from "../../support/stack";

const minutes = (n: number) => n * 60_000;

describe("a resharding with cleanUp", () => {
  const cleanUp = { cleanUp: true };

  /** Lists the requests of a resharding. Of consecutive requests of one operation, it lists the first and the last. */
  async function listRequests(): Promise<{ nth: number; operation: string }[]> {
    const fixture = await makeSchema();
    await fixture.up(reshardProgram(fixture, cleanUp));
    const all = fixture.cloud
      .takeCalls()
      .map(({ operation }, index) => ({ nth: index + 1, operation: String(operation) }));
    return all.filter(
      ({ operation }, index) => operation !== all[index - 1]?.operation || operation !== all[index + 1]?.operation,
    );
  }

  /** Ways to interrupt a command. Pulumi stores the state after a failure, but not after a kill. A refresh may follow. */
  const interruptionKinds: Record<string, { isKilled: boolean; isRefreshed: boolean }> = {
    "a failure": { isKilled: false, isRefreshed: false },
    "a failure and a refresh": { isKilled: false, isRefreshed: true },
    "a kill": { isKilled: true, isRefreshed: false },
    "a kill and a refresh": { isKilled: true, isRefreshed: true },
  };

  /** Responses that end a command: expired credentials, and a missing permission. */
  const refusals = [
    { status: 401, code: "APIGW.0301" },
    { status: 403, code: "DBS.300541" },
  ];
  const interruptions = Object.entries(interruptionKinds).flatMap(([way, options]) =>
    refusals.map((refusal) => [way, refusal.status, { ...options, refusal }] as const),
  );

  test.each(interruptions)(
    "the next `up` completes a resharding after %s at any request (HTTP %i)",
    async (_way, _status, { isKilled, isRefreshed, refusal }) => {
      const points = await listRequests();
      expect(points.length).toBeGreaterThan(15);
      for (const { nth, operation } of points) {
        const fixture = await makeSchema();
        const { id, inputs, outputs } = fixture.stack;
        fixture.cloud.simulator.faults.add({ match: { nth }, effect: refusal });
        await fixture.up(reshardProgram(fixture, cleanUp)).catch(() => undefined);
        const stack = isKilled
          ? Object.assign(new Stack(fixture.cloud, schemaLifecycle), { id, inputs, outputs })
          : fixture.stack;
        await fixture.cloud.clock.sleep(minutes(isRefreshed ? 30 : 1));
        if (isRefreshed) await stack.refresh();
        const at = `${operation} (request ${nth})`;
        await stack.up(fixture.program(reshardProgram(fixture, cleanUp)));
        expect({ at, ...resultOf(fixture) }).toEqual({
          at,
          shardNumber: 16,
          uncleaned: false,
          migrations: 1,
          cleanUps: 1,
        });
        expect({ at, op: stack.preview(fixture.program(reshardProgram(fixture, cleanUp))) }).toEqual({
          at,
          op: "same",
        });
      }
    },
    120_000,
  );

  test("a resharding that was killed before its clean-up does not block a later one", async () => {
    const fixture = await makeSchema();
    const { id, inputs, outputs } = fixture.stack;
    fixture.cloud.fault("CleanMigration", { status: 401, code: "APIGW.0301" });
    await catchFailure(fixture.up(reshardProgram(fixture, cleanUp)));
    const stack = Object.assign(new Stack(fixture.cloud, schemaLifecycle), { id, inputs, outputs });
    await stack.refresh();
    await stack.up(fixture.program(reshardProgram(fixture, cleanUp, 32)));
    expect(resultOf(fixture)).toEqual({ shardNumber: 32, uncleaned: false, migrations: 2, cleanUps: 2 });
  });

  test.each(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute", "CleanMigration"])(
    "the schema is resharded once when the outcome of %s is unknown",
    async (operation) => {
      for (const effect of [
        { drop: "after" },
        { drop: "before" },
        { status: 504 },
        { status: 200, body: "<html>" },
      ] as const) {
        const fixture = await makeSchema();
        fixture.cloud.fault(operation, effect);
        await fixture.up(reshardProgram(fixture, cleanUp));
        expect(resultOf(fixture)).toEqual({ shardNumber: 16, uncleaned: false, migrations: 1, cleanUps: 1 });
      }
    },
  );

  test("records the unfinished migration, then the unfinished clean-up, until both are completed", async () => {
    const fixture = await makeSchema();
    const migration = () => fixture.cloud.simulator.state.jobs.find(({ name }) => name === "migrateLogicDb")?.id;
    fixture.cloud.fault("ListTasks", { status: 401, code: "APIGW.0301" });
    await catchFailure(fixture.up(reshardProgram(fixture, cleanUp)));
    expect(fixture.stack.outputs["__notes"]).toMatchObject({ migration: { id: migration() } });
    fixture.cloud.fault("CleanMigration", { status: 401, code: "APIGW.0301" });
    await catchFailure(fixture.up(reshardProgram(fixture, cleanUp)));
    expect(fixture.stack.outputs["__notes"]).toMatchObject({ pendingCleanUp: { id: migration() } });
    await fixture.up(reshardProgram(fixture, cleanUp));
    expect(fixture.stack.outputs).not.toHaveProperty("__notes");
  });

  test("the next update cleans up a resharding that version 0.1.0 started", async () => {
    const fixture = await makeSchema();
    await fixture.up(reshardProgram(fixture));
    const [job] = fixture.cloud.simulator.state.jobs.filter(({ name }) => name === "migrateLogicDb");
    fixture.stack.outputs = { ...fixture.stack.outputs, __toClean: job?.id };
    fixture.cloud.clearCalls();
    expect(await fixture.up(reshardProgram(fixture, cleanUp))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["CleanMigration"]);
    expect(fixture.stack.outputs).not.toHaveProperty("__toClean");
    expect(await fixture.up(reshardProgram(fixture, cleanUp))).toBe("same");
  });

  test("the clean-up of an earlier resharding does not count for a resharding whose start time the task list does not report", async () => {
    const fixture = await makeSchema();
    await fixture.up(reshardProgram(fixture, cleanUp));
    fixture.cloud.fault("CleanMigration", { drop: "before" }, { times: 20 });
    await catchFailure(fixture.up(reshardProgram(fixture, cleanUp, 32)));
    expect(fixture.stack.outputs["__notes"]).toMatchObject({ pendingCleanUp: { isRequested: true } });
    fixture.cloud.simulator.faults.clear();
    const { id } = fixture.cloud.simulator.state.jobs.filter(({ name }) => name === "migrateLogicDb").at(-1) ?? {};
    alterResponses(fixture.cloud, "ListTasks", ({ jobs, ...body }) => ({
      ...body,
      jobs: (jobs as Record<string, unknown>[]).map((job) => (job["id"] === id ? { ...job, created_time: null } : job)),
    }));
    await fixture.up(reshardProgram(fixture, cleanUp, 32));
    expect(resultOf(fixture)).toMatchObject({ shardNumber: 32, uncleaned: false });
  });

  test("a resharding of version 0.1.0 counts as cleaned up when the API has nothing to clean (DBS.300121)", async () => {
    const fixture = await makeSchema();
    await fixture.up(reshardProgram(fixture));
    fixture.stack.outputs = { ...fixture.stack.outputs, __toClean: "an-old-job" };
    fixture.cloud.fault("CleanMigration", { status: 400, code: "DBS.300121", message: "Failed to clear source data." });
    expect(await fixture.up(reshardProgram(fixture, cleanUp))).toBe("update");
    expect(await fixture.up(reshardProgram(fixture, cleanUp))).toBe("same");
  });

  test("warns and counts the clean-up as complete when the API does not know the migration", async () => {
    const fixture = await makeSchema();
    fixture.cloud.fault("SwitchRoute", { job: "vanish" });
    await catchFailure(fixture.up(reshardProgram(fixture, cleanUp)));
    expect(await fixture.up(reshardProgram(fixture, cleanUp))).toBe("update");
    expect(fixture.cloud.warnings).toEqual([
      expect.stringMatching(/^The old data of the resharding of schema "shop" .* Remove the data in the console/),
    ]);
    expect(await fixture.up(reshardProgram(fixture, cleanUp))).toBe("same");
  });

  test("the next `up` repeats a clean-up after a 404 if the task list still reports the migration", async () => {
    const fixture = await makeSchema();
    fixture.cloud.fault("CleanMigration", { status: 404, code: "DBS.300400" });
    await catchFailure(fixture.up(reshardProgram(fixture, cleanUp)));
    await fixture.up(reshardProgram(fixture, cleanUp));
    expect(resultOf(fixture)).toMatchObject({ uncleaned: false, cleanUps: 1 });
  });

  test("the next `up` succeeds if another client has removed the data after a refused clean-up", async () => {
    const fixture = await makeSchema();
    fixture.cloud.fault("CleanMigration", { status: 403, code: "DBS.280056" });
    await catchFailure(fixture.up(reshardProgram(fixture, cleanUp)));
    const migration = fixture.cloud.simulator.state.jobs.find(({ name }) => name === "migrateLogicDb");
    await fixture.cloud.otherClient
      .ofInstance(fixture.instanceId)
      .call("PUT", `/databases/shop/migration/jobs/${migration?.id ?? ""}/clean`);
    await fixture.cloud.clock.sleep(600_000);
    fixture.cloud.clearCalls();
    expect(await fixture.up(reshardProgram(fixture, cleanUp))).toBe("update");
    expect(resultOf(fixture)).toMatchObject({ uncleaned: false, cleanUps: 1 });
    expect(await fixture.up(reshardProgram(fixture, cleanUp))).toBe("same");
  });

  test("the third `up` completes a clean-up that is refused twice (DBS.300121)", async () => {
    const fixture = await makeSchema();
    const refusal = { status: 400, code: "DBS.300121", message: "Failed to clear source data." };
    fixture.cloud.fault("CleanMigration", refusal, { times: 2 });
    for (const run of ["first", "second"]) {
      const error = await catchFailure(fixture.up(reshardProgram(fixture, cleanUp)));
      expect([run, error.message]).toEqual([run, expect.stringContaining("DBS.300121")]);
      expect(fixture.stack.preview(fixture.program(reshardProgram(fixture, cleanUp)))).toBe("update");
    }
    await fixture.up(reshardProgram(fixture, cleanUp));
    expect(resultOf(fixture)).toEqual({ shardNumber: 16, uncleaned: false, migrations: 1, cleanUps: 1 });
  });

  test("the next `up` repeats a clean-up whose job failed", async () => {
    const fixture = await makeSchema();
    fixture.cloud.fault("CleanMigration", { job: "fail" });
    const error = await catchFailure(fixture.up(reshardProgram(fixture, cleanUp)));
    expect(error.message).toContain("cleanMigrateLogicDb");
    expect(await fixture.up(reshardProgram(fixture, cleanUp))).toBe("update");
    expect(resultOf(fixture)).toEqual({ shardNumber: 16, uncleaned: false, migrations: 1, cleanUps: 2 });
  });

  function resultOf(fixture: SchemaFixture) {
    const { shardNumber, uncleaned } = findSchema(fixture);
    return {
      shardNumber,
      uncleaned,
      migrations: countJobs(fixture, /igrateLogicDb$/) - countJobs(fixture, /^(clean|preCheck)/),
      cleanUps: countJobs(fixture, /^clean/),
    };
  }
});

describe("a resharding that is refused because old data exists (DBS.300358)", () => {
  test("removes the schema's old data and starts again when the program sets cleanUp", async () => {
    const fixture = await makeSchema();
    await fixture.up(reshardProgram(fixture));
    fixture.cloud.clearCalls();
    await fixture.up(reshardProgram(fixture, { cleanUp: true }, 32));
    expect(fixture.cloud.takeMutations()).toEqual([
      "CheckMigrateLogicDb",
      "CleanMigration",
      "CheckMigrateLogicDb",
      "MigrateLogicDb",
      "SwitchRoute",
      "CleanMigration",
    ]);
    expect(findSchema(fixture)).toMatchObject({ shardNumber: 32, uncleaned: false });
  });

  test("fails without cleanUp, and the error names the next step", async () => {
    const fixture = await makeSchema();
    await fixture.up(reshardProgram(fixture));
    const error = await catchFailure(fixture.up(reshardProgram(fixture, undefined, 32)));
    expect(error.message).toContain("DBS.300358");
    expect(error.message).toContain("If it belongs to this schema, set `resharding: { cleanUp: true }`.");
    expect(fixture.cloud.takeMutations().filter((operation) => operation === "CleanMigration")).toEqual([]);
  });

  test("fails after a rollback, and the error names both possible owners of the data", async () => {
    const fixture = await makeSchema();
    fixture.cloud.fault("MigrateLogicDb", { job: "fail" });
    await catchFailure(fixture.up(reshardProgram(fixture, { retries: 0 })));
    fixture.cloud.fault("CheckMigrateLogicDb", { status: 400, code: "DBS.300358" });
    const error = await catchFailure(fixture.up(reshardProgram(fixture, { cleanUp: true })));
    expect(error.message).toContain("DBS.300358");
    expect(error.message).toContain(
      "The old data belongs to an earlier resharding of this schema, or to another schema of the instance. Remove the data in the console",
    );
  });

  test("fails when the data belongs to another schema, and the error says so", async () => {
    const fixture = await makeSchema();
    await fixture.up(reshardProgram(fixture, { cleanUp: true }));
    const other = { ...structuredClone(findSchema(fixture)), name: "other", uncleaned: true };
    fixture.instance().schemas.push(other);
    const error = await catchFailure(fixture.up(reshardProgram(fixture, { cleanUp: true }, 32)));
    expect(error.message).toContain("DBS.300358");
    expect(error.message).toContain(
      "The old data belongs to another schema of the instance. Remove the data in the console.",
    );
    expect(findSchema(fixture)).toMatchObject({ shardNumber: 16 });
  });
});
