import { instanceLifecycle } from "../../../provider/lifecycle/instance";
import { catchFailure } from "../../support/failure";
import type { OtherClient } from "../../support/other-client";
import { beforeRequest, makeRunningInstance } from "../../support/instance-fixture";

const eip = "0b1e8bd5-7e6b-4c2e-8c3f-1d6f1f0d9c11";
const replacementChange = { vpcId: "e1d886ec-cfe7-4cd4-b748-000000000000" };

describe("the elastic IP of a replaced instance", () => {
  test.each([
    ["a default name", {}],
    ["a name from the program", { name: "shop-db" }],
  ])("unbinds the elastic IP before the new instance binds it (instance with %s)", async (_, nameArgs) => {
    const program = { ...nameArgs, publicIpId: eip };
    const { cloud, stack, up, id } = await makeRunningInstance(program);
    expect(await up({ ...program, ...replacementChange })).toBe("replace");
    const changes = cloud.takeCalls().filter(({ method }) => method !== "GET");
    expect(changes.map(({ operation }) => operation)).toEqual([
      "CreateInstance",
      "UnbindEip",
      "BindEip",
      "DeleteDdmInstance",
    ]);
    expect(changes[1]?.path).toContain(id);
    expect(changes[2]?.path).toContain(stack.id);
    expect(stack.outputs).toMatchObject({ publicIpId: eip });
    expect(cloud.progress).toContainEqual(
      expect.stringContaining("unbinding the elastic IP from the replaced instance"),
    );
  });

  test("unbinds the elastic IP in the next up when the first unbinding fails", async () => {
    const program = { publicIpId: eip };
    const { cloud, stack, up } = await makeRunningInstance(program);
    cloud.fault("UnbindEip", { job: "fail" });
    await catchFailure(up({ ...program, ...replacementChange }));
    cloud.clearCalls();
    await up({ ...program, ...replacementChange });
    expect(cloud.takeMutations()).toEqual(["UnbindEip", "BindEip", "DeleteDdmInstance"]);
    expect(cloud.simulator.state.instances.map(({ publicIp }) => publicIp?.id)).toEqual([eip]);
    expect(stack.outputs).toMatchObject({ publicIpId: eip });
  });

  test.each([
    ["the same elastic IP", eip, ["UnbindEip", "BindEip"]],
    ["another elastic IP", "22222222-7e6b-4c2e-8c3f-1d6f1f0d9c11", ["BindEip"]],
  ])(
    "the new instance binds %s in a region that does not report the bound elastic IPs",
    async (_, wanted, requests) => {
      const { cloud, up } = await makeRunningInstance({ publicIpId: eip });
      cloud.fault("ShowPublicIp", { status: 404, code: "APIGW.0101" }, {});
      await up({ ...replacementChange, publicIpId: wanted });
      expect(cloud.takeMutations()).toEqual(["CreateInstance", ...requests, "DeleteDdmInstance"]);
      expect(cloud.simulator.state.instances.map(({ publicIp }) => publicIp?.id)).toEqual([wanted]);
    },
  );

  test("unbinds the elastic IP only when the new instance binds the same one", async () => {
    const { cloud, up } = await makeRunningInstance({ publicIpId: eip });
    await up({ ...replacementChange, publicIpId: "22222222-7e6b-4c2e-8c3f-1d6f1f0d9c11" });
    expect(cloud.takeMutations()).toEqual(["CreateInstance", "BindEip", "DeleteDdmInstance"]);
  });
});

describe("removing nodes", () => {
  test("removes nodes by the documented DELETE when the region lacks batch-delete", async () => {
    const { cloud, stack, up } = await makeRunningInstance({ nodeNum: 3 });
    cloud.fault("BatchDeleteNodes", { status: 404, code: "APIGW.0101" }, {});
    await up({ nodeNum: 1 });
    const requests = cloud.takeCalls().filter(({ method }) => method !== "GET");
    expect(requests.map(({ operation }) => operation)).toEqual(["BatchDeleteNodes", "DeleteNodes"]);
    expect(requests[1]?.request).toEqual(requests[0]?.request);
    expect(stack.outputs["nodeNum"]).toBe(1);
  });

  test.each([
    { status: 404, code: "DBS.200002" },
    { status: 400, code: "DBS.280001" },
  ])("fails to remove nodes when batch-delete exists but is refused: %j", async (refusal) => {
    const { cloud, up } = await makeRunningInstance({ nodeNum: 3 });
    cloud.fault("BatchDeleteNodes", refusal, {});
    await catchFailure(up({ nodeNum: 1 }));
    expect(cloud.takeMutations()).toEqual(["BatchDeleteNodes"]);
  });
});

/** Adds a node to an instance, or removes its first node, as another client. */
function changeNodes(client: OtherClient, action: "adds" | "removes", nodes: readonly { id: string }[]) {
  return action === "adds"
    ? client.call("POST", "/nodes", { nodes: [{ available_zone: "az1" }] })
    : client.call("POST", "/nodes/batch-delete", { node_ids: [nodes[0]?.id] });
}

