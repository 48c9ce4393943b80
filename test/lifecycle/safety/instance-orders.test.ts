import { failureOf, instanceScene, type InstanceScene, runningInstance } from "../../support/instance-scene";

const charging = { mode: "prePaid", periodUnit: "month", period: 1, autoPay: false };
const timeouts = { create: "30m", update: "30m" };
const unpaid = { charging, timeouts };

/** Somebody pays all open orders in the console. */
async function pay({ stage }: InstanceScene): Promise<void> {
  for (const { id, paid } of stage.simulator.state.orders) {
    if (!paid) {
      const body = { order_id: id };
      await stage.api.send({
        ...{ operation: "PayOrders", service: "bss", method: "POST", path: "/v3/orders/customer-orders/pay" },
        ...{ body, lane: "mutation" },
      });
    }
  }
  await stage.clock.sleep(30 * 60_000);
  stage.calls();
}

const ordersOf = ({ stage }: InstanceScene) => stage.simulator.state.orders;

describe("an instance whose order is not paid", () => {
  /** The order was placed, and nobody paid it in time. */
  async function ordered(program: Record<string, unknown> = {}) {
    const scene = instanceScene();
    const error = await failureOf(scene.up({ ...unpaid, ...program }));
    const orderId = ordersOf(scene)[0]?.id ?? "";
    scene.stage.calls();
    return { ...scene, error, orderId };
  }

  test("is held as its order, and the error says how to continue", async () => {
    const { stack, error, orderId } = await ordered();
    expect(stack.id).toBe(`order:${orderId}`);
    expect(error.message).toContain(`Pulumi holds order ${orderId} in its place, and will not order again.`);
    expect(error.message).toContain("Pay the order in the console, then run `pulumi refresh` and `pulumi up`");
  });

  test("is not ordered again by the next up", async () => {
    const scene = await ordered();
    const { message } = await failureOf(scene.up(unpaid));
    expect(message).toContain(`order ${scene.orderId} is open`);
    expect(scene.stage.changes()).toEqual([]);
    expect(ordersOf(scene)).toHaveLength(1);
    expect(scene.stack.id).toBe(`order:${scene.orderId}`);
  });

  test("stays in the state through a refresh while the order is open", async () => {
    const { stack, orderId } = await ordered();
    expect(await stack.refresh()).toBe(true);
    expect(stack.id).toBe(`order:${orderId}`);
  });

  test("gets its id by a refresh after the payment; the next up does what is left", async () => {
    const later = { port: 5067, readonly: true, parameters: { long_query_time: "2" } };
    const scene = await ordered(later);
    await pay(scene);
    expect(await scene.stack.refresh()).toBe(true);
    const [instance] = scene.stage.simulator.state.instances;
    expect(scene.stack.id).toBe(instance?.id);
    await scene.up({ ...unpaid, ...later });
    expect(scene.stage.changes()).toEqual(["ModifyConfiguration", "UpdateInstancePort", "SetReadOnlyStatus"]);
    expect(scene.stack.outputs).toMatchObject({ ...later, status: "RUNNING", charging });
    expect(await scene.up({ ...unpaid, ...later })).toBe("same");
    expect(ordersOf(scene)).toHaveLength(1);
  });

  test("tells to run a refresh when the next up finds it paid", async () => {
    const scene = await ordered();
    await pay(scene);
    const { message } = await failureOf(scene.up(unpaid));
    expect(message).toContain("Run `pulumi up --refresh`");
    expect(scene.stage.changes()).toEqual([]);
  });

  test("is dropped by a refresh when the order was cancelled", async () => {
    const scene = await ordered();
    scene.stage.fault("ShowCustomerOrderDetails", { body: { order_info: { status: 4 } } });
    expect(await scene.stack.refresh()).toBe(false);
  });

  test("is not destroyed before the order is cancelled", async () => {
    const scene = await ordered();
    const { message } = await failureOf(scene.stack.destroy());
    expect(message).toContain("Cancel it in the console, then run `pulumi destroy` again.");
    expect(scene.stack.id).toBe(`order:${scene.orderId}`);
    scene.stage.fault("ShowCustomerOrderDetails", { body: { order_info: { status: 4 } } });
    await scene.stack.destroy();
    expect(scene.stack.id).toBeUndefined();
  });

  test("is unsubscribed by a destroy once it was paid", async () => {
    const scene = await ordered();
    await pay(scene);
    await scene.stack.destroy();
    expect(scene.stage.changes()).toEqual(["CancelResourcesSubscription"]);
    expect(scene.stage.simulator.state.instances).toEqual([]);
  });
});

