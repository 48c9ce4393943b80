import type { Failure } from "./failures";
import { kindNames, makeDiskFixture, type DiskInputs } from "./fake-disk-fixture";

const seconds = (n: number) => n * 1_000;
const minutes = (n: number) => n * 60_000;

const countCreates = (operations: readonly string[]) =>
  operations.filter((operation) => operation === "CreateDisk").length;

describe.each(kindNames)("%s: a create whose outcome is unknown", (kind) => {
  const hasCost = kind !== "disk";

  test.each<[string, Failure, { ListDisks?: number }]>([
    ["is executed and its response is lost", { throws: "no answer", execution: "immediately" }, {}],
    [
      "is executed, its response is lost, and the disk is listed only 20 s later",
      { throws: "no answer", execution: "immediately" },
      { ListDisks: 20 },
    ],
    ["is executed and returns an unreadable response", { throws: "unreadable", execution: "immediately" }, {}],
    [
      "returns 504 and is executed 40 s later",
      { throws: "gateway timeout", execution: "late", lateBy: seconds(40) },
      {},
    ],
  ])("creates one disk when the request %s", async (_title, failure, { ListDisks = 0 }) => {
    const { cloud, up, preview } = makeDiskFixture(kind);
    cloud.rejectsDuplicateNames = !hasCost;
    cloud.stale.set("ListDisks", seconds(ListDisks));
    cloud.fail("CreateDisk", failure);
    await up();
    expect(cloud.disks).toHaveLength(1);
    if (hasCost) expect(countCreates(cloud.takeMutations())).toBe(1);
    cloud.stale.clear();
    expect(preview()).toBe("same");
  });

  test("creates one disk when the request is executed 10 s after the connection failed, and the first reads fail", async () => {
    const { cloud, up } = makeDiskFixture(kind);
    cloud.rejectsDuplicateNames = !hasCost;
    cloud.fail("CreateDisk", { throws: "no answer", execution: "late", lateBy: seconds(10) });
    // Request 0 lists the disks, and request 1 creates the disk. For an ordered disk, request 1 lists the unpaid orders, and request 2 is the
    // create, for which the failure planned above has precedence.
    for (const at of [2, 3, 4]) cloud.fail(at, { throws: "unreadable" });
    await up();
    expect(cloud.disks).toHaveLength(1);
    if (hasCost) expect(countCreates(cloud.takeMutations())).toBe(1);
  });

  test("repeats the create in the same run after a gateway timeout, unless it costs money", async () => {
    const { cloud, up, stack, catchMessage } = makeDiskFixture(kind);
    cloud.fail("CreateDisk", { throws: "gateway timeout" });
    if (!hasCost) {
      await up();
      expect(countCreates(cloud.takeMutations())).toBe(2);
      return;
    }
    expect(await catchMessage(up())).toMatch(
      /^Creating disk "data-d654b96" failed: It is not known whether creating the disk was carried out: CreateDisk .*504.*req-1.* Pulumi's state does not contain it\. Run `pulumi up` again with the same program: it searches for the resource before it creates one\.$/,
    );
    expect(countCreates(cloud.takeMutations())).toBe(1);
    expect(stack.id).toBeUndefined();
    await up();
    expect(cloud.disks).toHaveLength(1);
  });

  test("fails with an unknown outcome when every attempt ends in a gateway timeout", async () => {
    const { cloud, up, catchMessage } = makeDiskFixture(kind);
    cloud.fail("CreateDisk", { throws: "gateway timeout" }, 99);
    expect(await catchMessage(up())).toContain("It is not known whether creating the disk was carried out");
    cloud.clearFailures();
    await up();
    expect(cloud.disks).toHaveLength(1);
  });

  test("fails with an unknown outcome when the disks cannot be listed after the request", async () => {
    const { cloud, up, catchMessage } = makeDiskFixture(kind);
    cloud.fail("CreateDisk", { throws: "no answer", execution: "immediately" });
    for (let at = 2; at < 12; at += 1) cloud.fail(at, { throws: "forbidden" });
    const message = await catchMessage(up());
    expect(message).toContain("It is not known whether creating the disk was carried out");
    expect(message).not.toContain("Nothing was created");
    expect(countCreates(cloud.takeMutations())).toBe(1);
    cloud.clearFailures();
    await up();
    expect(cloud.disks).toHaveLength(1);
  });
});

describe("a create whose response has no id", () => {
  test("finds the disk and does not create it again", async () => {
    const { cloud, up, stack } = makeDiskFixture();
    cloud.reportsCreatedId = false;
    cloud.stale.set("ListDisks", seconds(5));
    await up();
    expect(cloud.takeMutations()).toEqual(["CreateDisk"]);
    expect(stack.id).toBe(cloud.disk.id);
  });

  test("reports the unknown outcome once when the request was repeated and the disk is not listed", async () => {
    const { cloud, up, catchMessage } = makeDiskFixture();
    cloud.reportsCreatedId = false;
    cloud.fail("CreateDisk", { throws: "no answer" });
    cloud.stale.set("ListDisks", seconds(3600));
    const message = await catchMessage(up());
    expect(message.match(/It is not known whether/g)).toHaveLength(1);
    expect(message).toContain("The request was accepted, but the resource was not found afterwards.");
  });

  test("fails with an unknown outcome when the disks cannot be listed; the next up finds the disk", async () => {
    const { cloud, up, stack, catchMessage } = makeDiskFixture();
    cloud.reportsCreatedId = false;
    // The list before the create succeeds.
    cloud.fail("ListDisks", { throws: "nothing" });
    cloud.fail("ListDisks", { throws: "forbidden" }, 9);
    const message = await catchMessage(up());
    expect(message).toContain(
      "The request was accepted, but the resource was not found afterwards. Pulumi's state does not contain it.",
    );
    expect(message).not.toContain("Nothing was created");
    cloud.clearFailures();
    await up();
    expect(stack.id).toBe(cloud.disk.id);
  });
});

