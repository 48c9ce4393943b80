import { lampCreated, lampScene, type Program } from "./fake-scene";

const hours = (n: number) => n * 3_600_000;

/** An order that is not paid when the create gives up. */
async function unpaid(program: Program = {}) {
  const scene = lampScene("ordered lamp");
  scene.cloud.work.paysOrders = false;
  const message = await scene.failed(scene.up(program));
  scene.cloud.journal.length = 0;
  return { ...scene, message };
}

describe("an order of a lamp that is not paid in time", () => {
  test("stands for the lamp in Pulumi's state, and the error says how to continue", async () => {
    const { stack, message } = await unpaid();
    expect(stack.id).toBe("order:order-1");
    expect(message).toMatch(
      /Pulumi holds order order-1 in its place, and will not order again\. Pay the order in the console, then run `pulumi refresh` and `pulumi up`; or cancel it there, then run `pulumi up --refresh`\.$/,
    );
  });

  test.each<[string, Program]>([
    ["the same program", {}],
    ["a changed program", { color: "red" }],
    ["a program that would replace the lamp", { socket: "B22" }],
  ])("is not placed again by the next up with %s", async (_title, program) => {
    const { cloud, up, stack, failed } = await unpaid({ socket: "E14" });
    expect(await failed(up({ socket: "E14", ...program }))).toContain("failed: order order-1 is open.");
    expect(cloud.changes()).toEqual([]);
    expect(stack.id).toBe("order:order-1");
  });

  test("is kept by a refresh while it is open", async () => {
    const { cloud, stack } = await unpaid();
    expect(await stack.refresh()).toBe(true);
    expect(stack.id).toBe("order:order-1");
    cloud.fail("ShowCustomerOrderDetails", { throws: "forbidden" });
    expect(await stack.refresh()).toBe(true);
    cloud.fail("ShowCustomerOrderDetails", { throws: "unreadable" });
    await expect(stack.refresh()).rejects.toThrow("Pulumi still holds it.");
    expect(stack.id).toBe("order:order-1");
  });

  test("becomes the lamp by a refresh when it is paid, and the next up does the rest", async () => {
    const program = { color: "red", labels: { room: "study" }, seed: "s-1", pin: "1234", mode: "party" };
    const { cloud, stack, up, preview } = await unpaid(program);
    cloud.work.pay("order-1");
    await stack.refresh();
    expect(stack.id).toBe(cloud.lamp.id);
    expect(await up(program)).toBe("update");
    expect(cloud.changes()).toEqual(["PaintLamp", "SetPin", "SetMode"]);
    expect(preview(program)).toBe("same");
  });

  test("that needs nothing else is complete after the refresh and an up", async () => {
    const { cloud, stack, up, preview } = await unpaid();
    cloud.work.pay("order-1");
    await stack.refresh();
    await up();
    expect(cloud.changes()).toEqual([]);
    expect(preview()).toBe("same");
    expect(stack.outputs).not.toHaveProperty("__pending");
  });

  test("is paid: an up without a refresh orders nothing, and says what to run", async () => {
    const { cloud, up, failed } = await unpaid();
    cloud.work.pay("order-1");
    expect(await failed(up())).toContain("order order-1 was delivered as lamp-1.");
    expect(cloud.changes()).toEqual([]);
  });

  test("is cancelled: a refresh forgets it, and the next up orders again", async () => {
    const { cloud, up, stack } = await unpaid();
    cloud.work.cancel("order-1");
    expect(await stack.refresh()).toBe(false);
    cloud.work.paysOrders = true;
    await up();
    expect(cloud.work.orders.size).toBe(2);
    expect(cloud.lamps).toHaveLength(1);
  });

  test("cannot be destroyed while it is open; once cancelled it can, and once paid the lamp is deleted", async () => {
    const { cloud, stack, failed } = await unpaid();
    expect(await failed(stack.destroy())).toContain(
      "Order order-1 is still to be paid, and no request can cancel it. Pulumi still holds it. Cancel it in the console, then run `pulumi destroy` again.",
    );
    cloud.work.pay("order-1");
    await stack.destroy();
    expect(cloud.lamps).toEqual([]);
    const other = await unpaid();
    other.cloud.work.cancel("order-1");
    await other.stack.destroy();
    expect(other.stack.id).toBeUndefined();
  });

  test("that is cancelled while the create waits: nothing is held, and the next up orders again", async () => {
    const { cloud, clock, up, failed, stack } = lampScene("ordered lamp");
    cloud.work.paysOrders = false;
    void clock.sleep(hours(0.25)).then(() => {
      cloud.work.cancel("order-1");
    });
    expect(await failed(up())).toContain("was cancelled. Run `pulumi up` again to place a new order.");
    expect(stack.id).toBeUndefined();
  });
});

