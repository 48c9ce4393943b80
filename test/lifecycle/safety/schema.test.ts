import { schemaLifecycle } from "../../../provider/lifecycle/schema";
import { created, logins, schemaScene, users } from "../../support/children";
import { failureOf } from "../../support/instance-scene";
import { Stack } from "../../support/stack";

type Program = Record<string, unknown>;

const schema = (changes: Program = {}) => created(schemaScene(), { name: "shop", ...changes });
type Scene = Awaited<ReturnType<typeof schema>>;

const minutes = (n: number) => n * 60_000;

/** The program that reshards the schema to 16 shards on two data nodes. */
const wider = ({ dataNodes }: Pick<Scene, "dataNodes">, resharding?: object, shardNumber = 16) => ({
  name: "shop",
  shardNumber,
  dataNodes: logins(dataNodes.slice(0, 2)),
  ...(resharding && { resharding }),
});

/** The schema in the cloud. */
const live = ({ instance }: Pick<Scene, "instance">, name = "shop") => {
  const found = instance().schemas.find((one) => one.name === name);
  if (!found) throw new Error(`there is no schema ${name}`);
  return found;
};

/** What `pulumi preview` reports about a program. */
function previewOf({ stack, program }: Pick<Scene, "stack" | "program">, changes: Program) {
  const life = schemaLifecycle();
  return life.diff(stack.id ?? "", stack.outputs, life.check(stack.inputs, program(changes)).inputs);
}

/** Number of jobs of a kind that the cloud has run. */
const jobs = ({ stage }: Pick<Scene, "stage">, name: RegExp) =>
  stage.simulator.state.jobs.filter((job) => name.test(job.name)).length;

/** Another client reshards the schema. */
async function reshardElsewhere({ somebody, dataNodes }: Scene, shardNumber: number, nodes = 1): Promise<void> {
  const data_nodes = dataNodes.slice(0, nodes).map((id) => ({ id, user: "root", password: "Data-node-1" }));
  const path = "/databases/shop/migration";
  const { job_id: job } = await somebody("POST", path, { new_shard_number: shardNumber, data_nodes });
  await somebody("PUT", `${path}/jobs/${String(job)}/route-switch`);
}

