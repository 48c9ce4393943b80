import { payOrder } from "../../simulator/bss/payment";
import { groupScene, nodesIn, subnet, subnet2 } from "../support/children";
import { group, live, sent, zones } from "../support/instance-group";
import { failureOf } from "../support/instance-scene";

describe("creating a node group", () => {
  test("is one order, and ends when the instance takes the next request", async () => {
    const scene = await groupScene();
    const { stage, stack, up, instanceId } = scene;
    expect(await up()).toBe("create");
    expect(stage.changes()).toEqual(["CreateGroup"]);
    const { id, address, nodes } = live(scene);
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
    expect(stage.lines[0]).toBe("[1/2] ordering the group");
    expect(stage.lines).toContainEqual(expect.stringMatching(/^\[2\/2\] job CreateGroup \d+%, .*usually 5–10 min/));
    expect(await up()).toBe("same");
  });

  test("takes a class by its id, nodes in several subnets and an address for the load balancer", async () => {
    const scene = await groupScene();
    const nodes = [...nodesIn("az1"), { availableZone: "az2", subnetId: subnet2 }];
    const flavorId = "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002";
    const program = { name: "writers", type: "rw", flavorRef: undefined, flavorId, nodes, loadBalancerIp: "10.0.0.77" };
    await scene.up(program);
    expect(scene.stage.changes()).toEqual(["CreateGroup", "ModifyEip"]);
    expect(live(scene)).toMatchObject({ flavor: "ddm.c6.2xlarge.2", role: "rw", address: "10.0.0.77" });
    expect(scene.stack.outputs).toMatchObject({ flavorId, nodes, loadBalancerIp: "10.0.0.77", cores: 8 });
    await scene.stack.refresh();
    expect(await scene.up(program)).toBe("same");
    expect(await scene.up({ ...program, nodes: [...nodes].reverse() })).toBe("same");
    expect(scene.stage.changes()).toEqual([]);
  });

  test("leaves nothing behind when it is refused, and says why", async () => {
    const { stage, stack, up } = await groupScene();
    const error = await failureOf(up({ flavorRef: "ddm.c6.8xlarge.2", nodes: nodesIn("az3") }));
    expect(error.message).toMatch(
      /^Creating group "readers-\w+" of instance .* sellout in az3.*Nothing was created\. Choose another value for .*`nodes` /,
    );
    expect(stack.id).toBeUndefined();
    expect(stage.changes()).toEqual(["CreateGroup"]);
  });

  test("keeps the id and shows the reason when its job fails; the next up replaces it", async () => {
    const scene = await groupScene();
    const { stage, stack, up, instance } = scene;
    stage.fault("CreateGroup", { job: "fail" });
    const error = await failureOf(up({ name: "readers" }));
    expect(error.message).toMatch(
      /^Creating group "readers" of instance \w+ failed: Job CreateGroup \(\S+\) failed: DBS\.300005: /,
    );
    const wreck = stack.id;
    expect(wreck).toBe(`${scene.instanceId}/${live(scene).id}`);
    await stack.refresh();
    expect(stack.preview(scene.program({ name: "readers" }))).toBe("replace");
    stage.calls();
    expect(await up({ name: "readers" })).toBe("replace");
    expect(stage.changes()).toEqual(["DeleteGroup", "CreateGroup"]);
    expect(instance().groups).toHaveLength(2);
    expect(stack.id).not.toBe(wreck);
    expect(await up({ name: "readers" })).toBe("same");
  });

  test("is awaited by the next up when it was interrupted while its job runs", async () => {
    const { stage, stack, up } = await groupScene();
    stage.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
    await failureOf(up());
    expect(stack.id).toBeDefined();
    stage.calls();
    expect(await up()).toBe("update");
    expect(stage.changes()).toEqual([]);
    expect(stack.outputs["nodeDetails"]).toMatchObject([{ status: "normal" }, { status: "normal" }]);
  });

  test("waits for its order in a yearly/monthly instance", async () => {
    const { stage, stack, up, instance } = await groupScene();
    const order = { orderId: "CS1", periodType: "month", periods: 1, autoRenew: false } as const;
    instance().billing = { mode: "prePaid", ...order };
    const paid = stage.clock.sleep(120_000).then(() => {
      const { world } = stage.simulator;
      for (const placed of world.state.orders) payOrder(world, placed);
    });
    await Promise.all([up(), paid]);
    expect(stack.outputs["nodeDetails"]).toMatchObject([{ status: "normal" }, { status: "normal" }]);
    expect(sent({ stage }, "CreateGroup")).toHaveLength(1);
  });
});

