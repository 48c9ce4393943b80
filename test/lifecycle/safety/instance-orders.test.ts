import { instanceBody } from "../../simulator/cloud";
import { catchFailure } from "../../support/failure";
import {
  beforeRequest,
  makeInstanceFixture,
  type InstanceFixture,
  killAfter,
  makeRunningInstance,
} from "../../support/instance-fixture";

const charging = { mode: "prePaid", periodUnit: "month", period: 1, autoPay: false };
const timeouts = { create: "30m", update: "30m" };
const unpaid = { charging, timeouts };

/** Body of another client's order of a yearly/monthly instance. */
const otherOrder = instanceBody({
  name: "other",
  charge_info: { charge_mode: "prePaid", period_type: "month", period_num: 1, is_auto_pay: false },
});

/** Pays all unpaid orders, lets their jobs end, and clears the recorded calls. */
async function pay({ cloud }: InstanceFixture): Promise<void> {
  for (const { id, paid } of cloud.simulator.state.orders) {
    if (!paid) {
      const body = { order_id: id };
      await cloud.api.send({
        operation: "PayOrders",
        service: "bss",
        method: "POST",
        path: "/v3/orders/customer-orders/pay",
        body,
        priority: "mutation",
      });
    }
  }
  await cloud.clock.sleep(30 * 60_000);
  cloud.clearCalls();
}

const ordersOf = ({ cloud }: InstanceFixture) => cloud.simulator.state.orders;

