import { makeSchemaFixture } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";
import { type SchemaFixture, findSchema, makeSchema } from "../../support/schema-fixture";

const minutes = (n: number) => n * 60_000;

describe("reading a schema", () => {
  const makeList = (fixture: SchemaFixture, overrides: object) => ({
    body: {
      databases: [{ name: "shop", status: "RUNNING", created: findSchema(fixture).createdAt, ...overrides }],
      total: 1,
    },
  });

  test("a refresh sends one request when nothing has changed, even if the list omits or garbles properties", async () => {
    const fixture = await makeSchema();
    const before = fixture.stack.outputs;
    for (const unreported of [
      {},
      { shard_mode: "", shard_number: null, used_rds: null },
      { status: null, used_rds: "x" },
    ]) {
      fixture.cloud.fault("ListDatabases", makeList(fixture, unreported));
      await fixture.stack.refresh();
      expect(fixture.cloud.takeCalls().map(({ operation }) => operation)).toEqual(["ListDatabases"]);
      expect(fixture.stack.outputs).toEqual(before);
    }
  });

  test("detects that another client has deleted the schema and created it again with the same values", async () => {
    const fixture = await makeSchema();
    const createdAt = findSchema(fixture).createdAt + minutes(90);
    Object.assign(findSchema(fixture), { createdAt });
    await fixture.stack.refresh();
    expect(fixture.cloud.takeCalls().map(({ operation }) => operation)).toEqual(["ListDatabases", "ShowDatabase"]);
    expect(fixture.stack.outputs["created"]).toBe(new Date(createdAt).toISOString());
  });

  test("keeps the recorded creation time if the API reports an impossible one", async () => {
    const fixture = await makeSchema();
    const { created } = fixture.stack.outputs;
    for (const time of [1e20, -1e20, "1e300"]) {
      fixture.cloud.fault("ListDatabases", makeList(fixture, { created: time, shard_number: 99 }));
      fixture.cloud.fault("ShowDatabase", { body: { database: { name: "shop", status: "RUNNING", created: time } } });
      await fixture.stack.refresh();
      expect(fixture.stack.outputs["created"]).toBe(created);
    }
  });

  test("keeps properties that ShowDatabase does not report", async () => {
    const fixture = await makeSchema();
    const { shardNumber, shardMode, dataNodes, shards, vips } = fixture.stack.outputs;
    fixture.cloud.fault("ListDatabases", makeList(fixture, { shard_number: 99 }));
    fixture.cloud.fault("ShowDatabase", { body: { database: { name: "shop", status: "RUNNING", shard_mode: "" } } });
    await fixture.stack.refresh();
    expect(fixture.stack.outputs).toMatchObject({ shardNumber, shardMode, dataNodes, shards, vips });
    expect(await fixture.up({ name: "shop" })).toBe("same");
  });

  test.each([
    ["never reports them", null],
    ["reports them as an empty list", []],
  ])("keeps the data nodes if the API %s", async (_, used_rds) => {
    const fixture = await makeSchemaFixture();
    for (const operation of ["ListDatabases", "ShowDatabase"])
      fixture.cloud.fault(operation, { set: { used_rds } }, {});
    await fixture.up({ name: "shop" });
    const { dataNodes } = fixture.stack.outputs;
    expect(dataNodes).toHaveLength(1);
    for (const run of ["first", "second"]) {
      await fixture.stack.refresh();
      expect([run, fixture.stack.outputs["dataNodes"]]).toEqual([run, dataNodes]);
      expect(await fixture.up({ name: "shop" })).toBe("same");
    }
  });

  test("does not treat a single list without the schema, or a 404 without a code, as absence", async () => {
    const fixture = await makeSchema();
    fixture.cloud.fault("ListDatabases", { body: { databases: [], total: 0 } });
    expect(await fixture.stack.refresh()).toBe(true);
    fixture.cloud.fault("ListDatabases", { status: 404, body: {} }, {});
    await catchFailure(fixture.stack.refresh());
    expect(fixture.stack.id).toBeDefined();
  });

  test("keeps the schema in the state while it is DELETING", async () => {
    const fixture = await makeSchema();
    findSchema(fixture).status = "DELETING";
    expect(await fixture.stack.refresh()).toBe(true);
    expect(fixture.stack.outputs["status"]).toBe("DELETING");
  });
});