describe("a schema that another client has resharded, with an unchanged program", () => {
  test.each([
    ["to more shards", 16, 1, ['"shardNumber" is 16 in the cloud and 8 in the program']],
    ["to more data nodes", 8, 2, [/"dataNodes" is \["[^"]+","[^"]+"\] in the cloud and \["[^"]+"\] in the program/]],
    ["to both", 16, 2, ['"shardNumber" is 16', '"dataNodes" is [']],
  ] as const)("%s is an update with a warning, and `up` sends nothing", async (_, shardNumber, nodes, warnings) => {
    const scene = await schema({ resharding: { cleanUp: true } });
    await reshardElsewhere(scene, shardNumber, nodes);
    await scene.stack.refresh();
    const program = { name: "shop", resharding: { cleanUp: true } };
    for (const run of ["first", "second"]) {
      const { changes, replaces, warnings: shown } = previewOf(scene, program);
      expect({ run, changes, replaces }).toEqual({ run, changes: true, replaces: [] });
      expect(shown).toEqual(warnings.map((warning) => expect.stringMatching(asPattern(warning)) as string));
      scene.stage.calls();
      expect(await scene.up(program)).toBe("update");
      expect(scene.stage.changes()).toEqual([]);
    }
    expect(live(scene)).toMatchObject({ shardNumber, uncleaned: true });
  });

  test("keeps its shards when the program adds a data node: it is resharded, not replaced", async () => {
    const scene = await schema();
    await reshardElsewhere(scene, 16);
    live(scene).uncleaned = false;
    await scene.stack.refresh();
    const program = { name: "shop", dataNodes: logins(scene.dataNodes.slice(0, 2)) };
    expect(previewOf(scene, program).impact).toBe(
      "reshards onto 1 more data node, 20–60 min, writes pause at the route switch",
    );
    expect(await scene.up(program)).toBe("update");
    expect(live(scene)).toMatchObject({ shardNumber: 16, dataNodeIds: scene.dataNodes.slice(0, 2) });
  });

  test("stops with the data node whose login the program does not give, and sends nothing", async () => {
    const scene = await schema();
    await reshardElsewhere(scene, 8, 2);
    await scene.stack.refresh();
    const error = await failureOf(scene.up({ name: "shop", shardNumber: 32 }));
    expect(error.message).toContain(`uses data node ${scene.dataNodes[1] ?? ""}, which the program does not name`);
    expect(error.message).toContain("Choose another value for `dataNodes`");
    expect(scene.stage.changes()).toEqual([]);
  });

  test("stops when it has become larger than the program wants and the state does not show that", async () => {
    const scene = await schema();
    await reshardElsewhere(scene, 32);
    const error = await failureOf(scene.up({ name: "shop", shardNumber: 16 }));
    expect(error.message).toContain('"shardNumber" is 32 in the cloud, the program says 16');
    expect(error.message).toContain(
      "Nothing was changed. Pulumi holds its id and its live state. Write the values of the cloud",
    );
    expect(scene.stage.changes()).toEqual([]);
  });
});

function asPattern(text: string | RegExp): RegExp {
  return typeof text === "string" ? new RegExp(text.replace(/[[\]]/g, "\\$&")) : text;
}

describe("resharding with cleanUp", () => {
  const cleanUp = { cleanUp: true };

  /** The requests of a whole resharding; of several like ones in a row the first and the last. */
  async function requests(): Promise<{ nth: number; operation: string }[]> {
    const scene = await schema();
    await scene.up(wider(scene, cleanUp));
    const all = scene.stage.calls().map(({ operation }, index) => ({ nth: index + 1, operation: String(operation) }));
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
        const scene = await schema();
        const { id, inputs, outputs } = scene.stack;
        // Expired credentials end the command at this request.
        scene.stage.simulator.faults.add({ match: { nth }, effect: { status: 401, code: "APIGW.0301" } });
        await failureOf(scene.up(wider(scene, cleanUp)));
        const stack = isKilled
          ? Object.assign(new Stack(scene.stage, schemaLifecycle), { id, inputs, outputs })
          : scene.stack;
        await scene.stage.clock.sleep(minutes(isRefreshed ? 30 : 1));
        if (isRefreshed) await stack.refresh();
        const at = `${operation} (request ${nth})`;
        await stack.up(scene.program(wider(scene, cleanUp)));
        expect({ at, ...shownOf(scene) }).toEqual({
          at,
          shardNumber: 16,
          uncleaned: false,
          migrations: 1,
          cleanUps: 1,
        });
        expect({ at, did: stack.preview(scene.program(wider(scene, cleanUp))) }).toEqual({ at, did: "same" });
      }
    },
    120_000,
  );

  test("interrupted by a kill, a refresh and a program that wants more: the old data do not prevent the next resharding", async () => {
    const scene = await schema();
    const { id, inputs, outputs } = scene.stack;
    scene.stage.fault("CleanMigration", { status: 401, code: "APIGW.0301" });
    await failureOf(scene.up(wider(scene, cleanUp)));
    const stack = Object.assign(new Stack(scene.stage, schemaLifecycle), { id, inputs, outputs });
    await stack.refresh();
    await stack.up(scene.program(wider(scene, cleanUp, 32)));
    expect(shownOf(scene)).toEqual({ shardNumber: 32, uncleaned: false, migrations: 2, cleanUps: 2 });
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
        const scene = await schema();
        scene.stage.fault(operation, effect);
        await scene.up(wider(scene, cleanUp));
        expect(shownOf(scene)).toEqual({ shardNumber: 16, uncleaned: false, migrations: 1, cleanUps: 1 });
      }
    },
  );

  test.each([
    ["after", 1],
    ["before", 2],
  ] as const)("whose clean-up is not answered (%s it was carried out) sends it %i times", async (drop, times) => {
    const scene = await schema();
    scene.stage.fault("CleanMigration", { drop });
    await scene.up(wider(scene, cleanUp));
    expect(scene.stage.changes().filter((operation) => operation === "CleanMigration")).toHaveLength(times);
  });

  test("notes what is unfinished, and nothing once it is done", async () => {
    const scene = await schema();
    const migration = () => scene.stage.simulator.state.jobs.find(({ name }) => name === "migrateLogicDb")?.id;
    scene.stage.fault("ListTasks", { status: 401, code: "APIGW.0301" });
    await failureOf(scene.up(wider(scene, cleanUp)));
    expect(scene.stack.outputs["__notes"]).toMatchObject({ migration: { id: migration() } });
    scene.stage.fault("CleanMigration", { status: 401, code: "APIGW.0301" });
    await failureOf(scene.up(wider(scene, cleanUp)));
    expect(scene.stack.outputs["__notes"]).toMatchObject({ toClean: { id: migration() } });
    await scene.up(wider(scene, cleanUp));
    expect(scene.stack.outputs).not.toHaveProperty("__notes");
  });

  test("of version 0.1.0 that left old data behind shows as an update, and removes them", async () => {
    const scene = await schema();
    await scene.up(wider(scene));
    const [job] = scene.stage.simulator.state.jobs.filter(({ name }) => name === "migrateLogicDb");
    scene.stack.outputs = { ...scene.stack.outputs, __toClean: job?.id };
    scene.stage.calls();
    expect(await scene.up(wider(scene, cleanUp))).toBe("update");
    expect(scene.stage.changes()).toEqual(["CleanMigration"]);
    expect(scene.stack.outputs).not.toHaveProperty("__toClean");
    expect(await scene.up(wider(scene, cleanUp))).toBe("same");
  });

  test("of version 0.1.0 that were removed meanwhile is no failure", async () => {
    const scene = await schema();
    await scene.up(wider(scene));
    scene.stack.outputs = { ...scene.stack.outputs, __toClean: "a-job-of-long-ago" };
    scene.stage.fault("CleanMigration", { status: 400, code: "DBS.300121", message: "Failed to clear source data." });
    expect(await scene.up(wider(scene, cleanUp))).toBe("update");
    expect(await scene.up(wider(scene, cleanUp))).toBe("same");
  });

  test("refused with DBS.300121 at its only clean-up is a failure, in every run: nothing was removed", async () => {
    const scene = await schema();
    const refusal = { status: 400, code: "DBS.300121", message: "Failed to clear source data." };
    scene.stage.fault("CleanMigration", refusal, { times: 2 });
    for (const run of ["first", "second"]) {
      const error = await failureOf(scene.up(wider(scene, cleanUp)));
      expect([run, error.message]).toEqual([run, expect.stringContaining("DBS.300121")]);
      expect(scene.stack.preview(scene.program(wider(scene, cleanUp)))).toBe("update");
    }
    await scene.up(wider(scene, cleanUp));
    expect(shownOf(scene)).toEqual({ shardNumber: 16, uncleaned: false, migrations: 1, cleanUps: 1 });
  });

  test("whose clean-up job fails does it again in the next `up`", async () => {
    const scene = await schema();
    scene.stage.fault("CleanMigration", { job: "fail" });
    const error = await failureOf(scene.up(wider(scene, cleanUp)));
    expect(error.message).toContain("cleanMigrateLogicDb");
    expect(await scene.up(wider(scene, cleanUp))).toBe("update");
    expect(shownOf(scene)).toEqual({ shardNumber: 16, uncleaned: false, migrations: 1, cleanUps: 2 });
  });

  function shownOf(scene: Scene) {
    const { shardNumber, uncleaned } = live(scene);
    return {
      shardNumber,
      uncleaned,
      migrations: jobs(scene, /igrateLogicDb$/) - jobs(scene, /^(clean|preCheck)/),
      cleanUps: jobs(scene, /^clean/),
    };
  }
});

