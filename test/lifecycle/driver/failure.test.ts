import type { Failure } from "./failures";
import { kindNames, makeCreatedDisk, makeDiskFixture, type DiskInputs } from "./fake-disk-fixture";

const full: DiskInputs = {
  description: "web shop",
  labels: { team: "shop" },
  password: "s3cret-password",
  mode: "fast",
  replicas: [{ id: "r1", key: "s3cret-key" }],
};

/** The form of the messages: operation, reason, state in Pulumi, next step. */
const form =
  /^(Creating|Adopting|Updating|Deleting|Reading) disk "[^"]+"( \([^)]+\))? failed: .*[.!] (Pulumi's state (still )?contains|Pulumi's state does not contain|Nothing was (created|changed)\.).*\.$/;

const thrown = ["forbidden", "rejected", "bare 404", "no answer", "not sent", "gateway timeout", "unreadable"] as const;

/** Requests of a create that are sent after the disk exists. */
const afterCreate = ["UpdateDisk", "SetPassword", "SetMode", "ShowDdmJobResult", "ShowDisk"] as const;

describe.each(kindNames)("%s", (kind) => {
  test.each(afterCreate.flatMap((operation) => thrown.map((throws) => [operation, throws] as const)))(
    "a create that fails at %s (%s) keeps the id and the unfinished work, and the next up continues",
    async (operation, throws) => {
      const { cloud, up, stack, catchMessage, preview } = makeDiskFixture(kind);
      cloud.fail(operation, { throws }, 99);
      const message = await catchMessage(up(full));
      expect(message).toMatch(form);
      expect(message.split('disk "')).toHaveLength(2);
      expect(stack.id).toContain("disk-1");
      const hidden = Object.entries(stack.outputs).filter(([name]) => name.startsWith("__"));
      expect(JSON.stringify(hidden)).not.toContain("s3cret");
      cloud.clearFailures();
      cloud.journal.length = 0;
      await up(full);
      expect(cloud.takeMutations()).not.toContain("CreateDisk");
      expect(cloud.disk).toMatchObject({
        description: "web shop",
        hidden: { password: "s3cret-password", mode: "fast" },
      });
      expect(preview(full)).toBe("same");
    },
  );

  test.each<[Failure["throws"], RegExp]>([
    [
      "forbidden",
      /: CreateDisk was refused: Not authorized\. \(Disk\.0403, HTTP 403, request id req-1\).*Nothing was created\./,
    ],
    [
      "bare 404",
      /: CreateDisk was refused: Not Found \(HTTP 404, request id req-1\)\. Nothing was created\. Run `pulumi up` again when that is resolved\.$/,
    ],
    ["not sent", /: CreateDisk could not be sent .*Nothing was created\./],
    [
      "rejected",
      /: CreateDisk was refused: Invalid parameter\. \(Disk\.0400, HTTP 400, request id req-1\)\. Nothing was created\. Choose another value and run `pulumi up` again\.$/,
    ],
  ])("a create that fails at CreateDisk (%s) stores nothing in the state", async (throws, message) => {
    const { cloud, up, stack, catchMessage } = makeDiskFixture(kind);
    cloud.fail("CreateDisk", { throws });
    const text = await catchMessage(up(full));
    expect(text).toMatch(form);
    expect(text).toMatch(message);
    expect(stack.id).toBeUndefined();
  });
});

