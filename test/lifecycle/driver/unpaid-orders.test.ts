import { makeCreatedDisk, makeDiskFixture } from "./fake-disk-fixture";

describe("an order that waits for payment when the command is killed", () => {
  const makeKilled = async () => {
    const fixture = makeDiskFixture("ordered disk");
    fixture.cloud.work.paysOrders = false;
    fixture.cloud.fail("ShowCustomerOrderDetails", { throws: "nothing", kills: true });
    expect(await fixture.runUntilKilled(() => fixture.up())).toBe("killed");
    expect(fixture.stack.id).toBeUndefined();
    fixture.cloud.journal.length = 0;
    return fixture;
  };

  test.each([
    ["the same program", {}],
    ["a changed program", { description: "web shop", size: 20 }],
    ["a program that sets another name", { name: "orders" }],
  ])("the next up with %s fails, and the error names the order and the next step", async (_title, program) => {
    const { cloud, up, catchMessage, stack } = await makeKilled();
    expect(await catchMessage(up(program))).toMatch(
      /^Creating disk "[^"]+" failed: An order for DDM waits for payment: order-1\. An interrupted `pulumi up` may have placed it .*\. Nothing was created\. Pay it in the console\. After the delivery, run `pulumi up` again: .* Or cancel it in the console, and run `pulumi up` again to place a new order\.$/,
    );
    expect(cloud.takeMutations()).toEqual([]);
    expect(cloud.work.orders.size).toBe(1);
    expect(stack.id).toBeUndefined();
  });

  test("the next up after the payment adopts the delivered disk", async () => {
    const { cloud, up, stack, preview } = await makeKilled();
    cloud.work.pay("order-1");
    await up({ description: "web shop" });
    expect(cloud.takeMutations()).toEqual(["UpdateDisk"]);
    expect(stack.id).toBe(cloud.disk.id);
    expect(preview({ description: "web shop" })).toBe("same");
  });

  test("the next up after the cancellation places a new order", async () => {
    const { cloud, up } = await makeKilled();
    cloud.work.cancel("order-1");
    cloud.work.paysOrders = true;
    await up();
    expect(cloud.work.orders.size).toBe(2);
    expect(cloud.disks).toHaveLength(1);
  });

  test("a repeated update fails until the order is paid, and then succeeds without a mutation", async () => {
    const { cloud, up, runUntilKilled, catchMessage } = await makeCreatedDisk({}, "ordered disk");
    cloud.work.paysOrders = false;
    cloud.fail("ShowCustomerOrderDetails", { throws: "nothing", kills: true });
    expect(await runUntilKilled(() => up({ size: 20 }))).toBe("killed");
    cloud.journal.length = 0;
    expect(await catchMessage(up({ size: 20 }))).toContain("An order for DDM waits for payment: order-2.");
    expect(cloud.takeMutations()).toEqual([]);
    cloud.work.pay("order-2");
    await up({ size: 20 });
    expect(cloud.takeMutations()).toEqual([]);
    expect(cloud.disk.size).toBe(20);
  });
});

test("an unpaid order does not prevent an update that costs nothing", async () => {
  const { cloud, up } = await makeCreatedDisk({}, "ordered disk");
  cloud.work.order(() => undefined);
  await up({ description: "web shop" });
  expect(cloud.takeMutations()).toEqual(["UpdateDisk"]);
});