describe("a resharding that is refused because old data are left (DBS.300358)", () => {
  test("removes the data of the schema's own last resharding first, if the program says cleanUp", async () => {
    const scene = await schema();
    await scene.up(wider(scene));
    scene.stage.calls();
    await scene.up(wider(scene, { cleanUp: true }, 32));
    expect(scene.stage.changes()).toEqual([
      ...["CheckMigrateLogicDb", "CleanMigration"],
      ...["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute", "CleanMigration"],
    ]);
    expect(live(scene)).toMatchObject({ shardNumber: 32, uncleaned: false });
  });

  test("says what to do where the program does not", async () => {
    const scene = await schema();
    await scene.up(wider(scene));
    const error = await failureOf(scene.up(wider(scene, undefined, 32)));
    expect(error.message).toContain("DBS.300358");
    expect(error.message).toContain("set `resharding: { cleanUp: true }`");
    expect(scene.stage.changes().filter((operation) => operation === "CleanMigration")).toEqual([]);
  });

  test("says that the old data are another schema's", async () => {
    const scene = await schema();
    await scene.up(wider(scene, { cleanUp: true }));
    const other = { ...structuredClone(live(scene)), name: "other", uncleaned: true };
    scene.instance().schemas.push(other);
    const error = await failureOf(scene.up(wider(scene, { cleanUp: true }, 32)));
    expect(error.message).toContain("DBS.300358");
    expect(error.message).toContain("The old data belong to another schema of the instance");
    expect(live(scene)).toMatchObject({ shardNumber: 16 });
  });
});