describe("a create that is refused because the name is taken", () => {
  test("finds the disk of the unanswered first attempt when the disk is listed late", async () => {
    const { cloud, up, stack } = makeDiskFixture();
    cloud.stale.set("ListDisks", seconds(15));
    cloud.fail("CreateDisk", { throws: "no answer", execution: "immediately" });
    await up();
    expect(stack.id).toBe(cloud.disk.id);
  });

  test("the next up finds a disk that is listed minutes later", async () => {
    const { cloud, clock, up, catchMessage, stack } = makeDiskFixture();
    cloud.stale.set("ListDisks", minutes(2));
    cloud.fail("CreateDisk", { throws: "no answer", execution: "immediately" });
    expect(await catchMessage(up())).toContain("It is not known whether creating the disk was carried out");
    await clock.sleep(minutes(3));
    await up();
    expect(stack.id).toBe(cloud.disk.id);
  });

  test("reports the refusal when no disk with the name is listed", async () => {
    const { cloud, up, catchMessage } = makeDiskFixture();
    cloud.fail("CreateDisk", { throws: "name taken" });
    expect(await catchMessage(up())).toMatch(/CreateDisk was refused: The name exists already.*Nothing was created\./);
  });
});

describe("an existing disk of the same name", () => {
  const name = "data-d654b96";
  const notAdopted =
    "It may be left over from an interrupted `pulumi up` or belong to another stack, so it is not adopted automatically.";

  test("adopts a young, unused disk and changes it to match the program", async () => {
    const { cloud, up, stack, warnings, preview } = makeDiskFixture();
    cloud.add({ name, size: 5 });
    const program = { description: "web shop", snapshot: "s-1", password: "1234" };
    await up(program);
    expect(cloud.takeMutations()).toEqual(["UpdateDisk", "ResizeDisk", "SetPassword"]);
    expect(stack.id).toBe("disk-1");
    expect(warnings).toEqual([
      'Found disk "data-d654b96" (disk-1), left by an interrupted create of this resource: it is adopted.',
    ]);
    expect(preview(program)).toBe("same");
  });

  test.each<[string, object, DiskInputs, string]>([
    ["is old", { created: 0 }, {}, "it is older than twice the create timeout"],
    ["is in use", { labels: { attached: "x" } }, {}, "it is attached"],
    ["differs in a property that cannot be changed", { type: "nvme" }, {}, 'its "type" is nvme but hdd in the program'],
    ["has a name that the program sets", { name: "data" }, { name: "data" }, "its name is set by the program"],
  ])("fails when the disk %s, and explains how to adopt it", async (_title, disk, program, reason) => {
    const { cloud, up, stack, catchMessage } = makeDiskFixture();
    cloud.add({ name, ...disk });
    const message = await catchMessage(up(program));
    expect(message).toContain(reason);
    expect(message).toContain(notAdopted);
    expect(message).toMatch(/adopt it with `adopt: \{ id: "disk-1" \}`, or delete it, or choose another name/i);
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.id).toBeUndefined();
  });

  test("fails when two disks have the name, and names both", async () => {
    const { cloud, up, catchMessage } = makeDiskFixture();
    cloud.add({ name });
    cloud.add({ name });
    expect(await catchMessage(up())).toContain(
      `2 resources have this name already: disk "${name}" (disk-1), disk "${name}" (disk-2)`,
    );
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("creates nothing when the search for a disk of the name fails", async () => {
    const { cloud, up, catchMessage } = makeDiskFixture();
    cloud.fail("ListDisks", { throws: "unreadable" });
    expect(await catchMessage(up())).toContain("Nothing was created.");
    expect(cloud.takeMutations()).toEqual([]);
  });
});

test("a replacement succeeds with a generated name, because the new disk gets another name", async () => {
  const { cloud, up } = makeDiskFixture();
  await up({ type: "ssd" });
  await up({ type: "nvme" });
  expect(cloud.disk).toMatchObject({ type: "nvme" });
});

test("an up with an edited program creates no second disk after a kill during the create", async () => {
  const { cloud, up, runUntilKilled } = makeDiskFixture("disk of an instance");
  cloud.rejectsDuplicateNames = false;
  cloud.fail("CreateDisk", { throws: "nothing", kills: true, execution: "immediately" });
  expect(await runUntilKilled(() => up({ size: 10 }))).toBe("killed");
  await up({ size: 20, description: "web shop" });
  expect(cloud.disk).toMatchObject({ size: 20, description: "web shop" });
});
