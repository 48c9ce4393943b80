import { logins, makeSchemaFixture, users } from "../support/child-fixtures";
import { makeCreated } from "../support/resource-fixture";
import { failureOf } from "../support/failure";

const schema = (changes: Record<string, unknown> = {}) => makeCreated(makeSchemaFixture(), changes);
type Fixture = Awaited<ReturnType<typeof schema>>;

/** The schemas as the cloud has them. */
const names = ({ instance }: Pick<Fixture, "instance">) => instance().schemas.map(({ name }) => name);

describe("creating a schema", () => {
  test("is one order and some looks, and ends when the instance takes the next call", async () => {
    const { cloud, stack, up, instanceId, dataNodes, instance } = await makeSchemaFixture();
    expect(await up()).toBe("create");
    const calls = cloud.takeCalls();
    expect(
      calls.filter(({ method }) => method !== "GET").map(({ operation, request }) => [operation, request]),
    ).toEqual([
      [
        "CreateDdmDatabase",
        {
          name: expect.stringMatching(/^shop_[0-9a-f]{7}$/) as string,
          shard_mode: "cluster",
          shard_number: 8,
          dn_instances: [{ id: dataNodes[0], user_name: "root", user_password: expect.any(String) as string }],
        },
      ],
    ]);
    expect(calls.length).toBeLessThan(25);
    const name = String(stack.outputs["name"]);
    const address = instance().groups[0]?.address ?? "";
    expect(stack.id).toBe(`${instanceId}/${name}`);
    expect(stack.outputs).toMatchObject({
      instanceId,
      status: "RUNNING",
      shardMode: "cluster",
      shardNumber: 8,
      dataNodes: users(dataNodes.slice(0, 1)),
      dataNodeDetails: [{ id: dataNodes[0], name: "rds-01", status: "normal" }],
      vips: [`${address}:5066`],
      created: expect.stringMatching(/^2026-/) as string,
      deleteDnData: false,
    });
    expect(stack.outputs["shards"]).toHaveLength(8);
    expect(stack.outputs["shards"]).toContainEqual({
      ...{ name: `${name}_0000`, index: 0, dataNodeId: dataNodes[0], status: "RUNNING" },
    });
    expect(cloud.progress[0]).toBe("[1/2] ordering the schema");
    expect(cloud.progress).toContainEqual(expect.stringMatching(/^\[2\/2\] job createLogicDb \d+%, .*usually 1–3 min/));
    expect(await up()).toBe("same");
  });

  test("on several data nodes, or unsharded on one", async () => {
    const { cloud, stack, up, dataNodes } = await makeSchemaFixture();
    const wide = { name: "wide", shardNumber: 16, dataNodes: logins(dataNodes.slice(0, 3)) };
    await up(wide);
    await stack.refresh();
    expect(await up({ ...wide, dataNodes: [...wide.dataNodes].reverse() })).toBe("same");
    stack.loseState();
    const single = { name: "plain", shardMode: "single", shardNumber: 1 };
    await up(single);
    await stack.refresh();
    expect(await up(single)).toBe("same");
    expect(cloud.takeMutations()).toEqual(["CreateDdmDatabase", "CreateDdmDatabase"]);
  });

  test("that the cloud refuses leaves nothing behind, and says why", async () => {
    const { stack, up } = await makeSchemaFixture();
    const error = await failureOf(up({ dataNodes: logins(["nowhere"]) }));
    expect(error.message).toMatch(
      /^Creating schema "shop_\w+" of instance .*DBS\.300103.* Nothing was created\. Choose another value for .*`dataNodes`.* and run `pulumi up` again\.$/,
    );
    expect(error.message).not.toContain("Data-node-1");
    expect(stack.id).toBeUndefined();
  });

  test("while somebody else's job runs waits for its end, without asking in vain", async () => {
    const { cloud, up, instanceId } = await makeSchemaFixture();
    const restart = { operation: "RestartDdmInstance", method: "POST", priority: "mutation" } as const;
    const path = `/v3/{project_id}/instances/${instanceId}/restart`;
    await cloud.api.send({ ...restart, path });
    cloud.clearCalls();
    await up();
    const calls = cloud.takeCalls();
    expect(calls.filter(({ status }) => status === 409)).toEqual([]);
    expect(calls.filter(({ operation }) => operation === "CreateDdmDatabase")).toHaveLength(1);
  });
});