describe("a route switch", () => {
  const switches = (scene: Scene) => scene.stage.changes().filter((operation) => operation === "SwitchRoute").length;
  const refusal = { status: 400, code: "DBS.300402", message: "Failed to switch the route manually." };

  test("that is refused is retried after a pause", async () => {
    const scene = await schema();
    scene.stage.fault("SwitchRoute", refusal, { times: 2 });
    await scene.up(wider(scene));
    expect(switches(scene)).toBe(3);
    expect(live(scene)).toMatchObject({ status: "RUNNING", shardNumber: 16 });
  });

  test("that is accepted without an effect is retried", async () => {
    const scene = await schema();
    scene.stage.fault("SwitchRoute", { status: 200, body: {} }, { times: 1 });
    await scene.up(wider(scene));
    expect(switches(scene)).toBe(2);
    expect(live(scene).shardNumber).toBe(16);
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
    const scene = await schema();
    scene.stage.fault("SwitchRoute", effect, {});
    const began = scene.stage.clock.now();
    const error = await failureOf(scene.up(wider(scene, { cleanUp: true })));
    expect(error.message).toContain(reason);
    expect(error.message).toContain("The schema serves from its old shards");
    expect(scene.stage.clock.now() - began).toBeLessThan(minutes(60));
    expect(switches(scene)).toBe(5);

    scene.stage.simulator.faults.clear();
    await scene.stack.refresh();
    expect(await scene.up(wider(scene, { cleanUp: true }))).toBe("update");
    expect(scene.stage.changes()).toEqual(["SwitchRoute", "CleanMigration"]);
    expect(live(scene)).toMatchObject({ shardNumber: 16, uncleaned: false });
  });
});

test("a retried migration is followed by the job id that the retry returns", async () => {
  const scene = await schema();
  const { simulator } = scene.stage;
  scene.stage.fault("MigrateLogicDb", { job: "fail" });
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
    all.push({ ...retried, id: "retried-1", createdAt: scene.stage.clock.now() });
    return { ...outcome, reply: { ...outcome.reply, body: { job_id: "retried-1" } } };
  });
  await scene.up(wider(scene, { cleanUp: true }));
  const steered = scene.stage.calls().filter(({ method }) => method === "PUT");
  expect(steered.map(({ path }) => path.split("/").slice(-2).join("/"))).toEqual([
    expect.stringMatching(/^(?!retried-1).*\/retry$/),
    "retried-1/route-switch",
    "retried-1/clean",
  ]);
  expect(live(scene)).toMatchObject({ shardNumber: 16, uncleaned: false });
});

describe("a migration that is not answered", () => {
  test("and starts 40 s later is found by the task list, and not sent again", async () => {
    const scene = await schema();
    scene.stage.fault("MigrateLogicDb", { status: 504 });
    const data_nodes = scene.dataNodes.slice(0, 2).map((id) => ({ id, user: "root", password: "Data-node-1" }));
    const path = `/v3/{project_id}/instances/${scene.instanceId}/databases/shop/migration`;
    const body = { new_shard_number: 16, data_nodes };
    const handle = scene.stage.simulator.handle.bind(scene.stage.simulator);
    let isLate = false;
    jest.spyOn(scene.stage.simulator, "handle").mockImplementation((request) => {
      const outcome = handle(request);
      if (request.method === "POST" && request.path.endsWith("/migration") && !isLate) {
        isLate = true;
        void scene.stage.clock
          .sleep(40_000)
          .then(() =>
            scene.stage.api.send({ operation: "MigrateLogicDb", method: "POST", path, body, lane: "mutation" }),
          );
      }
      return outcome;
    });
    await scene.up(wider(scene));
    expect(live(scene).shardNumber).toBe(16);
    expect(jobs(scene, /^migrateLogicDb$/)).toBe(1);
    // The first was the one that the gateway did not answer, the second carried it out.
    expect(scene.stage.changes().filter((operation) => operation === "MigrateLogicDb")).toHaveLength(2);
  });

  test("again is an uncertain outcome, which the next `up` resolves", async () => {
    const scene = await schema();
    scene.stage.fault("MigrateLogicDb", { drop: "before" }, {});
    const error = await failureOf(scene.up(wider(scene)));
    expect(error.message).toContain("It is not known whether the resharding was carried out");
    expect(scene.stage.changes().filter((operation) => operation === "MigrateLogicDb")).toHaveLength(2);
    scene.stage.simulator.faults.clear();
    await scene.up(wider(scene));
    expect(live(scene).shardNumber).toBe(16);
  });
});

