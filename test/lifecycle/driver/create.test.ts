import type { Failure } from "./failures";
import { kindNames, makeDiskFixture, type Program } from "./fake-disk-fixture";

const seconds = (n: number) => n * 1_000;
const minutes = (n: number) => n * 60_000;

const bought = (operations: readonly string[]) => operations.filter((operation) => operation === "CreateDisk").length;

describe.each(kindNames)("a %s whose creation is not answered", (kind) => {
  const costs = kind !== "disk";

  test.each<[string, Failure, { ListDisks?: number }]>([
    ["was carried out", { throws: "no answer", carriedOut: "immediately" }, {}],
    [
      "was carried out, and is listed 20 s later",
      { throws: "no answer", carriedOut: "immediately" },
      { ListDisks: 20 },
    ],
    ["was answered with a page, and carried out", { throws: "unreadable", carriedOut: "immediately" }, {}],
    ["is carried out 40 s later", { throws: "gateway timeout", carriedOut: "late", lateBy: seconds(40) }, {}],
  ])("has one disk in the end when it %s", async (_title, failure, { ListDisks = 0 }) => {
    const { cloud, up, preview } = makeDiskFixture(kind);
    cloud.rejectsDuplicateNames = !costs;
    cloud.stale.set("ListDisks", seconds(ListDisks));
    cloud.fail("CreateDisk", failure);
    await up();
    expect(cloud.disks).toHaveLength(1);
    if (costs) expect(bought(cloud.takeMutations())).toBe(1);
    cloud.stale.clear();
    expect(preview()).toBe("same");
  });

  test("is carried out after the list could not be read for a while: it is found", async () => {
    const { cloud, up } = makeDiskFixture(kind);
    cloud.rejectsDuplicateNames = !costs;
    cloud.fail("CreateDisk", { throws: "no answer", carriedOut: "late", lateBy: seconds(10) });
    // The first ListDisks looks for namesakes.
    for (const at of [2, 3, 4]) cloud.fail(at, { throws: "unreadable" });
    await up();
    expect(cloud.disks).toHaveLength(1);
    if (costs) expect(bought(cloud.takeMutations())).toBe(1);
  });

  test("and is never carried out: what costs is not ordered again in the same run, the rest is sent again", async () => {
    const { cloud, up, stack, failureMessageOf } = makeDiskFixture(kind);
    cloud.fail("CreateDisk", { throws: "gateway timeout" });
    if (!costs) {
      await up();
      expect(bought(cloud.takeMutations())).toBe(2);
      return;
    }
    expect(await failureMessageOf(up())).toMatch(
      /^Creating disk "data-d654b96" failed: It is not known whether creating the disk was carried out: CreateDisk .*504.*req-1.* Pulumi holds nothing of it\. Run `pulumi up` again: it looks for it before it creates anything\.$/,
    );
    expect(bought(cloud.takeMutations())).toBe(1);
    expect(stack.id).toBeUndefined();
    await up();
    expect(cloud.disks).toHaveLength(1);
  });

  test("for minutes, fails without saying that nothing was created", async () => {
    const { cloud, up, failureMessageOf } = makeDiskFixture(kind);
    cloud.fail("CreateDisk", { throws: "gateway timeout" }, 99);
    expect(await failureMessageOf(up())).toContain("It is not known whether creating the disk was carried out");
    cloud.clearFailures();
    await up();
    expect(cloud.disks).toHaveLength(1);
  });

  test("and whose list cannot be read afterwards, fails without saying that nothing was created", async () => {
    const { cloud, up, failureMessageOf } = makeDiskFixture(kind);
    cloud.fail("CreateDisk", { throws: "no answer", carriedOut: "immediately" });
    for (let at = 2; at < 12; at += 1) cloud.fail(at, { throws: "forbidden" });
    const message = await failureMessageOf(up());
    expect(message).toContain("It is not known whether creating the disk was carried out");
    expect(message).not.toContain("Nothing was created");
    expect(bought(cloud.takeMutations())).toBe(1);
    cloud.clearFailures();
    await up();
    expect(cloud.disks).toHaveLength(1);
  });
});

describe("a disk that the answer to its creation does not name", () => {
  test("is located, and not created again", async () => {
    const { cloud, up, stack } = makeDiskFixture();
    cloud.reportsCreatedId = false;
    cloud.stale.set("ListDisks", seconds(5));
    await up();
    expect(cloud.takeMutations()).toEqual(["CreateDisk"]);
    expect(stack.id).toBe(cloud.disk.id);
  });

  test("and that is not listed, is not said to be absent; the next up finds it", async () => {
    const { cloud, up, stack, failureMessageOf } = makeDiskFixture();
    cloud.reportsCreatedId = false;
    cloud.fail("ListDisks", { throws: "nothing" });
    cloud.fail("ListDisks", { throws: "forbidden" }, 9);
    const message = await failureMessageOf(up());
    expect(message).toContain(
      "It was accepted, but the resource was not found afterwards. Pulumi holds nothing of it.",
    );
    expect(message).not.toContain("Nothing was created");
    cloud.clearFailures();
    await up();
    expect(stack.id).toBe(cloud.disk.id);
  });
});