describe("deleting a schema", () => {
  test("a deletion succeeds in an instance in status ERROR", async () => {
    const fixture = await makeSchema();
    fixture.instance().condition = "ERROR";
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteDdmDatabase"]);
    expect(fixture.instance().schemas).toEqual([]);
  });

  test("a deletion in a frozen instance sends the request, reports the refusal and keeps the schema in the state", async () => {
    const fixture = await makeSchema();
    fixture.instance().condition = "FROZEN";
    const began = fixture.cloud.clock.now();
    const error = await catchFailure(fixture.stack.destroy());
    expect(new Set(fixture.cloud.takeMutations())).toEqual(new Set(["DeleteDdmDatabase"]));
    expect(fixture.cloud.clock.now() - began).toBeLessThan(minutes(3));
    expect(error.message).toMatch(/FROZEN.* Pulumi's state still contains it\./);
  });

  test("a deletion succeeds when the API refuses the request and the schema does not exist", async () => {
    const fixture = await makeSchema();
    fixture.instance().condition = "FROZEN";
    fixture.instance().schemas.length = 0;
    fixture.cloud.fault("DeleteDdmDatabase", { status: 400, code: "DBS.200076", message: "Frozen." });
    await fixture.stack.destroy();
  });

  test("a deletion reads the schema only once, before the request, if the API reports the job as completed", async () => {
    const fixture = await makeSchema();
    await fixture.stack.destroy();
    const operations = fixture.cloud.takeCalls().map(({ operation }) => operation);
    expect(operations.slice(operations.indexOf("DeleteDdmDatabase"))).not.toContain("ShowDatabase");
    expect(operations.filter((operation) => operation === "ShowDatabase")).toHaveLength(1);
  });

  test.each([
    ["a destroy", ({ stack }: SchemaFixture) => stack.destroy()],
    ["a replacement", ({ up }: SchemaFixture) => up({ name: "shop", shardNumber: 4 })],
  ])(
    "after a failed deletion, %s keeps a schema that another client has deleted and created again",
    async (_, command) => {
      const fixture = await makeSchema();
      const { cloud, otherClient, stack, dataNodes } = fixture;
      cloud.fault("DeleteDdmDatabase", { job: "fail" });
      await catchFailure(stack.destroy());
      await otherClient.call("DELETE", "/databases/shop?delete_dn_data=false");
      const login = { id: dataNodes[0], user_name: "root", user_password: "Data-node-1" };
      const schema = { name: "shop", shard_mode: "cluster", shard_number: 8, dn_instances: [login] };
      await otherClient.call("POST", "/databases", schema);
      const error = await catchFailure(command(fixture));
      expect(error.message).toMatch(
        /^Deleting schema "shop" of instance \w+ failed: Another client has deleted the schema and created it again: it was created at \S+, and the recorded schema at \S+\. The new schema was not deleted\. Pulumi's state still contains it\. To delete the new schema, run `pulumi refresh`, then the same `pulumi` command again\. To keep it, remove the recorded schema from the state with `pulumi state delete <urn>`\.$/,
      );
      expect(cloud.takeMutations()).toEqual([]);
      expect(findSchema(fixture).status).toBe("RUNNING");
      await stack.refresh();
      await stack.destroy();
      expect(fixture.instance().schemas).toEqual([]);
    },
  );

  test("a deletion succeeds if the schema cannot be read", async () => {
    const fixture = await makeSchema();
    fixture.cloud.fault("ShowDatabase", { status: 403, code: "DBS.300541" }, {});
    await fixture.stack.destroy();
    expect(fixture.instance().schemas).toEqual([]);
  });
});