describe("an order of an update that is not paid in time", () => {
  const unpaidUpdate = async () => {
    const scene = await lampCreated({ color: "red" }, "ordered lamp");
    scene.cloud.work.paysOrders = false;
    await scene.failed(scene.up({ color: "red", watts: 20 }));
    scene.cloud.journal.length = 0;
    return scene;
  };

  test("is recorded, shows as an update, and is resolved first by the next up", async () => {
    const { cloud, up, stack, preview } = await unpaidUpdate();
    expect(stack.outputs["__pending"]).toMatchObject({ orderId: "order-2", title: "boost it" });
    expect(preview({ color: "red", watts: 20 })).toBe("update");
    cloud.work.pay("order-2");
    await up({ color: "red", watts: 20 });
    expect(cloud.changes()).toEqual([]);
    expect(cloud.lamp.watts).toBe(20);
    expect(preview({ color: "red", watts: 20 })).toBe("same");
  });

  test("is not placed again while it is open, and what else changed waits for it", async () => {
    const { cloud, up, failed, stack } = await unpaidUpdate();
    expect(await failed(up({ color: "blue", watts: 20 }))).toContain("order order-2");
    expect(cloud.changes()).toEqual([]);
    expect(stack.outputs["__pending"]).toMatchObject({ orderId: "order-2" });
    await stack.refresh();
    expect(stack.outputs["__pending"]).toMatchObject({ orderId: "order-2" });
    cloud.work.pay("order-2");
    await up({ color: "blue", watts: 20 });
    expect(cloud.changes()).toEqual(["PaintLamp"]);
  });

  test("is placed again when it was cancelled meanwhile, with a warning", async () => {
    const { cloud, up, warnings } = await unpaidUpdate();
    cloud.work.cancel("order-2");
    cloud.work.paysOrders = true;
    await up({ color: "red", watts: 20 });
    expect(cloud.changes()).toEqual(["BoostLamp"]);
    expect(cloud.lamp.watts).toBe(20);
    expect(warnings).toEqual([
      expect.stringMatching(/^Order order-2 .* was cancelled\. .* where the program still needs it\.$/),
    ]);
  });

  test("is waited for, though the program has gone back", async () => {
    const { cloud, up, preview } = await unpaidUpdate();
    cloud.work.pay("order-2");
    expect(preview({ color: "red" })).toBe("update");
    await up({ color: "red" });
    expect(cloud.changes()).toEqual([]);
  });
});

describe("a job that a run did not see the end of", () => {
  const program: Program = { mode: "party", pin: "1234" };
  const waiting = async () => {
    const scene = await lampCreated();
    scene.cloud.work.jobTakes = hours(3);
    await scene.failed(scene.up(program));
    scene.cloud.journal.length = 0;
    return scene;
  };

  test("is recorded with what holds when it has succeeded, and is not what holds now", async () => {
    const { stack } = await waiting();
    expect(stack.outputs["__pending"]).toMatchObject({ jobId: "job-1", remembers: { mode: "party" } });
    expect(stack.outputs).not.toHaveProperty("mode");
    await stack.refresh();
    expect(stack.outputs).not.toHaveProperty("mode");
  });

  test("has succeeded: the next up sends nothing", async () => {
    const { cloud, clock, up, preview, stack } = await waiting();
    await clock.sleep(hours(3));
    await up(program);
    expect(cloud.changes()).toEqual([]);
    expect(stack.outputs).toMatchObject({ mode: "party", pin: "1234" });
    expect(preview(program)).toBe("same");
  });

  test("has failed: the next up starts it again", async () => {
    const scene = await lampCreated();
    Object.assign(scene.cloud.work, { jobTakes: hours(3), jobsFail: true });
    await scene.failed(scene.up(program));
    scene.cloud.journal.length = 0;
    await scene.clock.sleep(hours(3));
    Object.assign(scene.cloud.work, { jobTakes: 60_000, jobsFail: false });
    await scene.up(program);
    expect(scene.cloud.changes()).toEqual(["SetMode"]);
    expect(scene.stack.outputs).toMatchObject({ mode: "party" });
    expect(scene.warnings).toEqual([expect.stringContaining("a fuse has blown")]);
  });

  test("is no longer known: what it was to set is not taken for set", async () => {
    const { cloud, clock, up, stack, preview } = await waiting();
    await clock.sleep(hours(3));
    cloud.work.forgetJobs();
    cloud.lamp.hidden.mode = "normal";
    cloud.work.jobTakes = 60_000;
    await up(program);
    expect(cloud.lamp.hidden.mode).toBe("party");
    await up(program);
    expect(stack.outputs).toMatchObject({ mode: "party" });
    expect(preview(program)).toBe("same");
  });

  test("is waited for, and then the program of today holds", async () => {
    const { cloud, clock, up } = await waiting();
    await clock.sleep(hours(3));
    cloud.work.jobTakes = 60_000;
    await up({ ...program, mode: "reading" });
    expect(cloud.changes()).toEqual(["SetMode"]);
    expect(cloud.lamp.hidden.mode).toBe("reading");
  });

  test("records no secret", async () => {
    const { stack } = await waiting();
    const hidden = Object.entries(stack.outputs).filter(([name]) => name.startsWith("__"));
    expect(JSON.stringify(hidden)).not.toContain("1234");
  });
});