describe("creating a schema", () => {
  test("takes over what an interrupted create of it left, and reshards that to what the program says now", async () => {
    const scene = await schemaScene();
    await scene.up();
    const { id } = scene.stack;
    scene.stack.lose();
    scene.stage.calls();
    await scene.up({ shardNumber: 16 });
    expect(scene.stack.id).toBe(id);
    expect(scene.stage.changes()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"]);
    expect(scene.stack.outputs).toMatchObject({ shardNumber: 16 });
  });

  test.each<[string, Program, string]>([
    [
      "another mode",
      { shardMode: "single", shardNumber: 1 },
      '"shardMode" is cluster in the cloud, the program says single',
    ],
    ["fewer shards", { shardNumber: 4 }, '"shardNumber" is 8 in the cloud, the program says 4'],
  ])("stops at a namesake that differs in what cannot become so: %s", async (_, program, difference) => {
    const scene = await schemaScene();
    await scene.up();
    const { id = "" } = scene.stack;
    scene.stack.lose();
    scene.stage.calls();
    const error = await failureOf(scene.up(program));
    expect(error.message).toContain(difference);
    expect(error.message).toContain(`adopt: { id: "${id}" }`);
    expect(scene.stage.changes()).toEqual([]);
  });

  test("stops at a namesake that is being deleted", async () => {
    const scene = await schemaScene();
    await scene.up();
    scene.stack.lose();
    const [only] = scene.instance().schemas;
    Object.assign(only ?? {}, { status: "DELETING" });
    expect((await failureOf(scene.up())).message).toContain("it is being deleted");
  });

  test("recognizes a namesake in other letters", async () => {
    const scene = await schemaScene();
    await scene.up({ name: "shop" });
    scene.stack.lose();
    Object.assign(live(scene), { name: "SHOP" });
    expect((await failureOf(scene.up({ name: "shop" }))).message).toContain('schema "SHOP" of instance');
  });

  test("that is not answered is found while it is CREATING", async () => {
    const scene = await schemaScene();
    scene.stage.fault("CreateDdmDatabase", { drop: "after" });
    expect(await scene.up()).toBe("create");
    expect(scene.stage.changes()).toEqual(["CreateDdmDatabase"]);
    expect(scene.stack.outputs["status"]).toBe("RUNNING");
  });

  test("that fails for good is replaced by the next `up`", async () => {
    const scene = await schemaScene();
    await failureOf(scene.up({ name: "shop", dataNodes: logins(scene.dataNodes.slice(0, 1), "wrong") }));
    const { replaces, impact } = previewOf(scene, { name: "shop" });
    expect(replaces).toEqual(["status"]);
    expect(impact).toBe("replaces it: its creation failed, it never worked");
    expect(await scene.up({ name: "shop" })).toBe("replace");
    expect(scene.stack.outputs["status"]).toBe("RUNNING");
  });
});

describe("reading a schema", () => {
  const databases = (scene: Scene, changes: object) => ({
    body: { databases: [{ name: "shop", status: "RUNNING", created: live(scene).createdAt, ...changes }], total: 1 },
  });

  test("costs one request when it is as recorded, also where the API reports little", async () => {
    const scene = await schema();
    const before = scene.stack.outputs;
    for (const unreported of [
      {},
      { shard_mode: "", shard_number: null, used_rds: null },
      { status: null, used_rds: "x" },
    ]) {
      scene.stage.fault("ListDatabases", databases(scene, unreported));
      await scene.stack.refresh();
      expect(scene.stage.calls().map(({ operation }) => operation)).toEqual(["ListDatabases"]);
      expect(scene.stack.outputs).toEqual(before);
    }
  });

  test("keeps what the detail does not report", async () => {
    const scene = await schema();
    const { shardNumber, shardMode, dataNodes, shards, vips } = scene.stack.outputs;
    scene.stage.fault("ListDatabases", databases(scene, { shard_number: 99 }));
    scene.stage.fault("ShowDatabase", { body: { database: { name: "shop", status: "RUNNING", shard_mode: "" } } });
    await scene.stack.refresh();
    expect(scene.stack.outputs).toMatchObject({ shardNumber, shardMode, dataNodes, shards, vips });
    expect(await scene.up({ name: "shop" })).toBe("same");
  });

  test("does not take one list without it, nor a 404 without a code, for its absence", async () => {
    const scene = await schema();
    scene.stage.fault("ListDatabases", { body: { databases: [], total: 0 } });
    expect(await scene.stack.refresh()).toBe(true);
    scene.stage.fault("ListDatabases", { status: 404, body: {} }, {});
    await failureOf(scene.stack.refresh());
    expect(scene.stack.id).toBeDefined();
  });
});

describe("deleting a schema", () => {
  test("of an instance in ERROR is sent, and succeeds", async () => {
    const scene = await schema();
    scene.instance().condition = "ERROR";
    await scene.stack.destroy();
    expect(scene.stage.changes()).toEqual(["DeleteDdmDatabase"]);
    expect(scene.instance().schemas).toEqual([]);
  });

  test("of a frozen instance is sent; what refuses it is shown, and Pulumi still holds it", async () => {
    const scene = await schema();
    scene.instance().condition = "FROZEN";
    const began = scene.stage.clock.now();
    const error = await failureOf(scene.stack.destroy());
    expect(new Set(scene.stage.changes())).toEqual(new Set(["DeleteDdmDatabase"]));
    expect(scene.stage.clock.now() - began).toBeLessThan(minutes(3));
    expect(error.message).toMatch(/FROZEN.* Pulumi still holds it\./);
  });

  test("that is refused though it is gone succeeds", async () => {
    const scene = await schema();
    scene.instance().condition = "FROZEN";
    scene.instance().schemas.length = 0;
    scene.stage.fault("DeleteDdmDatabase", { status: 400, code: "DBS.200076", message: "Frozen." });
    await scene.stack.destroy();
  });

  test("is not looked for once more when the API reports its job as completed", async () => {
    const scene = await schema();
    await scene.stack.destroy();
    expect(scene.stage.calls().map(({ operation }) => operation)).not.toContain("ShowDatabase");
  });

  test("that is refresh while it is DELETING stays", async () => {
    const scene = await schema();
    live(scene).status = "DELETING";
    expect(await scene.stack.refresh()).toBe(true);
    expect(scene.stack.outputs["status"]).toBe("DELETING");
  });
});

describe("a data node that cannot be used (DBS.300110)", () => {
  async function withOther() {
    const scene = await schemaScene();
    const other = await schemaScene();
    const [node = ""] = scene.dataNodes;
    // Another instance of the same cloud, with a schema on the data node.
    const instance = { ...structuredClone(scene.instance()), id: "other-in09", name: "other" };
    scene.stage.simulator.state.instances.push(instance);
    await other.up({ name: "theirs" });
    const [theirs] = other.instance().schemas;
    if (!theirs) throw new Error("there is no schema");
    instance.schemas.push({ ...theirs, dataNodeIds: [node] });
    for (const one of scene.stage.simulator.state.dataNodes) if (one.id === node) one.usedBy = instance.id;
    return { ...scene, node };
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
    const scene = await schemaScene();
    const [node] = scene.stage.simulator.state.dataNodes;
    Object.assign(node ?? {}, { status: "abnormal" });
    const error = await failureOf(scene.up());
    expect(error.message).toContain("DBS.300110");
    expect(error.message).toMatch(/No other schema of this instance, nor of .* uses data node .*: check the status/);
  });
});

