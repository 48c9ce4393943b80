import type { Failure } from "./failures";
import { kindNames, makeCreatedDisk, makeDiskFixture, type Program } from "./fake-disk-fixture";

const full: Program = {
  description: "web shop",
  labels: { team: "shop" },
  password: "s3cret-password",
  mode: "fast",
  replicas: [{ id: "r1", key: "s3cret-key" }],
};

/** All messages follow one form: what failed, why, what Pulumi holds, what to do. */
const form =
  /^(Creating|Adopting|Updating|Deleting|Reading) disk "[^"]+"( \([^)]+\))? failed: .*[.!] (Pulumi (still )?holds|Nothing was (created|changed)\.).*\.$/;

const thrown = ["forbidden", "rejected", "bare 404", "no answer", "not sent", "gateway timeout", "unreadable"] as const;

/** Requests after which the disk exists. */
const later = ["UpdateDisk", "SetPassword", "SetMode", "ShowDdmJobResult", "ShowDisk"] as const;

describe.each(kindNames)("a create of a %s that fails", (kind) => {
  test.each(later.flatMap((operation) => thrown.map((throws) => [operation, throws] as const)))(
    "at %s by %s keeps the id and what is left to do, says what to do, and the next up continues",
    async (operation, throws) => {
      const { cloud, up, stack, failureMessageOf, preview } = makeDiskFixture(kind);
      cloud.fail(operation, { throws }, 99);
      const message = await failureMessageOf(up(full));
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
  ])("at the creation itself by %s holds nothing", async (throws, message) => {
    const { cloud, up, stack, failureMessageOf } = makeDiskFixture(kind);
    cloud.fail("CreateDisk", { throws });
    const text = await failureMessageOf(up(full));
    expect(text).toMatch(form);
    expect(text).toMatch(message);
    expect(stack.id).toBeUndefined();
  });
});

