import { kindNames, makeCreatedDisk, makeDiskFixture, type DiskInputs } from "./fake-disk-fixture";

// An error hook of the program (`hooks.onError`) can make Pulumi's engine repeat a failed create or update. The engine then passes the values
// of the first attempt, and keeps only the result of the last attempt.

const program: DiskInputs = { name: "shared", description: "web shop", password: "s3cret-password", mode: "fast" };

/** Requests of a create that are sent after the disk exists. */
const afterCreate = ["SetPassword", "SetMode", "ShowDdmJobResult", "ShowDisk"] as const;

describe.each(kindNames)("%s: when an error hook repeats a failed create", (kind) => {
  test.each(afterCreate)("after a failure at %s, the repetition continues with the created disk", async (operation) => {
    const { cloud, up, stack, preview } = makeDiskFixture(kind);
    cloud.fail(operation, { throws: "forbidden" });
    await up(program, { repetitions: 1 });
    expect(cloud.takeMutations().filter((name) => name === "CreateDisk")).toHaveLength(1);
    expect(stack.id).toContain(cloud.disk.id);
    expect(cloud.disk).toMatchObject({
      description: "web shop",
      hidden: { password: "s3cret-password", mode: "fast" },
    });
    expect(preview(program)).toBe("same");
  });

  test.each(afterCreate)("the state contains the disk if the repetition fails at %s, too", async (operation) => {
    const { cloud, up, stack, catchMessage, preview } = makeDiskFixture(kind);
    cloud.fail(operation, { throws: "forbidden" }, 99);
    await catchMessage(up(program, { repetitions: 2 }));
    expect(stack.id).toContain(cloud.disk.id);
    cloud.clearFailures();
    await up(program);
    expect(cloud.takeMutations().filter((name) => name === "CreateDisk")).toHaveLength(1);
    expect(preview(program)).toBe("same");
  });

  test("the state contains the disk if the repetition fails before it reads the disk", async () => {
    const { cloud, up, stack, catchMessage } = makeDiskFixture(kind);
    cloud.fail("SetMode", { throws: "forbidden" });
    cloud.onRequest = (moment, index) => {
      if (moment === "sent" && cloud.journal[index]?.operation === "SetMode") {
        cloud.lookUpProject = () => Promise.reject(new Error("no project"));
      }
    };
    expect(await catchMessage(up(program, { repetitions: 1 }))).toContain("no project");
    expect(stack.id).toContain(cloud.disk.id);
    expect(stack.outputs["__unfinished"]).toContain("mode");
  });

  test("a repetition after a failure without a disk creates the disk", async () => {
    const { cloud, up } = makeDiskFixture(kind);
    cloud.fail("CreateDisk", { throws: "forbidden" });
    await up(program, { repetitions: 1 });
    expect(cloud.disk.name).toBe("shared");
  });
});

test("a repeated create does not place an unpaid order again", async () => {
  const { cloud, up, stack, catchMessage } = makeDiskFixture("ordered disk");
  cloud.work.paysOrders = false;
  await catchMessage(up(program, { repetitions: 2 }));
  expect(cloud.takeMutations()).toEqual(["CreateDisk"]);
  expect(stack.id).toBe("order:order-1");
});

test("a repeated create keeps the id of a disk whose creation failed, and the next up replaces the disk", async () => {
  const { cloud, up, stack, catchMessage, preview } = makeDiskFixture();
  cloud.onRequest = (moment) => {
    if (moment === "sent") for (const disk of cloud.disks) disk.status = "FAILED";
  };
  expect(await catchMessage(up(program, { repetitions: 1 }))).toContain("it deletes the failed resource");
  expect(stack.id).toBe(cloud.disk.id);
  expect(preview(program)).toBe("replace");
});

describe("when an error hook repeats a failed update", () => {
  test("the unpaid order of the first attempt is not placed again", async () => {
    const { cloud, up, stack, catchMessage } = await makeCreatedDisk(program, "ordered disk");
    cloud.work.paysOrders = false;
    await catchMessage(up({ ...program, size: 20 }, { repetitions: 1 }));
    expect(cloud.takeMutations()).toEqual(["ResizeDisk"]);
    expect(stack.outputs["__pending"]).toMatchObject({ orderId: "order-2" });
  });

  test("the pending order stays in the state if the repetition fails before it reads the disk", async () => {
    const { cloud, up, stack, catchMessage } = await makeCreatedDisk(program, "ordered disk");
    cloud.fail("ShowCustomerOrderDetails", { throws: "forbidden" }, 99);
    cloud.work.paysOrders = false;
    cloud.onRequest = (moment, index) => {
      if (moment === "sent" && cloud.journal[index]?.operation === "ShowCustomerOrderDetails") {
        cloud.lookUpProject = () => Promise.reject(new Error("no project"));
      }
    };
    expect(await catchMessage(up({ ...program, size: 20 }, { repetitions: 1 }))).toContain("no project");
    expect(stack.outputs["__pending"]).toMatchObject({ orderId: "order-2" });
  });

  test("the repetition changes only what is unfinished", async () => {
    const { cloud, up, preview } = await makeCreatedDisk(program);
    const changed = { ...program, password: "s3cret-new", mode: "slow" };
    cloud.fail("SetMode", { throws: "forbidden" });
    await up(changed, { repetitions: 1 });
    expect(cloud.takeMutations()).toEqual(["SetPassword", "SetMode", "SetMode"]);
    expect(preview(changed)).toBe("same");
  });
});