describe("the passwords of data nodes", () => {
  /** The schema as version 0.1.0 stored it, with the passwords in the list. */
  async function fromEarlier() {
    const scene = await schema();
    const earlier = (values: Program): Program => {
      const names = ["dataNodePasswords", "__said", "__region", "__project"];
      const given = (values["__given"] as string[] | undefined)?.filter((name) => !names.includes(name));
      const rest = Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
      return { ...rest, dataNodes: logins(scene.dataNodes.slice(0, 1)), ...(given && { __given: given }) };
    };
    Object.assign(scene.stack, { inputs: earlier(scene.stack.inputs), outputs: earlier(scene.stack.outputs) });
    return scene;
  }
  const program = ({ dataNodes: [id = ""] }: Pick<Scene, "dataNodes">, more: Program = {}) => ({
    name: "shop",
    dataNodes: users([id]),
    dataNodePasswords: { [id]: "Data-node-1" },
    ...more,
  });
  const text = (value: unknown) => JSON.stringify(value);

  test("are apart from the data nodes, however the program passes them", async () => {
    const scene = await schema();
    const [id = ""] = scene.dataNodes;
    expect(scene.stack.inputs).toMatchObject({ dataNodes: users([id]), dataNodePasswords: { [id]: "Data-node-1" } });
    expect(scene.stack.outputs).toMatchObject({ dataNodes: users([id]), dataNodePasswords: { [id]: "Data-node-1" } });
    expect(await scene.up(program(scene))).toBe("update"); // The scene's program also names a data node of no cloud.
    expect(await scene.up(program(scene))).toBe("same");
    expect(await scene.up(program(scene, { dataNodePasswords: { [id]: "Changed-2" } }))).toBe("update");
    expect(scene.stage.changes()).toEqual([]);
    expect(scene.stack.outputs["dataNodePasswords"]).toEqual({ [id]: "Changed-2" });
  });

  test("that are missing are reported by the data node's place", async () => {
    const { program: usual, dataNodes } = await schemaScene();
    const { failures } = schemaLifecycle().check({}, usual({ dataNodes: users(dataNodes.slice(0, 2)) }));
    const reason = (index: number) => `"dataNodes.${index}.userPassword" must be a text that is not empty`;
    expect(failures).toEqual([0, 1].map((index) => ({ property: "dataNodes", reason: reason(index) })));
  });

  test("within the list, as in state of version 0.1.0, are no difference; a refresh keeps them there", async () => {
    const scene = await fromEarlier();
    const [id = ""] = scene.dataNodes;
    expect(scene.stack.preview(scene.program(program(scene)))).toBe("same");
    expect(await scene.stack.refresh()).toBe(true);
    // Pulumi keeps a secret in the place where it was one.
    expect(scene.stack.outputs["dataNodes"]).toEqual(logins([id]));
    expect(scene.stack.outputs).not.toHaveProperty("dataNodePasswords");
    expect(text(scene.stack.inputs)).not.toContain("Data-node-1");
    expect(scene.stack.preview(scene.program(program(scene)))).toBe("same");
  });

  test("within the list move to their own place in an update, also in one that fails", async () => {
    for (const operation of ["GET", "POST"]) {
      const scene = await fromEarlier();
      scene.stage.simulator.faults.add({ match: { method: operation }, effect: { status: 401, code: "APIGW.0301" } });
      await failureOf(scene.up(program(scene, { shardNumber: 16 })));
      expect(scene.stack.outputs["dataNodes"]).toEqual(users(scene.dataNodes.slice(0, 1)));
      scene.stage.simulator.faults.clear();
      await scene.up(program(scene, { shardNumber: 16 }));
      const { dataNodePasswords, ...others } = scene.stack.outputs;
      expect(text(dataNodePasswords)).toContain("Data-node-1");
      expect(text(others)).not.toContain("Data-node-1");
    }
  });
});