describe("an update that fails", () => {
  const changed: Program = { ...full, description: "back office", password: "s3cret-new", mode: "slow" };

  test("half done has done the first part, and lists the rest; the next up does that and nothing else", async () => {
    const { cloud, up, stack, failureMessageOf, preview } = await makeCreatedDisk(full);
    cloud.fail("SetPassword", { throws: "forbidden" });
    await failureMessageOf(up(changed));
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

  test("half done, then a refresh: the same is left to do", async () => {
    const { cloud, up, stack, failureMessageOf, preview } = await makeCreatedDisk(full);
    cloud.fail("SetPassword", { throws: "forbidden" });
    await failureMessageOf(up(changed));
    await stack.refresh();
    cloud.takeMutations();
    expect(preview(changed)).toBe("update");
    await up(changed);
    expect(cloud.takeMutations()).toEqual(["SetPassword", "SetMode"]);
    expect(preview(changed)).toBe("same");
  });

  test("and whose program goes back leaves nothing to do but to look", async () => {
    const { cloud, up, failureMessageOf, preview } = await makeCreatedDisk(full);
    cloud.fail("UpdateDisk", { throws: "forbidden" });
    await failureMessageOf(up({ ...full, description: "back office" }));
    cloud.takeMutations();
    await up(full);
    expect(cloud.takeMutations()).toEqual([]);
    expect(preview(full)).toBe("same");
  });

  test("when everything is done, but cannot be read back, needs no request but reads", async () => {
    const { cloud, up, failureMessageOf, preview } = await makeCreatedDisk(full);
    // Read before, painted, read back.
    cloud.fail(2, { throws: "forbidden" });
    await failureMessageOf(up({ ...full, description: "back office" }));
    cloud.takeMutations();
    await up({ ...full, description: "back office" });
    expect(cloud.takeMutations()).toEqual([]);
    expect(preview({ ...full, description: "back office" })).toBe("same");
  });

  test("and cannot read the live state says that it holds what was last known", async () => {
    const { cloud, up, failureMessageOf } = await makeCreatedDisk(full);
    cloud.fail("UpdateDisk", { throws: "forbidden" });
    cloud.fail("ShowDisk", { throws: "nothing" });
    cloud.fail("ShowDisk", { throws: "forbidden" }, 9);
    expect(await failureMessageOf(up({ ...full, description: "back office" }))).toContain(
      "Pulumi holds its id and what was last known of it. Run `pulumi up` again: it continues from there.",
    );
  });

  test("keeps what the program has taken out as managed, until it is reset", async () => {
    const { cloud, up, failureMessageOf, stack, preview } = await makeCreatedDisk({
      labels: { a: "1" },
      description: "web shop",
    });
    cloud.fail("UpdateDisk", { throws: "forbidden" });
    await failureMessageOf(up({}));
    await stack.refresh();
    cloud.takeMutations();
    await up({});
    expect(cloud.takeMutations()).toEqual(["UpdateDisk"]);
    expect(cloud.disk).toMatchObject({ description: "none", labels: {} });
    expect(preview({})).toBe("same");
  });

  test("rejected by the API names the properties to change", async () => {
    const { cloud, up, failureMessageOf } = await makeCreatedDisk(full);
    cloud.fail("UpdateDisk", { throws: "rejected" });
    const message = await failureMessageOf(up({ ...full, description: "back office" }));
    expect(message).toMatch(
      /Pulumi holds its id and its live state\. Choose another value for `description` and run `pulumi up` again\.$/,
    );
  });

  test("by a job says why, and does not record what the job was to set", async () => {
    const { cloud, up, failureMessageOf, stack } = await makeCreatedDisk(full);
    cloud.work.jobsFail = true;
    expect(await failureMessageOf(up(changed))).toMatch(
      /failed: Job SetMode \(job-2\) failed: out of capacity\. Pulumi holds/,
    );
    expect(stack.outputs).toMatchObject({ password: "s3cret-new", mode: "fast", __unfinished: ["mode"] });
    expect(stack.outputs).not.toHaveProperty("__pending");
  });

  test("by a wait names the argument that gives it more time", async () => {
    const { cloud, up, failureMessageOf } = await makeCreatedDisk(full);
    cloud.work.jobDuration = 24 * 3_600_000;
    const message = await failureMessageOf(up({ ...changed, timeouts: { update: "5m" } }));
    expect(message).toContain("If it needs more time than that, raise `timeouts.update`.");
  });

  test("by an unknown outcome of what costs does not repeat it, but the next up does", async () => {
    const { cloud, up, failureMessageOf } = await makeCreatedDisk(full);
    cloud.fail("ResizeDisk", { throws: "gateway timeout" });
    expect(await failureMessageOf(up({ ...full, size: 20 }))).toContain(
      "It is not known whether resize it was carried out",
    );
    expect(cloud.takeMutations()).toEqual(["ResizeDisk"]);
    await up({ ...full, size: 20 });
    expect(cloud.takeMutations()).toEqual(["ResizeDisk"]);
    expect(cloud.disk.size).toBe(20);
  });

  test("keeps the program's earlier word: drift is still drift afterwards", async () => {
    const program = { ...full, type: "ssd" };
    const { cloud, up, failureMessageOf, stack, diff } = await makeCreatedDisk(program);
    cloud.disk.type = "sas";
    cloud.fail("UpdateDisk", { throws: "forbidden" });
    await failureMessageOf(up({ ...program, description: "back office" }));
    await stack.refresh();
    expect(diff({ ...program, description: "back office" }).replaces).toEqual([]);
  });
});

test("what the program said at the last success counts, not what a failed update wanted", async () => {
  const { cloud, up, failureMessageOf, stack, diff } = await makeCreatedDisk({ size: 10 });
  cloud.fail("ResizeDisk", { throws: "forbidden" });
  await failureMessageOf(up({ size: 20 }));
  cloud.disk.size = 15;
  await stack.refresh();
  expect(diff({ size: 10 })).toMatchObject({ replaces: [], warnings: [expect.stringContaining('"size" is 15')] });
  expect(diff({ size: 5 }).replaces).toEqual(["size"]);
});

test("a replacement whose create fails half done keeps both: the next up finishes the new disk and deletes the old one", async () => {
  const { cloud, up, failureMessageOf, stack } = await makeCreatedDisk({ ...full, type: "ssd" });
  cloud.fail("SetPassword", { throws: "forbidden" });
  await failureMessageOf(up({ ...full, type: "nvme" }));
  expect(stack.id).toBe("disk-2");
  expect(cloud.disks).toHaveLength(2);
  await up({ ...full, type: "nvme" });
  expect(cloud.disk).toMatchObject({ id: "disk-2", type: "nvme", hidden: { password: "s3cret-password" } });
});
