import { makeCreatedDisk, makeDiskFixture, type DiskInputs } from "./fake-disk-fixture";

const hours = (n: number) => n * 3_600_000;

/** A fixture whose create has timed out waiting for the payment of its order. */
async function makeUnpaid(program: DiskInputs = {}) {
  const fixture = makeDiskFixture("ordered disk");
  fixture.cloud.work.paysOrders = false;
  const message = await fixture.catchMessage(fixture.up(program));
  fixture.cloud.journal.length = 0;
  return { ...fixture, message };
}

describe("a disk order that is not paid before the timeout", () => {
  test("the state contains the order instead of the disk, and the error says how to continue", async () => {
    const { stack, message } = await makeUnpaid();
    expect(stack.id).toBe("order:order-1");
    expect(message).toMatch(
      /Pulumi's state contains order order-1 instead of the resource, and the next run does not order again\. Pay the order in the console if it is unpaid, then run `pulumi refresh` and `pulumi up`\. Or cancel the order in the console, then run `pulumi up --refresh`\.$/,
    );
  });

  test.each<[string, DiskInputs]>([
    ["the same program", {}],
    ["a changed program", { description: "web shop" }],
    ["a program that would replace the disk", { type: "nvme" }],
  ])("the next up with %s does not place the order again", async (_title, program) => {
    const { cloud, up, stack, catchMessage } = await makeUnpaid({ type: "ssd" });
    expect(await catchMessage(up({ type: "ssd", ...program }))).toContain("failed: order order-1 is open.");
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.id).toBe("order:order-1");
  });

  test("an up that cannot read the order names the disk and the cause, and keeps the order in the state", async () => {
    const { cloud, up, stack, catchMessage } = await makeUnpaid();
    cloud.fail("ShowCustomerOrderDetails", { throws: "unreadable" });
    expect(await catchMessage(up({ description: "web shop" }))).toMatch(
      /^Updating disk \S+ \(order:order-1\) failed: .+\. Pulumi's state contains the order instead of the resource\. Run `pulumi up --refresh` when that is resolved\.$/,
    );
    expect(stack.id).toBe("order:order-1");
  });

  test("a refresh keeps an order that is open or cannot be read", async () => {
    const { cloud, stack } = await makeUnpaid();
    expect(await stack.refresh()).toBe(true);
    expect(stack.id).toBe("order:order-1");
    cloud.fail("ShowCustomerOrderDetails", { throws: "forbidden" });
    expect(await stack.refresh()).toBe(true);
    cloud.fail("ShowCustomerOrderDetails", { throws: "unreadable" });
    await expect(stack.refresh()).rejects.toThrow("Pulumi's state still contains it.");
    expect(stack.id).toBe("order:order-1");
  });

  test("a refresh replaces a paid order with the delivered disk, and the next up completes the disk", async () => {
    const program = {
      description: "web shop",
      labels: { team: "shop" },
      snapshot: "s-1",
      password: "1234",
      mode: "fast",
    };
    const { cloud, stack, up, preview } = await makeUnpaid(program);
    cloud.work.pay("order-1");
    await stack.refresh();
    expect(stack.id).toBe(cloud.disk.id);
    expect(await up(program)).toBe("update");
    expect(cloud.takeMutations()).toEqual(["UpdateDisk", "SetPassword", "SetMode"]);
    expect(preview(program)).toBe("same");
  });

  test("the next up sends no mutation if the delivered disk matches the program", async () => {
    const { cloud, stack, up, preview } = await makeUnpaid();
    cloud.work.pay("order-1");
    await stack.refresh();
    await up();
    expect(cloud.takeMutations()).toEqual([]);
    expect(preview()).toBe("same");
    expect(stack.outputs).not.toHaveProperty("__pending");
  });

  test("an up without a refresh fails after the payment, and the error names the delivered disk", async () => {
    const { cloud, up, catchMessage } = await makeUnpaid();
    cloud.work.pay("order-1");
    expect(await catchMessage(up())).toContain("order order-1 was delivered as disk-1.");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("a refresh removes a canceled order from the state, and the next up orders again", async () => {
    const { cloud, up, stack } = await makeUnpaid();
    cloud.work.cancel("order-1");
    expect(await stack.refresh()).toBe(false);
    cloud.work.paysOrders = true;
    await up();
    expect(cloud.work.orders.size).toBe(2);
    expect(cloud.disks).toHaveLength(1);
  });

  test("a destroy fails while the order is open, but not after its payment or cancellation", async () => {
    const { cloud, stack, catchMessage } = await makeUnpaid();
    expect(await catchMessage(stack.destroy())).toContain(
      "Order order-1 is open, and the provider cannot cancel it. Pulumi's state still contains it. Cancel an unpaid order in the console, or wait for the delivery of a paid order. Then run the same `pulumi` command again.",
    );
    cloud.work.pay("order-1");
    await stack.destroy();
    expect(cloud.disks).toEqual([]);
    const other = await makeUnpaid();
    other.cloud.work.cancel("order-1");
    await other.stack.destroy();
    expect(other.stack.id).toBeUndefined();
    expect(other.cloud.takeMutations()).toEqual([]);
  });

  test("a destroy fails and a refresh keeps the order while the paid order is processed", async () => {
    const { cloud, stack, catchMessage } = await makeUnpaid();
    Object.assign(cloud.work.orders.get("order-1") ?? {}, { status: "processing" });
    expect(await catchMessage(stack.destroy())).toContain("Order order-1 is open, and the provider cannot cancel it.");
    expect(await stack.refresh()).toBe(true);
    expect(stack.id).toBe("order:order-1");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("a destroy or an up with an order that cannot be read fails, and says how to continue", async () => {
    const { cloud, stack, up, catchMessage } = await makeUnpaid();
    const adviceToRun = (command: string) =>
      `Grant the credentials the permission to read orders, then run ${command}. If the order was canceled, remove it from the state instead: \`pulumi state delete <urn>\`.`;
    cloud.fail("ShowCustomerOrderDetails", { throws: "forbidden" }, 2);
    expect(await catchMessage(stack.destroy())).toContain(
      `Order order-1 cannot be read with the credentials. Pulumi's state still contains it. ${adviceToRun("the same command again")}`,
    );
    expect(await catchMessage(up())).toContain(
      `order order-1 cannot be read with the credentials. Pulumi's state contains the order instead of the resource. ${adviceToRun("`pulumi up --refresh`")}`,
    );
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("a refresh keeps a paid order whose disk is not listed, and an up or a destroy fails and says how to continue", async () => {
    const { cloud, up, stack, catchMessage } = await makeUnpaid();
    cloud.work.pay("order-1");
    cloud.disks.length = 0;
    expect(await stack.refresh()).toBe(true);
    expect(stack.id).toBe("order:order-1");
    const adviceToRun = (command: string) =>
      `If the resource was deleted, remove it from the state with \`pulumi state delete <urn>\`. Otherwise run ${command} in a few minutes.`;
    expect(await catchMessage(up())).toContain(
      `order order-1 is completed, but its resource is not listed. Pulumi's state contains the order instead of the resource. ${adviceToRun("`pulumi up --refresh`")}`,
    );
    expect(await catchMessage(stack.destroy())).toContain(
      `Order order-1 is completed, but its resource is not listed. Pulumi's state still contains it. ${adviceToRun("the same command again")}`,
    );
    expect(cloud.takeMutations()).toEqual([]);
  });
});

test("a create waits for the delivery of an order that the credentials cannot read", async () => {
  const { cloud, clock, up, stack } = makeDiskFixture("ordered disk");
  cloud.work.paysOrders = false;
  cloud.fail("ShowCustomerOrderDetails", { throws: "forbidden" }, 99);
  void clock.sleep(60_000).then(() => cloud.work.pay("order-1"));
  await up();
  expect(stack.id).toBe("disk-1");
});

test("an order that is canceled while the create waits leaves nothing in the state", async () => {
  const { cloud, clock, up, catchMessage, stack } = makeDiskFixture("ordered disk");
  cloud.work.paysOrders = false;
  void clock.sleep(hours(0.25)).then(() => {
    cloud.work.cancel("order-1");
  });
  expect(await catchMessage(up())).toMatch(
    /was canceled\. Nothing was created\. Run `pulumi up` again to place a new order\.$/,
  );
  expect(stack.id).toBeUndefined();
});

describe("an update's order that is not paid before the timeout", () => {
  const makeUnpaidUpdate = async () => {
    const fixture = await makeCreatedDisk({ description: "web shop" }, "ordered disk");
    fixture.cloud.work.paysOrders = false;
    await fixture.catchMessage(fixture.up({ description: "web shop", size: 20 }));
    fixture.cloud.journal.length = 0;
    return fixture;
  };

  test("the preview shows an update for a pending order, and the paid order is not placed again", async () => {
    const { cloud, up, stack, preview } = await makeUnpaidUpdate();
    expect(stack.outputs["__pending"]).toMatchObject({ orderId: "order-2", title: "resizing the disk" });
    expect(preview({ description: "web shop", size: 20 })).toBe("update");
    cloud.work.pay("order-2");
    await up({ description: "web shop", size: 20 });
    expect(cloud.takeMutations()).toEqual([]);
    expect(cloud.disk.size).toBe(20);
    expect(preview({ description: "web shop", size: 20 })).toBe("same");
  });

  test("an open order is not placed again, and other changes wait for it", async () => {
    const { cloud, up, catchMessage, stack } = await makeUnpaidUpdate();
    expect(await catchMessage(up({ description: "back office", size: 20 }))).toContain("order order-2");
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.outputs["__pending"]).toMatchObject({ orderId: "order-2" });
    await stack.refresh();
    expect(stack.outputs["__pending"]).toMatchObject({ orderId: "order-2" });
    cloud.work.pay("order-2");
    await up({ description: "back office", size: 20 });
    expect(cloud.takeMutations()).toEqual(["UpdateDisk"]);
  });

  test("a delivered order is removed from the state, even if a later step fails", async () => {
    const { cloud, up, catchMessage, stack } = await makeUnpaidUpdate();
    cloud.work.pay("order-2");
    cloud.fail("UpdateDisk", { throws: "forbidden" });
    cloud.onRequest = (moment, index) => {
      if (moment === "sent" && cloud.journal[index]?.operation === "UpdateDisk")
        cloud.fail("ShowDisk", { throws: "forbidden" }, 9);
    };
    expect(await catchMessage(up({ description: "back office", size: 20 }))).toContain("its last known values");
    expect(stack.outputs).not.toHaveProperty("__pending");
  });

  test("an update places a canceled order again, with a warning", async () => {
    const { cloud, up, warnings } = await makeUnpaidUpdate();
    cloud.work.cancel("order-2");
    cloud.work.paysOrders = true;
    await up({ description: "web shop", size: 20 });
    expect(cloud.takeMutations()).toEqual(["ResizeDisk"]);
    expect(cloud.disk.size).toBe(20);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^Order order-2 [^.]* was canceled\. This run requests the change again if the program still needs it\.$/,
      ),
    ]);
  });

  test("the preview still shows an update when the program is reverted after the payment, and the up sends no mutation", async () => {
    const { cloud, up, preview } = await makeUnpaidUpdate();
    cloud.work.pay("order-2");
    expect(preview({ description: "web shop" })).toBe("update");
    await up({ description: "web shop" });
    expect(cloud.takeMutations()).toEqual([]);
  });
});

describe("a job that does not end before the timeout", () => {
  const program: DiskInputs = { mode: "fast", password: "1234" };
  const makePendingDisk = async (inputs = program) => {
    const fixture = await makeCreatedDisk();
    fixture.cloud.work.jobDuration = hours(3);
    await fixture.catchMessage(fixture.up(inputs));
    fixture.cloud.journal.length = 0;
    return fixture;
  };

  test("records the expected result of the job, but not yet as an output", async () => {
    const { stack } = await makePendingDisk();
    expect(stack.outputs["__pending"]).toMatchObject({ jobId: "job-1", remembers: { mode: "fast" } });
    expect(stack.outputs).not.toHaveProperty("mode");
    await stack.refresh();
    expect(stack.outputs).not.toHaveProperty("mode");
  });

  test("the next up does not repeat a job that has succeeded", async () => {
    const { cloud, clock, up, preview, stack } = await makePendingDisk();
    await clock.sleep(hours(3));
    await up(program);
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.outputs).toMatchObject({ mode: "fast", password: "1234" });
    expect(preview(program)).toBe("same");
  });

  test("the next up repeats a job that has failed", async () => {
    const fixture = await makeCreatedDisk();
    Object.assign(fixture.cloud.work, { jobDuration: hours(3), jobsFail: true });
    await fixture.catchMessage(fixture.up(program));
    fixture.cloud.journal.length = 0;
    await fixture.clock.sleep(hours(3));
    Object.assign(fixture.cloud.work, { jobDuration: 60_000, jobsFail: false });
    await fixture.up(program);
    expect(fixture.cloud.takeMutations()).toEqual(["SetMode"]);
    expect(fixture.stack.outputs).toMatchObject({ mode: "fast" });
    expect(fixture.warnings).toEqual([expect.stringContaining("out of capacity")]);
  });

  test("the next up repeats a job that is not found", async () => {
    const { cloud, clock, up, stack, preview } = await makePendingDisk();
    await clock.sleep(hours(3));
    cloud.work.forgetJobs();
    cloud.disk.hidden.mode = "normal";
    cloud.work.jobDuration = 60_000;
    await up(program);
    expect(cloud.disk.hidden.mode).toBe("fast");
    await up(program);
    expect(stack.outputs).toMatchObject({ mode: "fast" });
    expect(preview(program)).toBe("same");
  });

  test("an up with the earlier program sets the earlier value again if the job is not found", async () => {
    const { cloud, clock, up, catchMessage } = await makeCreatedDisk({ mode: "slow" });
    cloud.work.jobDuration = hours(3);
    await catchMessage(up({ mode: "fast" }));
    await clock.sleep(hours(3));
    cloud.work.forgetJobs();
    expect(cloud.disk.hidden.mode).toBe("fast");
    cloud.work.jobDuration = 60_000;
    await up({ mode: "slow" });
    expect(cloud.disk.hidden.mode).toBe("slow");
  });

  test("an up with another program after the end of the job changes the disk", async () => {
    const { cloud, clock, up } = await makePendingDisk();
    await clock.sleep(hours(3));
    cloud.work.jobDuration = 60_000;
    await up({ ...program, mode: "slow" });
    expect(cloud.takeMutations()).toEqual(["SetMode"]);
    expect(cloud.disk.hidden.mode).toBe("slow");
  });

  test("a pending job leaves no secret in the hidden outputs", async () => {
    const { stack } = await makePendingDisk({ encryptionKey: "s3cret-key" });
    expect(stack.outputs["__pending"]).toMatchObject({ jobId: "job-1", operation: "EncryptDisk" });
    const hidden = Object.entries(stack.outputs).filter(([name]) => name.startsWith("__"));
    expect(JSON.stringify(hidden)).not.toContain("s3cret-key");
  });
});

