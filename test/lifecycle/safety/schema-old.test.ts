import { schemaLifecycle } from "../../../provider/lifecycle/schema";
import { logins, makeSchemaFixture, users } from "../../support/child-fixtures";
import { makeCreated } from "../../support/resource-fixture";
import { failureOf } from "../../support/failure";
import { Stack } from "../../support/stack";

type Program = Record<string, unknown>;

const schema = (changes: Program = {}) => makeCreated(makeSchemaFixture(), { name: "shop", ...changes });
type Fixture = Awaited<ReturnType<typeof schema>>;

const minutes = (n: number) => n * 60_000;

/** The program that reshards the schema to 16 shards on two data nodes. */
const wider = ({ dataNodes }: Pick<Fixture, "dataNodes">, resharding?: object, shardNumber = 16) => ({
  name: "shop",
  shardNumber,
  dataNodes: logins(dataNodes.slice(0, 2)),
  ...(resharding && { resharding }),
});

/** The schema in the cloud. */
const live = ({ instance }: Pick<Fixture, "instance">, name = "shop") => {
  const found = instance().schemas.find((one) => one.name === name);
  if (!found) throw new Error(`there is no schema ${name}`);
  return found;
};

/** What `pulumi preview` reports about a program. */
function previewOf({ stack, program }: Pick<Fixture, "stack" | "program">, changes: Program) {
  const life = schemaLifecycle();
  return life.diff(stack.id ?? "", stack.outputs, life.check(stack.inputs, program(changes)).inputs);
}

/** Number of jobs of a kind that the cloud has run. */
const jobs = ({ cloud }: Pick<Fixture, "cloud">, name: RegExp) =>
  cloud.simulator.state.jobs.filter((job) => name.test(job.name)).length;

/** Another client reshards the schema. */
async function reshardElsewhere({ otherClient, dataNodes }: Fixture, shardNumber: number, nodes = 1): Promise<void> {
  const data_nodes = dataNodes.slice(0, nodes).map((id) => ({ id, user: "root", password: "Data-node-1" }));
  const path = "/databases/shop/migration";
  const { job_id: job } = await otherClient.call("POST", path, { new_shard_number: shardNumber, data_nodes });
  await otherClient.call("PUT", `${path}/jobs/${String(job)}/route-switch`);
}