describe("a disk whose name is taken when the request is sent again", () => {
  test("is found, though it is listed late", async () => {
    const { cloud, up, stack } = makeDiskFixture();
    cloud.stale.set("ListDisks", seconds(15));
    cloud.fail("CreateDisk", { throws: "no answer", carriedOut: "immediately" });
    await up();
    expect(stack.id).toBe(cloud.disk.id);
  });

  test("by one that is listed only minutes later, is found by the next up", async () => {
    const { cloud, clock, up, failureMessageOf, stack } = makeDiskFixture();
    cloud.stale.set("ListDisks", minutes(2));
    cloud.fail("CreateDisk", { throws: "no answer", carriedOut: "immediately" });
    expect(await failureMessageOf(up())).toContain("It is not known whether creating the disk was carried out");
    await clock.sleep(minutes(3));
    await up();
    expect(stack.id).toBe(cloud.disk.id);
  });

  test("by a disk of somebody else, says so", async () => {
    const { cloud, up, failureMessageOf } = makeDiskFixture();
    cloud.fail("CreateDisk", { throws: "name taken" });
    expect(await failureMessageOf(up())).toMatch(
      /CreateDisk was refused: The name exists already.*Nothing was created\./,
    );
  });
});

describe("a disk with the wanted name", () => {
  const name = "data-d654b96";
  const stop =
    "It may be what an interrupted `pulumi up` left, or belong to another stack, so it is not taken over automatically.";

  test("that is young and unused is what an interrupted create left: it is taken over, and made as wanted", async () => {
    const { cloud, up, stack, warnings, preview } = makeDiskFixture();
    cloud.add({ name, size: 5 });
    const program = { description: "web shop", snapshot: "s-1", password: "1234" };
    await up(program);
    expect(cloud.takeMutations()).toEqual(["UpdateDisk", "ResizeDisk", "SetPassword"]);
    expect(stack.id).toBe("disk-1");
    expect(warnings).toEqual([
      'Found disk "data-d654b96" (disk-1), left by an interrupted create of this resource: it is taken over.',
    ]);
    expect(preview(program)).toBe("same");
  });

  test.each<[string, object, Program, string]>([
    ["is old", { created: 0 }, {}, "it is too old to be from an interrupted `pulumi up`"],
    ["is in use", { labels: { attached: "x" } }, {}, "it is attached"],
    ["differs in what cannot change", { type: "nvme" }, {}, 'its "type" is nvme, the program says hdd'],
    ["has a name that the program gives", { name: "data" }, { name: "data" }, "its name is given by the program"],
  ])("stops the create when it %s, and says how to adopt it", async (_title, disk, program, reason) => {
    const { cloud, up, stack, failureMessageOf } = makeDiskFixture();
    cloud.add({ name, ...disk });
    const message = await failureMessageOf(up(program));
    expect(message).toContain(reason);
    expect(message).toContain(stop);
    expect(message).toContain('Adopt it with `adopt: { id: "disk-1" }`, or delete it, or choose another name');
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.id).toBeUndefined();
  });

  test("stops the create when there are two, and names both", async () => {
    const { cloud, up, failureMessageOf } = makeDiskFixture();
    cloud.add({ name });
    cloud.add({ name });
    expect(await failureMessageOf(up())).toContain(
      `2 resources have this name already: disk "${name}" (disk-1), disk "${name}" (disk-2)`,
    );
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("stops nothing when its list cannot be read: the create fails, and nothing is ordered", async () => {
    const { cloud, up, failureMessageOf } = makeDiskFixture();
    cloud.fail("ListDisks", { throws: "unreadable" });
    expect(await failureMessageOf(up())).toContain("Nothing was created.");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("is not the one of a replacement, which gets another name", async () => {
    const { cloud, up } = makeDiskFixture();
    await up({ type: "ssd" });
    await up({ type: "nvme" });
    expect(cloud.disk).toMatchObject({ type: "nvme" });
  });
});

test("an up that was killed while it bought, with an edit of the program before the next one, buys no second disk", async () => {
  const { cloud, up, runUntilKilled } = makeDiskFixture("disk of an instance");
  cloud.rejectsDuplicateNames = false;
  cloud.fail("CreateDisk", { throws: "nothing", kills: true, carriedOut: "immediately" });
  expect(await runUntilKilled(() => up({ size: 10 }))).toBe("killed");
  await up({ size: 20, description: "web shop" });
  expect(cloud.disk).toMatchObject({ size: 20, description: "web shop" });
});