describe("an update that fails", () => {
  const changed: DiskInputs = { ...full, description: "back office", password: "s3cret-new", mode: "slow" };

  test("records the unfinished properties, and the next up changes only these", async () => {
    const { cloud, up, stack, catchMessage, preview } = await makeCreatedDisk(full);
    cloud.fail("SetPassword", { throws: "forbidden" });
    await catchMessage(up(changed));
    expect(stack.outputs).toMatchObject({
      description: "back office",
      password: "s3cret-password",
      mode: "fast",
      __unfinished: ["password", "mode"],
    });
    cloud.takeMutations();
    expect(preview(changed)).toBe("update");
    await up(changed);
    expect(cloud.takeMutations()).toEqual(["SetPassword", "SetMode"]);
    expect(preview(changed)).toBe("same");
    expect(stack.outputs).not.toHaveProperty("__unfinished");
  });

  test("keeps the unfinished properties through a refresh", async () => {
    const { cloud, up, stack, catchMessage, preview } = await makeCreatedDisk(full);
    cloud.fail("SetPassword", { throws: "forbidden" });
    await catchMessage(up(changed));
    await stack.refresh();
    cloud.takeMutations();
    expect(preview(changed)).toBe("update");
    await up(changed);
    expect(cloud.takeMutations()).toEqual(["SetPassword", "SetMode"]);
    expect(preview(changed)).toBe("same");
  });

  test("needs only reads in the next up when the program is reverted", async () => {
    const { cloud, up, catchMessage, preview } = await makeCreatedDisk(full);
    cloud.fail("UpdateDisk", { throws: "forbidden" });
    await catchMessage(up({ ...full, description: "back office" }));
    cloud.takeMutations();
    await up(full);
    expect(cloud.takeMutations()).toEqual([]);
    expect(preview(full)).toBe("same");
  });

  test("needs only reads in the next up when the request succeeded and the read after it failed", async () => {
    const { cloud, up, catchMessage, preview } = await makeCreatedDisk(full);
    // Requests 0 to 2: read, update, read back.
    cloud.fail(2, { throws: "forbidden" });
    await catchMessage(up({ ...full, description: "back office" }));
    cloud.takeMutations();
    await up({ ...full, description: "back office" });
    expect(cloud.takeMutations()).toEqual([]);
    expect(preview({ ...full, description: "back office" })).toBe("same");
  });

  test("records the changes that have completed when the live state cannot be read", async () => {
    const initial = { description: "web shop", labels: { team: "shop" }, mode: "fast" };
    const { cloud, up, stack, catchMessage } = await makeCreatedDisk(initial);
    cloud.fail("SetMode", { throws: "forbidden" });
    cloud.onRequest = (_moment, index) => {
      if (cloud.journal[index]?.operation === "SetMode") cloud.fail("ShowDisk", { throws: "forbidden" }, 9);
    };
    expect(await catchMessage(up({ labels: { team: "ops" }, mode: "slow" }))).toContain("its last known values");
    expect(stack.outputs).toMatchObject({ description: "none", labels: { team: "ops" }, mode: "fast" });
    cloud.onRequest = () => undefined;
    cloud.clearFailures();
    cloud.takeMutations();
    await up(initial);
    expect(cloud.takeMutations()).toEqual(["UpdateDisk"]);
    expect(cloud.disk).toMatchObject({ description: "web shop", labels: { team: "shop" }, hidden: { mode: "fast" } });
  });

  test("reports that the state contains the last known values when the live state cannot be read", async () => {
    const { cloud, up, catchMessage } = await makeCreatedDisk(full);
    cloud.fail("UpdateDisk", { throws: "forbidden" });
    cloud.fail("ShowDisk", { throws: "nothing" });
    cloud.fail("ShowDisk", { throws: "forbidden" }, 9);
    expect(await catchMessage(up({ ...full, description: "back office" }))).toContain(
      "Pulumi's state contains its id and its last known values. Run `pulumi up` again: it continues from there.",
    );
  });

  test("keeps a removed property managed until it is reset", async () => {
    const { cloud, up, catchMessage, stack, preview } = await makeCreatedDisk({
      labels: { a: "1" },
      description: "web shop",
    });
    cloud.fail("UpdateDisk", { throws: "forbidden" });
    await catchMessage(up({}));
    await stack.refresh();
    cloud.takeMutations();
    await up({});
    expect(cloud.takeMutations()).toEqual(["UpdateDisk"]);
    expect(cloud.disk).toMatchObject({ description: "none", labels: {} });
    expect(preview({})).toBe("same");
  });

  test("names the properties to change when the API rejects them", async () => {
    const { cloud, up, catchMessage } = await makeCreatedDisk(full);
    cloud.fail("UpdateDisk", { throws: "rejected" });
    const message = await catchMessage(up({ ...full, description: "back office" }));
    expect(message).toMatch(
      /Pulumi's state contains its id and its live values\. Choose another value for `description` and run `pulumi up` again\.$/,
    );
  });

  test("reports the reason of a failed job, and records the property of the job as unfinished", async () => {
    const { cloud, up, catchMessage, stack } = await makeCreatedDisk(full);
    cloud.work.jobsFail = true;
    expect(await catchMessage(up(changed))).toMatch(
      /failed: Job SetMode \(job-2\) failed: out of capacity\. Pulumi's state contains/,
    );
    expect(stack.outputs).toMatchObject({ password: "s3cret-new", mode: "fast", __unfinished: ["mode"] });
    expect(stack.outputs).not.toHaveProperty("__pending");
  });

  test("names the argument to raise after a timeout", async () => {
    const { cloud, up, catchMessage } = await makeCreatedDisk(full);
    cloud.work.jobDuration = 24 * 3_600_000;
    const message = await catchMessage(up({ ...changed, timeouts: { update: "5m" } }));
    expect(message).toContain("If the operation needs more time, raise `timeouts.update`.");
  });

  test("repeats a paid request with an unknown outcome only in the next up", async () => {
    const { cloud, up, catchMessage } = await makeCreatedDisk(full);
    cloud.fail("ResizeDisk", { throws: "gateway timeout" });
    expect(await catchMessage(up({ ...full, size: 20 }))).toContain(
      "It is not known whether resizing the disk was carried out",
    );
    expect(cloud.takeMutations()).toEqual(["ResizeDisk"]);
    await up({ ...full, size: 20 });
    expect(cloud.takeMutations()).toEqual(["ResizeDisk"]);
    expect(cloud.disk.size).toBe(20);
  });

  test("keeps the values of the previous program, so drift does not look like a change of the program", async () => {
    const program = { ...full, type: "ssd" };
    const { cloud, up, catchMessage, stack, diff } = await makeCreatedDisk(program);
    cloud.disk.type = "sas";
    cloud.fail("UpdateDisk", { throws: "forbidden" });
    await catchMessage(up({ ...program, description: "back office" }));
    await stack.refresh();
    expect(diff({ ...program, description: "back office" }).replaces).toEqual([]);
  });
});

test("a diff compares with the program of the last successful up, not with that of a failed up", async () => {
  const { cloud, up, catchMessage, stack, diff } = await makeCreatedDisk({ size: 10 });
  cloud.fail("ResizeDisk", { throws: "forbidden" });
  await catchMessage(up({ size: 20 }));
  cloud.disk.size = 15;
  await stack.refresh();
  expect(diff({ size: 10 })).toMatchObject({ replaces: [], warnings: [expect.stringContaining('"size" is 15')] });
  expect(diff({ size: 5 }).replaces).toEqual(["size"]);
});

test("a replacement whose create fails partially keeps both disks, and the next up completes the replacement", async () => {
  const { cloud, up, catchMessage, stack } = await makeCreatedDisk({ ...full, type: "ssd" });
  cloud.fail("SetPassword", { throws: "forbidden" });
  await catchMessage(up({ ...full, type: "nvme" }));
  expect(stack.id).toBe("disk-2");
  expect(cloud.disks).toHaveLength(2);
  await up({ ...full, type: "nvme" });
  expect(cloud.disk).toMatchObject({ id: "disk-2", type: "nvme", hidden: { password: "s3cret-password" } });
});
