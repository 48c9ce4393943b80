import { instanceGroupLifecycle } from "../../../provider/lifecycle/instance-group";
import { payOrder } from "../../../simulator/bss/payment";
import { type ChildFixture, makeGroupFixture, nodesIn, subnet, subnet2 } from "../../support/child-fixtures";
import { group, live, sent, zones } from "../../support/group-fixture";
import { failureOf } from "../../support/failure";
import { alterResponses, killAfter } from "../../support/instance-fixture";
import { describeSafetyRules } from "./rules";
import { emptyListOf, makeExisting, type ResourceKind } from "./rules/kind";

const edit = { loadBalancerIp: "10.0.0.9" };

const kind: ResourceKind<ChildFixture> = {
  makeFixture: makeGroupFixture,
  lifecycle: instanceGroupLifecycle,
  program: { name: "readers" },
  edit: () => edit,
  editOperations: ["ModifyEip"],
  replacement: { type: "rw" },
  readOperation: "ListGroup",
  listOperation: "ListGroup",
  emptyList: emptyListOf("group_list", "total_count"),
  unknownId: ({ instanceId }) => `${instanceId}/nothing`,
  notFound: { status: 404, code: "DBS.200002" },
  createOperation: "CreateGroup",
  costs: true,
  deleteOperation: "DeleteGroup",
  findAll: ({ instance }) => instance().groups.filter(({ isDefault }) => !isDefault),
  deleteElsewhere: (fixture) => fixture.otherClient.call("DELETE", `/groups/${live(fixture).id}`),
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
    const fixture = await makeExisting(kind);
    fixture.cloud.fault("ListGroup", { status: 404, code: "DBS.200002" });
    expect(await fixture.stack.refresh()).toBe(true);
    await fixture.otherClient.call("DELETE", "?delete_dn_data=false");
    expect(await fixture.stack.refresh()).toBe(false);
  });
});

describe("what is not reported is unknown: no node is replaced, and no request is sent", () => {
  test.each<[string, Parameters<typeof alterResponses>[1], (body: Body) => unknown]>([
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
    const fixture = await makeExisting(kind);
    alterResponses(fixture.cloud, operation, alter);
    await fixture.stack.refresh();
    expect(await fixture.up(kind.program)).toBe("same");
    expect(fixture.stack.preview(fixture.program(kind.program))).toBe("same");
    expect(await fixture.up({ ...kind.program, timeouts: { update: "50m" } })).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    // One more node is one more node, wherever the others are.
    await fixture.up({ ...kind.program, nodes: nodesIn("az1", "az2", "az3") });
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(zones(fixture)).toEqual(["az1", "az2", "az3"]);
  });

  test.each<[string, object]>([
    ["missing", { status: 404, code: "APIGW.0101" }],
    ["a page", { status: 200, body: "<html></html>" }],
    ["refused", { status: 403, code: "APIGW.0306" }],
  ])("v3 details that are %s", async (_, effect) => {
    const fixture = await makeExisting(kind);
    fixture.cloud.fault("ShowDdmDetail", effect, {});
    await fixture.stack.refresh();
    expect(await fixture.up(kind.program)).toBe("same");
    await fixture.up({
      ...kind.program,
      nodes: [...nodesIn("az1", "az2"), { availableZone: "az1", subnetId: subnet2 }],
    });
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(live(fixture).nodes.map(({ subnetId }) => subnetId)).toEqual([subnet, subnet, subnet2]);
  });
});

