import { countByOperation, mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { createOtherClient } from "../../../scripts/sandbox/other-client";
import type { Args } from "../harness/cases";
import { instanceArgs, monthly, otherVpcId } from "../harness/fixtures";
import { groupArgs } from "../instance-group/cases";
import { declaration, instanceWithProvider, program, ref } from "../harness/programs";
import { useProject } from "../harness/use-project";

// Tests the provider's safety rules with the real engine.

const { simulator, project } = useProject({ quota: 100_000 });
const instances = () => simulator.simulator.state.instances;

/** Runs `pulumi up`, and kills it after the simulator has received a call of an operation. Then unlocks the stack. */
async function killUpAt(operation: string): Promise<void> {
  const calls = recordCalls(simulator);
  await project.up({
    fails: true,
    meanwhile: async ({ until, kill }) => {
      await until(() => (countByOperation(calls())[operation] ?? 0) > 0);
      kill();
    },
  });
  await project.run(["cancel", "--yes"]);
}

test("rejects the replacement of an instance that the program adopts, caused by a change or by `--replace`", async () => {
  project.edit(program({ orders: {} }));
  await project.up();
  const { id = "" } = (await project.state()).resource("orders");
  await project.run(["state", "delete", "--yes", (await project.state()).resource("orders").urn]);

  project.edit(program({ orders: { adopt: { id } } }));
  await project.up();
  const calls = recordCalls(simulator);
  project.edit(program({ orders: { adopt: { id }, vpcId: otherVpcId } }));
  const preview = await project.preview({ fails: true });
  expect(preview.stdout).toContain("Remove `adopt` from the program");
  const { urn } = (await project.state()).resource("orders");
  project.edit(program({ orders: { adopt: { id } } }));
  const forced = await project.up({ args: ["--replace", urn], fails: true });
  expect(forced.diagnostics("orders", "error").join()).toContain("Remove `adopt` from the program");
  expect(mutations(calls())).toEqual([]);
  expect(instances().map((instance) => instance.id)).toEqual([id]);
  expect((await project.preview()).ops("orders")).toEqual(["same"]);
});

test("rejects a replacement by `--replace` or a taint unless the program sets a new name or `deleteBeforeReplace`", async () => {
  project.edit(program({ orders: {} }));
  await project.up();
  const { urn, id } = (await project.state()).resource("orders");
  const calls = recordCalls(simulator);
  const forced = await project.up({ args: ["--replace", urn], fails: true });
  expect(forced.diagnostics("orders", "error").join()).toContain(
    `It is to be replaced, and the old resource (${id}) still has this name. Nothing was created.`,
  );
  await project.run(["state", "taint", "--yes", urn]);
  const tainted = await project.up({ fails: true });
  expect(tainted.diagnostics("orders", "error").join()).toContain("still has this name");
  await project.run(["state", "untaint", "--yes", urn]);
  expect(mutations(calls())).toEqual([]);
  expect((await project.preview()).ops("orders")).toEqual(["same"]);

  project.edit(program({ orders: { name: "new-orders" } }));
  await project.up({ args: ["--replace", urn] });
  const second = (await project.state()).resource("orders").id;
  expect(second).not.toBe(id);
  expect(instances().map((instance) => instance.id)).toEqual([second]);

  project.edit(program({ orders: { name: "new-orders" } }).replace("});", "}, { deleteBeforeReplace: true });"));
  await project.up({ args: ["--replace", urn] });
  const third = (await project.state()).resource("orders").id;
  expect(third).not.toBe(second);
  expect(instances().map((instance) => instance.id)).toEqual([third]);
  expect((await project.preview({ args: ["--refresh"] })).ops("orders")).toEqual(["refresh", "same"]);
});

test("does not delete an instance that another resource of the program has adopted", async () => {
  project.edit(program({ orders: {} }));
  await project.up();
  const { id = "" } = (await project.state()).resource("orders");
  project.edit(program({ renamed: { adopt: { id } } }));
  const up = await project.up();
  expect(up.diagnostics("orders", "warning").join()).toContain(
    "was not deleted: a resource of this program has created or adopted it",
  );
  expect((await project.state()).find("orders")).toBeUndefined();
  expect((await project.state()).resource("renamed").id).toBe(id);
  expect(instances().map((instance) => instance.id)).toEqual([id]);
});

test("does not delete an instance that a resource with another provider has adopted", async () => {
  project.edit(program({ orders: {} }));
  await project.up();
  const { id = "" } = (await project.state()).resource("orders");
  const { region, projectId, accessKey, secretKey } = simulator;
  // Each explicit provider has its own process.
  project.edit(
    program({}, instanceWithProvider("renamed", { region, projectId, accessKey, secretKey }, { adopt: { id } })),
  );
  const up = await project.up();
  expect(up.diagnostics("orders", "warning").join()).toContain("was not deleted: Pulumi's state contains it twice");
  expect((await project.state()).find("orders")).toBeUndefined();
  expect(instances().map((instance) => instance.id)).toEqual([id]);
  await project.destroy();
  expect(instances()).toEqual([]);
});

test("preview, refresh and destroy fail in another region", async () => {
  project.edit(program({ orders: {} }));
  await project.up();
  const environment = { HW_REGION_NAME: "eu-west-101" };
  const calls = recordCalls(simulator);
  for (const command of ["preview", "refresh", "destroy"] as const) {
    const failed = await project[command]({ fails: true, environment });
    expect(failed.stdout).toMatch(/is in region sim-north-1, .* configured for region eu-west-101/);
  }
  expect(mutations(calls())).toEqual([]);
  expect((await project.state()).find("orders")).toBeDefined();
  await project.destroy();
  expect(instances()).toEqual([]);
});

test("a preview that moves a resource to a provider of another region fails", async () => {
  const provider = (region: string) => `
    const provider = new ddm.Provider("provider", { region: "${region}" });`;
  const programIn = (region: string) =>
    program({}, `${provider(region)} new ddm.ParameterTemplate("tuned", {}, { provider });`);
  project.edit(programIn("sim-north-1"));
  await project.up();
  project.edit(programIn("eu-west-101"));
  const preview = await project.preview({ fails: true });
  expect(preview.stdout).toMatch(/is in region sim-north-1, .* configured for region eu-west-101/);
});

test("keeps an instance in the state after a 404 until its absence is proven", async () => {
  project.edit(program({ orders: {} }));
  await project.up();
  const { id = "" } = (await project.state()).resource("orders");
  const notFound = { errCode: "DBS.200002", externalMessage: "The instance does not exist." };
  for (const body of [notFound, "", "<html>"]) {
    simulator.simulator.faults.add({ match: { operation: "ShowInstance", times: 1 }, effect: { status: 404, body } });
    // After the first response, the list shows that the instance exists. The other two responses make the refresh fail.
    await project.refresh({ fails: body !== notFound });
    expect((await project.state()).find("orders")?.id).toBe(id);
    simulator.simulator.faults.clear();
  }
  await createOtherClient(simulator)("DELETE", `/v3/{pid}/instances/${id}?delete_dn_data=false`);
  await project.refresh();
  expect((await project.state()).find("orders")).toBeUndefined();
});

test("does not change properties that `ignoreChanges` lists, even in an update of other properties", async () => {
  const programIgnoring = (args: object) =>
    program(
      {},
      `new ddm.Instance("orders", ${JSON.stringify({ ...instanceArgs, ...args })}, { ignoreChanges: ["nodeNum"] });`,
    );
  project.edit(programIgnoring({}));
  await project.up();
  const { id = "" } = (await project.state()).resource("orders");
  const nodes = [{ available_zone: "az1" }, { available_zone: "az2" }];
  await createOtherClient(simulator)("POST", `/v3/{pid}/instances/${id}/nodes`, { nodes });
  const calls = recordCalls(simulator);
  for (const args of [[], ["--refresh"]]) {
    project.edit(programIgnoring({ port: args.length === 0 ? 5067 : 5068 }));
    await project.up({ args });
  }
  expect(countByOperation(mutations(calls()))).toEqual({ UpdateInstancePort: 2 });
  expect((await project.preview()).ops("orders")).toEqual(["same"]);
});

test("adopts an instance whose create was killed, even if the program has changed since", async () => {
  // A resource that is older than twice the create timeout is not adopted. The timeout is long, because a simulated hour passes each second.
  const timeouts = { create: "200h" };
  project.edit(program({ orders: { timeouts } }));
  simulator.simulator.faults.add({ match: { operation: "CreateInstance", times: 1 }, effect: { delayMs: 10_000 } });
  await killUpAt("CreateInstance");
  project.edit(program({ orders: { nodeNum: 3, flavorRef: "ddm.c6.xlarge.2", timeouts } }));
  const calls = recordCalls(simulator);
  const up = await project.up();
  expect(up.diagnostics("orders", "warning").join()).toContain("it is adopted");
  expect(countByOperation(mutations(calls()))).toEqual({ ResizeFlavor: 1, ExpandDdmInstanceNodes: 1 });
  expect(instances()).toHaveLength(1);
  expect((await project.preview()).ops("orders")).toEqual(["same"]);
});

test("adopts a group whose create was killed after a replacement of its instance", async () => {
  const timeouts = { create: "200h" };
  const withGroup = (args: Args) =>
    program({ orders: args }).replace("});", "}, { deleteBeforeReplace: true });") +
    declaration("InstanceGroup", "readers", { ...groupArgs, instanceId: ref("orders.id"), timeouts });
  project.edit(withGroup({}));
  await project.up();
  simulator.simulator.faults.add({ match: { operation: "CreateGroup", times: 1 }, effect: { delayMs: 10_000 } });
  project.edit(withGroup({ vpcId: otherVpcId }));
  await killUpAt("CreateGroup");
  const calls = recordCalls(simulator);
  const up = await project.up();
  expect(up.diagnostics("readers", "warning").join()).toContain("it is adopted");
  expect(mutations(calls())).toEqual([]);
  expect(instances().map(({ groups }) => groups.map(({ role }) => role))).toEqual([["rw", "r"]]);
  expect((await project.preview()).ops("readers")).toEqual(["same"]);
});

test("a program that sets `name` can adopt the instance that a killed replacement has created", async () => {
  const named = (args: Args) =>
    program({ orders: { name: "orders-db", ...args } }).replace("});", "}, { deleteBeforeReplace: true });");
  project.edit(named({}));
  await project.up();
  simulator.simulator.faults.add({ match: { operation: "CreateInstance", times: 1 }, effect: { delayMs: 10_000 } });
  project.edit(named({ vpcId: otherVpcId }));
  await killUpAt("CreateInstance");
  const [{ id } = { id: "none" }] = instances();
  const failed = await project.up({ fails: true });
  expect(failed.diagnostics("orders", "error").join()).toContain(`Adopt it with \`adopt: { id: "${id}" }\``);

  project.edit(named({ vpcId: otherVpcId, adopt: { id } }));
  const calls = recordCalls(simulator);
  await project.up();
  expect(mutations(calls())).toEqual([]);
  expect((await project.state()).resource("orders").id).toBe(id);
  expect(instances().map((instance) => instance.id)).toEqual([id]);
  expect((await project.preview()).ops("orders")).toEqual(["same"]);
});

test("places no second order when `up` was killed while the first order waited for payment", async () => {
  // A resource that is older than twice the create timeout is not adopted. The timeout is long, because a simulated hour passes each second.
  const timeouts = { create: "200h" };
  const charging = { ...monthly, autoPay: false };
  project.edit(program({ orders: { charging, timeouts } }));
  await killUpAt("ShowCustomerOrderDetails");
  const calls = recordCalls(simulator);
  const stopped = await project.up({ fails: true });
  const [order] = simulator.simulator.state.orders;
  expect(stopped.stdout).toContain(`An order for DDM waits for payment: ${order?.id ?? "none"}`);
  expect(mutations(calls())).toEqual([]);

  await createOtherClient(simulator)("POST", "/v3/orders/customer-orders/pay", { order_id: order?.id });
  const up = await project.up();
  expect(up.diagnostics("orders", "warning").join()).toContain("it is adopted");
  expect(simulator.simulator.state.orders).toHaveLength(1);
  expect(instances()).toHaveLength(1);
  expect((await project.preview()).ops("orders")).toEqual(["same"]);
});

test("does not replace a schema that another client has resharded", async () => {
  const nodes = simulator.simulator.state.dataNodes.map(({ id }) => id);
  const login = { userName: "root", userPassword: "Data!node1" };
  const shop = { shardMode: "cluster", shardNumber: 8, dataNodes: [{ id: nodes[0], ...login }] };
  const declared = `new ddm.Schema("shop", { instanceId: orders.id, ...${JSON.stringify(shop)} });`;
  project.edit(program({ orders: {} }, declared));
  await project.up();
  const [instanceId = "", name = ""] = (await project.state()).resource("shop").id?.split("/") ?? [];
  const path = `/v3/{pid}/instances/${instanceId}/databases/${name}/migration`;
  const otherClient = createOtherClient(simulator);
  const body = { new_shard_number: 16, data_nodes: [{ id: nodes[0], user: "root", password: "Data!node1" }] };
  const started = await otherClient("POST", path, body);
  await otherClient("PUT", `${path}/jobs/${String(started["job_id"])}/route-switch`);
  const calls = recordCalls(simulator);
  const preview = await project.preview({ args: ["--refresh"] });
  expect(preview.ops("shop")).toEqual(["refresh", "update"]);
  const up = await project.up({ args: ["--refresh"] });
  expect(up.ops("shop")).toEqual(["refresh", "update"]);
  expect(up.diagnostics("shop", "warning").join()).toMatch(/"shardNumber" is 16 in the cloud and 8 in the program/);
  expect(mutations(calls())).toEqual([]);
});
