import { logins, makeSchemaFixture, storedDataNodes } from "../support/child-fixtures";
import { createResource } from "../support/resource-fixture";
import { catchFailure } from "../support/failure";

const makeSchema = (changes: Record<string, unknown> = {}) => createResource(makeSchemaFixture(), changes);
type Fixture = Awaited<ReturnType<typeof makeSchema>>;

/** Names of the schemas in the cloud. */
const schemaNamesOf = ({ instance }: Pick<Fixture, "instance">) => instance().schemas.map(({ name }) => name);

describe("creating a schema", () => {
  test("creates a schema by one POST and fewer than 25 requests in total", async () => {
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
      dataNodes: storedDataNodes(dataNodes.slice(0, 1)),
      dataNodeDetails: [{ id: dataNodes[0], name: "rds-01", status: "normal" }],
      vips: [`${address}:5066`],
      created: expect.stringMatching(/^2026-/) as string,
      deleteDnData: false,
    });
    expect(stack.outputs["shards"]).toHaveLength(8);
    expect(stack.outputs["shards"]).toContainEqual({
      name: `${name}_0000`,
      index: 0,
      dataNodeId: dataNodes[0],
      status: "RUNNING",
    });
    expect(cloud.progress[0]).toBe("[1/2] requesting the schema");
    expect(cloud.progress).toContainEqual(expect.stringMatching(/^\[2\/2\] job createLogicDb \d+%, .*usually 1–3 min/));
    expect(await up()).toBe("same");
  });

  test("supports several data nodes in any order, and an unsharded schema", async () => {
    const { cloud, stack, up, dataNodes } = await makeSchemaFixture();
    const wide = { name: "wide", shardNumber: 16, dataNodes: logins(dataNodes.slice(0, 3)) };
    await up(wide);
    await stack.refresh();
    expect(await up({ ...wide, dataNodes: [...wide.dataNodes].reverse() })).toBe("same");
    stack.removeFromState();
    const single = { name: "plain", shardMode: "single", shardNumber: 1 };
    await up(single);
    await stack.refresh();
    expect(await up(single)).toBe("same");
    expect(cloud.takeMutations()).toEqual(["CreateDdmDatabase", "CreateDdmDatabase"]);
  });

  test("creates nothing and reports the reason when the API refuses the request", async () => {
    const { stack, up } = await makeSchemaFixture();
    const error = await catchFailure(up({ dataNodes: logins(["nowhere"]) }));
    expect(error.message).toMatch(
      /^Creating schema "shop_\w+" of instance .*DBS\.300103.* Nothing was created\. Choose another value for .*`dataNodes`.* and run `pulumi up` again\.$/,
    );
    expect(error.message).not.toContain("Data-node-1");
    expect(stack.id).toBeUndefined();
  });

  test("waits until another job of the instance has ended", async () => {
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

describe("a schema whose create fails or takes too long", () => {
  const makeInvalidProgram = ({ dataNodes }: Pick<Fixture, "dataNodes">) => ({
    name: "shop",
    dataNodes: logins(dataNodes.slice(0, 1), "wrong"),
  });

  test("keeps a failed schema in the state, and replaces it in the next up", async () => {
    const fixture = await makeSchemaFixture();
    const { cloud, stack, up } = fixture;
    const error = await catchFailure(up(makeInvalidProgram(fixture)));
    expect(error.message).toMatch(
      /^Creating schema "shop" .* Job createLogicDb \(\S+\) failed: DBS\.300114: The administrator or password is incorrect\. .*deletes the failed resource and creates another one\.$/,
    );
    expect(stack.id).toBe(`${fixture.instanceId}/shop`);
    expect(stack.outputs["status"]).toBe("CREATE_FAILED");
    await stack.refresh();
    expect(stack.preview(fixture.program(makeInvalidProgram(fixture)))).toBe("replace");
    cloud.clearCalls();
    expect(await up({ name: "shop" })).toBe("replace");
    expect(cloud.takeMutations()).toEqual(["DeleteDdmDatabase", "CreateDdmDatabase"]);
    expect(stack.outputs["status"]).toBe("RUNNING");
    expect(await up({ name: "shop" })).toBe("same");
  });

  test("deletes a failed schema in a destroy", async () => {
    const fixture = await makeSchemaFixture();
    await catchFailure(fixture.up(makeInvalidProgram(fixture)));
    await fixture.stack.destroy();
    expect(fixture.instance().schemas).toEqual([]);
    expect(fixture.cloud.simulator.state.dataNodes.every(({ usedBy }) => usedBy === null)).toBe(true);
  });

  test("reports why a create failed even if its response is lost", async () => {
    const fixture = await makeSchemaFixture();
    fixture.cloud.fault("CreateDdmDatabase", { drop: "after" });
    const error = await catchFailure(fixture.up(makeInvalidProgram(fixture)));
    expect(error.message).toContain("CREATE_FAILED");
    expect(error.message).toContain("DBS.300114");
    expect(fixture.stack.outputs["status"]).toBe("CREATE_FAILED");
  });

  test("completes a schema in the next up when only the wait was interrupted", async () => {
    const { cloud, stack, up } = await makeSchemaFixture();
    cloud.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
    await catchFailure(up());
    expect(stack.outputs["status"]).toBe("CREATING");
    cloud.clearCalls();
    expect(await up()).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.outputs["status"]).toBe("RUNNING");
  });

  test("reports the polled statuses when the job of a create outlasts the timeout", async () => {
    const { cloud, up } = await makeSchemaFixture();
    cloud.fault("CreateDdmDatabase", { job: "stall" });
    const began = cloud.clock.now();
    const error = await catchFailure(up({ timeouts: { create: "10m" } }));
    expect(cloud.clock.now() - began).toBe(10 * 60_000);
    expect(error.message).toMatch(
      /Timed out waiting for job .* Polled statuses: Running × \d+\. .*raise `timeouts\.create`/,
    );
  });
});

describe("a change that needs no mutation", () => {
  test.each<[string, (fixture: Fixture) => Record<string, unknown>]>([
    [
      "another password of a data node",
      ({ dataNodes: [id = ""] }) => ({ dataNodes: storedDataNodes([id]), dataNodePasswords: { [id]: "Changed-2" } }),
    ],
    ["resharding options", () => ({ resharding: { cleanUp: true, retries: 3 } })],
    ["another `deleteDnData`", () => ({ deleteDnData: true })],
    ["timeouts", () => ({ timeouts: { delete: "5m" } })],
  ])("records %s without a mutation", async (_, change) => {
    const fixture = await makeSchema();
    expect(await fixture.up(change(fixture))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.outputs).toMatchObject(change(fixture));
    expect(await fixture.up(change(fixture))).toBe("same");
  });
});

describe("a replacement of a schema", () => {
  test("deletes the old schema first when the program sets the name", async () => {
    const fixture = await makeSchema({ name: "shop" });
    expect(await fixture.up({ name: "shop", shardMode: "single", shardNumber: 1 })).toBe("replace");
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteDdmDatabase", "CreateDdmDatabase"]);
    expect(fixture.instance().schemas).toMatchObject([{ name: "shop", shardMode: "single" }]);
  });

  test("creates the new schema first, under another name, when the name is generated", async () => {
    const fixture = await makeSchema();
    const [before] = schemaNamesOf(fixture);
    expect(await fixture.up({ shardNumber: 4 })).toBe("replace");
    expect(fixture.cloud.takeMutations()).toEqual(["CreateDdmDatabase", "DeleteDdmDatabase"]);
    expect(schemaNamesOf(fixture)).toHaveLength(1);
    expect(schemaNamesOf(fixture)[0]).not.toBe(before);
  });
});

describe("drift of a schema", () => {
  test("finds the shards of another client's resharding in a refresh", async () => {
    const fixture = await makeSchema({ name: "shop" });
    const data_nodes = [{ id: fixture.dataNodes[0], user: "root", password: "Data-node-1" }];
    const path = "/databases/shop/migration";
    const { job_id: job } = await fixture.otherClient.call("POST", path, { new_shard_number: 16, data_nodes });
    await fixture.otherClient.call("PUT", `${path}/jobs/${String(job)}/route-switch`);
    await fixture.stack.refresh();
    expect(fixture.stack.outputs).toMatchObject({ shardNumber: 16, status: "RUNNING" });
    expect(fixture.stack.outputs["shards"]).toHaveLength(16);
    // The update only records the new value of the program.
    expect(await fixture.up({ name: "shop", shardNumber: 16 })).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(await fixture.up({ name: "shop", shardNumber: 16 })).toBe("same");
    expect(fixture.stack.preview(fixture.program({ name: "shop" }))).toBe("replace"); // The program has fewer shards.
  });

  test("reports a changed status of a data node", async () => {
    const fixture = await makeSchema();
    const [node] = fixture.cloud.simulator.state.dataNodes;
    Object.assign(node ?? {}, { status: "abnormal" });
    await fixture.stack.refresh();
    expect(fixture.stack.outputs["dataNodeDetails"]).toMatchObject([{ status: "abnormal" }]);
    expect(await fixture.up()).toBe("same");
  });

  test("refreshes an unchanged schema with one request", async () => {
    const fixture = await makeSchema();
    await fixture.stack.refresh();
    expect(fixture.cloud.takeCalls().map(({ operation }) => operation)).toEqual(["ListDatabases"]);
  });

  test.each(["the schema", "its instance"])(
    "removes the schema from the state after a deletion of %s",
    async (what) => {
      const fixture = await makeSchema({ name: "shop" });
      if (what === "the schema") await fixture.otherClient.call("DELETE", "/databases/shop?delete_dn_data=false");
      else await fixture.otherClient.call("DELETE", "?delete_dn_data=false");
      expect(await fixture.stack.refresh()).toBe(false);
    },
  );
});

describe("deleting a schema", () => {
  test.each([false, true])("deletes a schema by one mutation with `delete_dn_data=%s`", async (deleteDnData) => {
    const { cloud, stack, instance } = await makeSchema({ name: "shop", deleteDnData });
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

  test.each(["the schema", "its instance"])("a destroy succeeds when %s was deleted", async (what) => {
    const fixture = await makeSchema({ name: "shop" });
    if (what === "the schema") await fixture.otherClient.call("DELETE", "/databases/shop?delete_dn_data=false");
    else await fixture.otherClient.call("DELETE", "?delete_dn_data=false");
    await fixture.stack.destroy();
    // A single "not found" does not prove that the schema is absent. The driver therefore sends the request.
    expect(fixture.cloud.takeMutations()).toEqual(what === "the schema" ? ["DeleteDdmDatabase"] : []);
  });

  test.each([
    ["has", "after"],
    ["has not", "before"],
  ] as const)("deletes the schema when the connection closes and the API %s executed the request", async (_, drop) => {
    const { cloud, stack, instance } = await makeSchema();
    cloud.fault("DeleteDdmDatabase", { drop });
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual(Array(drop === "after" ? 1 : 2).fill("DeleteDdmDatabase"));
    expect(instance().schemas).toEqual([]);
  });

  test("keeps the schema in the state when the job of its deletion fails", async () => {
    const { cloud, stack, id } = await makeSchema();
    cloud.fault("DeleteDdmDatabase", { job: "fail" });
    const error = await catchFailure(stack.destroy());
    expect(error.message).toMatch(
      /^Deleting schema .* Job deleteLogicDb .* DBS\.300005.* Pulumi's state still contains it/,
    );
    expect(stack.id).toBe(id);
    await stack.destroy();
  });
});
