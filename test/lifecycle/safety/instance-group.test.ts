import { instanceGroupLifecycle } from "../../../provider/lifecycle/instance-group";
import { payOrder } from "../../../simulator/bss/payment";
import { groupScene, nodesIn, subnet, subnet2 } from "../../support/children";
import { group, live, sent, zones } from "../../support/instance-group";
import { alterAnswers, failureOf } from "../../support/instance-scene";
import { describeSafetyRules, existing, type Kind } from "./rules";

const kind: Kind = {
  scene: groupScene,
  lifecycle: instanceGroupLifecycle,
  program: { name: "readers" },
  edit: { loadBalancerIp: "10.0.0.9" },
  editCalls: ["ModifyEip"],
  replacement: { type: "rw" },
  reads: "ListGroup",
  lists: { operation: "ListGroup", items: "group_list", total: "total_count" },
  notFound: { status: 404, code: "DBS.200002" },
  creates: "CreateGroup",
  costs: true,
  deletes: "DeleteGroup",
  all: ({ instance }) => instance().groups.filter(({ isDefault }) => !isDefault),
  deletedElsewhere: (scene) => scene.somebody("DELETE", `/groups/${live(scene).id}`),
};

describeSafetyRules(kind);

type Body = Record<string, unknown>;
/** The v3 details of instances, whose groups are others. */
const detailsWith = (change: (groups: Body[]) => Body[]) => (body: Body) => ({
  instances: (body["instances"] as Body[]).map((one) => ({ ...one, groups: change(one["groups"] as Body[]) })),
});
/** The same, with nodes without some of what is reported. */
const withoutPlaces = (missing: object) =>
  detailsWith((groups) =>
    groups.map((one) => ({ ...one, nodes: (one["nodes"] as Body[]).map((node) => ({ ...node, ...missing })) })),
  );
/** The groups of a list, each without some of what is reported. */
const groupsWithout =
  (missing: object, missingOfNodes: object = {}) =>
  (body: Body) => ({
    ...body,
    group_list: (body["group_list"] as Body[]).map((one) => ({
      ...one,
      ...missing,
      node_list: (one["node_list"] as Body[]).map((node) => ({ ...node, ...missingOfNodes })),
    })),
  });

describe("a group of an instance that is not found", () => {
  test("is kept while the instance is listed, and dropped when it is not", async () => {
    const scene = await existing(kind);
    scene.stage.fault("ListGroup", { status: 404, code: "DBS.200002" });
    expect(await scene.stack.refresh()).toBe(true);
    await scene.somebody("DELETE", "?delete_dn_data=false");
    expect(await scene.stack.refresh()).toBe(false);
  });
});