describe("an order that waits for payment when `pulumi up` is killed", () => {
  async function makeKilled(program: Record<string, unknown> = {}) {
    const fixture = makeInstanceFixture();
    await killAfter(fixture.cloud, "ShowCustomerOrderDetails", () => fixture.up({ ...unpaid, ...program }));
    expect(fixture.stack.id).toBeUndefined();
    fixture.cloud.clearCalls();
    return { ...fixture, orderId: ordersOf(fixture)[0]?.id ?? "" };
  }

  test.each([
    ["the same program", {}],
    ["more nodes", { nodeNum: 3 }],
    ["another name", { name: "shop-db" }],
  ])("places no second order in an up with %s", async (_title, program) => {
    const fixture = await makeKilled();
    const { message } = await catchFailure(fixture.up({ ...unpaid, ...program }));
    expect(message).toContain(`An order for DDM waits for payment: ${fixture.orderId} of 2026-`);
    expect(message).toContain("Nothing was created. Pay it in the console. After the delivery, run `pulumi up` again");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(ordersOf(fixture)).toHaveLength(1);
  });

  test("places no second order if the list of unpaid orders is incomplete", async () => {
    const fixture = await makeKilled();
    fixture.cloud.fault("ListCustomerOrders", { set: { order_infos: [], total_count: 1 } }, {});
    const { message } = await catchFailure(fixture.up(unpaid));
    expect(message).toContain("The API returned an incomplete list of unpaid orders. Nothing was created.");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("adopts the instance in the next up once the order is paid", async () => {
    const fixture = await makeKilled();
    await pay(fixture);
    await fixture.up(unpaid);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.id).toBe(fixture.cloud.simulator.state.instances[0]?.id);
    expect(await fixture.up(unpaid)).toBe("same");
  });

  test("orders additional nodes only once, also after the order is paid", async () => {
    const fixture = await makeRunningInstance({ charging: { ...charging, autoPay: true } });
    await fixture.up(unpaid);
    await killAfter(fixture.cloud, "ShowCustomerOrderDetails", () => fixture.up({ ...unpaid, nodeNum: 3 }));
    fixture.cloud.clearCalls();
    const { message } = await catchFailure(fixture.up({ ...unpaid, nodeNum: 3 }));
    expect(message).toContain("An order for DDM waits for payment:");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    await pay(fixture);
    await fixture.up({ ...unpaid, nodeNum: 3 });
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(ordersOf(fixture)).toHaveLength(2);
  });
});

describe("an instance whose order is not paid before the timeout", () => {
  /** A fixture whose order is not paid before the timeout. */
  async function makeUnpaid(program: Record<string, unknown> = {}) {
    const fixture = makeInstanceFixture();
    const error = await catchFailure(fixture.up({ ...unpaid, ...program }));
    const orderId = ordersOf(fixture)[0]?.id ?? "";
    fixture.cloud.clearCalls();
    return { ...fixture, error, orderId };
  }

  test("records the id of the unpaid order in the state and says how to continue", async () => {
    const { stack, error, orderId } = await makeUnpaid();
    expect(stack.id).toBe(`order:${orderId}`);
    expect(error.message).toContain(
      `Pulumi's state contains order ${orderId} instead of the resource, and the next run does not order again.`,
    );
    expect(error.message).toContain(
      "Pay the order in the console if it is unpaid, then run `pulumi refresh` and `pulumi up`",
    );
  });

  test("does not order the instance again while its order is open", async () => {
    const fixture = await makeUnpaid();
    const { message } = await catchFailure(fixture.up(unpaid));
    expect(message).toContain(`order ${fixture.orderId} is open`);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(ordersOf(fixture)).toHaveLength(1);
    expect(fixture.stack.id).toBe(`order:${fixture.orderId}`);
  });

  test("keeps an open order in the state through a refresh", async () => {
    const { stack, orderId } = await makeUnpaid();
    expect(await stack.refresh()).toBe(true);
    expect(stack.id).toBe(`order:${orderId}`);
  });

  test("after a create without a response, records the unpaid order of another client, but not its instance, which has another name", async () => {
    const fixture = makeInstanceFixture();
    const { cloud, stack } = fixture;
    beforeRequest(cloud, "CreateInstance", () => {
      void cloud.otherClient.call("POST", "/v3/{pid}/instances", otherOrder);
      cloud.fault("CreateInstance", { drop: "before" });
    });
    const { message } = await catchFailure(fixture.up(unpaid));
    expect(message).toContain("Pulumi's state contains order");
    await pay(fixture);
    const [other] = cloud.simulator.state.instances;
    expect(other?.name).toBe("other");
    await stack.refresh();
    expect((await catchFailure(fixture.up(unpaid))).message).toContain(
      "remove it from the state with `pulumi state delete <urn>`",
    );
    expect(stack.id).toMatch(/^order:/);
  });

  test("records the paid instance in a refresh, and configures it in the next up", async () => {
    const later = { port: 5067, readonly: true, parameters: { long_query_time: "2" } };
    const fixture = await makeUnpaid(later);
    await pay(fixture);
    expect(await fixture.stack.refresh()).toBe(true);
    const [instance] = fixture.cloud.simulator.state.instances;
    expect(fixture.stack.id).toBe(instance?.id);
    await fixture.up({ ...unpaid, ...later });
    expect(fixture.cloud.takeMutations()).toEqual(["ModifyConfiguration", "UpdateInstancePort", "SetReadOnlyStatus"]);
    expect(fixture.stack.outputs).toMatchObject({ ...later, status: "RUNNING", charging });
    expect(await fixture.up({ ...unpaid, ...later })).toBe("same");
    expect(ordersOf(fixture)).toHaveLength(1);
  });

  test("an up fails after the payment, and advises to refresh", async () => {
    const fixture = await makeUnpaid();
    await pay(fixture);
    const { message } = await catchFailure(fixture.up(unpaid));
    expect(message).toContain("Run `pulumi up --refresh`");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("removes a canceled order from the state in a refresh", async () => {
    const fixture = await makeUnpaid();
    fixture.cloud.fault("ShowCustomerOrderDetails", { body: { order_info: { status: 4 } } });
    expect(await fixture.stack.refresh()).toBe(false);
  });

  test("a destroy fails while the order is open, and succeeds once it is canceled", async () => {
    const fixture = await makeUnpaid();
    const { message } = await catchFailure(fixture.stack.destroy());
    expect(message).toContain(
      "Cancel an unpaid order in the console, or wait for the delivery of a paid order. Then run the same `pulumi` command again.",
    );
    expect(fixture.stack.id).toBe(`order:${fixture.orderId}`);
    fixture.cloud.fault("ShowCustomerOrderDetails", { body: { order_info: { status: 4 } } });
    await fixture.stack.destroy();
    expect(fixture.stack.id).toBeUndefined();
  });

  test("unsubscribes the instance in a destroy once the order is paid", async () => {
    const fixture = await makeUnpaid();
    await pay(fixture);
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual(["CancelResourcesSubscription"]);
    expect(fixture.cloud.simulator.state.instances).toEqual([]);
  });
});

describe("nodes whose order is not paid before the timeout", () => {
  /** A fixture whose order of a third node is not paid before the timeout. */
  async function makeUnpaidNode() {
    const fixture = makeInstanceFixture();
    const creating = fixture.up(unpaid);
    await Promise.all([creating, fixture.cloud.clock.sleep(60_000).then(() => pay(fixture))]);
    const program = { ...unpaid, nodeNum: 3 };
    const error = await catchFailure(fixture.up(program));
    fixture.cloud.clearCalls();
    return { ...fixture, program, error };
  }

  test("records an unpaid order of nodes as pending", async () => {
    const fixture = await makeUnpaidNode();
    const order = ordersOf(fixture)[1];
    expect(fixture.stack.outputs["__pending"]).toMatchObject({
      title: "adding 1 node in az1",
      operation: "ExpandDdmInstanceNodes",
      orderId: order?.id,
    });
    expect(fixture.error.message).toContain(`order ${String(order?.id)}`);
  });

  test("does not order nodes again while their order is open", async () => {
    const fixture = await makeUnpaidNode();
    expect(fixture.preview(fixture.program)).toBe("update");
    await catchFailure(fixture.up(fixture.program));
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(ordersOf(fixture)).toHaveLength(2);
  });

  test.each([true, false])(
    "does not order nodes again once their order is paid (after a refresh: %s)",
    async (isRefreshed) => {
      const fixture = await makeUnpaidNode();
      await pay(fixture);
      if (isRefreshed) await fixture.stack.refresh();
      expect(await fixture.up(fixture.program)).toBe("update");
      expect(fixture.cloud.takeMutations()).toEqual([]);
      expect(fixture.stack.outputs["nodeNum"]).toBe(3);
      expect(ordersOf(fixture)).toHaveLength(2);
      expect(await fixture.up(fixture.program)).toBe("same");
    },
  );

  test("orders nodes again with a warning once their order is canceled", async () => {
    const fixture = await makeUnpaidNode();
    fixture.cloud.fault("ShowCustomerOrderDetails", { body: { order_info: { status: 4 } } });
    const paid = { ...fixture.program, charging: { ...charging, autoPay: true } };
    await fixture.up(paid);
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(fixture.cloud.warnings).toEqual([
      expect.stringMatching(/Order \w+ .*was canceled.*requests the change again/),
    ]);
  });
});

describe("a missing permission to read orders", () => {
  const forbidden = { status: 403, code: "CBC.0151", message: "Access denied." };
  const paid = { charging: { ...charging, autoPay: true }, timeouts };

  test("finds a delivered instance in the list of instances", async () => {
    const fixture = makeInstanceFixture();
    fixture.cloud.fault("ShowCustomerOrderDetails", forbidden, {});
    await fixture.up(paid);
    expect(fixture.stack.outputs["status"]).toBe("RUNNING");
    expect(fixture.cloud.takeMutations()).toEqual(["CreateInstance"]);
  });

  test("finds the instance of an unreadable order in a refresh once the order is paid", async () => {
    const fixture = makeInstanceFixture();
    fixture.cloud.fault("ShowCustomerOrderDetails", forbidden, {});
    await catchFailure(fixture.up(unpaid));
    await fixture.stack.refresh();
    expect(fixture.stack.id).toMatch(/^order:/);
    await pay(fixture);
    await fixture.stack.refresh();
    expect(fixture.stack.id).toBe(fixture.cloud.simulator.state.instances[0]?.id);
  });

  test("finds delivered nodes in the live state", async () => {
    const fixture = await makeRunningInstance(paid);
    fixture.cloud.fault("ShowCustomerOrderDetails", forbidden, {});
    await fixture.up({ ...paid, nodeNum: 3 });
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(fixture.stack.outputs["nodeNum"]).toBe(3);
    expect(await fixture.up({ ...paid, nodeNum: 3 })).toBe("same");
  });

  test("does not order unpaid nodes again", async () => {
    const fixture = await makeRunningInstance(paid);
    fixture.cloud.fault("ShowCustomerOrderDetails", forbidden, {});
    const program = { ...unpaid, nodeNum: 3 };
    expect((await catchFailure(fixture.up(program))).message).toMatch(/order \w+, which the credentials cannot read/);
    await catchFailure(fixture.up(program));
    expect(fixture.cloud.takeMutations()).toEqual(["ExpandDdmInstanceNodes"]);
    await pay(fixture);
    await fixture.up(program);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.outputs["nodeNum"]).toBe(3);
  });
});