describe("a schema that another client has resharded, with an unchanged program", () => {
  test.each([
    ["to more shards", 16, 1, ['"shardNumber" is 16 in the cloud and 8 in the program']],
    ["to more data nodes", 8, 2, [/"dataNodes" is \["[^"]+","[^"]+"\] in the cloud and \["[^"]+"\] in the program/]],
    ["to both", 16, 2, ['"shardNumber" is 16', '"dataNodes" is [']],
  ] as const)("%s is an update with a warning, and `up` sends nothing", async (_, shardNumber, nodes, warnings) => {
    const fixture = await schema({ resharding: { cleanUp: true } });
    await reshardElsewhere(fixture, shardNumber, nodes);
    await fixture.stack.refresh();
    const program = { name: "shop", resharding: { cleanUp: true } };
    for (const run of ["first", "second"]) {
      const { changes, replaces, warnings: shown } = previewOf(fixture, program);
      expect({ run, changes, replaces }).toEqual({ run, changes: true, replaces: [] });
      expect(shown).toEqual(warnings.map((warning) => expect.stringMatching(asPattern(warning)) as string));
      fixture.cloud.clearCalls();
      expect(await fixture.up(program)).toBe("update");
      expect(fixture.cloud.takeMutations()).toEqual([]);
    }
    expect(live(fixture)).toMatchObject({ shardNumber, uncleaned: true });
  });

  test("keeps its shards when the program adds a data node: it is resharded, not replaced", async () => {
    const fixture = await schema();
    await reshardElsewhere(fixture, 16);
    live(fixture).uncleaned = false;
    await fixture.stack.refresh();
    const program = { name: "shop", dataNodes: logins(fixture.dataNodes.slice(0, 2)) };
    expect(previewOf(fixture, program).impact).toBe(
      "reshards onto 1 more data node, 20–60 min, writes pause at the route switch",
    );
    expect(await fixture.up(program)).toBe("update");
    expect(live(fixture)).toMatchObject({ shardNumber: 16, dataNodeIds: fixture.dataNodes.slice(0, 2) });
  });

  test("stops with the data node whose login the program does not give, and sends nothing", async () => {
    const fixture = await schema();
    await reshardElsewhere(fixture, 8, 2);
    await fixture.stack.refresh();
    const error = await failureOf(fixture.up({ name: "shop", shardNumber: 32 }));
    expect(error.message).toContain(`uses data node ${fixture.dataNodes[1] ?? ""}, which the program does not name`);
    expect(error.message).toContain("Choose another value for `dataNodes`");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("stops when it has become larger than the program wants and the state does not show that", async () => {
    const fixture = await schema();
    await reshardElsewhere(fixture, 32);
    const error = await failureOf(fixture.up({ name: "shop", shardNumber: 16 }));
    expect(error.message).toContain('"shardNumber" is 32 in the cloud, the program says 16');
    expect(error.message).toContain(
      "Nothing was changed. Pulumi holds its id and its live state. Write the values of the cloud",
    );
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });
});

function asPattern(text: string | RegExp): RegExp {
  return typeof text === "string" ? new RegExp(text.replace(/[[\]]/g, "\\$&")) : text;
}

describe("resharding with cleanUp", () => {
  const cleanUp = { cleanUp: true };

  /** The requests of a whole resharding; of several like ones in a row the first and the last. */
  async function requests(): Promise<{ nth: number; operation: string }[]> {
    const fixture = await schema();
    await fixture.up(wider(fixture, cleanUp));
    const all = fixture.cloud
      .takeCalls()
      .map(({ operation }, index) => ({ nth: index + 1, operation: String(operation) }));
    return all.filter(
      ({ operation }, index) => operation !== all[index - 1]?.operation || operation !== all[index + 1]?.operation,
    );
  }

  /** Commands after the interrupted one, and what Pulumi has kept of that. */
  const ways: Record<string, { isKilled: boolean; isRefreshed: boolean }> = {
    "whose failure Pulumi kept": { isKilled: false, isRefreshed: false },
    "whose failure Pulumi kept, and a refresh": { isKilled: false, isRefreshed: true },
    "by a kill": { isKilled: true, isRefreshed: false },
    "by a kill, and a refresh": { isKilled: true, isRefreshed: true },
  };

  test.each(Object.entries(ways))(
    "interrupted at any request %s: the next `up` completes it, with one migration and one clean-up",
    async (_, { isKilled, isRefreshed }) => {
      const points = await requests();
      expect(points.length).toBeGreaterThan(15);
      for (const { nth, operation } of points) {
        const fixture = await schema();
        const { id, inputs, outputs } = fixture.stack;
        // Expired credentials end the command at this request.
        fixture.cloud.simulator.faults.add({ match: { nth }, effect: { status: 401, code: "APIGW.0301" } });
        await failureOf(fixture.up(wider(fixture, cleanUp)));
        const stack = isKilled
          ? Object.assign(new Stack(fixture.cloud, schemaLifecycle), { id, inputs, outputs })
          : fixture.stack;
        await fixture.cloud.clock.sleep(minutes(isRefreshed ? 30 : 1));
        if (isRefreshed) await stack.refresh();
        const at = `${operation} (request ${nth})`;
        await stack.up(fixture.program(wider(fixture, cleanUp)));
        expect({ at, ...shownOf(fixture) }).toEqual({
          at,
          shardNumber: 16,
          uncleaned: false,
          migrations: 1,
          cleanUps: 1,
        });
        expect({ at, did: stack.preview(fixture.program(wider(fixture, cleanUp))) }).toEqual({ at, did: "same" });
      }
    },
    120_000,
  );

  test("interrupted by a kill, a refresh and a program that wants more: the old data do not prevent the next resharding", async () => {
    const fixture = await schema();
    const { id, inputs, outputs } = fixture.stack;
    fixture.cloud.fault("CleanMigration", { status: 401, code: "APIGW.0301" });
    await failureOf(fixture.up(wider(fixture, cleanUp)));
    const stack = Object.assign(new Stack(fixture.cloud, schemaLifecycle), { id, inputs, outputs });
    await stack.refresh();
    await stack.up(fixture.program(wider(fixture, cleanUp, 32)));
    expect(shownOf(fixture)).toEqual({ shardNumber: 32, uncleaned: false, migrations: 2, cleanUps: 2 });
  });

  test.each(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute", "CleanMigration"])(
    "whose %s is not answered is carried out once",
    async (operation) => {
      for (const effect of [
        { drop: "after" },
        { drop: "before" },
        { status: 504 },
        { status: 200, body: "<html>" },
      ] as const) {
        const fixture = await schema();
        fixture.cloud.fault(operation, effect);
        await fixture.up(wider(fixture, cleanUp));
        expect(shownOf(fixture)).toEqual({ shardNumber: 16, uncleaned: false, migrations: 1, cleanUps: 1 });
      }
    },
  );

  test.each([
    ["after", 1],
    ["before", 2],
  ] as const)("whose clean-up is not answered (%s it was carried out) sends it %i times", async (drop, times) => {
    const fixture = await schema();
    fixture.cloud.fault("CleanMigration", { drop });
    await fixture.up(wider(fixture, cleanUp));
    expect(fixture.cloud.takeMutations().filter((operation) => operation === "CleanMigration")).toHaveLength(times);
  });

  test("notes what is unfinished, and nothing once it is done", async () => {
    const fixture = await schema();
    const migration = () => fixture.cloud.simulator.state.jobs.find(({ name }) => name === "migrateLogicDb")?.id;
    fixture.cloud.fault("ListTasks", { status: 401, code: "APIGW.0301" });
    await failureOf(fixture.up(wider(fixture, cleanUp)));
    expect(fixture.stack.outputs["__notes"]).toMatchObject({ migration: { id: migration() } });
    fixture.cloud.fault("CleanMigration", { status: 401, code: "APIGW.0301" });
    await failureOf(fixture.up(wider(fixture, cleanUp)));
    expect(fixture.stack.outputs["__notes"]).toMatchObject({ toClean: { id: migration() } });
    await fixture.up(wider(fixture, cleanUp));
    expect(fixture.stack.outputs).not.toHaveProperty("__notes");
  });

  test("of version 0.1.0 that left old data behind shows as an update, and removes them", async () => {
    const fixture = await schema();
    await fixture.up(wider(fixture));
    const [job] = fixture.cloud.simulator.state.jobs.filter(({ name }) => name === "migrateLogicDb");
    fixture.stack.outputs = { ...fixture.stack.outputs, __toClean: job?.id };
    fixture.cloud.clearCalls();
    expect(await fixture.up(wider(fixture, cleanUp))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["CleanMigration"]);
    expect(fixture.stack.outputs).not.toHaveProperty("__toClean");
    expect(await fixture.up(wider(fixture, cleanUp))).toBe("same");
  });

  test("of version 0.1.0 that were removed meanwhile is no failure", async () => {
    const fixture = await schema();
    await fixture.up(wider(fixture));
    fixture.stack.outputs = { ...fixture.stack.outputs, __toClean: "a-job-of-long-ago" };
    fixture.cloud.fault("CleanMigration", { status: 400, code: "DBS.300121", message: "Failed to clear source data." });
    expect(await fixture.up(wider(fixture, cleanUp))).toBe("update");
    expect(await fixture.up(wider(fixture, cleanUp))).toBe("same");
  });

  test("refused with DBS.300121 at its only clean-up is a failure, in every run: nothing was removed", async () => {
    const fixture = await schema();
    const refusal = { status: 400, code: "DBS.300121", message: "Failed to clear source data." };
    fixture.cloud.fault("CleanMigration", refusal, { times: 2 });
    for (const run of ["first", "second"]) {
      const error = await failureOf(fixture.up(wider(fixture, cleanUp)));
      expect([run, error.message]).toEqual([run, expect.stringContaining("DBS.300121")]);
      expect(fixture.stack.preview(fixture.program(wider(fixture, cleanUp)))).toBe("update");
    }
    await fixture.up(wider(fixture, cleanUp));
    expect(shownOf(fixture)).toEqual({ shardNumber: 16, uncleaned: false, migrations: 1, cleanUps: 1 });
  });

  test("whose clean-up job fails does it again in the next `up`", async () => {
    const fixture = await schema();
    fixture.cloud.fault("CleanMigration", { job: "fail" });
    const error = await failureOf(fixture.up(wider(fixture, cleanUp)));
    expect(error.message).toContain("cleanMigrateLogicDb");
    expect(await fixture.up(wider(fixture, cleanUp))).toBe("update");
    expect(shownOf(fixture)).toEqual({ shardNumber: 16, uncleaned: false, migrations: 1, cleanUps: 2 });
  });

  function shownOf(fixture: Fixture) {
    const { shardNumber, uncleaned } = live(fixture);
    return {
      shardNumber,
      uncleaned,
      migrations: jobs(fixture, /igrateLogicDb$/) - jobs(fixture, /^(clean|preCheck)/),
      cleanUps: jobs(fixture, /^clean/),
    };
  }
});

describe("a resharding that is refused because old data are left (DBS.300358)", () => {
  test("removes the data of the schema's own last resharding first, if the program says cleanUp", async () => {
    const fixture = await schema();
    await fixture.up(wider(fixture));
    fixture.cloud.clearCalls();
    await fixture.up(wider(fixture, { cleanUp: true }, 32));
    expect(fixture.cloud.takeMutations()).toEqual([
      ...["CheckMigrateLogicDb", "CleanMigration"],
      ...["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute", "CleanMigration"],
    ]);
    expect(live(fixture)).toMatchObject({ shardNumber: 32, uncleaned: false });
  });

  test("says what to do where the program does not", async () => {
    const fixture = await schema();
    await fixture.up(wider(fixture));
    const error = await failureOf(fixture.up(wider(fixture, undefined, 32)));
    expect(error.message).toContain("DBS.300358");
    expect(error.message).toContain("set `resharding: { cleanUp: true }`");
    expect(fixture.cloud.takeMutations().filter((operation) => operation === "CleanMigration")).toEqual([]);
  });

  test("says that the old data are another schema's", async () => {
    const fixture = await schema();
    await fixture.up(wider(fixture, { cleanUp: true }));
    const other = { ...structuredClone(live(fixture)), name: "other", uncleaned: true };
    fixture.instance().schemas.push(other);
    const error = await failureOf(fixture.up(wider(fixture, { cleanUp: true }, 32)));
    expect(error.message).toContain("DBS.300358");
    expect(error.message).toContain("The old data belong to another schema of the instance");
    expect(live(fixture)).toMatchObject({ shardNumber: 16 });
  });
});

describe("a route switch", () => {
  const switches = (fixture: Fixture) =>
    fixture.cloud.takeMutations().filter((operation) => operation === "SwitchRoute").length;
  const refusal = { status: 400, code: "DBS.300402", message: "Failed to switch the route manually." };

  test("that is refused is retried after a pause", async () => {
    const fixture = await schema();
    fixture.cloud.fault("SwitchRoute", refusal, { times: 2 });
    await fixture.up(wider(fixture));
    expect(switches(fixture)).toBe(3);
    expect(live(fixture)).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("that is accepted without an effect is retried", async () => {
    const fixture = await schema();
    fixture.cloud.fault("SwitchRoute", { status: 200, body: {} }, { times: 1 });
    await fixture.up(wider(fixture));
    expect(switches(fixture)).toBe(2);
    expect(live(fixture).shardNumber).toBe(16);
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
      "The route switch failed 5 times: the API accepted it, and the migration did not react",
    ],
  ])("that %s every time ends in an error within an hour; the next `up` continues", async (_, effect, reason) => {
    const fixture = await schema();
    fixture.cloud.fault("SwitchRoute", effect, {});
    const began = fixture.cloud.clock.now();
    const error = await failureOf(fixture.up(wider(fixture, { cleanUp: true })));
    expect(error.message).toContain(reason);
    expect(error.message).toContain("The schema serves from its old shards");
    expect(fixture.cloud.clock.now() - began).toBeLessThan(minutes(60));
    expect(switches(fixture)).toBe(5);

    fixture.cloud.simulator.faults.clear();
    await fixture.stack.refresh();
    expect(await fixture.up(wider(fixture, { cleanUp: true }))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["SwitchRoute", "CleanMigration"]);
    expect(live(fixture)).toMatchObject({ shardNumber: 16, uncleaned: false });
  });
});

test("a retried migration is followed by the job id that the retry returns", async () => {
  const fixture = await schema();
  const { simulator } = fixture.cloud;
  fixture.cloud.fault("MigrateLogicDb", { job: "fail" });
  const handle = simulator.handle.bind(simulator);
  jest.spyOn(simulator, "handle").mockImplementation((request) => {
    const outcome = handle(request);
    if (!request.path.endsWith("/retry")) return outcome;
    // The cloud of this test retries in a job of its own.
    const { jobs: all } = simulator.state;
    const index = all.findIndex(({ name }) => name === "retryMigrateLogicDb");
    const [retried] = all.slice(index);
    if (!retried) throw new Error("there is no retried job");
    const failed = { ...retried, name: "migrateLogicDb", fate: "fail" as const, startsAt: 0, endsAt: 2, applied: true };
    all[index] = failed;
    all.push({ ...retried, id: "retried-1", createdAt: fixture.cloud.clock.now() });
    return { ...outcome, reply: { ...outcome.reply, body: { job_id: "retried-1" } } };
  });
  await fixture.up(wider(fixture, { cleanUp: true }));
  const steered = fixture.cloud.takeCalls().filter(({ method }) => method === "PUT");
  expect(steered.map(({ path }) => path.split("/").slice(-2).join("/"))).toEqual([
    expect.stringMatching(/^(?!retried-1).*\/retry$/),
    "retried-1/route-switch",
    "retried-1/clean",
  ]);
  expect(live(fixture)).toMatchObject({ shardNumber: 16, uncleaned: false });
});

describe("a migration that is not answered", () => {
  test("and starts 40 s later is found by the task list, and not sent again", async () => {
    const fixture = await schema();
    fixture.cloud.fault("MigrateLogicDb", { status: 504 });
    const data_nodes = fixture.dataNodes.slice(0, 2).map((id) => ({ id, user: "root", password: "Data-node-1" }));
    const path = `/v3/{project_id}/instances/${fixture.instanceId}/databases/shop/migration`;
    const body = { new_shard_number: 16, data_nodes };
    const handle = fixture.cloud.simulator.handle.bind(fixture.cloud.simulator);
    let isLate = false;
    jest.spyOn(fixture.cloud.simulator, "handle").mockImplementation((request) => {
      const outcome = handle(request);
      if (request.method === "POST" && request.path.endsWith("/migration") && !isLate) {
        isLate = true;
        void fixture.cloud.clock
          .sleep(40_000)
          .then(() =>
            fixture.cloud.api.send({ operation: "MigrateLogicDb", method: "POST", path, body, lane: "mutation" }),
          );
      }
      return outcome;
    });
    await fixture.up(wider(fixture));
    expect(live(fixture).shardNumber).toBe(16);
    expect(jobs(fixture, /^migrateLogicDb$/)).toBe(1);
    // The first was the one that the gateway did not answer, the second carried it out.
    expect(fixture.cloud.takeMutations().filter((operation) => operation === "MigrateLogicDb")).toHaveLength(2);
  });

  test("again is an uncertain outcome, which the next `up` resolves", async () => {
    const fixture = await schema();
    fixture.cloud.fault("MigrateLogicDb", { drop: "before" }, {});
    const error = await failureOf(fixture.up(wider(fixture)));
    expect(error.message).toContain("It is not known whether the resharding was carried out");
    expect(fixture.cloud.takeMutations().filter((operation) => operation === "MigrateLogicDb")).toHaveLength(2);
    fixture.cloud.simulator.faults.clear();
    await fixture.up(wider(fixture));
    expect(live(fixture).shardNumber).toBe(16);
  });
});

describe("creating a schema", () => {
  test("takes over what an interrupted create of it left, and reshards that to what the program says now", async () => {
    const fixture = await makeSchemaFixture();
    await fixture.up();
    const { id } = fixture.stack;
    fixture.stack.loseState();
    fixture.cloud.clearCalls();
    await fixture.up({ shardNumber: 16 });
    expect(fixture.stack.id).toBe(id);
    expect(fixture.cloud.takeMutations()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"]);
    expect(fixture.stack.outputs).toMatchObject({ shardNumber: 16 });
  });

  test.each<[string, Program, string]>([
    [
      "another mode",
      { shardMode: "single", shardNumber: 1 },
      '"shardMode" is cluster in the cloud, the program says single',
    ],
    ["fewer shards", { shardNumber: 4 }, '"shardNumber" is 8 in the cloud, the program says 4'],
  ])("stops at a namesake that differs in what cannot become so: %s", async (_, program, difference) => {
    const fixture = await makeSchemaFixture();
    await fixture.up();
    const { id = "" } = fixture.stack;
    fixture.stack.loseState();
    fixture.cloud.clearCalls();
    const error = await failureOf(fixture.up(program));
    expect(error.message).toContain(difference);
    expect(error.message).toContain(`adopt: { id: "${id}" }`);
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("stops at a namesake that is being deleted", async () => {
    const fixture = await makeSchemaFixture();
    await fixture.up();
    fixture.stack.loseState();
    const [only] = fixture.instance().schemas;
    Object.assign(only ?? {}, { status: "DELETING" });
    expect((await failureOf(fixture.up())).message).toContain("it is being deleted");
  });

  test("recognizes a namesake in other letters", async () => {
    const fixture = await makeSchemaFixture();
    await fixture.up({ name: "shop" });
    fixture.stack.loseState();
    Object.assign(live(fixture), { name: "SHOP" });
    expect((await failureOf(fixture.up({ name: "shop" }))).message).toContain('schema "SHOP" of instance');
  });

  test("that is not answered is found while it is CREATING", async () => {
    const fixture = await makeSchemaFixture();
    fixture.cloud.fault("CreateDdmDatabase", { drop: "after" });
    expect(await fixture.up()).toBe("create");
    expect(fixture.cloud.takeMutations()).toEqual(["CreateDdmDatabase"]);
    expect(fixture.stack.outputs["status"]).toBe("RUNNING");
  });

  test("that fails for good is replaced by the next `up`", async () => {
    const fixture = await makeSchemaFixture();
    await failureOf(fixture.up({ name: "shop", dataNodes: logins(fixture.dataNodes.slice(0, 1), "wrong") }));
    const { replaces, impact } = previewOf(fixture, { name: "shop" });
    expect(replaces).toEqual(["status"]);
    expect(impact).toBe("replaces it: its creation failed, it never worked");
    expect(await fixture.up({ name: "shop" })).toBe("replace");
    expect(fixture.stack.outputs["status"]).toBe("RUNNING");
  });
});

describe("reading a schema", () => {
  const databases = (fixture: Fixture, changes: object) => ({
    body: { databases: [{ name: "shop", status: "RUNNING", created: live(fixture).createdAt, ...changes }], total: 1 },
  });

  test("costs one request when it is as recorded, also where the API reports little", async () => {
    const fixture = await schema();
    const before = fixture.stack.outputs;
    for (const unreported of [
      {},
      { shard_mode: "", shard_number: null, used_rds: null },
      { status: null, used_rds: "x" },
    ]) {
      fixture.cloud.fault("ListDatabases", databases(fixture, unreported));
      await fixture.stack.refresh();
      expect(fixture.cloud.takeCalls().map(({ operation }) => operation)).toEqual(["ListDatabases"]);
      expect(fixture.stack.outputs).toEqual(before);
    }
  });

  test("keeps what the detail does not report", async () => {
    const fixture = await schema();
    const { shardNumber, shardMode, dataNodes, shards, vips } = fixture.stack.outputs;
    fixture.cloud.fault("ListDatabases", databases(fixture, { shard_number: 99 }));
    fixture.cloud.fault("ShowDatabase", { body: { database: { name: "shop", status: "RUNNING", shard_mode: "" } } });
    await fixture.stack.refresh();
    expect(fixture.stack.outputs).toMatchObject({ shardNumber, shardMode, dataNodes, shards, vips });
    expect(await fixture.up({ name: "shop" })).toBe("same");
  });

  test("does not take one list without it, nor a 404 without a code, for its absence", async () => {
    const fixture = await schema();
    fixture.cloud.fault("ListDatabases", { body: { databases: [], total: 0 } });
    expect(await fixture.stack.refresh()).toBe(true);
    fixture.cloud.fault("ListDatabases", { status: 404, body: {} }, {});
    await failureOf(fixture.stack.refresh());
    expect(fixture.stack.id).toBeDefined();
  });
});

describe("deleting a schema", () => {
  test("of an instance in ERROR is sent, and succeeds", async () => {
    const fixture = await schema();
    fixture.instance().condition = "ERROR";
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteDdmDatabase"]);
    expect(fixture.instance().schemas).toEqual([]);
  });

  test("of a frozen instance is sent; what refuses it is shown, and Pulumi still holds it", async () => {
    const fixture = await schema();
    fixture.instance().condition = "FROZEN";
    const began = fixture.cloud.clock.now();
    const error = await failureOf(fixture.stack.destroy());
    expect(new Set(fixture.cloud.takeMutations())).toEqual(new Set(["DeleteDdmDatabase"]));
    expect(fixture.cloud.clock.now() - began).toBeLessThan(minutes(3));
    expect(error.message).toMatch(/FROZEN.* Pulumi still holds it\./);
  });

  test("that is refused though it is gone succeeds", async () => {
    const fixture = await schema();
    fixture.instance().condition = "FROZEN";
    fixture.instance().schemas.length = 0;
    fixture.cloud.fault("DeleteDdmDatabase", { status: 400, code: "DBS.200076", message: "Frozen." });
    await fixture.stack.destroy();
  });

  test("is not looked for once more when the API reports its job as completed", async () => {
    const fixture = await schema();
    await fixture.stack.destroy();
    expect(fixture.cloud.takeCalls().map(({ operation }) => operation)).not.toContain("ShowDatabase");
  });

  test("that is refresh while it is DELETING stays", async () => {
    const fixture = await schema();
    live(fixture).status = "DELETING";
    expect(await fixture.stack.refresh()).toBe(true);
    expect(fixture.stack.outputs["status"]).toBe("DELETING");
  });
});

describe("a data node that cannot be used (DBS.300110)", () => {
  async function withOther() {
    const fixture = await makeSchemaFixture();
    const other = await makeSchemaFixture();
    const [node = ""] = fixture.dataNodes;
    // Another instance of the same cloud, with a schema on the data node.
    const instance = { ...structuredClone(fixture.instance()), id: "other-in09", name: "other" };
    fixture.cloud.simulator.state.instances.push(instance);
    await other.up({ name: "theirs" });
    const [theirs] = other.instance().schemas;
    if (!theirs) throw new Error("there is no schema");
    instance.schemas.push({ ...theirs, dataNodeIds: [node] });
    for (const one of fixture.cloud.simulator.state.dataNodes) if (one.id === node) one.usedBy = instance.id;
    return { ...fixture, node };
  }

  test("is named with the schema that uses it when a schema is created", async () => {
    const { stack, up, node } = await withOther();
    const error = await failureOf(up({ name: "mine" }));
    expect(error.message).toContain("DBS.300110");
    expect(error.message).toContain(`data node ${node} is used by schema "theirs" of instance other-in09.`);
    expect(error.message).toContain("Choose other data nodes in `dataNodes`");
    expect(stack.id).toBeUndefined();
  });

  test("is named when a schema is resharded", async () => {
    const { up, dataNodes, node } = await withOther();
    const [, second = ""] = dataNodes;
    await up({ name: "mine", dataNodes: logins([second]) });
    const error = await failureOf(up({ name: "mine", dataNodes: logins([second, node]), shardNumber: 16 }));
    expect(error.message).toContain(`data node ${node} is used by schema "theirs" of instance other-in09.`);
  });

  test("that no schema uses is a matter of its status", async () => {
    const fixture = await makeSchemaFixture();
    const [node] = fixture.cloud.simulator.state.dataNodes;
    Object.assign(node ?? {}, { status: "abnormal" });
    const error = await failureOf(fixture.up());
    expect(error.message).toContain("DBS.300110");
    expect(error.message).toMatch(/No other schema of this instance, nor of .* uses data node .*: check the status/);
  });
});

describe("the passwords of data nodes", () => {
  /** The schema as version 0.1.0 stored it, with the passwords in the list. */
  async function fromEarlier() {
    const fixture = await schema();
    const earlier = (values: Program): Program => {
      const names = ["dataNodePasswords", "__said", "__region", "__project"];
      const given = (values["__given"] as string[] | undefined)?.filter((name) => !names.includes(name));
      const rest = Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
      return { ...rest, dataNodes: logins(fixture.dataNodes.slice(0, 1)), ...(given && { __given: given }) };
    };
    Object.assign(fixture.stack, { inputs: earlier(fixture.stack.inputs), outputs: earlier(fixture.stack.outputs) });
    return fixture;
  }
  const program = ({ dataNodes: [id = ""] }: Pick<Fixture, "dataNodes">, more: Program = {}) => ({
    name: "shop",
    dataNodes: users([id]),
    dataNodePasswords: { [id]: "Data-node-1" },
    ...more,
  });
  const text = (value: unknown) => JSON.stringify(value);

  test("are apart from the data nodes, however the program passes them", async () => {
    const fixture = await schema();
    const [id = ""] = fixture.dataNodes;
    expect(fixture.stack.inputs).toMatchObject({ dataNodes: users([id]), dataNodePasswords: { [id]: "Data-node-1" } });
    expect(fixture.stack.outputs).toMatchObject({ dataNodes: users([id]), dataNodePasswords: { [id]: "Data-node-1" } });
    expect(await fixture.up(program(fixture))).toBe("update"); // The fixture's program also names a data node of no cloud.
    expect(await fixture.up(program(fixture))).toBe("same");
    expect(await fixture.up(program(fixture, { dataNodePasswords: { [id]: "Changed-2" } }))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.outputs["dataNodePasswords"]).toEqual({ [id]: "Changed-2" });
  });

  test("that are missing are reported by the data node's place", async () => {
    const { program: usual, dataNodes } = await makeSchemaFixture();
    const { failures } = schemaLifecycle().check({}, usual({ dataNodes: users(dataNodes.slice(0, 2)) }));
    const reason = (index: number) => `"dataNodes.${index}.userPassword" must be a text that is not empty`;
    expect(failures).toEqual([0, 1].map((index) => ({ property: "dataNodes", reason: reason(index) })));
  });

  test("within the list, as in state of version 0.1.0, are no difference; a refresh keeps them there", async () => {
    const fixture = await fromEarlier();
    const [id = ""] = fixture.dataNodes;
    expect(fixture.stack.preview(fixture.program(program(fixture)))).toBe("same");
    expect(await fixture.stack.refresh()).toBe(true);
    // Pulumi keeps a secret in the place where it was one.
    expect(fixture.stack.outputs["dataNodes"]).toEqual(logins([id]));
    expect(fixture.stack.outputs).not.toHaveProperty("dataNodePasswords");
    expect(text(fixture.stack.inputs)).not.toContain("Data-node-1");
    expect(fixture.stack.preview(fixture.program(program(fixture)))).toBe("same");
  });

  test("within the list move to their own place in an update, also in one that fails", async () => {
    for (const operation of ["GET", "POST"]) {
      const fixture = await fromEarlier();
      fixture.cloud.simulator.faults.add({ match: { method: operation }, effect: { status: 401, code: "APIGW.0301" } });
      await failureOf(fixture.up(program(fixture, { shardNumber: 16 })));
      expect(fixture.stack.outputs["dataNodes"]).toEqual(users(fixture.dataNodes.slice(0, 1)));
      fixture.cloud.simulator.faults.clear();
      await fixture.up(program(fixture, { shardNumber: 16 }));
      const { dataNodePasswords, ...others } = fixture.stack.outputs;
      expect(text(dataNodePasswords)).toContain("Data-node-1");
      expect(text(others)).not.toContain("Data-node-1");
    }
  });
});

describe("the preview", () => {
  test.each<[string, (fixture: Fixture) => Program, string]>([
    ["more shards", () => ({ shardNumber: 16 }), "reshards 8 → 16"],
    ["more shards and data nodes", (fixture) => wider(fixture), "reshards 8 → 16, data nodes +1"],
    ["more data nodes", (fixture) => wider(fixture, undefined, 8), "reshards onto 1 more data node"],
  ])("of %s says what is done, once", async (_, change, does) => {
    const fixture = await schema();
    const { replaces, impact } = previewOf(fixture, { name: "shop", ...change(fixture) });
    expect(replaces).toEqual([]);
    expect(impact).toBe(`${does}, 20–60 min, writes pause at the route switch`);
  });

  test.each([
    [false, "stays"],
    [true, "is deleted (deleteDnData)"],
  ])("of a replacement says what is lost (deleteDnData: %s)", async (deleteDnData, fate) => {
    const fixture = await schema({ deleteDnData });
    const { replaces, impact } = previewOf(fixture, { name: "shop", shardNumber: 4, deleteDnData });
    expect(replaces).toEqual(["shardNumber"]);
    expect(impact).toBe(
      `replaces it: the schema is dropped and created empty; its tables and the grants of accounts on it are lost; data on data nodes ${fate}`,
    );
  });
});