describe("unpaid orders that belong to other resources of the program", () => {
  test("the unpaid orders of concurrent creates do not make the creates fail", async () => {
    const { cloud, newLifecycle, program, environment, clock } = makeDiskFixture("ordered disk");
    cloud.work.paysOrders = false;
    const [services, lifecycle] = [environment.newServices(), newLifecycle()];
    const creates = ["shop", "orders", "users"].map((name) => lifecycle.create(program({ name }), services));
    void clock.sleep(600_000).then(() => {
      for (const id of cloud.work.orders.keys()) cloud.work.pay(id);
    });
    await Promise.all(creates);
    expect(cloud.disks.map(({ name }) => name)).toEqual(["shop", "orders", "users"]);
    expect(cloud.work.orders.size).toBe(3);
  });

  test("unpaid orders in the state do not make a create fail", async () => {
    const { cloud, newLifecycle, program, environment, stack, up, catchMessage, clock } =
      makeDiskFixture("ordered disk");
    cloud.work.paysOrders = false;
    await catchMessage(up());
    const [services, lifecycle] = [environment.newServices(), newLifecycle()];
    // The update fails, because the order is not paid. But the process now knows order-1 from the state.
    await catchMessage(lifecycle.update(stack.id ?? "", stack.outputs, program(), services));
    void clock.sleep(600_000).then(() => {
      cloud.work.pay("order-2");
    });
    await lifecycle.create(program({ name: "orders", __urn: `${String(program()["__urn"])}-orders` }), services);
    expect(cloud.disks.map(({ name }) => name)).toEqual(["orders"]);
  });
});

describe("an order whose request has an unknown outcome", () => {
  test("a create finds its order in the list of unpaid orders, and records it", async () => {
    const { cloud, up, stack, catchMessage } = makeDiskFixture("ordered disk");
    cloud.work.paysOrders = false;
    cloud.fail("CreateDisk", { throws: "no answer", execution: "immediately" });
    expect(await catchMessage(up())).toContain("Pulumi's state contains order order-1 instead of the resource");
    expect(stack.id).toBe("order:order-1");
    expect(cloud.takeMutations()).toEqual(["CreateDisk"]);
  });

  test("an update finds its order in the list of unpaid orders, and records it", async () => {
    const { cloud, up, stack, catchMessage } = await makeCreatedDisk({}, "ordered disk");
    cloud.work.paysOrders = false;
    cloud.fail("ResizeDisk", { throws: "gateway timeout", execution: "late", lateBy: 5_000 });
    await catchMessage(up({ size: 20 }));
    expect(stack.outputs["__pending"]).toMatchObject({ orderId: "order-2" });
    expect(cloud.takeMutations()).toEqual(["ResizeDisk"]);
  });

  test("a create does not record another client's order if the list could not be read before the request", async () => {
    const { cloud, up, stack, catchMessage } = makeDiskFixture("ordered disk");
    cloud.work.paysOrders = false;
    cloud.work.order(() => undefined);
    cloud.fail("ListCustomerOrders", { throws: "forbidden" });
    cloud.fail("CreateDisk", { throws: "no answer" });
    expect(await catchMessage(up())).toContain("Pulumi's state does not contain it.");
    expect(stack.id).toBeUndefined();
  });
});

test("a refused create does not record an order that another client places at the same time", async () => {
  const { cloud, up, stack, catchMessage } = makeDiskFixture("ordered disk");
  cloud.work.paysOrders = false;
  cloud.fail("CreateDisk", { throws: "forbidden" });
  cloud.onRequest = (moment, index) => {
    if (moment === "about to be answered" && cloud.journal[index]?.operation === "CreateDisk")
      cloud.work.order(() => undefined);
  };
  expect(await catchMessage(up())).toContain("Nothing was created.");
  expect(cloud.work.orders.size).toBe(1);
  expect(stack.id).toBeUndefined();
});

describe("the list of unpaid orders", () => {
  test.each(["forbidden", "unreadable", "bare 404"] as const)(
    "a list that is refused or unreadable (%s) causes only a warning",
    async (throws) => {
      const { cloud, up, warnings } = makeDiskFixture("ordered disk");
      cloud.fail("ListCustomerOrders", { throws }, 99);
      await up();
      expect(cloud.disks).toHaveLength(1);
      expect(warnings).toEqual([expect.stringContaining("The list of unpaid orders cannot be read")]);
    },
  );

  test("a create fails before it orders if no request for the list is answered", async () => {
    const { cloud, up, catchMessage, stack } = makeDiskFixture("ordered disk");
    cloud.fail("ListCustomerOrders", { throws: "no answer" }, 99);
    expect(await catchMessage(up())).toContain("Nothing was created. Run `pulumi up` again");
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.id).toBeUndefined();
  });
});
