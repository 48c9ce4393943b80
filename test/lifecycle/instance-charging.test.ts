import { instanceArgs } from "../support/instance-args";
import { catchFailure } from "../support/failure";
import { makeInstanceFixture, makeRunningInstance } from "../support/instance-fixture";

const charging = { mode: "prePaid", periodUnit: "month", period: 1 };

const billingOf = (fixture: ReturnType<typeof makeInstanceFixture>) => fixture.cloud.instance(fixture.stack.id).billing;

describe("a yearly/monthly instance", () => {
  test("orders the instance, pays from the account balance, and records the order's id", async () => {
    const fixture = makeInstanceFixture();
    const { cloud, stack, up } = fixture;
    await up({ charging });
    expect(cloud.takeMutations()).toEqual(["CreateInstance"]);
    expect(billingOf(fixture)).toMatchObject({ mode: "prePaid", periodType: "month", periods: 1, autoRenew: false });
    expect(stack.outputs).toMatchObject({
      status: "RUNNING",
      charging,
      orderId: expect.stringMatching(/^CS/) as string,
    });
    await stack.refresh();
    expect(await up({ charging })).toBe("same");
  });

  test("shows the usual duration of the creation, although the order names no job", async () => {
    const { cloud, up } = makeInstanceFixture();
    await up({ charging });
    expect(cloud.progress.at(-1)).toMatch(/^\[3\/3\] instance CREATING, .*usually 8–15 min/);
  });

  test("shows that an order waits for payment, and continues after the payment", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    const unpaid = { ...charging, autoPay: false };
    const creation = up({ charging: unpaid });
    const payment = (async () => {
      await cloud.clock.sleep(10 * 60_000);
      const [order] = cloud.simulator.state.orders;
      await cloud.api.send({
        operation: "PayOrders",
        service: "bss",
        method: "POST",
        path: "/v3/orders/customer-orders/pay",
        body: { order_id: order?.id },
        priority: "mutation",
      });
    })();
    await Promise.all([creation, payment]);
    expect(cloud.progress).toContainEqual(expect.stringMatching(/order CS\w+ waits for payment in the console/));
    expect(stack.outputs).toMatchObject({ status: "RUNNING", charging: unpaid });
    expect(cloud.takeMutations()).toEqual(["CreateInstance", "PayOrders"]);
  });

  test("records the id of an order that is not paid before the timeout", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    const error = await catchFailure(up({ charging: { ...charging, autoPay: false }, timeouts: { create: "30m" } }));
    const [order] = cloud.simulator.state.orders;
    expect(error.message).toContain(`order ${String(order?.id)}`);
    expect(error.message).toContain("is pending payment");
    expect(error.message).not.toContain("Nothing was created");
    expect(error.message).toContain(
      "Pay the order in the console if it is unpaid, then run `pulumi refresh` and `pulumi up`. Or cancel the order",
    );
    expect(stack.id).toBe(`order:${String(order?.id)}`);
  });

  test("finds the instance by its name when the response to the order is lost", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    cloud.fault("CreateInstance", { drop: "after" });
    await up({ charging });
    expect(cloud.takeMutations()).toEqual(["CreateInstance"]);
    expect(stack.outputs["charging"]).toMatchObject(charging);
  });

  test("fails when the request for the order is lost, and orders the instance in the next run", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    cloud.fault("CreateInstance", { drop: "before" });
    const error = await catchFailure(up({ charging }));
    expect(error.message).toContain("It is not known whether ordering the instance was carried out");
    expect(cloud.takeMutations()).toEqual(["CreateInstance"]);
    await up({ charging });
    expect(stack.outputs).toMatchObject({ status: "RUNNING", charging });
  });

  test("fails the create when the order is canceled", async () => {
    const { cloud, up } = makeInstanceFixture();
    cloud.fault("ShowCustomerOrderDetails", { body: { order_info: { status: 4 } } });
    const error = await catchFailure(up({ charging: { ...charging, autoPay: false } }));
    expect(error.message).toMatch(
      /failed: Order CS\w+ was canceled\. Nothing was created\. Run `pulumi up` again to place a new order\.$/,
    );
  });

  test("switches automatic renewal on, and off even when the response is lost", async () => {
    const fixture = await makeRunningInstance({ charging });
    const { cloud, up } = fixture;
    await up({ charging: { ...charging, autoRenew: true } });
    expect(cloud.takeMutations()).toEqual(["AutoRenewalResources"]);
    expect(billingOf(fixture)).toMatchObject({ autoRenew: true });
    cloud.fault("CancelAutoRenewalResources", { drop: "after" });
    await up({ charging });
    expect(billingOf(fixture)).toMatchObject({ autoRenew: false });
    expect(await up({ charging })).toBe("same");
  });

  test("stores a change of autoPay in the state without a mutation", async () => {
    const { cloud, up } = await makeRunningInstance({ charging });
    cloud.clearCalls();
    expect(await up({ charging: { ...charging, autoPay: false } })).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
    expect(await up({ charging: { ...charging, autoPay: false } })).toBe("same");
  });

  test("pays for more nodes and another class from the account balance by default", async () => {
    const { cloud, stack, up } = await makeRunningInstance({ charging });
    await up({ charging, nodeNum: 3, flavorRef: "ddm.c6.2xlarge.2" });
    const calls = cloud.takeCalls();
    for (const operation of ["ResizeFlavor", "ExpandDdmInstanceNodes"])
      expect(calls.find((call) => call.operation === operation)?.request).toMatchObject({ is_auto_pay: true });
    expect(stack.outputs).toMatchObject({ nodeNum: 3, flavorRef: "ddm.c6.2xlarge.2" });
    await up({ charging, nodeNum: 2, flavorRef: "ddm.c6.2xlarge.2" });
    expect(stack.outputs["nodeNum"]).toBe(2);
  });

  test("pays for changes by default even if the program does not set `charging`", async () => {
    const fixture = await makeRunningInstance();
    const { cloud, stack, up } = fixture;
    // Another client changes the instance to yearly/monthly.
    const billing = { mode: "prePaid", orderId: "CS1", periodType: "month", periods: 1, autoRenew: false } as const;
    cloud.instance(fixture.stack.id).billing = billing;
    cloud.clearCalls();
    await up({ nodeNum: 3, flavorRef: "ddm.c6.2xlarge.2" });
    const calls = cloud.takeCalls();
    for (const operation of ["ResizeFlavor", "ExpandDdmInstanceNodes"])
      expect(calls.find((call) => call.operation === operation)?.request).toMatchObject({ is_auto_pay: true });
    expect(stack.outputs).toMatchObject({ nodeNum: 3, flavorRef: "ddm.c6.2xlarge.2" });
  });

  test("unsubscribes a yearly/monthly instance instead of deleting it", async () => {
    const { cloud, stack } = await makeRunningInstance({ charging });
    await stack.destroy();
    expect(cloud.takeMutations()).toEqual(["CancelResourcesSubscription"]);
    expect(cloud.simulator.state.instances).toEqual([]);
  });

  test("replaces the instance when the program changes it to pay-per-use", async () => {
    const { cloud, stack, up, id } = await makeRunningInstance({ charging });
    expect(stack.preview(instanceArgs({ charging: { mode: "postPaid" } }))).toBe("replace");
    await up({ charging: { mode: "postPaid" } });
    expect(cloud.takeMutations()).toEqual(["CreateInstance", "CancelResourcesSubscription"]);
    expect(stack.id).not.toBe(id);
    expect(stack.outputs["charging"]).toEqual({ mode: "postPaid" });
  });
});
