import { countByOperation, mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { createOtherClient } from "../../../scripts/sandbox/other-client";
import { type RunningSimulator, startSimulator } from "../../../simulator";
import { instanceArgs, monthly, otherVpcId } from "../harness/fixtures";
import { program } from "../harness/programs";
import { createProject, type Project, type ProjectOptions } from "../harness/project";

// Rules of the lifecycle driver that depend on what the engine passes and in which order it calls.

let simulator: RunningSimulator;
let project: Project | undefined;

beforeEach(async () => {
  simulator = await startSimulator({ speed: 3600, quota: 100_000 });
});
afterEach(async () => {
  project?.remove();
  await simulator.close();
});

const createStack = async (text: string, options: Partial<ProjectOptions> = {}) =>
  (project = await createProject({ program: text, environment: environmentFor(simulator), ...options }));
const instances = () => simulator.simulator.state.instances;

test("refuses to replace an adopted instance while `adopt` is in the program", async () => {
  const stack = await createStack(program({ orders: {} }));
  await stack.up();
  const { id = "" } = (await stack.state()).resource("orders");
  await stack.run(["state", "delete", "--yes", (await stack.state()).resource("orders").urn]);

  stack.edit(program({ orders: { adopt: { id } } }));
  await stack.up();
  const calls = recordCalls(simulator);
  stack.edit(program({ orders: { adopt: { id }, vpcId: otherVpcId } }));
  const preview = await stack.preview({ fails: true });
  expect(preview.stdout).toContain("Remove `adopt` from the program");
  const { urn } = (await stack.state()).resource("orders");
  stack.edit(program({ orders: { adopt: { id } } }));
  // The engine does not mark a targeted replacement, so the instance is adopted again and not deleted.
  const forced = await stack.up({ args: ["--replace", urn] });
  expect(forced.diagnostics("orders", "warning").join()).toContain(
    "was not deleted: a resource of this program has adopted it",
  );
  expect(mutations(calls())).toEqual([]);
  expect(instances().map((instance) => instance.id)).toEqual([id]);
  expect((await stack.preview()).ops("orders")).toEqual(["same"]);
});

test("does not delete an instance that another resource of the program has adopted", async () => {
  const stack = await createStack(program({ orders: {} }));
  await stack.up();
  const { id = "" } = (await stack.state()).resource("orders");
  stack.edit(program({ renamed: { adopt: { id } } }));
  const up = await stack.up();
  expect(up.diagnostics("orders", "warning").join()).toContain(
    "was not deleted: a resource of this program has adopted it",
  );
  expect((await stack.state()).find("orders")).toBeUndefined();
  expect((await stack.state()).resource("renamed").id).toBe(id);
  expect(instances().map((instance) => instance.id)).toEqual([id]);
});

test("fails every command with the settings of another region, and succeeds again with the right ones", async () => {
  const stack = await createStack(program({ orders: {} }));
  await stack.up();
  const environment = { HW_REGION_NAME: "eu-west-101" };
  const calls = recordCalls(simulator);
  for (const command of ["preview", "refresh", "destroy"] as const) {
    const failed = await stack[command]({ fails: true, environment });
    expect(failed.stdout).toMatch(/is in region sim-north-1, .* configured for region eu-west-101/);
  }
  expect(mutations(calls())).toEqual([]);
  expect((await stack.state()).find("orders")).toBeDefined();
  await stack.destroy();
  expect(instances()).toEqual([]);
});

test("fails a preview that moves a resource to a provider of another region", async () => {
  const provider = (region: string) => `
    const provider = new ddm.Provider("provider", { region: "${region}" });`;
  const text = (region: string) =>
    program({}, `${provider(region)} new ddm.ParameterTemplate("tuned", {}, { provider });`);
  const stack = await createStack(text("sim-north-1"));
  await stack.up();
  stack.edit(text("eu-west-101"));
  const preview = await stack.preview({ fails: true });
  expect(preview.stdout).toMatch(/is in region sim-north-1, .* configured for region eu-west-101/);
});

test("keeps an instance after a 404 without proof, and removes it when its absence is proven", async () => {
  const stack = await createStack(program({ orders: {} }));
  await stack.up();
  const { id = "" } = (await stack.state()).resource("orders");
  for (const body of [
    { errCode: "DBS.200002", externalMessage: "The instance does not exist." },
    undefined,
    "<html>",
  ]) {
    const effect = body === undefined ? { status: 404 } : { status: 404, body };
    simulator.simulator.faults.add({ match: { operation: "ShowInstance", times: 1 }, effect });
    // The list refutes the first code; the other responses fail the refresh.
    await stack.run(["refresh", "--yes", "--skip-preview"]).catch(() => undefined);
    expect((await stack.state()).find("orders")?.id).toBe(id);
    simulator.simulator.faults.clear();
  }
  await createOtherClient(simulator)("DELETE", `/v3/{pid}/instances/${id}?delete_dn_data=false`);
  await stack.refresh();
  expect((await stack.state()).find("orders")).toBeUndefined();
});

test("does not change the properties in `ignoreChanges`, even in an update of other properties", async () => {
  const ignoring = (args: object) =>
    program(
      {},
      `new ddm.Instance("orders", ${JSON.stringify({ ...instanceArgs, ...args })}, { ignoreChanges: ["nodeNum"] });`,
    );
  const stack = await createStack(ignoring({}));
  await stack.up();
  const { id = "" } = (await stack.state()).resource("orders");
  const nodes = [{ available_zone: "az1" }, { available_zone: "az2" }];
  await createOtherClient(simulator)("POST", `/v3/{pid}/instances/${id}/nodes`, { nodes });
  const calls = recordCalls(simulator);
  for (const args of [[], ["--refresh"]]) {
    stack.edit(ignoring({ port: args.length === 0 ? 5067 : 5068 }));
    await stack.up({ args });
  }
  expect(countByOperation(mutations(calls()))).toEqual({ UpdateInstancePort: 2 });
  expect((await stack.preview()).ops("orders")).toEqual(["same"]);
});

test("takes over an instance whose create was killed, even if the program has changed since", async () => {
  // An hour passes in a second, so the age limit of an interrupted create, which depends on the timeout, is raised.
  const timeouts = { create: "200h" };
  const stack = await createStack(program({ orders: { timeouts } }));
  simulator.simulator.faults.add({ match: { operation: "CreateInstance", times: 1 }, effect: { delayMs: 10_000 } });
  const killed = recordCalls(simulator);
  await stack.up({
    fails: true,
    meanwhile: async ({ until, kill }) => {
      await until(() => (countByOperation(killed())["CreateInstance"] ?? 0) > 0);
      kill();
    },
  });
  await stack.run(["cancel", "--yes"]);
  stack.edit(program({ orders: { nodeNum: 3, flavorRef: "ddm.c6.xlarge.2", timeouts } }));
  const calls = recordCalls(simulator);
  const up = await stack.up();
  expect(up.diagnostics("orders", "warning").join()).toContain("it is taken over");
  expect(countByOperation(mutations(calls()))).toEqual({ ResizeFlavor: 1, ExpandDdmInstanceNodes: 1 });
  expect(instances()).toHaveLength(1);
  expect((await stack.preview()).ops("orders")).toEqual(["same"]);
});

test("places no second order after a kill while the first one waits for payment", async () => {
  // An hour passes in a second, so the age limit of an interrupted create, which depends on the timeout, is raised.
  const timeouts = { create: "200h" };
  const charging = { ...monthly, autoPay: false };
  const stack = await createStack(program({ orders: { charging, timeouts } }));
  const killed = recordCalls(simulator);
  await stack.up({
    fails: true,
    meanwhile: async ({ until, kill }) => {
      await until(() => (countByOperation(killed())["ShowCustomerOrderDetails"] ?? 0) > 0);
      kill();
    },
  });
  await stack.run(["cancel", "--yes"]);
  const calls = recordCalls(simulator);
  const stopped = await stack.up({ fails: true });
  const [order] = simulator.simulator.state.orders;
  expect(stopped.stdout).toContain(`An order for DDM waits for payment: ${order?.id ?? "none"}`);
  expect(mutations(calls())).toEqual([]);

  await createOtherClient(simulator)("POST", "/v3/orders/customer-orders/pay", { order_id: order?.id });
  const up = await stack.up();
  expect(up.diagnostics("orders", "warning").join()).toContain("it is taken over");
  expect(simulator.simulator.state.orders).toHaveLength(1);
  expect(instances()).toHaveLength(1);
  expect((await stack.preview()).ops("orders")).toEqual(["same"]);
});

test("does not replace a schema that another client has resharded", async () => {
  const nodes = simulator.simulator.state.dataNodes.map(({ id }) => id);
  const login = { userName: "root", userPassword: "Data!node1" };
  const shop = { shardMode: "cluster", shardNumber: 8, dataNodes: [{ id: nodes[0], ...login }] };
  const declared = `new ddm.Schema("shop", { instanceId: orders.id, ...${JSON.stringify(shop)} });`;
  const stack = await createStack(program({ orders: {} }, declared));
  await stack.up();
  const [instanceId = "", name = ""] = (await stack.state()).resource("shop").id?.split("/") ?? [];
  const path = `/v3/{pid}/instances/${instanceId}/databases/${name}/migration`;
  const otherClient = createOtherClient(simulator);
  const body = { new_shard_number: 16, data_nodes: [{ id: nodes[0], user: "root", password: "Data!node1" }] };
  const started = await otherClient("POST", path, body);
  await otherClient("PUT", `${path}/jobs/${String(started["job_id"])}/route-switch`);
  const calls = recordCalls(simulator);
  const preview = await stack.preview({ args: ["--refresh"] });
  expect(preview.ops("shop")).toEqual(["refresh", "update"]);
  const up = await stack.up({ args: ["--refresh"] });
  expect(up.ops("shop")).toEqual(["refresh", "update"]);
  expect(up.diagnostics("shop", "warning").join()).toMatch(/"shardNumber" is 16 in the cloud and 8 in the program/);
  expect(mutations(calls())).toEqual([]);
});