describe("a class of the same size", () => {
  const twin = "ddm.c6s.2xlarge.2";

  test("that another client has set does not show, and no request is sent, at every run", async () => {
    const fixture = await group({ flavorRef: "ddm.c6.2xlarge.2" });
    await fixture.otherClient.call("PUT", "/flavor", { spec_code: twin, group_id: live(fixture).id });
    for (const update of ["51m", "52m"]) {
      await fixture.stack.refresh();
      const program = { flavorRef: "ddm.c6.2xlarge.2", timeouts: { update } };
      expect(await fixture.up(program)).toBe("update");
      expect(await fixture.up(program)).toBe("same");
    }
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("counts as the wanted one where the API's size fits both: the program is aligned without a request", async () => {
    const fixture = await group();
    await fixture.otherClient.call("PUT", "/flavor", { spec_code: twin, group_id: live(fixture).id });
    await fixture.stack.refresh();
    expect(fixture.stack.outputs["flavorRef"]).toBe("ddm.c6.2xlarge.2 or ddm.c6s.2xlarge.2");
    await fixture.up({ flavorRef: twin });
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.outputs["flavorRef"]).toBe(twin);
    await fixture.stack.refresh();
    expect(await fixture.up({ flavorRef: twin })).toBe("same");
  });

  test("is not asked for again after a kill during the change to it", async () => {
    const fixture = await group();
    const { id, inputs, outputs } = fixture.stack;
    await fixture.up({ flavorRef: twin });
    Object.assign(fixture.stack, { id, inputs, outputs });
    await fixture.stack.refresh();
    fixture.cloud.clearCalls();
    await fixture.up({ flavorRef: twin });
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(live(fixture).flavor).toBe(twin);
  });

  test("whose change is refused is asked for again by the next `up`", async () => {
    const fixture = await group({ flavorRef: "ddm.c6.2xlarge.2" });
    fixture.cloud.fault("ResizeFlavor", { status: 403, code: "DBS.300541" });
    await failureOf(fixture.up({ flavorRef: twin }));
    expect(fixture.stack.outputs["flavorRef"]).toBe("ddm.c6.2xlarge.2");
    fixture.cloud.clearCalls();
    await fixture.up({ flavorRef: twin });
    expect(fixture.cloud.takeMutations()).toEqual(["ResizeFlavor"]);
    expect(live(fixture).flavor).toBe(twin);
  });

  test.each([
    ["asked for again by the same program", "ddm.c6.xlarge.2", ["ResizeFlavor"]],
    ["not asked for when the program is aligned", "ddm.c6.large.2", []],
  ])("is %s after the change of an adopted group has failed", async (_, flavorRef, requests) => {
    const fixture = await group({ name: "readers" });
    fixture.stack.loseState();
    const program = { name: "readers", flavorRef: "ddm.c6.xlarge.2", adopt: { id: fixture.id } };
    fixture.cloud.fault("ResizeFlavor", { status: 403, code: "DBS.300541" });
    await failureOf(fixture.up(program));
    fixture.cloud.clearCalls();
    await fixture.up({ ...program, flavorRef });
    expect(fixture.cloud.takeMutations()).toEqual(requests);
    expect(live(fixture).flavor).toBe(flavorRef);
    expect(await fixture.up({ ...program, flavorRef })).toBe("same");
  });
});

describe("an update changes only what differs between state and program", () => {
  const scaledOut = async () => {
    const fixture = await makeExisting(kind, { loadBalancerIp: "10.0.0.8" });
    await fixture.otherClient.call("POST", "/nodes", {
      group_id: live(fixture).id,
      nodes: [{ available_zone: "az3" }],
    });
    return fixture;
  };

  test("a colleague's scale-out stays when something else is edited, and the next refresh shows it", async () => {
    const fixture = await scaledOut();
    await fixture.up({ ...kind.program, loadBalancerIp: "10.0.0.9" });
    expect(fixture.cloud.takeMutations()).toEqual(["ModifyEip"]);
    expect(zones(fixture)).toEqual(["az1", "az2", "az3"]);
    expect(fixture.stack.outputs["nodes"]).toEqual(nodesIn("az1", "az2"));
    await fixture.stack.refresh();
    expect(fixture.stack.outputs["nodes"]).toEqual(nodesIn("az1", "az2", "az3"));
  });

  test("an autoscaler's nodes stay with `ignoreChanges`, also after a refresh", async () => {
    const fixture = await scaledOut();
    const edited = fixture.program({ ...kind.program, loadBalancerIp: "10.0.0.9" });
    await fixture.stack.refresh();
    await fixture.stack.up(edited, { ignoreChanges: ["nodes"] });
    expect(fixture.cloud.takeMutations()).toEqual(["ModifyEip"]);
    expect(zones(fixture)).toEqual(["az1", "az2", "az3"]);
  });

  test("a colleague's class stays when something else is edited", async () => {
    const fixture = await makeExisting(kind);
    await fixture.otherClient.call("PUT", "/flavor", { spec_code: "ddm.c6.4xlarge.2", group_id: live(fixture).id });
    await fixture.up({ ...kind.program, loadBalancerIp: "10.0.0.9" });
    expect(fixture.cloud.takeMutations()).toEqual(["ModifyEip"]);
    expect(live(fixture).flavor).toBe("ddm.c6.4xlarge.2");
  });

  test("a class that is no longer for sale does not fail an unrelated update", async () => {
    const fixture = await makeExisting(kind);
    alterResponses(fixture.cloud, "ListFlavors", () => ({ computeFlavorGroups: [] }));
    alterResponses(fixture.cloud, "ListDdmFlavors", () => ({ flavor_groups: [] }));
    await fixture.up({ ...kind.program, loadBalancerIp: "10.0.0.9" });
    expect(fixture.cloud.takeMutations()).toEqual(["ModifyEip"]);
  });
});

describe("adding nodes whose answer is missing", () => {
  const more = { ...kind.program, nodes: nodesIn("az1", "az2", "az3") };

  test("is not repeated when the API carries it out late", async () => {
    const fixture = await makeExisting(kind);
    fixture.cloud.fault("ExpandDdmInstanceNodes", { status: 504, lateMs: 40_000 });
    await fixture.up(more);
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(zones(fixture)).toEqual(["az1", "az2", "az3"]);
    expect(await fixture.up(more)).toBe("same");
  });

  test("is not repeated in the same run when nothing shows, and says so", async () => {
    const fixture = await makeExisting(kind);
    fixture.cloud.fault("ExpandDdmInstanceNodes", { status: 504 });
    const error = await failureOf(fixture.up(more));
    expect(error.message).toMatch(/failed: It is not known whether adding nodes in az3 was carried out: .*HTTP 504/);
    expect(error.message).toMatch(/Pulumi holds its id and its live state\. Run `pulumi up` again/);
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(fixture.stack.outputs["nodes"]).toEqual(nodesIn("az1", "az2"));
    await fixture.up(more);
    expect(zones(fixture)).toEqual(["az1", "az2", "az3"]);
  });

  test("is recognized among the nodes of another subnet that are still to be added", async () => {
    const fixture = await makeExisting(kind);
    fixture.cloud.fault("ExpandDdmInstanceNodes", { drop: "after" });
    await fixture.up({ ...more, nodes: [...more.nodes, { availableZone: "az1", subnetId: subnet2 }] });
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes", "ExpandDdmInstanceNodes"]);
    expect(live(fixture).nodes).toHaveLength(4);
  });
});

describe("a group of a yearly/monthly instance", () => {
  const prePaid = async () => {
    const fixture = await makeGroupFixture();
    const order = { orderId: "CS1", periodType: "month", periods: 1, autoRenew: false } as const;
    fixture.instance().billing = { mode: "prePaid", ...order };
    return fixture;
  };
  const quick = { ...kind.program, timeouts: { create: "5m" } };
  const orders = ({ cloud }: Awaited<ReturnType<typeof prePaid>>) => cloud.simulator.state.orders;
  /** The group was ordered, and nobody has paid. */
  const unpaid = async () => {
    const fixture = await prePaid();
    const error = await failureOf(fixture.up(quick));
    fixture.cloud.clearCalls();
    return { ...fixture, error, orderId: orders(fixture)[0]?.id ?? "" };
  };
  const pay = async ({ cloud }: Awaited<ReturnType<typeof prePaid>>) => {
    const { backend } = cloud.simulator;
    for (const order of backend.state.orders) payOrder(backend, order);
    await cloud.clock.sleep(30 * 60_000);
  };

  test("keeps the order in its place while it is unpaid, and does not order again", async () => {
    const fixture = await unpaid();
    expect(fixture.error.message).toContain(
      `Pulumi holds order ${fixture.orderId} in its place, and will not order again.`,
    );
    expect(fixture.stack.id).toBe(`${fixture.instanceId}/order:${fixture.orderId}`);
    expect(fixture.stack.preview(fixture.program(quick))).toBe("update");
    const error = await failureOf(fixture.up(quick));
    expect(error.message).toContain(`order ${fixture.orderId} is open. Pulumi holds the order in its place.`);
    expect(error.message).toMatch(/pay it in the console, then run `pulumi refresh` and `pulumi up`/);
    expect(await fixture.stack.refresh()).toBe(true);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(orders(fixture)).toHaveLength(1);
  });

  test("is not ordered again after a kill while the order waits for payment, and is taken over once it is paid", async () => {
    const fixture = await prePaid();
    const unnamed = { ...kind.program, name: undefined };
    await killAfter(fixture.cloud, "ShowCustomerOrderDetails", () => fixture.up(unnamed));
    fixture.cloud.clearCalls();
    const error = await failureOf(fixture.up(unnamed));
    expect(error.message).toContain(`An order for DDM waits for payment: ${orders(fixture)[0]?.id ?? "none"} of 2026-`);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    await pay(fixture);
    await fixture.up(unnamed);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(orders(fixture)).toHaveLength(1);
    expect(fixture.stack.preview(fixture.program(unnamed))).toBe("same");
  });

  test("is found by a refresh when the order was paid, and the next `up` finishes it", async () => {
    const fixture = await unpaid();
    await pay(fixture);
    expect(await fixture.stack.refresh()).toBe(true);
    expect(fixture.stack.id).toBe(`${fixture.instanceId}/${live(fixture).id}`);
    await fixture.up({ ...quick, loadBalancerIp: "10.0.0.9" });
    expect(fixture.cloud.takeMutations()).toEqual(["ModifyEip"]);
    expect(await fixture.up({ ...quick, loadBalancerIp: "10.0.0.9" })).toBe("same");
    expect(orders(fixture)).toHaveLength(1);
  });

  test("is dropped by a refresh when the order was cancelled, and ordered again", async () => {
    const fixture = await unpaid();
    fixture.cloud.fault("ShowCustomerOrderDetails", { status: 200, body: { order_info: { status: 4 } } }, { times: 1 });
    expect(await fixture.stack.refresh()).toBe(false);
    expect(fixture.stack.preview(fixture.program(quick))).toBe("create");
  });

  test("cannot be deleted while the order is open: the error says to cancel it", async () => {
    const fixture = await unpaid();
    const error = await failureOf(fixture.stack.destroy());
    expect(error.message).toMatch(
      /Order \S+ is still to be paid, and no request can cancel it\. Pulumi still holds it/,
    );
    expect(error.message).toMatch(/Cancel it in the console, then run `pulumi destroy` again\.$/);
    expect(fixture.stack.id).toContain("/order:");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("is awaited without the permission to read orders", async () => {
    const fixture = await prePaid();
    fixture.cloud.fault("ShowCustomerOrderDetails", { status: 403, code: "CBC.0151" }, {});
    const paid = fixture.cloud.clock.sleep(120_000).then(() => pay(fixture));
    await Promise.all([fixture.up(kind.program), paid]);
    expect(fixture.stack.id).toBe(`${fixture.instanceId}/${live(fixture).id}`);
    expect(sent(fixture, "CreateGroup")).toHaveLength(1);
  });

  test("pays for more nodes and another class from the account, as the instance was", async () => {
    const fixture = await makeExisting(kind);
    const order = { orderId: "CS1", periodType: "month", periods: 1, autoRenew: false } as const;
    fixture.instance().billing = { mode: "prePaid", ...order };
    await fixture.up({ ...kind.program, flavorRef: "ddm.c6.xlarge.2", nodes: nodesIn("az1", "az2", "az3") });
    expect(sent(fixture, "ResizeFlavor")).toEqual([expect.objectContaining({ is_auto_pay: true })]);
    expect(sent(fixture, "ExpandDdmInstanceNodes")).toEqual([expect.objectContaining({ is_auto_pay: true })]);
    expect(zones(fixture)).toEqual(["az1", "az2", "az3"]);
  });

  test("does not order nodes again while their order is open, and does when it was cancelled", async () => {
    const fixture = await makeExisting(kind);
    const order = { orderId: "CS1", periodType: "month", periods: 1, autoRenew: false } as const;
    fixture.instance().billing = { mode: "prePaid", ...order };
    // The account balance does not suffice: the order stays open.
    fixture.cloud.fault("ExpandDdmInstanceNodes", { status: 200, body: { order_id: "CS9" } });
    fixture.cloud.fault("ShowCustomerOrderDetails", { status: 200, body: { order_info: { status: 6 } } }, {});
    const more = { ...kind.program, nodes: nodesIn("az1", "az2", "az3"), timeouts: { update: "5m" } };
    for (const requests of [["ExpandDdmInstanceNodes"], []]) {
      const error = await failureOf(fixture.up(more));
      expect(fixture.cloud.takeMutations()).toEqual(requests);
      expect(error.message).toMatch(
        /Gave up waiting for order CS9 to be completed after 5m00s: it is pending payment\..* Pulumi holds its id and its live state\. It will not order again: pay order CS9 in the console if it is open, then run `pulumi up` again\.$/,
      );
      expect(fixture.stack.outputs["__pending"]).toMatchObject({ orderId: "CS9" });
    }
    fixture.cloud.simulator.faults.clear();
    fixture.cloud.fault("ShowCustomerOrderDetails", { status: 200, body: { order_info: { status: 4 } } });
    await fixture.up({ ...more, timeouts: undefined });
    expect(fixture.cloud.warnings.join()).toContain("Order CS9");
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(zones(fixture)).toEqual(["az1", "az2", "az3"]);
  });
});

describe("in an instance that takes no changes", () => {
  test("ERROR: the deletion is sent, and succeeds although the instance stays in that status", async () => {
    const fixture = await makeExisting(kind);
    fixture.instance().condition = "ERROR";
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteGroup"]);
    expect(kind.findAll(fixture)).toEqual([]);
  });

  test("FROZEN: the deletion is sent once; refused, Pulumi holds it", async () => {
    const fixture = await makeExisting(kind);
    fixture.instance().condition = "FROZEN";
    const error = await failureOf(fixture.stack.destroy());
    expect(error.message).toMatch(
      /^Deleting group "readers" .* failed: DeleteGroup was refused: .*Pulumi still holds it\./,
    );
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteGroup"]);
  });

  test("FROZEN: a deletion that is refused succeeds when the group no longer exists", async () => {
    const fixture = await makeExisting(kind);
    await kind.deleteElsewhere(fixture);
    fixture.instance().condition = "FROZEN";
    await fixture.stack.destroy();
    expect(fixture.stack.id).toBeUndefined();
  });

  test("an update stops with the status, and sends nothing", async () => {
    const fixture = await makeExisting(kind);
    fixture.instance().condition = "ERROR";
    const error = await failureOf(fixture.up({ ...kind.program, ...edit }));
    expect(error.message).toMatch(/ERROR/);
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });
});

describe("`loadBalancerIp` of a group without a load balancer", () => {
  test("is one clear error before anything else is changed", async () => {
    const fixture = await makeExisting(kind);
    alterResponses(
      fixture.cloud,
      "ListGroup",
      groupsWithout({ is_load_balance: false, endpoint: "10.0.0.4:5066,10.0.0.5:5066" }),
    );
    const edited = { ...kind.program, flavorRef: "ddm.c6.xlarge.2", loadBalancerIp: "10.0.0.9" };
    const error = await failureOf(fixture.up(edited));
    expect(error.message).toMatch(
      /^Updating group "readers" of instance \w+ failed: "loadBalancerIp" is 10\.0\.0\.9, but the group has no load balancer\. Nothing was changed because of it\. Pulumi holds its id and its live state\. Remove `loadBalancerIp` from the program and run `pulumi up` again; `endpoint` lists the addresses of the nodes\.$/,
    );
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });
});

test("a class that does not exist ends with what to do, on an update too", async () => {
  const fixture = await makeExisting(kind);
  const error = await failureOf(fixture.up({ ...kind.program, flavorRef: "ddm.c6.none" }));
  expect(error.message).toMatch(/Choose another value for `flavorRef` and run `pulumi up` again\.$/);
  expect(fixture.cloud.takeMutations()).toEqual([]);
});

test("two groups with the generated name: stops, and names both", async () => {
  const fixture = await makeGroupFixture();
  await fixture.up();
  fixture.instance().groups.push({ ...live(fixture), id: "another" });
  fixture.stack.loseState();
  fixture.cloud.clearCalls();
  const error = await failureOf(fixture.up());
  expect(error.message).toMatch(/2 resources have this name already: group .* \(\w+\), group .* \(another\)/);
  expect(fixture.cloud.takeMutations()).toEqual([]);
});