describe("a change in place", () => {
  test("to another class is one request about this group alone", async () => {
    const scene = await group();
    expect(await scene.up({ flavorRef: "ddm.c6.xlarge.2" })).toBe("update");
    expect(scene.stage.changes()).toEqual(["ResizeFlavor"]);
    expect(sent(scene, "ResizeFlavor")).toEqual([{ spec_code: "ddm.c6.xlarge.2", group_id: live(scene).id }]);
    expect(scene.stack.outputs).toMatchObject({ flavorRef: "ddm.c6.xlarge.2", cores: 4, memory: 8 });
    await scene.stack.refresh();
    expect(await scene.up({ flavorRef: "ddm.c6.xlarge.2" })).toBe("same");
  });

  test("to a class of the same size is one, too", async () => {
    const scene = await group({ flavorRef: "ddm.c6.2xlarge.2" });
    await scene.up({ flavorRef: "ddm.c6s.2xlarge.2" });
    expect(scene.stage.changes()).toEqual(["ResizeFlavor"]);
    expect(live(scene).flavor).toBe("ddm.c6s.2xlarge.2");
    await scene.stack.refresh();
    expect(await scene.up({ flavorRef: "ddm.c6s.2xlarge.2" })).toBe("same");
  });

  test("sends no request for the same class by its id instead of its code", async () => {
    const { stage, up } = await group();
    const byId = { flavorRef: undefined, flavorId: "a615922f-0ed8-3691-aad4-a595185febba" };
    expect(await up(byId)).toBe("update");
    expect(stage.changes()).toEqual([]);
    expect(await up(byId)).toBe("same");
  });

  test("stops at an unknown class before anything is changed, and names the known ones", async () => {
    const { stage, up } = await group();
    const error = await failureOf(up({ flavorRef: "ddm.c6.xlarg.2", nodes: nodesIn("az1") }));
    expect(error.message).toMatch(/ddm\.c6\.xlarg\.2 .*there are .*ddm\.c6\.xlarge\.2/);
    expect(stage.changes()).toEqual([]);
  });

  test.each<[string, { availableZone: string; subnetId: string }[], string[], object[]]>([
    [
      "adds nodes by one request for each subnet",
      [...nodesIn("az1", "az2", "az3", "az1"), { availableZone: "az2", subnetId: subnet2 }],
      ["ExpandDdmInstanceNodes", "ExpandDdmInstanceNodes"],
      [
        { subnet_id: subnet, nodes: [{ available_zone: "az3" }, { available_zone: "az1" }] },
        { subnet_id: subnet2, nodes: [{ available_zone: "az2" }] },
      ],
    ],
    ["removes nodes by one request", nodesIn("az2"), ["BatchDeleteNodes"], []],
    [
      "to another zone adds the new node before it removes the old one",
      nodesIn("az1", "az3"),
      ["ExpandDdmInstanceNodes", "BatchDeleteNodes"],
      [{ subnet_id: subnet, nodes: [{ available_zone: "az3" }] }],
    ],
    [
      "to another subnet in the same zone does, too",
      [...nodesIn("az1"), { availableZone: "az2", subnetId: subnet2 }],
      ["ExpandDdmInstanceNodes", "BatchDeleteNodes"],
      [{ subnet_id: subnet2, nodes: [{ available_zone: "az2" }] }],
    ],
  ])("%s", async (_, nodes, operations, bodies) => {
    const scene = await group();
    expect(await scene.up({ nodes })).toBe("update");
    expect(scene.stage.changes()).toEqual(operations);
    const added = sent(scene, "ExpandDdmInstanceNodes");
    expect(added).toEqual(bodies.map((body) => ({ group_id: live(scene).id, ...body })));
    const places = live(scene).nodes.map(({ availabilityZone, subnetId }) => `${availabilityZone} ${subnetId}`);
    expect(places.sort()).toEqual(nodes.map(({ availableZone, subnetId }) => `${availableZone} ${subnetId}`).sort());
    expect(scene.stack.outputs["nodes"]).toEqual(nodes);
    expect(scene.instance().groups.find(({ isDefault }) => isDefault)?.nodes).toHaveLength(2);
    await scene.stack.refresh();
    expect(await scene.up({ nodes })).toBe("same");
  });

  test("to another address of the load balancer is one request; one removed from the program stays", async () => {
    const scene = await group();
    await scene.up({ loadBalancerIp: "10.0.0.78" });
    expect(scene.stage.changes()).toEqual(["ModifyEip"]);
    expect(sent(scene, "ModifyEip")).toEqual([{ new_ip: "10.0.0.78", group_id: live(scene).id }]);
    expect(scene.stack.outputs).toMatchObject({ loadBalancerIp: "10.0.0.78", endpoint: "10.0.0.78:5066" });
    await scene.up();
    expect(scene.stage.changes()).toEqual([]);
    expect(live(scene).address).toBe("10.0.0.78");
  });

  test("of everything is done one after the other, each after the previous request has settled, in phases", async () => {
    const scene = await group();
    await scene.up({ flavorRef: "ddm.c6.xlarge.2", nodes: nodesIn("az3", "az1"), loadBalancerIp: "10.0.0.79" });
    expect(scene.stage.changes()).toEqual([
      ...["ResizeFlavor", "ExpandDdmInstanceNodes", "BatchDeleteNodes", "ModifyEip"],
    ]);
    expect(scene.stage.simulator.journal.entries.filter(({ status }) => status === 409)).toEqual([]);
    expect(scene.stage.lines).toContainEqual(
      expect.stringMatching(/^\[1\/4\] changing the class to ddm\.c6\.xlarge\.2/),
    );
    expect(scene.stage.lines.at(-1)).toMatch(/^\[4\/4\] changing the load balancer's address/);
  });

  test("keeps what is done when a step fails; the next up continues from there", async () => {
    const scene = await group();
    const change = { flavorRef: "ddm.c6.xlarge.2", nodes: nodesIn("az1", "az2", "az3"), loadBalancerIp: "10.0.0.80" };
    scene.stage.fault("ExpandDdmInstanceNodes", { job: "fail" });
    const error = await failureOf(scene.up(change));
    expect(error.message).toMatch(/Job EnlargeNode .* DBS\.300005/);
    expect(scene.stack.outputs).toMatchObject({ flavorRef: "ddm.c6.xlarge.2", nodes: nodesIn("az1", "az2") });
    scene.stage.calls();
    await scene.up(change);
    // A node that could not be added never works: another comes, and it goes.
    expect(scene.stage.changes()).toEqual(["ExpandDdmInstanceNodes", "BatchDeleteNodes", "ModifyEip"]);
    expect(zones(scene).sort()).toEqual(["az1", "az2", "az3"]);
    expect(live(scene).nodes.every(({ status }) => status === "normal")).toBe(true);
  });

  const unanswered: [string, Record<string, unknown>][] = [
    ["ResizeFlavor", { flavorRef: "ddm.c6.xlarge.2" }],
    ["ExpandDdmInstanceNodes", { nodes: nodesIn("az1", "az2", "az3") }],
    ["BatchDeleteNodes", { nodes: nodesIn("az1") }],
  ];

  test.each(unanswered)("recognizes that an unanswered %s was carried out", async (operation, change) => {
    const scene = await group();
    scene.stage.fault(operation, { drop: "after" });
    await scene.up(change);
    expect(scene.stage.changes()).toEqual([operation]);
    expect(await scene.up(change)).toBe("same");
  });

  test("repeats an unanswered removal of nodes that was not carried out", async () => {
    const scene = await group();
    scene.stage.fault("BatchDeleteNodes", { drop: "before" });
    await scene.up({ nodes: nodesIn("az1") });
    expect(scene.stage.changes()).toEqual(["BatchDeleteNodes", "BatchDeleteNodes"]);
    expect(await scene.up({ nodes: nodesIn("az1") })).toBe("same");
  });

  test.each(unanswered.slice(0, 2))(
    "does not repeat an unanswered %s, which costs money, in the same run, but in the next",
    async (operation, change) => {
      const scene = await group();
      scene.stage.fault(operation, { drop: "before" });
      const error = await failureOf(scene.up(change));
      expect(error.message).toMatch(/It is not known whether .* was carried out: .* Run `pulumi up` again/);
      expect(error.message).not.toContain("may have been");
      expect(scene.stage.changes()).toEqual([operation]);
      expect(await scene.up(change)).toBe("update");
      expect(scene.stage.changes()).toEqual([operation]);
      expect(await scene.up(change)).toBe("same");
    },
  );

  test("replaces the group for another type, name or instance", async () => {
    const scene = await group({ name: "readers" });
    for (const change of [{ type: "rw" }, { name: "others" }, { instanceId: "another" }]) {
      expect(scene.stack.preview(scene.program({ name: "readers", ...change }))).toBe("replace");
    }
    const before = scene.id;
    expect(await scene.up({ name: "readers", type: "rw" })).toBe("replace");
    expect(scene.stack.id).not.toBe(before);
    expect(scene.instance().groups.map(({ role }) => role)).toEqual(["rw", "rw"]);
    expect(live(scene).name).toBe("readers");
  });

  test("only records what needs no request", async () => {
    const { stage, up } = await group();
    expect(await up({ timeouts: { update: "50m" } })).toBe("update");
    expect(stage.changes()).toEqual([]);
  });
});
