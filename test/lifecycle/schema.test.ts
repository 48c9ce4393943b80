import { created, logins, schemaScene, users } from "../support/children";
import { failureOf } from "../support/instance-scene";

const schema = (changes: Record<string, unknown> = {}) => created(schemaScene(), changes);
type Scene = Awaited<ReturnType<typeof schema>>;

/** The schemas as the cloud has them. */
const names = ({ instance }: Pick<Scene, "instance">) => instance().schemas.map(({ name }) => name);

describe("creating a schema", () => {
  test("is one order and some looks, and ends when the instance takes the next call", async () => {
    const { stage, stack, up, instanceId, dataNodes, instance } = await schemaScene();
    expect(await up()).toBe("create");
    const calls = stage.calls();
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
    expect(stage.lines[0]).toBe("[1/2] ordering the schema");
    expect(stage.lines).toContainEqual(expect.stringMatching(/^\[2\/2\] job createLogicDb \d+%, .*usually 1–3 min/));
    expect(await up()).toBe("same");
  });

  test("on several data nodes, or unsharded on one", async () => {
    const { stage, stack, up, dataNodes } = await schemaScene();
    const wide = { name: "wide", shardNumber: 16, dataNodes: logins(dataNodes.slice(0, 3)) };
    await up(wide);
    await stack.refresh();
    expect(await up({ ...wide, dataNodes: [...wide.dataNodes].reverse() })).toBe("same");
    stack.lose();
    const single = { name: "plain", shardMode: "single", shardNumber: 1 };
    await up(single);
    await stack.refresh();
    expect(await up(single)).toBe("same");
    expect(stage.changes()).toEqual(["CreateDdmDatabase", "CreateDdmDatabase"]);
  });

  test("that the cloud refuses leaves nothing behind, and says why", async () => {
    const { stack, up } = await schemaScene();
    const error = await failureOf(up({ dataNodes: logins(["nowhere"]) }));
    expect(error.message).toMatch(
      /^Creating schema "shop_\w+" of instance .*DBS\.300103.* Nothing was created\. Choose another value for .*`dataNodes`.* and run `pulumi up` again\.$/,
    );
    expect(error.message).not.toContain("Data-node-1");
    expect(stack.id).toBeUndefined();
  });

  test("while somebody else's job runs waits for its end, without asking in vain", async () => {
    const { stage, up, instanceId } = await schemaScene();
    const restart = { operation: "RestartDdmInstance", method: "POST", lane: "mutation" } as const;
    const path = `/v3/{project_id}/instances/${instanceId}/restart`;
    await stage.api.send({ ...restart, path });
    stage.calls();
    await up();
    const calls = stage.calls();
    expect(calls.filter(({ status }) => status === 409)).toEqual([]);
    expect(calls.filter(({ operation }) => operation === "CreateDdmDatabase")).toHaveLength(1);
  });
});

