import { unknownValue } from "../../provider/lifecycle/properties/values";
import { payOrder } from "../../simulator/ddm/payment";
import { makeGroupFixture, nodesIn, subnet, subnet2 } from "../support/child-fixtures";
import { catchFailure } from "../support/failure";
import { findGroup, makeGroup, zonesOf } from "../support/group-fixture";

describe("the creation of a node group", () => {
  test("creates a node group with one request, shows the progress and records the group", async () => {
    const fixture = await makeGroupFixture();
    const { cloud, stack, up, instanceId } = fixture;
    expect(await up()).toBe("create");
    expect(cloud.takeMutations()).toEqual(["CreateGroup"]);
    const { id, address, nodes } = findGroup(fixture);
    expect(stack.id).toBe(`${instanceId}/${id}`);
    expect(stack.outputs).toMatchObject({
      instanceId,
      groupId: id,
      name: expect.stringMatching(/^readers-[0-9a-f]{7}$/) as string,
      type: "r",
      flavorRef: "ddm.c6.large.2",
      nodes: nodesIn("az1", "az2"),
      endpoint: `${address}:5066`,
      isLoadBalanced: true,
      isDefault: false,
      cores: 2,
      memory: 4,
      architecture: "X86",
      nodeDetails: nodes.map((node) => ({
        id: node.id,
        name: node.name,
        availableZone: node.availabilityZone,
        subnetId: subnet,
        status: "normal",
        ip: expect.stringMatching(/^[\d.]+$/) as string,
        port: 5066,
      })),
    });
    expect(cloud.progress[0]).toBe("[1/2] ordering the group");
    expect(cloud.progress).toContainEqual(expect.stringMatching(/^\[2\/2\] job CreateGroup \d+%, .*usually 5–10 min/));
    expect(await up()).toBe("same");
  });

  test("creates a group with a class id, nodes in several subnets and a load balancer address", async () => {
    const fixture = await makeGroupFixture();
    const nodes = [...nodesIn("az1"), { availableZone: "az2", subnetId: subnet2 }];
    const flavorId = "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002";
    const program = { name: "writers", type: "rw", flavorRef: undefined, flavorId, nodes, loadBalancerIp: "10.0.0.77" };
    await fixture.up(program);
    expect(fixture.cloud.takeMutations()).toEqual(["CreateGroup", "ModifyEip"]);
    expect(findGroup(fixture)).toMatchObject({ flavor: "ddm.c6.2xlarge.2", role: "rw", address: "10.0.0.77" });
    expect(fixture.stack.outputs).toMatchObject({ flavorId, nodes, loadBalancerIp: "10.0.0.77", cores: 8 });
    await fixture.stack.refresh();
    expect(await fixture.up(program)).toBe("same");
    expect(await fixture.up({ ...program, nodes: [...nodes].reverse() })).toBe("same");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("creates nothing and reports the reason when the API refuses the create request", async () => {
    const { cloud, stack, up } = await makeGroupFixture();
    const error = await catchFailure(up({ flavorRef: "ddm.c6.8xlarge.2", nodes: nodesIn("az3") }));
    expect(error.message).toMatch(
      /^Creating group "readers-\w+" of instance .* sellout in az3.*Nothing was created\. Choose another value for .*`nodes` /,
    );
    expect(stack.id).toBeUndefined();
    expect(cloud.takeMutations()).toEqual(["CreateGroup"]);
  });

  test("keeps the id when the create job fails, and the next up replaces the group", async () => {
    const fixture = await makeGroupFixture();
    const { cloud, stack, up, instance } = fixture;
    cloud.fault("CreateGroup", { job: "fail" });
    const error = await catchFailure(up({ name: "readers" }));
    expect(error.message).toMatch(
      /^Creating group "readers" of instance \w+ failed: Job CreateGroup \(\S+\) failed: DBS\.300005: /,
    );
    const failedId = stack.id;
    expect(failedId).toBe(`${fixture.instanceId}/${findGroup(fixture).id}`);
    await stack.refresh();
    expect(stack.preview(fixture.program({ name: "readers" }))).toBe("replace");
    cloud.clearCalls();
    expect(await up({ name: "readers" })).toBe("replace");
    expect(cloud.takeMutations()).toEqual(["DeleteGroup", "CreateGroup"]);
    expect(instance().groups).toHaveLength(2);
    expect(stack.id).not.toBe(failedId);
    expect(await up({ name: "readers" })).toBe("same");
  });

  test("the next up waits for the job of an interrupted create", async () => {
    const { cloud, stack, up } = await makeGroupFixture();
    cloud.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
    await catchFailure(up());
    expect(stack.id).toBeDefined();
    cloud.clearCalls();
    expect(await up()).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.outputs["nodeDetails"]).toMatchObject([{ status: "normal" }, { status: "normal" }]);
  });

  test("waits for the payment of the order for a group in a yearly/monthly instance", async () => {
    const { cloud, stack, up, instance } = await makeGroupFixture();
    const order = { orderId: "CS1", periodType: "month", periods: 1, autoRenew: false } as const;
    instance().billing = { mode: "prePaid", ...order };
    const paid = cloud.clock.sleep(120_000).then(() => {
      const { backend } = cloud.simulator;
      for (const placed of backend.state.orders) payOrder(backend, placed);
    });
    await Promise.all([up(), paid]);
    expect(stack.outputs["nodeDetails"]).toMatchObject([{ status: "normal" }, { status: "normal" }]);
    expect(cloud.requestBodies("CreateGroup")).toHaveLength(1);
  });
});

describe("a change of a node group", () => {
  test("sends one request, for this group only, when the class changes", async () => {
    const fixture = await makeGroup();
    expect(await fixture.up({ flavorRef: "ddm.c6.xlarge.2" })).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["ResizeFlavor"]);
    expect(fixture.cloud.requestBodies("ResizeFlavor")).toEqual([
      { spec_code: "ddm.c6.xlarge.2", group_id: findGroup(fixture).id },
    ]);
    expect(fixture.stack.outputs).toMatchObject({ flavorRef: "ddm.c6.xlarge.2", cores: 4, memory: 8 });
    await fixture.stack.refresh();
    expect(await fixture.up({ flavorRef: "ddm.c6.xlarge.2" })).toBe("same");
  });

  test("sends one request when the class changes to a class of the same size", async () => {
    const fixture = await makeGroup({ flavorRef: "ddm.c6.2xlarge.2" });
    await fixture.up({ flavorRef: "ddm.c6s.2xlarge.2" });
    expect(fixture.cloud.takeMutations()).toEqual(["ResizeFlavor"]);
    expect(findGroup(fixture).flavor).toBe("ddm.c6s.2xlarge.2");
    await fixture.stack.refresh();
    expect(await fixture.up({ flavorRef: "ddm.c6s.2xlarge.2" })).toBe("same");
  });

  test("sends no mutation when the program sets the id of the same class instead of its code", async () => {
    const { cloud, up } = await makeGroup();
    const byId = { flavorRef: undefined, flavorId: "a615922f-0ed8-3691-aad4-a595185febba" };
    expect(await up(byId)).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
    expect(await up(byId)).toBe("same");
  });

  test("fails before any change and lists the known classes when the class is unknown", async () => {
    const { cloud, up } = await makeGroup();
    const error = await catchFailure(up({ flavorRef: "ddm.c6.xlarg.2", nodes: nodesIn("az1") }));
    expect(error.message).toMatch(/ddm\.c6\.xlarg\.2 .*choose one of .*ddm\.c6\.xlarge\.2/);
    expect(cloud.takeMutations()).toEqual([]);
  });

  test.each<[string, { availableZone: string; subnetId: string }[], string[], object[]]>([
    [
      "adds nodes with one request per subnet",
      [...nodesIn("az1", "az2", "az3", "az1"), { availableZone: "az2", subnetId: subnet2 }],
      ["ExpandDdmInstanceNodes", "ExpandDdmInstanceNodes"],
      [
        { subnet_id: subnet, nodes: [{ available_zone: "az3" }, { available_zone: "az1" }] },
        { subnet_id: subnet2, nodes: [{ available_zone: "az2" }] },
      ],
    ],
    ["removes nodes with one request", nodesIn("az2"), ["BatchDeleteNodes"], []],
    [
      "adds a node in another zone before it removes the old node",
      nodesIn("az1", "az3"),
      ["ExpandDdmInstanceNodes", "BatchDeleteNodes"],
      [{ subnet_id: subnet, nodes: [{ available_zone: "az3" }] }],
    ],
    [
      "adds a node in another subnet of the same zone before it removes the old node",
      [...nodesIn("az1"), { availableZone: "az2", subnetId: subnet2 }],
      ["ExpandDdmInstanceNodes", "BatchDeleteNodes"],
      [{ subnet_id: subnet2, nodes: [{ available_zone: "az2" }] }],
    ],
  ])("%s", async (_, nodes, operations, bodies) => {
    const fixture = await makeGroup();
    expect(await fixture.up({ nodes })).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(operations);
    const added = fixture.cloud.requestBodies("ExpandDdmInstanceNodes");
    expect(added).toEqual(bodies.map((body) => ({ group_id: findGroup(fixture).id, ...body })));
    const places = findGroup(fixture).nodes.map(({ availabilityZone, subnetId }) => `${availabilityZone} ${subnetId}`);
    expect(places.sort()).toEqual(nodes.map(({ availableZone, subnetId }) => `${availableZone} ${subnetId}`).sort());
    expect(fixture.stack.outputs["nodes"]).toEqual(nodes);
    expect(fixture.instance().groups.find(({ isDefault }) => isDefault)?.nodes).toHaveLength(2);
    await fixture.stack.refresh();
    expect(await fixture.up({ nodes })).toBe("same");
  });

  test("changes the load balancer address with one request, and keeps it when the program no longer sets `loadBalancerIp`", async () => {
    const fixture = await makeGroup();
    await fixture.up({ loadBalancerIp: "10.0.0.78" });
    expect(fixture.cloud.takeMutations()).toEqual(["ModifyEip"]);
    expect(fixture.cloud.requestBodies("ModifyEip")).toEqual([
      { new_ip: "10.0.0.78", group_id: findGroup(fixture).id },
    ]);
    expect(fixture.stack.outputs).toMatchObject({ loadBalancerIp: "10.0.0.78", endpoint: "10.0.0.78:5066" });
    await fixture.up();
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(findGroup(fixture).address).toBe("10.0.0.78");
  });

  test.each<[string, unknown, string]>([
    ["added", nodesIn("az2", "az1", "az1"), "adds nodes 2 → 3, 5–10 min"],
    ["removed", nodesIn("az2"), "removes nodes 2 → 1, 3–8 min, connections of removed nodes drop"],
    ["moved", nodesIn("az1", "az1"), "adds and removes nodes 2 → 2, 5–15 min, connections of removed nodes drop"],
    [
      "added in an unknown subnet",
      [...nodesIn("az1", "az2"), { availableZone: "az1", subnetId: unknownValue }],
      "adds and removes nodes 2 → 3, 5–15 min, connections of removed nodes drop",
    ],
  ])("the preview shows the impact of nodes that are %s", async (_, nodes, impact) => {
    const { stack, program } = await makeGroup();
    expect(stack.diff(program({ nodes })).impact).toBe(impact);
  });

  test("announces and sends no change when the program sets the present address of the load balancer", async () => {
    const { cloud, stack, program, up } = await makeGroup();
    const loadBalancerIp = String(stack.outputs["endpoint"]).split(":")[0];
    expect(stack.diff(program({ loadBalancerIp: "10.0.0.78" })).impact).toMatch(/^changes the address/);
    expect(stack.diff(program({ loadBalancerIp })).impact).toBeUndefined();
    await up({ loadBalancerIp });
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.preview(program({ loadBalancerIp }))).toBe("same");
  });

  test("sends the request for each change after the previous change has taken effect", async () => {
    const fixture = await makeGroup();
    await fixture.up({ flavorRef: "ddm.c6.xlarge.2", nodes: nodesIn("az3", "az1"), loadBalancerIp: "10.0.0.79" });
    expect(fixture.cloud.takeMutations()).toEqual([
      "ResizeFlavor",
      "ExpandDdmInstanceNodes",
      "BatchDeleteNodes",
      "ModifyEip",
    ]);
    expect(fixture.cloud.simulator.journal.entries.filter(({ status }) => status === 409)).toEqual([]);
    expect(fixture.cloud.progress).toContainEqual(
      expect.stringMatching(/^\[1\/4\] changing the class to ddm\.c6\.xlarge\.2/),
    );
    expect(fixture.cloud.progress.at(-1)).toMatch(/^\[4\/4\] changing the load balancer's address/);
  });

  test("keeps the completed steps when a step fails, and the next up continues with that step", async () => {
    const fixture = await makeGroup();
    const change = { flavorRef: "ddm.c6.xlarge.2", nodes: nodesIn("az1", "az2", "az3"), loadBalancerIp: "10.0.0.80" };
    fixture.cloud.fault("ExpandDdmInstanceNodes", { job: "fail" });
    const error = await catchFailure(fixture.up(change));
    expect(error.message).toMatch(/Job EnlargeNode .* DBS\.300005/);
    expect(fixture.stack.outputs).toMatchObject({ flavorRef: "ddm.c6.xlarge.2", nodes: nodesIn("az1", "az2") });
    fixture.cloud.clearCalls();
    await fixture.up(change);
    // A node that could not be added never works, so it is replaced.
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes", "BatchDeleteNodes", "ModifyEip"]);
    expect(zonesOf(fixture).sort()).toEqual(["az1", "az2", "az3"]);
    expect(findGroup(fixture).nodes.every(({ status }) => status === "normal")).toBe(true);
  });

  const unanswered: [string, Record<string, unknown>][] = [
    ["ResizeFlavor", { flavorRef: "ddm.c6.xlarge.2" }],
    ["ExpandDdmInstanceNodes", { nodes: nodesIn("az1", "az2", "az3") }],
    ["BatchDeleteNodes", { nodes: nodesIn("az1") }],
  ];

  test.each(unanswered)(
    "does not repeat an executed request whose outcome is unknown: %s",
    async (operation, change) => {
      const fixture = await makeGroup();
      fixture.cloud.fault(operation, { drop: "after" });
      await fixture.up(change);
      expect(fixture.cloud.takeMutations()).toEqual([operation]);
      expect(await fixture.up(change)).toBe("same");
    },
  );

  test("repeats BatchDeleteNodes after an unknown outcome when the API has not executed it", async () => {
    const fixture = await makeGroup();
    fixture.cloud.fault("BatchDeleteNodes", { drop: "before" });
    await fixture.up({ nodes: nodesIn("az1") });
    expect(fixture.cloud.takeMutations()).toEqual(["BatchDeleteNodes", "BatchDeleteNodes"]);
    expect(await fixture.up({ nodes: nodesIn("az1") })).toBe("same");
  });

  test.each(unanswered.slice(0, 2))(
    "only the next run repeats a request that costs money and has an unknown outcome: %s",
    async (operation, change) => {
      const fixture = await makeGroup();
      fixture.cloud.fault(operation, { drop: "before" });
      const error = await catchFailure(fixture.up(change));
      expect(error.message).toMatch(/It is not known whether .* was carried out: .* Run `pulumi up` again/);
      expect(error.message).not.toContain("may have been");
      expect(fixture.cloud.takeMutations()).toEqual([operation]);
      expect(await fixture.up(change)).toBe("update");
      expect(fixture.cloud.takeMutations()).toEqual([operation]);
      expect(await fixture.up(change)).toBe("same");
    },
  );

  test("replaces the group when its type, name or instance changes", async () => {
    const fixture = await makeGroup({ name: "readers" });
    for (const change of [{ type: "rw" }, { name: "others" }, { instanceId: "another" }]) {
      expect(fixture.stack.preview(fixture.program({ name: "readers", ...change }))).toBe("replace");
    }
    const before = fixture.id;
    expect(await fixture.up({ name: "readers", type: "rw" })).toBe("replace");
    expect(fixture.stack.id).not.toBe(before);
    expect(fixture.instance().groups.map(({ role }) => role)).toEqual(["rw", "rw"]);
    expect(findGroup(fixture).name).toBe("readers");
  });

  test("sends no mutation when only `timeouts` changes", async () => {
    const { cloud, up } = await makeGroup();
    expect(await up({ timeouts: { update: "50m" } })).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
  });
});
