import { payOrder } from "../../../simulator/ddm/payment";
import { makeGroupFixture, nodesIn, subnet2 } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";
import { findGroup, makeGroup, zonesOf } from "../../support/group-fixture";
import { killAfter } from "../../support/instance-fixture";

const program = { name: "readers" };
const makeReaders = () => makeGroup(program);

describe("an unknown outcome of a request to add nodes", () => {
  const more = { ...program, nodes: nodesIn("az1", "az2", "az3") };

  test("does not repeat a request to add nodes if the API executes it late", async () => {
    const fixture = await makeReaders();
    fixture.cloud.fault("ExpandDdmInstanceNodes", { status: 504, lateMs: 40_000 });
    await fixture.up(more);
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(zonesOf(fixture)).toEqual(["az1", "az2", "az3"]);
    expect(await fixture.up(more)).toBe("same");
  });

  test("only the next run repeats a request to add nodes if the API has not executed it", async () => {
    const fixture = await makeReaders();
    fixture.cloud.fault("ExpandDdmInstanceNodes", { status: 504 });
    const error = await catchFailure(fixture.up(more));
    expect(error.message).toMatch(/failed: It is not known whether adding nodes in az3 was carried out: .*HTTP 504/);
    expect(error.message).toMatch(/Pulumi's state contains its id and its live values\. Run `pulumi up` again/);
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(fixture.stack.outputs["nodes"]).toEqual(nodesIn("az1", "az2"));
    await fixture.up(more);
    expect(zonesOf(fixture)).toEqual(["az1", "az2", "az3"]);
  });

  test("does not repeat an executed request to add nodes, but sends the request for another subnet", async () => {
    const fixture = await makeReaders();
    fixture.cloud.fault("ExpandDdmInstanceNodes", { drop: "after" });
    await fixture.up({ ...more, nodes: [...more.nodes, { availableZone: "az1", subnetId: subnet2 }] });
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes", "ExpandDdmInstanceNodes"]);
    expect(findGroup(fixture).nodes).toHaveLength(4);
  });
});

test("the create of a group is sent again after a 503 if the group is not listed", async () => {
  const fixture = await makeGroupFixture();
  fixture.cloud.fault("CreateGroup", { status: 503 }, { times: 2 });
  await fixture.up(program);
  expect(fixture.cloud.takeMutations()).toEqual(Array(3).fill("CreateGroup"));
  expect(findGroup(fixture).id).toBe(fixture.stack.outputs["groupId"]);
});

describe("a group of a yearly/monthly instance", () => {
  const makePrePaid = async () => {
    const fixture = await makeGroupFixture();
    const order = { orderId: "CS1", periodType: "month", periods: 1, autoRenew: false } as const;
    fixture.instance().billing = { mode: "prePaid", ...order };
    return fixture;
  };
  const shortTimeout = { ...program, timeouts: { create: "5m" } };
  const ordersOf = ({ cloud }: Awaited<ReturnType<typeof makePrePaid>>) => cloud.simulator.state.orders;
  /** A fixture whose order is not paid before the timeout. */
  const makeUnpaid = async () => {
    const fixture = await makePrePaid();
    const error = await catchFailure(fixture.up(shortTimeout));
    fixture.cloud.clearCalls();
    return { ...fixture, error, orderId: ordersOf(fixture)[0]?.id ?? "" };
  };
  const pay = async ({ cloud }: Awaited<ReturnType<typeof makePrePaid>>) => {
    const { backend } = cloud.simulator;
    for (const order of backend.state.orders) payOrder(backend, order);
    await cloud.clock.sleep(30 * 60_000);
  };

  test("does not order the group again in the same run after 503", async () => {
    const fixture = await makePrePaid();
    fixture.cloud.fault("CreateGroup", { status: 503 });
    const { message } = await catchFailure(fixture.up(program));
    expect(message).toContain("It is not known whether ordering the group was carried out");
    expect(fixture.cloud.takeMutations()).toEqual(["CreateGroup"]);
  });

  test("the state contains the unpaid order instead of the group, and `up` does not order again", async () => {
    const fixture = await makeUnpaid();
    expect(fixture.error.message).toContain(
      `Pulumi's state contains order ${fixture.orderId} instead of the resource, and the next run does not order again.`,
    );
    expect(fixture.stack.id).toBe(`${fixture.instanceId}/order:${fixture.orderId}`);
    expect(fixture.stack.preview(fixture.program(shortTimeout))).toBe("update");
    const error = await catchFailure(fixture.up(shortTimeout));
    expect(error.message).toContain(
      `order ${fixture.orderId} is open. Pulumi's state contains the order instead of the resource.`,
    );
    expect(error.message).toMatch(
      /Pay the order in the console if it is unpaid, then run `pulumi refresh` and `pulumi up`/,
    );
    expect(await fixture.stack.refresh()).toBe(true);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(ordersOf(fixture)).toHaveLength(1);
  });

  test("does not order again after a kill while the order is unpaid, and adopts the paid group", async () => {
    const fixture = await makePrePaid();
    const unnamed = { ...program, name: undefined };
    await killAfter(fixture.cloud, "ShowCustomerOrderDetails", () => fixture.up(unnamed));
    fixture.cloud.clearCalls();
    const error = await catchFailure(fixture.up(unnamed));
    expect(error.message).toContain(
      `An order for DDM waits for payment: ${ordersOf(fixture)[0]?.id ?? "none"} of 2026-`,
    );
    expect(fixture.cloud.takeMutations()).toEqual([]);
    await pay(fixture);
    await fixture.up(unnamed);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(ordersOf(fixture)).toHaveLength(1);
    expect(fixture.stack.preview(fixture.program(unnamed))).toBe("same");
  });

  test("a refresh finds the group once the order is paid, and the next `up` changes it in place", async () => {
    const fixture = await makeUnpaid();
    await pay(fixture);
    expect(await fixture.stack.refresh()).toBe(true);
    expect(fixture.stack.id).toBe(`${fixture.instanceId}/${findGroup(fixture).id}`);
    await fixture.up({ ...shortTimeout, loadBalancerIp: "10.0.0.9" });
    expect(fixture.cloud.takeMutations()).toEqual(["ModifyEip"]);
    expect(await fixture.up({ ...shortTimeout, loadBalancerIp: "10.0.0.9" })).toBe("same");
    expect(ordersOf(fixture)).toHaveLength(1);
  });

  test("a refresh removes a canceled order from the state, and the next preview shows a create", async () => {
    const fixture = await makeUnpaid();
    fixture.cloud.fault("ShowCustomerOrderDetails", { status: 200, body: { order_info: { status: 4 } } }, { times: 1 });
    expect(await fixture.stack.refresh()).toBe(false);
    expect(fixture.stack.preview(fixture.program(shortTimeout))).toBe("create");
  });

  test("a destroy fails while the order is open, and advises to cancel the order", async () => {
    const fixture = await makeUnpaid();
    const error = await catchFailure(fixture.stack.destroy());
    expect(error.message).toMatch(
      /Order \S+ is open, and the provider cannot cancel it\. Pulumi's state still contains it/,
    );
    expect(error.message).toMatch(
      /Cancel an unpaid order in the console, or wait for the delivery of a paid order\. Then run the same `pulumi` command again\.$/,
    );
    expect(fixture.stack.id).toContain("/order:");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  describe("an order for a group whose instance another client has deleted", () => {
    const makeWithoutInstance = async () => {
      const fixture = await makeUnpaid();
      fixture.cloud.simulator.state.instances.length = 0;
      return fixture;
    };

    test("an unpaid order stays in the state", async () => {
      const fixture = await makeWithoutInstance();
      expect(await fixture.stack.refresh()).toBe(true);
      expect((await catchFailure(fixture.stack.destroy())).message).toContain(
        "is open, and the provider cannot cancel it",
      );
    });

    test.each([
      ["is canceled", { status: 200, body: { order_info: { status: 4 } } }],
      ["is completed", { status: 200, body: { order_info: { status: 5 } } }],
      ["cannot be read", { status: 403, code: "CBC.0151" }],
    ] as const)("a refresh or a destroy removes the order from the state if the order %s", async (_, effect) => {
      for (const command of ["refresh", "destroy"] as const) {
        const fixture = await makeWithoutInstance();
        fixture.cloud.fault("ShowCustomerOrderDetails", effect, {});
        await fixture.stack[command]();
        expect(fixture.stack.id).toBeUndefined();
      }
    });
  });

  test("an order stays in the state if its instance is not found but still listed", async () => {
    const fixture = await makeUnpaid();
    await pay(fixture);
    fixture.cloud.fault("ListGroup", { status: 404, code: "DBS.200002" }, {});
    expect(await fixture.stack.refresh()).toBe(true);
    expect(fixture.stack.id).toContain("/order:");
  });

  test("creates the group once the order is paid, even without the permission to read orders", async () => {
    const fixture = await makePrePaid();
    fixture.cloud.fault("ShowCustomerOrderDetails", { status: 403, code: "CBC.0151" }, {});
    const paid = fixture.cloud.clock.sleep(120_000).then(() => pay(fixture));
    await Promise.all([fixture.up(program), paid]);
    expect(fixture.stack.id).toBe(`${fixture.instanceId}/${findGroup(fixture).id}`);
    expect(fixture.cloud.requestBodies("CreateGroup")).toHaveLength(1);
  });

  test("orders more nodes and another class with automatic payment", async () => {
    const fixture = await makeReaders();
    const order = { orderId: "CS1", periodType: "month", periods: 1, autoRenew: false } as const;
    fixture.instance().billing = { mode: "prePaid", ...order };
    await fixture.up({ ...program, flavorRef: "ddm.c6.xlarge.2", nodes: nodesIn("az1", "az2", "az3") });
    expect(fixture.cloud.requestBodies("ResizeFlavor")).toEqual([expect.objectContaining({ is_auto_pay: true })]);
    expect(fixture.cloud.requestBodies("ExpandDdmInstanceNodes")).toEqual([
      expect.objectContaining({ is_auto_pay: true }),
    ]);
    expect(zonesOf(fixture)).toEqual(["az1", "az2", "az3"]);
  });

  test("orders nodes again only when their order is canceled", async () => {
    const fixture = await makeReaders();
    const order = { orderId: "CS1", periodType: "month", periods: 1, autoRenew: false } as const;
    fixture.instance().billing = { mode: "prePaid", ...order };
    // As if the account balance were insufficient: the order stays open.
    fixture.cloud.fault("ExpandDdmInstanceNodes", { status: 200, body: { order_id: "CS9" } });
    fixture.cloud.fault("ShowCustomerOrderDetails", { status: 200, body: { order_info: { status: 6 } } }, {});
    const more = { ...program, nodes: nodesIn("az1", "az2", "az3"), timeouts: { update: "5m" } };
    for (const requests of [["ExpandDdmInstanceNodes"], []]) {
      const error = await catchFailure(fixture.up(more));
      expect(fixture.cloud.takeMutations()).toEqual(requests);
      expect(error.message).toMatch(
        /Timed out waiting for order CS9 to be completed: the last status after 5m00s is pending payment\..* Pulumi's state contains its id and its live values\. Pay order CS9 in the console if it is unpaid\. Then run `pulumi up` again: it places no second order\.$/,
      );
      expect(fixture.stack.outputs["__pending"]).toMatchObject({ orderId: "CS9" });
    }
    fixture.cloud.simulator.faults.clear();
    fixture.cloud.fault("ShowCustomerOrderDetails", { status: 200, body: { order_info: { status: 4 } } });
    await fixture.up({ ...more, timeouts: undefined });
    expect(fixture.cloud.warnings.join()).toContain("Order CS9");
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(zonesOf(fixture)).toEqual(["az1", "az2", "az3"]);
  });
});