describe("a schema whose creation has failed", () => {
  const failing = { name: "shop", dataNodes: undefined as unknown };
  const wrong = ({ dataNodes }: Pick<Scene, "dataNodes">) => ({
    ...failing,
    dataNodes: logins(dataNodes.slice(0, 1), "wrong"),
  });

  test("is kept, with the reason; the next up takes it away and creates another", async () => {
    const scene = await schemaScene();
    const { stage, stack, up } = scene;
    const error = await failureOf(up(wrong(scene)));
    expect(error.message).toMatch(
      /^Creating schema "shop" .* Job createLogicDb \(\S+\) failed: DBS\.300114: The administrator or password is incorrect\. .*deletes the failed resource and creates another one\.$/,
    );
    expect(stack.id).toBe(`${scene.instanceId}/shop`);
    expect(stack.outputs["status"]).toBe("CREATE_FAILED");
    await stack.refresh();
    expect(stack.preview(scene.program(wrong(scene)))).toBe("replace");
    stage.calls();
    expect(await up({ name: "shop" })).toBe("replace");
    expect(stage.changes()).toEqual(["DeleteDdmDatabase", "CreateDdmDatabase"]);
    expect(stack.outputs["status"]).toBe("RUNNING");
    expect(await up({ name: "shop" })).toBe("same");
  });

  test("is cleaned up by destroy", async () => {
    const scene = await schemaScene();
    await failureOf(scene.up(wrong(scene)));
    await scene.stack.destroy();
    expect(scene.instance().schemas).toEqual([]);
    expect(scene.stage.simulator.state.dataNodes.every(({ usedBy }) => usedBy === null)).toBe(true);
  });

  test("shows the reason, too, when the answer to its creation was lost", async () => {
    const scene = await schemaScene();
    scene.stage.fault("CreateDdmDatabase", { drop: "after" });
    const error = await failureOf(scene.up(wrong(scene)));
    expect(error.message).toContain("CREATE_FAILED");
    expect(error.message).toContain("DBS.300114");
    expect(scene.stack.outputs["status"]).toBe("CREATE_FAILED");
  });

  test("while the job runs, interrupted: the next up waits for its end", async () => {
    const { stage, stack, up } = await schemaScene();
    stage.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
    await failureOf(up());
    expect(stack.outputs["status"]).toBe("CREATING");
    stage.calls();
    expect(await up()).toBe("update");
    expect(stage.changes()).toEqual([]);
    expect(stack.outputs["status"]).toBe("RUNNING");
  });

  test("in a job that never ends: the timeout ends the wait and says what was seen", async () => {
    const { stage, up } = await schemaScene();
    stage.fault("CreateDdmDatabase", { job: "stall" });
    const began = stage.clock.now();
    const error = await failureOf(up({ timeouts: { create: "10m" } }));
    expect(stage.clock.now() - began).toBe(10 * 60_000);
    expect(error.message).toMatch(/Gave up waiting for job .* Seen: Running × \d+\. .*raise `timeouts\.create`/);
  });
});

describe("no call is made for", () => {
  test.each<[string, (scene: Scene) => Record<string, unknown>]>([
    [
      "another password of a data node",
      ({ dataNodes: [id = ""] }) => ({ dataNodes: users([id]), dataNodePasswords: { [id]: "Changed-2" } }),
    ],
    ["how to reshard", () => ({ resharding: { cleanUp: true, retries: 3 } })],
    ["whether its data go with it", () => ({ deleteDnData: true })],
    ["timeouts", () => ({ timeouts: { delete: "5m" } })],
  ])("%s: it is only remembered", async (_, change) => {
    const scene = await schema();
    expect(await scene.up(change(scene))).toBe("update");
    expect(scene.stage.changes()).toEqual([]);
    expect(scene.stack.outputs).toMatchObject(change(scene));
    expect(await scene.up(change(scene))).toBe("same");
  });
});

describe("replaced is a schema", () => {
  test("with the name that the program gives: the old one goes first", async () => {
    const scene = await schema({ name: "shop" });
    expect(await scene.up({ name: "shop", shardMode: "single", shardNumber: 1 })).toBe("replace");
    expect(scene.stage.changes()).toEqual(["DeleteDdmDatabase", "CreateDdmDatabase"]);
    expect(scene.instance().schemas).toMatchObject([{ name: "shop", shardMode: "single" }]);
  });

  test("with a name of its own: the new one comes first, by another name", async () => {
    const scene = await schema();
    const [before] = names(scene);
    expect(await scene.up({ shardNumber: 4 })).toBe("replace");
    expect(scene.stage.changes()).toEqual(["CreateDdmDatabase", "DeleteDdmDatabase"]);
    expect(names(scene)).toHaveLength(1);
    expect(names(scene)[0]).not.toBe(before);
  });
});