describe("a change while the job of another client makes the instance busy", () => {
  type Changes = Record<string, unknown>;
  test.each<[what: string, from: Changes, change: Changes, busy: string, other: "adds" | "removes", count: number]>([
    ["adds no node if that job has added it", { nodeNum: 2 }, { nodeNum: 3 }, "ExpandDdmInstanceNodes", "adds", 3],
    ["removes no node if that job has removed one", { nodeNum: 3 }, { nodeNum: 2 }, "BatchDeleteNodes", "removes", 2],
    [
      "adds no node after the change of the security group if that job has added it",
      { nodeNum: 2 },
      { nodeNum: 3, securityGroupId: "035b70ed-319b-4086-9fd7-62a2e8548b2f" },
      "UpdateDdmInstanceSecurityGroup",
      "adds",
      3,
    ],
  ])("%s", async (_what, from, change, busy, action, count) => {
    const { cloud, up, id } = await makeRunningInstance(from);
    const client = cloud.otherClient.ofInstance(id);
    const nodes = () => cloud.instance(id).groups.flatMap((group) => group.nodes);
    let other: Promise<unknown> | undefined;
    beforeRequest(cloud, busy, () => {
      other ??= changeNodes(client, action, nodes());
    });
    const before = nodes();
    expect(await up({ ...from, ...change })).toBe("update");
    await other;
    expect(nodes()).toHaveLength(count);
    // Only the other client has added or removed a node.
    const isKept = ({ id: node }: { id: string }) => nodes().some((one) => one.id === node);
    expect(before.filter(isKept)).toHaveLength(Math.min(before.length, count));
    expect(await up({ ...from, ...change })).toBe("same");
  });
});

describe("a change of several steps while another client acts between two steps", () => {
  test.each<[what: string, from: number, to: number, other: "adds" | "removes"]>([
    ["adds no node if that client has added it", 2, 3, "adds"],
    ["removes no node if that client has removed one", 3, 2, "removes"],
  ])("%s", async (_what, from, to, action) => {
    const { cloud, up, id } = await makeRunningInstance({ nodeNum: from });
    const client = cloud.otherClient.ofInstance(id);
    const nodes = () => cloud.instance(id).groups.flatMap((group) => group.nodes);
    const before = nodes();
    const isRenamed = () =>
      cloud.simulator.state.jobs.some((job) => job.kind === "ModifyInstanceName" && job.settlesAt <= cloud.clock.now());
    const actAfterRenaming = async () => {
      while (!isRenamed()) await cloud.clock.sleep(100);
      await changeNodes(client, action, before);
    };
    let other: Promise<unknown> | undefined;
    beforeRequest(cloud, "UpdateDdmInstanceName", () => (other ??= actAfterRenaming()));
    expect(await up({ nodeNum: to, name: "orders-b" })).toBe("update");
    await other;
    expect(nodes()).toHaveLength(to);
    const isKept = ({ id: node }: { id: string }) => nodes().some((one) => one.id === node);
    expect(before.filter(isKept)).toHaveLength(Math.min(from, to));
    expect(await up({ nodeNum: to, name: "orders-b" })).toBe("same");
  });
});

test("the timeout of an update begins when the update leaves the queue", async () => {
  const { cloud, stack, id } = await makeRunningInstance();
  const services = cloud.newServices();
  const waited = services.queue.run(id, () => cloud.clock.sleep(20 * 60_000));
  const news = { ...stack.inputs, port: 5067, timeouts: { update: "10m" } };
  const [, outputs] = await Promise.all([waited, instanceLifecycle().update(id, stack.outputs, news, services)]);
  expect(outputs["port"]).toBe(5067);
});

test("an update fails soon after its timeout even if the API throttles reads of the instance", async () => {
  const { cloud, up } = await makeRunningInstance();
  cloud.fault("ShowDdmDetail", { status: 429, code: "APIGW.0308" }, {});
  cloud.fault("ListInstances", { status: 429, code: "APIGW.0308" }, {});
  const start = cloud.clock.now();
  await catchFailure(up({ port: 5067, timeouts: { update: "5m" } }));
  expect(cloud.clock.now() - start).toBeLessThan(10 * 60_000);
});

test("repeats the unbind and the bind, in this order, if reads still show the old elastic IP", async () => {
  const { cloud, up } = await makeRunningInstance({ publicIpId: eip });
  const stale = { public_ip_list: [{ id: eip, public_ip: "10.154.0.11" }], total_count: 1 };
  cloud.fault("ShowPublicIp", { body: stale }, { times: 5 });
  const wanted = "22222222-7e6b-4c2e-8c3f-1d6f1f0d9c11";
  await up({ publicIpId: wanted });
  expect(cloud.takeMutations()).toEqual(["UnbindEip", "BindEip", "UnbindEip", "BindEip"]);
  expect(cloud.simulator.state.instances.map(({ publicIp }) => publicIp?.id)).toEqual([wanted]);
});