describe("the preview", () => {
  test.each<[string, (scene: Scene) => Program, string]>([
    ["more shards", () => ({ shardNumber: 16 }), "reshards 8 → 16"],
    ["more shards and data nodes", (scene) => wider(scene), "reshards 8 → 16, data nodes +1"],
    ["more data nodes", (scene) => wider(scene, undefined, 8), "reshards onto 1 more data node"],
  ])("of %s says what is done, once", async (_, change, does) => {
    const scene = await schema();
    const { replaces, impact } = previewOf(scene, { name: "shop", ...change(scene) });
    expect(replaces).toEqual([]);
    expect(impact).toBe(`${does}, 20–60 min, writes pause at the route switch`);
  });

  test.each([
    [false, "stays"],
    [true, "is deleted (deleteDnData)"],
  ])("of a replacement says what is lost (deleteDnData: %s)", async (deleteDnData, fate) => {
    const scene = await schema({ deleteDnData });
    const { replaces, impact } = previewOf(scene, { name: "shop", shardNumber: 4, deleteDnData });
    expect(replaces).toEqual(["shardNumber"]);
    expect(impact).toBe(
      `replaces it: the schema is dropped and created empty; its tables and the grants of accounts on it are lost; data on data nodes ${fate}`,
    );
  });
});