describe("drift", () => {
  test("of its shards, resharded by somebody else, is seen", async () => {
    const scene = await schema({ name: "shop" });
    const data_nodes = [{ id: scene.dataNodes[0], user: "root", password: "Data-node-1" }];
    const path = "/databases/shop/migration";
    const { job_id: job } = await scene.somebody("POST", path, { new_shard_number: 16, data_nodes });
    await scene.somebody("PUT", `${path}/jobs/${String(job)}/route-switch`);
    await scene.stack.refresh();
    expect(scene.stack.outputs).toMatchObject({ shardNumber: 16, status: "RUNNING" });
    expect(scene.stack.outputs["shards"]).toHaveLength(16);
    // What the program says now is recorded.
    expect(await scene.up({ name: "shop", shardNumber: 16 })).toBe("update");
    expect(scene.stage.changes()).toEqual([]);
    expect(await scene.up({ name: "shop", shardNumber: 16 })).toBe("same");
    expect(scene.stack.preview(scene.program({ name: "shop" }))).toBe("replace"); // The program wants fewer.
  });

  test("of a data node that is ill is told", async () => {
    const scene = await schema();
    const [node] = scene.stage.simulator.state.dataNodes;
    Object.assign(node ?? {}, { status: "abnormal" });
    await scene.stack.refresh();
    expect(scene.stack.outputs["dataNodeDetails"]).toMatchObject([{ status: "abnormal" }]);
    expect(await scene.up()).toBe("same");
  });

  test("none: a refresh is one call", async () => {
    const scene = await schema();
    await scene.stack.refresh();
    expect(scene.stage.calls().map(({ operation }) => operation)).toEqual(["ListDatabases"]);
  });

  test.each(["the schema", "its instance"])("%s is gone: it is created again", async (what) => {
    const scene = await schema({ name: "shop" });
    if (what === "the schema") await scene.somebody("DELETE", "/databases/shop?delete_dn_data=false");
    else await scene.somebody("DELETE", "?delete_dn_data=false");
    expect(await scene.stack.refresh()).toBe(false);
  });
});

describe("deleting", () => {
  test.each([false, true])("is one call that always says whether the data go: %s", async (deleteDnData) => {
    const { stage, stack, instance } = await schema({ name: "shop", deleteDnData });
    await stack.destroy();
    const calls = stage.calls();
    expect(calls.filter(({ method }) => method !== "GET").map(({ operation }) => operation)).toEqual([
      "DeleteDdmDatabase",
    ]);
    expect(calls.find(({ method }) => method === "DELETE")?.path).toMatch(
      new RegExp(`/databases/shop\\?delete_dn_data=${String(deleteDnData)}$`),
    );
    expect(instance().schemas).toEqual([]);
  });

  test.each(["the schema", "its instance"])("what is gone, %s, succeeds", async (what) => {
    const scene = await schema({ name: "shop" });
    if (what === "the schema") await scene.somebody("DELETE", "/databases/shop?delete_dn_data=false");
    else await scene.somebody("DELETE", "?delete_dn_data=false");
    await scene.stack.destroy();
    // The cloud is asked once; that it knows nothing of the schema, or of the instance, is success.
    expect(scene.stage.changes()).toEqual(what === "the schema" ? ["DeleteDdmDatabase"] : []);
  });

  test.each(["after", "before"] as const)(
    "with an answer that is lost (%s it was heard) deletes once",
    async (drop) => {
      const { stage, stack, instance } = await schema();
      stage.fault("DeleteDdmDatabase", { drop });
      await stack.destroy();
      expect(stage.changes()).toEqual(Array(drop === "after" ? 1 : 2).fill("DeleteDdmDatabase"));
      expect(instance().schemas).toEqual([]);
    },
  );

  test("whose job fails says so, and Pulumi holds it; it is still there", async () => {
    const { stage, stack, id } = await schema();
    stage.fault("DeleteDdmDatabase", { job: "fail" });
    const error = await failureOf(stack.destroy());
    expect(error.message).toMatch(/^Deleting schema .* Job deleteLogicDb .* DBS\.300005.* Pulumi still holds it/);
    expect(stack.id).toBe(id);
    await stack.destroy();
  });
});