describe("a schema whose creation has failed", () => {
  const failing = { name: "shop", dataNodes: undefined as unknown };
  const wrong = ({ dataNodes }: Pick<Fixture, "dataNodes">) => ({
    ...failing,
    dataNodes: logins(dataNodes.slice(0, 1), "wrong"),
  });

  test("is kept, with the reason; the next up takes it away and creates another", async () => {
    const fixture = await makeSchemaFixture();
    const { cloud, stack, up } = fixture;
    const error = await failureOf(up(wrong(fixture)));
    expect(error.message).toMatch(
      /^Creating schema "shop" .* Job createLogicDb \(\S+\) failed: DBS\.300114: The administrator or password is incorrect\. .*deletes the failed resource and creates another one\.$/,
    );
    expect(stack.id).toBe(`${fixture.instanceId}/shop`);
    expect(stack.outputs["status"]).toBe("CREATE_FAILED");
    await stack.refresh();
    expect(stack.preview(fixture.program(wrong(fixture)))).toBe("replace");
    cloud.clearCalls();
    expect(await up({ name: "shop" })).toBe("replace");
    expect(cloud.takeMutations()).toEqual(["DeleteDdmDatabase", "CreateDdmDatabase"]);
    expect(stack.outputs["status"]).toBe("RUNNING");
    expect(await up({ name: "shop" })).toBe("same");
  });

  test("is cleaned up by destroy", async () => {
    const fixture = await makeSchemaFixture();
    await failureOf(fixture.up(wrong(fixture)));
    await fixture.stack.destroy();
    expect(fixture.instance().schemas).toEqual([]);
    expect(fixture.cloud.simulator.state.dataNodes.every(({ usedBy }) => usedBy === null)).toBe(true);
  });

  test("shows the reason, too, when the answer to its creation was lost", async () => {
    const fixture = await makeSchemaFixture();
    fixture.cloud.fault("CreateDdmDatabase", { drop: "after" });
    const error = await failureOf(fixture.up(wrong(fixture)));
    expect(error.message).toContain("CREATE_FAILED");
    expect(error.message).toContain("DBS.300114");
    expect(fixture.stack.outputs["status"]).toBe("CREATE_FAILED");
  });

  test("while the job runs, interrupted: the next up waits for its end", async () => {
    const { cloud, stack, up } = await makeSchemaFixture();
    cloud.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
    await failureOf(up());
    expect(stack.outputs["status"]).toBe("CREATING");
    cloud.clearCalls();
    expect(await up()).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.outputs["status"]).toBe("RUNNING");
  });

  test("in a job that never ends: the timeout ends the wait and says what was seen", async () => {
    const { cloud, up } = await makeSchemaFixture();
    cloud.fault("CreateDdmDatabase", { job: "stall" });
    const began = cloud.clock.now();
    const error = await failureOf(up({ timeouts: { create: "10m" } }));
    expect(cloud.clock.now() - began).toBe(10 * 60_000);
    expect(error.message).toMatch(/Gave up waiting for job .* Seen: Running × \d+\. .*raise `timeouts\.create`/);
  });
});

describe("no call is made for", () => {
  test.each<[string, (fixture: Fixture) => Record<string, unknown>]>([
    [
      "another password of a data node",
      ({ dataNodes: [id = ""] }) => ({ dataNodes: users([id]), dataNodePasswords: { [id]: "Changed-2" } }),
    ],
    ["how to reshard", () => ({ resharding: { cleanUp: true, retries: 3 } })],
    ["whether its data go with it", () => ({ deleteDnData: true })],
    ["timeouts", () => ({ timeouts: { delete: "5m" } })],
  ])("%s: it is only remembered", async (_, change) => {
    const fixture = await schema();
    expect(await fixture.up(change(fixture))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.outputs).toMatchObject(change(fixture));
    expect(await fixture.up(change(fixture))).toBe("same");
  });
});

describe("replaced is a schema", () => {
  test("with the name that the program gives: the old one goes first", async () => {
    const fixture = await schema({ name: "shop" });
    expect(await fixture.up({ name: "shop", shardMode: "single", shardNumber: 1 })).toBe("replace");
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteDdmDatabase", "CreateDdmDatabase"]);
    expect(fixture.instance().schemas).toMatchObject([{ name: "shop", shardMode: "single" }]);
  });

  test("with a name of its own: the new one comes first, by another name", async () => {
    const fixture = await schema();
    const [before] = names(fixture);
    expect(await fixture.up({ shardNumber: 4 })).toBe("replace");
    expect(fixture.cloud.takeMutations()).toEqual(["CreateDdmDatabase", "DeleteDdmDatabase"]);
    expect(names(fixture)).toHaveLength(1);
    expect(names(fixture)[0]).not.toBe(before);
  });
});