test("a paid order without an effect makes the update fail, and the next up orders the change again", async () => {
  const { cloud, stack, up, preview, catchMessage } = await makeCreatedDisk({ size: 10 }, "ordered disk");
  cloud.work.deliversOrders = false;
  const message = await catchMessage(up({ size: 20, description: "web shop" }));
  expect(message).toMatch(
    /failed: The API reports another value of "size" than the program, although order order-2 is complete\. Pulumi's state contains its id and its live values\. Check the tasks and orders of the instance in the console\. Then run `pulumi up` again: /,
  );
  expect(cloud.takeMutations()).toEqual(["UpdateDisk", "ResizeDisk"]);
  expect(stack.outputs).toMatchObject({ size: 10, description: "web shop", __unfinished: ["size"] });
  cloud.work.deliversOrders = true;
  await up({ size: 20, description: "web shop" });
  expect(cloud.takeMutations()).toEqual(["ResizeDisk"]);
  expect(preview({ size: 20, description: "web shop" })).toBe("same");
});

test("an update whose order is canceled during the wait does not record the order", async () => {
  const { cloud, clock, stack, up, catchMessage } = await makeCreatedDisk({}, "ordered disk");
  cloud.work.paysOrders = false;
  void clock.sleep(60_000).then(() => cloud.work.cancel("order-2"));
  expect(await catchMessage(up({ size: 20 }))).toContain("was canceled. ");
  expect(stack.outputs).not.toHaveProperty("__pending");
});