describe("what is not reported is unknown: no node is replaced, and no request is sent", () => {
  test.each<[string, Parameters<typeof alterAnswers>[1], (body: Body) => unknown]>([
    ["subnets that are null", "ShowDdmDetail", withoutPlaces({ subnet_id: null })],
    ['subnets that are ""', "ShowDdmDetail", withoutPlaces({ subnet_id: "" })],
    [
      "zones and subnets that are missing",
      "ShowDdmDetail",
      withoutPlaces({ subnet_id: undefined, az_code: undefined }),
    ],
    ["no groups in the v3 details", "ShowDdmDetail", detailsWith(() => [])],
    ["zones that are null in the list", "ListGroup", groupsWithout({}, { az: null })],
    ['zones that are "" in the list', "ListGroup", groupsWithout({}, { az: "" })],
    ["a size that is null", "ListGroup", groupsWithout({ cpu_num_per_node: null, mem_num_per_node: null })],
    ["a type and an address that are missing", "ListGroup", groupsWithout({ role: "", endpoint: null })],
  ])("%s", async (_, operation, alter) => {
    const scene = await existing(kind);
    alterAnswers(scene.stage, operation, alter);
    await scene.stack.refresh();
    expect(await scene.up(kind.program)).toBe("same");
    expect(scene.stack.preview(scene.program(kind.program))).toBe("same");
    expect(await scene.up({ ...kind.program, timeouts: { update: "50m" } })).toBe("update");
    expect(scene.stage.changes()).toEqual([]);
    // One more node is one more node, wherever the others are.
    await scene.up({ ...kind.program, nodes: nodesIn("az1", "az2", "az3") });
    expect(scene.stage.changes()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(zones(scene)).toEqual(["az1", "az2", "az3"]);
  });

  test.each<[string, object]>([
    ["missing", { status: 404, code: "APIGW.0101" }],
    ["a page", { status: 200, body: "<html></html>" }],
    ["refused", { status: 403, code: "APIGW.0306" }],
  ])("v3 details that are %s", async (_, effect) => {
    const scene = await existing(kind);
    scene.stage.fault("ShowDdmDetail", effect, {});
    await scene.stack.refresh();
    expect(await scene.up(kind.program)).toBe("same");
    await scene.up({ ...kind.program, nodes: [...nodesIn("az1", "az2"), { availableZone: "az1", subnetId: subnet2 }] });
    expect(scene.stage.changes()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(live(scene).nodes.map(({ subnetId }) => subnetId)).toEqual([subnet, subnet, subnet2]);
  });
});

describe("a class of the same size", () => {
  const twin = "ddm.c6s.2xlarge.2";

  test("that another client has set does not show, and no request is sent, at every run", async () => {
    const scene = await group({ flavorRef: "ddm.c6.2xlarge.2" });
    await scene.somebody("PUT", "/flavor", { spec_code: twin, group_id: live(scene).id });
    for (const update of ["51m", "52m"]) {
      await scene.stack.refresh();
      const program = { flavorRef: "ddm.c6.2xlarge.2", timeouts: { update } };
      expect(await scene.up(program)).toBe("update");
      expect(await scene.up(program)).toBe("same");
    }
    expect(scene.stage.changes()).toEqual([]);
  });

  test("counts as the wanted one where the API's size fits both: the program is aligned without a request", async () => {
    const scene = await group();
    await scene.somebody("PUT", "/flavor", { spec_code: twin, group_id: live(scene).id });
    await scene.stack.refresh();
    expect(scene.stack.outputs["flavorRef"]).toBe("ddm.c6.2xlarge.2 or ddm.c6s.2xlarge.2");
    await scene.up({ flavorRef: twin });
    expect(scene.stage.changes()).toEqual([]);
    expect(scene.stack.outputs["flavorRef"]).toBe(twin);
    await scene.stack.refresh();
    expect(await scene.up({ flavorRef: twin })).toBe("same");
  });

  test("is not asked for again after a kill during the change to it", async () => {
    const scene = await group();
    const { id, inputs, outputs } = scene.stack;
    await scene.up({ flavorRef: twin });
    Object.assign(scene.stack, { id, inputs, outputs });
    await scene.stack.refresh();
    scene.stage.calls();
    await scene.up({ flavorRef: twin });
    expect(scene.stage.changes()).toEqual([]);
    expect(live(scene).flavor).toBe(twin);
  });

  test("whose change is refused is asked for again by the next `up`", async () => {
    const scene = await group({ flavorRef: "ddm.c6.2xlarge.2" });
    scene.stage.fault("ResizeFlavor", { status: 403, code: "DBS.300541" });
    await failureOf(scene.up({ flavorRef: twin }));
    expect(scene.stack.outputs["flavorRef"]).toBe("ddm.c6.2xlarge.2");
    scene.stage.calls();
    await scene.up({ flavorRef: twin });
    expect(scene.stage.changes()).toEqual(["ResizeFlavor"]);
    expect(live(scene).flavor).toBe(twin);
  });

  test.each([
    ["asked for again by the same program", "ddm.c6.xlarge.2", ["ResizeFlavor"]],
    ["not asked for when the program is aligned", "ddm.c6.large.2", []],
  ])("is %s after the change of an adopted group has failed", async (_, flavorRef, requests) => {
    const scene = await group({ name: "readers" });
    scene.stack.lose();
    const program = { name: "readers", flavorRef: "ddm.c6.xlarge.2", adopt: { id: scene.id } };
    scene.stage.fault("ResizeFlavor", { status: 403, code: "DBS.300541" });
    await failureOf(scene.up(program));
    scene.stage.calls();
    await scene.up({ ...program, flavorRef });
    expect(scene.stage.changes()).toEqual(requests);
    expect(live(scene).flavor).toBe(flavorRef);
    expect(await scene.up({ ...program, flavorRef })).toBe("same");
  });
});

describe("an update changes only what differs between state and program", () => {
  const scaledOut = async () => {
    const scene = await existing(kind, { loadBalancerIp: "10.0.0.8" });
    await scene.somebody("POST", "/nodes", { group_id: live(scene).id, nodes: [{ available_zone: "az3" }] });
    return scene;
  };

  test("a colleague's scale-out stays when something else is edited, and the next refresh shows it", async () => {
    const scene = await scaledOut();
    await scene.up({ ...kind.program, loadBalancerIp: "10.0.0.9" });
    expect(scene.stage.changes()).toEqual(["ModifyEip"]);
    expect(zones(scene)).toEqual(["az1", "az2", "az3"]);
    expect(scene.stack.outputs["nodes"]).toEqual(nodesIn("az1", "az2"));
    await scene.stack.refresh();
    expect(scene.stack.outputs["nodes"]).toEqual(nodesIn("az1", "az2", "az3"));
  });

  test("an autoscaler's nodes stay with `ignoreChanges`, also after a refresh", async () => {
    const scene = await scaledOut();
    const edited = scene.program({ ...kind.program, loadBalancerIp: "10.0.0.9" });
    await scene.stack.refresh();
    await scene.stack.up(edited, { ignoreChanges: ["nodes"] });
    expect(scene.stage.changes()).toEqual(["ModifyEip"]);
    expect(zones(scene)).toEqual(["az1", "az2", "az3"]);
  });

  test("a colleague's class stays when something else is edited", async () => {
    const scene = await existing(kind);
    await scene.somebody("PUT", "/flavor", { spec_code: "ddm.c6.4xlarge.2", group_id: live(scene).id });
    await scene.up({ ...kind.program, loadBalancerIp: "10.0.0.9" });
    expect(scene.stage.changes()).toEqual(["ModifyEip"]);
    expect(live(scene).flavor).toBe("ddm.c6.4xlarge.2");
  });

  test("a class that is no longer for sale does not fail an unrelated update", async () => {
    const scene = await existing(kind);
    alterAnswers(scene.stage, "ListFlavors", () => ({ computeFlavorGroups: [] }));
    alterAnswers(scene.stage, "ListDdmFlavors", () => ({ flavor_groups: [] }));
    await scene.up({ ...kind.program, loadBalancerIp: "10.0.0.9" });
    expect(scene.stage.changes()).toEqual(["ModifyEip"]);
  });
});

describe("adding nodes whose answer is missing", () => {
  const more = { ...kind.program, nodes: nodesIn("az1", "az2", "az3") };

  test("is not repeated when the API carries it out late", async () => {
    const scene = await existing(kind);
    scene.stage.fault("ExpandDdmInstanceNodes", { status: 504, lateMs: 40_000 });
    await scene.up(more);
    expect(scene.stage.changes()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(zones(scene)).toEqual(["az1", "az2", "az3"]);
    expect(await scene.up(more)).toBe("same");
  });

  test("is not repeated in the same run when nothing shows, and says so", async () => {
    const scene = await existing(kind);
    scene.stage.fault("ExpandDdmInstanceNodes", { status: 504 });
    const error = await failureOf(scene.up(more));
    expect(error.message).toMatch(/failed: It is not known whether adding nodes in az3 was carried out: .*HTTP 504/);
    expect(error.message).toMatch(/Pulumi holds its id and its live state\. Run `pulumi up` again/);
    expect(scene.stage.changes()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(scene.stack.outputs["nodes"]).toEqual(nodesIn("az1", "az2"));
    await scene.up(more);
    expect(zones(scene)).toEqual(["az1", "az2", "az3"]);
  });

  test("is recognized among the nodes of another subnet that are still to be added", async () => {
    const scene = await existing(kind);
    scene.stage.fault("ExpandDdmInstanceNodes", { drop: "after" });
    await scene.up({ ...more, nodes: [...more.nodes, { availableZone: "az1", subnetId: subnet2 }] });
    expect(scene.stage.changes()).toEqual(["ExpandDdmInstanceNodes", "ExpandDdmInstanceNodes"]);
    expect(live(scene).nodes).toHaveLength(4);
  });
});

describe("a group of a yearly/monthly instance", () => {
  const prePaid = async () => {
    const scene = await groupScene();
    const order = { orderId: "CS1", periodType: "month", periods: 1, autoRenew: false } as const;
    scene.instance().billing = { mode: "prePaid", ...order };
    return scene;
  };
  const quick = { ...kind.program, timeouts: { create: "5m" } };
  const orders = ({ stage }: Awaited<ReturnType<typeof prePaid>>) => stage.simulator.state.orders;
  /** The group was ordered, and nobody has paid. */
  const unpaid = async () => {
    const scene = await prePaid();
    const error = await failureOf(scene.up(quick));
    scene.stage.calls();
    return { ...scene, error, orderId: orders(scene)[0]?.id ?? "" };
  };
  const pay = async ({ stage }: Awaited<ReturnType<typeof prePaid>>) => {
    const { world } = stage.simulator;
    for (const order of world.state.orders) payOrder(world, order);
    await stage.clock.sleep(30 * 60_000);
  };

  test("keeps the order in its place while it is unpaid, and does not order again", async () => {
    const scene = await unpaid();
    expect(scene.error.message).toContain(
      `Pulumi holds order ${scene.orderId} in its place, and will not order again.`,
    );
    expect(scene.stack.id).toBe(`${scene.instanceId}/order:${scene.orderId}`);
    expect(scene.stack.preview(scene.program(quick))).toBe("update");
    const error = await failureOf(scene.up(quick));
    expect(error.message).toContain(`order ${scene.orderId} is open. Pulumi holds the order in its place.`);
    expect(error.message).toMatch(/pay it in the console, then run `pulumi refresh` and `pulumi up`/);
    expect(await scene.stack.refresh()).toBe(true);
    expect(scene.stage.changes()).toEqual([]);
    expect(orders(scene)).toHaveLength(1);
  });

  test("is found by a refresh when the order was paid, and the next `up` finishes it", async () => {
    const scene = await unpaid();
    await pay(scene);
    expect(await scene.stack.refresh()).toBe(true);
    expect(scene.stack.id).toBe(`${scene.instanceId}/${live(scene).id}`);
    await scene.up({ ...quick, loadBalancerIp: "10.0.0.9" });
    expect(scene.stage.changes()).toEqual(["ModifyEip"]);
    expect(await scene.up({ ...quick, loadBalancerIp: "10.0.0.9" })).toBe("same");
    expect(orders(scene)).toHaveLength(1);
  });

  test("is dropped by a refresh when the order was cancelled, and ordered again", async () => {
    const scene = await unpaid();
    scene.stage.fault("ShowCustomerOrderDetails", { status: 200, body: { order_info: { status: 4 } } }, { times: 1 });
    expect(await scene.stack.refresh()).toBe(false);
    expect(scene.stack.preview(scene.program(quick))).toBe("create");
  });

  test("cannot be deleted while the order is open: the error says to cancel it", async () => {
    const scene = await unpaid();
    const error = await failureOf(scene.stack.destroy());
    expect(error.message).toMatch(
      /Order \S+ is still to be paid, and no request can cancel it\. Pulumi still holds it/,
    );
    expect(error.message).toMatch(/Cancel it in the console, then run `pulumi destroy` again\.$/);
    expect(scene.stack.id).toContain("/order:");
    expect(scene.stage.changes()).toEqual([]);
  });

  test("is awaited without the permission to read orders", async () => {
    const scene = await prePaid();
    scene.stage.fault("ShowCustomerOrderDetails", { status: 403, code: "CBC.0151" }, {});
    const paid = scene.stage.clock.sleep(120_000).then(() => pay(scene));
    await Promise.all([scene.up(kind.program), paid]);
    expect(scene.stack.id).toBe(`${scene.instanceId}/${live(scene).id}`);
    expect(sent(scene, "CreateGroup")).toHaveLength(1);
  });

  test("pays for more nodes and another class from the account, as the instance was", async () => {
    const scene = await existing(kind);
    const order = { orderId: "CS1", periodType: "month", periods: 1, autoRenew: false } as const;
    scene.instance().billing = { mode: "prePaid", ...order };
    await scene.up({ ...kind.program, flavorRef: "ddm.c6.xlarge.2", nodes: nodesIn("az1", "az2", "az3") });
    expect(sent(scene, "ResizeFlavor")).toEqual([expect.objectContaining({ is_auto_pay: true })]);
    expect(sent(scene, "ExpandDdmInstanceNodes")).toEqual([expect.objectContaining({ is_auto_pay: true })]);
    expect(zones(scene)).toEqual(["az1", "az2", "az3"]);
  });

  test("does not order nodes again while their order is open, and does when it was cancelled", async () => {
    const scene = await existing(kind);
    const order = { orderId: "CS1", periodType: "month", periods: 1, autoRenew: false } as const;
    scene.instance().billing = { mode: "prePaid", ...order };
    // The account balance does not suffice: the order stays open.
    scene.stage.fault("ExpandDdmInstanceNodes", { status: 200, body: { order_id: "CS9" } });
    scene.stage.fault("ShowCustomerOrderDetails", { status: 200, body: { order_info: { status: 6 } } }, {});
    const more = { ...kind.program, nodes: nodesIn("az1", "az2", "az3"), timeouts: { update: "5m" } };
    for (const requests of [["ExpandDdmInstanceNodes"], []]) {
      const error = await failureOf(scene.up(more));
      expect(scene.stage.changes()).toEqual(requests);
      expect(error.message).toMatch(
        /Gave up waiting for order CS9 to be completed after 5m00s: it is pending payment\..* Pulumi holds its id and its live state\. It will not order again: pay order CS9 in the console if it is open, then run `pulumi up` again\.$/,
      );
      expect(scene.stack.outputs["__pending"]).toMatchObject({ orderId: "CS9" });
    }
    scene.stage.simulator.faults.clear();
    scene.stage.fault("ShowCustomerOrderDetails", { status: 200, body: { order_info: { status: 4 } } });
    await scene.up({ ...more, timeouts: undefined });
    expect(scene.stage.warnings.join()).toContain("Order CS9");
    expect(scene.stage.changes()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(zones(scene)).toEqual(["az1", "az2", "az3"]);
  });
});

describe("in an instance that takes no changes", () => {
  test("ERROR: the deletion is sent, and succeeds although the instance stays in that status", async () => {
    const scene = await existing(kind);
    scene.instance().condition = "ERROR";
    await scene.stack.destroy();
    expect(scene.stage.changes()).toEqual(["DeleteGroup"]);
    expect(kind.all(scene)).toEqual([]);
  });

  test("FROZEN: the deletion is sent once; refused, Pulumi holds it", async () => {
    const scene = await existing(kind);
    scene.instance().condition = "FROZEN";
    const error = await failureOf(scene.stack.destroy());
    expect(error.message).toMatch(
      /^Deleting group "readers" .* failed: DeleteGroup was refused: .*Pulumi still holds it\./,
    );
    expect(scene.stage.changes()).toEqual(["DeleteGroup"]);
  });

  test("FROZEN: a deletion that is refused succeeds when the group no longer exists", async () => {
    const scene = await existing(kind);
    await kind.deletedElsewhere(scene);
    scene.instance().condition = "FROZEN";
    await scene.stack.destroy();
    expect(scene.stack.id).toBeUndefined();
  });

  test("an update stops with the status, and sends nothing", async () => {
    const scene = await existing(kind);
    scene.instance().condition = "ERROR";
    const error = await failureOf(scene.up({ ...kind.program, ...kind.edit }));
    expect(error.message).toMatch(/ERROR/);
    expect(scene.stage.changes()).toEqual([]);
  });
});

describe("`loadBalancerIp` of a group without a load balancer", () => {
  test("is one clear error before anything else is changed", async () => {
    const scene = await existing(kind);
    alterAnswers(
      scene.stage,
      "ListGroup",
      groupsWithout({ is_load_balance: false, endpoint: "10.0.0.4:5066,10.0.0.5:5066" }),
    );
    const edited = { ...kind.program, flavorRef: "ddm.c6.xlarge.2", loadBalancerIp: "10.0.0.9" };
    const error = await failureOf(scene.up(edited));
    expect(error.message).toMatch(
      /^Updating group "readers" of instance \w+ failed: "loadBalancerIp" is 10\.0\.0\.9, but the group has no load balancer\. Nothing was changed because of it\. Pulumi holds its id and its live state\. Remove `loadBalancerIp` from the program and run `pulumi up` again; `endpoint` lists the addresses of the nodes\.$/,
    );
    expect(scene.stage.changes()).toEqual([]);
  });
});

test("a class that does not exist ends with what to do, on an update too", async () => {
  const scene = await existing(kind);
  const error = await failureOf(scene.up({ ...kind.program, flavorRef: "ddm.c6.none" }));
  expect(error.message).toMatch(/Choose another value for `flavorRef` and run `pulumi up` again\.$/);
  expect(scene.stage.changes()).toEqual([]);
});

test("two groups with the generated name: stops, and names both", async () => {
  const scene = await groupScene();
  await scene.up();
  scene.instance().groups.push({ ...live(scene), id: "another" });
  scene.stack.lose();
  scene.stage.calls();
  const error = await failureOf(scene.up());
  expect(error.message).toMatch(/2 resources have this name already: group .* \(\w+\), group .* \(another\)/);
  expect(scene.stage.changes()).toEqual([]);
});