describe("drift", () => {
  test("of its shards, resharded by somebody else, is seen", async () => {
    const fixture = await schema({ name: "shop" });
    const data_nodes = [{ id: fixture.dataNodes[0], user: "root", password: "Data-node-1" }];
    const path = "/databases/shop/migration";
    const { job_id: job } = await fixture.otherClient.call("POST", path, { new_shard_number: 16, data_nodes });
    await fixture.otherClient.call("PUT", `${path}/jobs/${String(job)}/route-switch`);
    await fixture.stack.refresh();
    expect(fixture.stack.outputs).toMatchObject({ shardNumber: 16, status: "RUNNING" });
    expect(fixture.stack.outputs["shards"]).toHaveLength(16);
    // What the program says now is recorded.
    expect(await fixture.up({ name: "shop", shardNumber: 16 })).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(await fixture.up({ name: "shop", shardNumber: 16 })).toBe("same");
    expect(fixture.stack.preview(fixture.program({ name: "shop" }))).toBe("replace"); // The program wants fewer.
  });

  test("of a data node that is ill is told", async () => {
    const fixture = await schema();
    const [node] = fixture.cloud.simulator.state.dataNodes;
    Object.assign(node ?? {}, { status: "abnormal" });
    await fixture.stack.refresh();
    expect(fixture.stack.outputs["dataNodeDetails"]).toMatchObject([{ status: "abnormal" }]);
    expect(await fixture.up()).toBe("same");
  });

  test("none: a refresh is one call", async () => {
    const fixture = await schema();
    await fixture.stack.refresh();
    expect(fixture.cloud.takeCalls().map(({ operation }) => operation)).toEqual(["ListDatabases"]);
  });

  test.each(["the schema", "its instance"])("%s is gone: it is created again", async (what) => {
    const fixture = await schema({ name: "shop" });
    if (what === "the schema") await fixture.otherClient.call("DELETE", "/databases/shop?delete_dn_data=false");
    else await fixture.otherClient.call("DELETE", "?delete_dn_data=false");
    expect(await fixture.stack.refresh()).toBe(false);
  });
});

describe("deleting", () => {
  test.each([false, true])("is one call that always says whether the data go: %s", async (deleteDnData) => {
    const { cloud, stack, instance } = await schema({ name: "shop", deleteDnData });
    await stack.destroy();
    const calls = cloud.takeCalls();
    expect(calls.filter(({ method }) => method !== "GET").map(({ operation }) => operation)).toEqual([
      "DeleteDdmDatabase",
    ]);
    expect(calls.find(({ method }) => method === "DELETE")?.path).toMatch(
      new RegExp(`/databases/shop\\?delete_dn_data=${String(deleteDnData)}$`),
    );
    expect(instance().schemas).toEqual([]);
  });

  test.each(["the schema", "its instance"])("what is gone, %s, succeeds", async (what) => {
    const fixture = await schema({ name: "shop" });
    if (what === "the schema") await fixture.otherClient.call("DELETE", "/databases/shop?delete_dn_data=false");
    else await fixture.otherClient.call("DELETE", "?delete_dn_data=false");
    await fixture.stack.destroy();
    // The cloud is asked once; that it knows nothing of the schema, or of the instance, is success.
    expect(fixture.cloud.takeMutations()).toEqual(what === "the schema" ? ["DeleteDdmDatabase"] : []);
  });

  test.each(["after", "before"] as const)(
    "with an answer that is lost (%s it was heard) deletes once",
    async (drop) => {
      const { cloud, stack, instance } = await schema();
      cloud.fault("DeleteDdmDatabase", { drop });
      await stack.destroy();
      expect(cloud.takeMutations()).toEqual(Array(drop === "after" ? 1 : 2).fill("DeleteDdmDatabase"));
      expect(instance().schemas).toEqual([]);
    },
  );

  test("whose job fails says so, and Pulumi holds it; it is still there", async () => {
    const { cloud, stack, id } = await schema();
    cloud.fault("DeleteDdmDatabase", { job: "fail" });
    const error = await failureOf(stack.destroy());
    expect(error.message).toMatch(/^Deleting schema .* Job deleteLogicDb .* DBS\.300005.* Pulumi still holds it/);
    expect(stack.id).toBe(id);
    await stack.destroy();
  });
});