describe("nodes whose order is not paid", () => {
  /** The order of a third node was placed, and nobody paid it in time. */
  async function unpaidNode() {
    const scene = instanceScene();
    const creating = scene.up(unpaid);
    await Promise.all([creating, scene.stage.clock.sleep(60_000).then(() => pay(scene))]);
    const program = { ...unpaid, nodeNum: 3 };
    const error = await failureOf(scene.up(program));
    scene.stage.calls();
    return { ...scene, program, error };
  }

  test("are recorded as pending", async () => {
    const scene = await unpaidNode();
    const order = ordersOf(scene)[1];
    expect(scene.stack.outputs["__pending"]).toMatchObject({
      title: "adding 1 node in az1",
      operation: "ExpandDdmInstanceNodes",
      orderId: order?.id,
    });
    expect(scene.error.message).toContain(`order ${String(order?.id)}`);
  });

  test("are not ordered again while the order is open", async () => {
    const scene = await unpaidNode();
    expect(scene.preview(scene.program)).toBe("update");
    await failureOf(scene.up(scene.program));
    expect(scene.stage.changes()).toEqual([]);
    expect(ordersOf(scene)).toHaveLength(2);
  });

  test.each([true, false])("are there once it was paid, after a refresh: %s", async (isRefreshed) => {
    const scene = await unpaidNode();
    await pay(scene);
    if (isRefreshed) await scene.stack.refresh();
    expect(await scene.up(scene.program)).toBe("update");
    expect(scene.stage.changes()).toEqual([]);
    expect(scene.stack.outputs["nodeNum"]).toBe(3);
    expect(ordersOf(scene)).toHaveLength(2);
    expect(await scene.up(scene.program)).toBe("same");
  });

  test("are ordered again when the order was cancelled, with a warning", async () => {
    const scene = await unpaidNode();
    scene.stage.fault("ShowCustomerOrderDetails", { body: { order_info: { status: 4 } } });
    const paid = { ...scene.program, charging: { ...charging, autoPay: true } };
    await scene.up(paid);
    expect(scene.stage.changes()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(scene.stage.warnings).toEqual([expect.stringMatching(/Order \w+ .*was cancelled.*started again/)]);
  });
});

describe("without the permission to read orders", () => {
  const forbidden = { status: 403, code: "CBC.0151", message: "Access denied." };
  const paid = { charging: { ...charging, autoPay: true }, timeouts };

  test("the list of instances shows that a purchase is delivered", async () => {
    const scene = instanceScene();
    scene.stage.fault("ShowCustomerOrderDetails", forbidden, {});
    await scene.up(paid);
    expect(scene.stack.outputs["status"]).toBe("RUNNING");
    expect(scene.stage.changes()).toEqual(["CreateInstance"]);
  });

  test("an unpaid purchase is held as its order, which a refresh resolves once it was paid", async () => {
    const scene = instanceScene();
    scene.stage.fault("ShowCustomerOrderDetails", forbidden, {});
    await failureOf(scene.up(unpaid));
    await scene.stack.refresh();
    expect(scene.stack.id).toMatch(/^order:/);
    await pay(scene);
    await scene.stack.refresh();
    expect(scene.stack.id).toBe(scene.stage.simulator.state.instances[0]?.id);
  });

  test("the live state shows that nodes are delivered", async () => {
    const scene = await runningInstance(paid);
    scene.stage.fault("ShowCustomerOrderDetails", forbidden, {});
    await scene.up({ ...paid, nodeNum: 3 });
    expect(scene.stage.changes()).toEqual(["ExpandDdmInstanceNodes"]);
    expect(scene.stack.outputs["nodeNum"]).toBe(3);
    expect(await scene.up({ ...paid, nodeNum: 3 })).toBe("same");
  });

  test("unpaid nodes are not ordered again", async () => {
    const scene = await runningInstance(paid);
    scene.stage.fault("ShowCustomerOrderDetails", forbidden, {});
    const program = { ...unpaid, nodeNum: 3 };
    expect((await failureOf(scene.up(program))).message).toMatch(/order \w+, which the credentials may not read/);
    await failureOf(scene.up(program));
    expect(scene.stage.changes()).toEqual(["ExpandDdmInstanceNodes"]);
    await pay(scene);
    await scene.up(program);
    expect(scene.stage.changes()).toEqual([]);
    expect(scene.stack.outputs["nodeNum"]).toBe(3);
  });
});
