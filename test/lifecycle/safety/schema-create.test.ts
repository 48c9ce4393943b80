import { schemaLifecycle } from "../../../provider/lifecycle/schema";
import { logins, makeSchemaFixture } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";
import { diffOf, findSchema, makeSchema, type SchemaFixture } from "../../support/schema-fixture";

type Program = Record<string, unknown>;

describe("the creation of a schema", () => {
  test("adopts the orphan of an interrupted create and reshards it to match the program", async () => {
    const fixture = await makeSchemaFixture();
    await fixture.up();
    const { id } = fixture.stack;
    fixture.stack.removeFromState();
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
      '"shardMode" is cluster in the cloud but single in the program',
    ],
    ["fewer shards", { shardNumber: 4 }, '"shardNumber" is 8 in the cloud but 4 in the program'],
  ])("fails for an existing schema that cannot be changed to match the program: %s", async (_, program, difference) => {
    const fixture = await makeSchemaFixture();
    await fixture.up();
    const { id = "" } = fixture.stack;
    fixture.stack.removeFromState();
    fixture.cloud.clearCalls();
    const error = await catchFailure(fixture.up(program));
    expect(error.message).toContain(difference);
    expect(error.message).toContain(`adopt: { id: "${id}" }`);
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("fails for an existing schema that is being deleted", async () => {
    const fixture = await makeSchemaFixture();
    await fixture.up();
    fixture.stack.removeFromState();
    const [only] = fixture.instance().schemas;
    Object.assign(only ?? {}, { status: "DELETING" });
    expect((await catchFailure(fixture.up())).message).toContain("it is being deleted");
  });

  test("fails for an existing schema whose name differs only in case", async () => {
    const fixture = await makeSchemaFixture();
    await fixture.up({ name: "shop" });
    fixture.stack.removeFromState();
    Object.assign(findSchema(fixture), { name: "SHOP" });
    expect((await catchFailure(fixture.up({ name: "shop" }))).message).toContain('schema "SHOP" of instance');
  });

  test("advises to delete an existing schema, and not to adopt it, if the new schema is a replacement", async () => {
    const fixture = await makeSchema();
    const { stack, cloud } = fixture;
    await cloud.clock.sleep(24 * 60 * 60_000);
    // An interrupted replacement leaves a state entry with `pendingReplacement`. The engine then makes these calls for an unchanged program.
    const lifecycle = schemaLifecycle();
    const program = fixture.program({ name: "shop" });
    const { inputs } = lifecycle.check(stack.inputs, program);
    expect(lifecycle.diff(stack.id ?? "", stack.outputs, inputs, undefined)).toMatchObject({ replaces: [] });
    const news = lifecycle.check({}, program).inputs;
    const error = await catchFailure(lifecycle.create(news, cloud.newServices()));
    expect(error.message).toMatch(/exists already.* Nothing was created\. Delete it, or choose another name/);
  });

  test("sends one create request when its response is lost", async () => {
    const fixture = await makeSchemaFixture();
    fixture.cloud.fault("CreateDdmDatabase", { drop: "after" });
    expect(await fixture.up()).toBe("create");
    expect(fixture.cloud.takeMutations()).toEqual(["CreateDdmDatabase"]);
    expect(fixture.stack.outputs["status"]).toBe("RUNNING");
  });

  test("fails if the create job fails, and the next `up` replaces the schema", async () => {
    const fixture = await makeSchemaFixture();
    await catchFailure(fixture.up({ name: "shop", dataNodes: logins(fixture.dataNodes.slice(0, 1), "wrong") }));
    const { replaces, impact } = diffOf(fixture, { name: "shop" });
    expect(replaces).toEqual(["status"]);
    expect(impact).toBe("replaces it: its creation failed");
    expect(await fixture.up({ name: "shop" })).toBe("replace");
    expect(fixture.stack.outputs["status"]).toBe("RUNNING");
  });
});

describe("a data node that cannot be used (DBS.300110)", () => {
  /** Makes a fixture with a second instance. Its schema "theirs", a copy from another cloud, uses the first data node. */
  async function makeFixtureWithUsedNode() {
    const fixture = await makeSchemaFixture();
    const otherCloud = await makeSchemaFixture();
    const [node = ""] = fixture.dataNodes;
    const instance = { ...structuredClone(fixture.instance()), id: "other-in09", name: "other" };
    fixture.cloud.simulator.state.instances.push(instance);
    await otherCloud.up({ name: "theirs" });
    const [theirs] = otherCloud.instance().schemas;
    if (!theirs) throw new Error("there is no schema");
    instance.schemas.push({ ...theirs, dataNodeIds: [node] });
    for (const one of fixture.cloud.simulator.state.dataNodes) if (one.id === node) one.usedBy = instance.id;
    return { ...fixture, node };
  }

  test("the error of a create names the data node and the schema that uses it", async () => {
    const { stack, up, node } = await makeFixtureWithUsedNode();
    const error = await catchFailure(up({ name: "mine" }));
    expect(error.message).toContain("DBS.300110");
    expect(error.message).toContain(`Data node ${node} is used by schema "theirs" of instance other-in09.`);
    expect(error.message).toContain("Choose other data nodes in `dataNodes`");
    expect(stack.id).toBeUndefined();
  });

  test("advises `deleteBeforeReplace` if the create replaces the schema that uses the data node", async () => {
    const { up } = await makeFixtureWithUsedNode();
    const advice = "Choose other data nodes in `dataNodes`, or set the resource option `deleteBeforeReplace`, and run";
    expect((await catchFailure(up({ name: "mine", __replaces: "theirs" }))).message).toContain(advice);
    expect((await catchFailure(up({ name: "mine", __replaces: "other" }))).message).not.toContain(advice);
  });

  test("the error does not count an instance as searched if its schemas cannot be listed", async () => {
    const { cloud, up, node } = await makeFixtureWithUsedNode();
    const match = { operation: "ListDatabases", path: "/other-in09/" };
    cloud.simulator.faults.add({ match, effect: { status: 403, code: "DBS.300541" } });
    const error = await catchFailure(up({ name: "mine" }));
    expect(error.message).toContain(
      `No schema with data node ${node} was found (searched 0 other instances of the project).`,
    );
  });

  test("the error of a resharding names the data node and the schema that uses it", async () => {
    const { up, dataNodes, node } = await makeFixtureWithUsedNode();
    const [, second = ""] = dataNodes;
    await up({ name: "mine", dataNodes: logins([second]) });
    const error = await catchFailure(up({ name: "mine", dataNodes: logins([second, node]), shardNumber: 16 }));
    expect(error.message).toContain(`Data node ${node} is used by schema "theirs" of instance other-in09.`);
  });

  test("advises to check the status of the RDS instance if no other instance uses the data node", async () => {
    const fixture = await makeSchemaFixture();
    const [node] = fixture.cloud.simulator.state.dataNodes;
    await fixture.otherClient.call("POST", "/databases", {
      name: "sibling",
      shard_mode: "cluster",
      shard_number: 8,
      dn_instances: [{ id: node?.id, user_name: "root", user_password: "Data-node-1" }],
    });
    Object.assign(node ?? {}, { status: "abnormal" });
    const error = await catchFailure(fixture.up());
    expect(error.message).toContain("DBS.300110");
    expect(error.message).toMatch(
      /No schema with data node .* was found \(searched 0 other instances of the project\)\. Check the status/,
    );
  });
});

describe("an adoption or a continued create whose resharding fails", () => {
  /** Fails to adopt a schema of 8 shards with a program of 16 shards. */
  const failToAdopt = async (fault: (fixture: SchemaFixture) => void) => {
    const fixture = await makeSchema();
    return failToReshard(fixture, { name: "shop", adopt: { id: fixture.id } }, fault);
  };
  /** Fails to continue an interrupted create of 8 shards with a program of 16 shards. */
  const failToContinue = async (fault: (fixture: SchemaFixture) => void) =>
    failToReshard(await makeSchema({ name: undefined }), {}, fault);
  const failToReshard = async (fixture: SchemaFixture, args: Program, fault: (fixture: SchemaFixture) => void) => {
    const { cloud, stack, id } = fixture;
    stack.removeFromState();
    fault(fixture);
    await catchFailure(fixture.up({ ...args, shardNumber: 16 }));
    cloud.simulator.faults.clear();
    expect(stack.id).toBe(id);
    cloud.clearCalls();
    return fixture;
  };
  const failPrecheckAndReadAfterIt = ({ cloud }: SchemaFixture) => {
    cloud.fault("CheckMigrateLogicDb", { status: 401, code: "APIGW.0301" });
    // The adoption reads the schema twice before the pre-check.
    cloud.fault("ShowDatabase", { status: 401, code: "APIGW.0301" }, { nth: 3 });
  };

  test.each([8, 12])(
    "never replaces the schema if the next program wants %s shards and the live state could not be read",
    async (shardNumber) => {
      const fixture = await failToAdopt(failPrecheckAndReadAfterIt);
      expect(diffOf(fixture, { name: "shop", shardNumber })).toMatchObject({ changes: true, replaces: [] });
      expect(await fixture.up({ name: "shop", shardNumber })).toBe("update");
      expect(await fixture.up({ name: "shop", shardNumber })).toBe("same");
      expect(fixture.cloud.takeMutations()).not.toContain("DeleteDdmDatabase");
      expect(findSchema(fixture).shardNumber).toBe(shardNumber);
    },
  );

  test.each([
    ["adoption", failToAdopt],
    ["continuation of an interrupted create", failToContinue],
  ])("never replaces the schema if the migration of the failed %s has completed since", async (_, fail) => {
    const fixture = await fail(({ cloud }) => {
      cloud.fault("ListTasks", { status: 403, code: "DBS.300541" }, {});
    });
    await fixture.cloud.clock.sleep(3_600_000);
    const [migration] = fixture.cloud.simulator.state.jobs.filter(({ name }) => name === "migrateLogicDb");
    const name = String(fixture.stack.outputs["name"]);
    await fixture.otherClient.call("PUT", `/databases/${name}/migration/jobs/${String(migration?.id)}/route-switch`);
    for (let run = 0; run < 2; run += 1) {
      const error = await catchFailure(fixture.stack.up({ ...fixture.stack.inputs, shardNumber: 8, adopt: undefined }));
      expect(error.message).toContain('"shardNumber" is 16 in the cloud but 8 in the program');
    }
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("fails if the API does not report the number of shards, and the next `up` reshards", async () => {
    const fixture = await failToAdopt(({ cloud }) => {
      cloud.fault("ShowDatabase", { set: { shard_number: null } }, {});
    });
    expect(fixture.stack.initError).toContain('The API does not report "shardNumber", so the change was not sent');
    expect(await fixture.up({ name: "shop", shardNumber: 16 })).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["CheckMigrateLogicDb", "MigrateLogicDb", "SwitchRoute"]);
    expect(findSchema(fixture).shardNumber).toBe(16);
  });
});
