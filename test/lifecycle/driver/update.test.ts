import { makeCreatedDisk, type DiskInputs } from "./fake-disk-fixture";
import type { CloudDisk } from "./pending-work";

const initial: DiskInputs = {
  description: "web shop",
  labels: { team: "shop" },
  password: "1234",
  mode: "fast",
  zone: "z2",
};

test.each<[string, DiskInputs, readonly string[]]>([
  ["one property", { description: "back office" }, ["UpdateDisk"]],
  ["two properties of one request", { description: "back office", labels: { team: "logs" } }, ["UpdateDisk"]],
  ["a property that the API does not report", { password: "5678" }, ["SetPassword"]],
  ["properties of several requests", { size: 20, mode: "slow", name: "logs" }, ["RenameDisk", "ResizeDisk", "SetMode"]],
  ["a removed property that returns to its default", { description: undefined }, ["UpdateDisk"]],
  ["a removed, unreported property that returns to its default", { mode: undefined }, ["SetMode"]],
  ["a removed, unreported property without a default", { password: undefined }, []],
  ["properties that are only recorded", { retain: true, timeouts: { update: "5m" } }, []],
])("an update sends only the mutations for the changed properties: %s", async (_title, change, mutations) => {
  const { cloud, up, preview, stack } = await makeCreatedDisk(initial);
  const program = { ...initial, ...change };
  expect(await up(program)).toBe("update");
  if (mutations.length === 0) expect(cloud.journal).toEqual([]);
  expect(cloud.takeMutations()).toEqual(mutations);
  expect(preview(program)).toBe("same");
  await stack.refresh();
  expect(preview(program)).toBe("same");
});

describe("a change by another client", () => {
  const liveChanges = { description: "archive", size: 40, zone: "z7", type: "sas" };

  const makeChangedByOtherClient = async () => {
    const fixture = await makeCreatedDisk(initial);
    Object.assign(fixture.cloud.disk, liveChanges);
    return fixture;
  };

  test("an update of other properties keeps another client's change, and a refresh finds it", async () => {
    const { cloud, up, stack, preview } = await makeChangedByOtherClient();
    await up({ ...initial, password: "5678" });
    expect(cloud.takeMutations()).toEqual(["SetPassword"]);
    expect(cloud.disk).toMatchObject(liveChanges);
    expect(stack.outputs).toMatchObject({ description: "web shop", size: 10, zone: "z2" });
    expect(preview({ ...initial, password: "5678" })).toBe("same");
    await stack.refresh();
    expect(stack.outputs).toMatchObject(liveChanges);
    expect(preview({ ...initial, password: "5678" })).toBe("update");
  });

  test("an update without a request keeps the recorded values", async () => {
    const { cloud, up, stack } = await makeChangedByOtherClient();
    await up({ ...initial, retain: true });
    expect(cloud.journal).toEqual([]);
    expect(stack.outputs).toMatchObject({ description: "web shop", retain: true });
  });

  test("an update after a refresh keeps another client's change if `ignoreChanges` names it", async () => {
    const { cloud, up, stack } = await makeChangedByOtherClient();
    const ignored = { ignoreChanges: ["description", "size", "zone", "type"] };
    await stack.refresh();
    expect(await up({ ...initial, password: "5678" }, ignored)).toBe("update");
    expect(cloud.takeMutations()).toEqual(["SetPassword"]);
    expect(cloud.disk).toMatchObject(liveChanges);
  });

  test("an update sends no mutation when the live value equals the program's new value", async () => {
    const { cloud, up, preview } = await makeChangedByOtherClient();
    await up({ ...initial, description: "archive" });
    expect(cloud.takeMutations()).toEqual([]);
    expect(preview({ ...initial, description: "archive" })).toBe("same");
  });

  test("the next up after a refresh corrects another client's change", async () => {
    const { cloud, up, stack } = await makeCreatedDisk(initial);
    Object.assign(cloud.disk, { description: "archive", zone: "z7", labels: { team: "backup", other: "kept" } });
    await stack.refresh();
    await up(initial);
    expect(cloud.takeMutations()).toEqual(["MoveDisk", "UpdateDisk"]);
    expect(cloud.disk).toMatchObject({ description: "web shop", zone: "z2", labels: { team: "shop", other: "kept" } });
  });
});

test("an update removes labels that the program no longer sets, and keeps the labels of other clients", async () => {
  const { cloud, up, stack } = await makeCreatedDisk({ labels: { a: "1", b: "2" } });
  cloud.disk.labels["other"] = "3";
  await up({ labels: { b: "2" } });
  expect(cloud.disk.labels).toEqual({ b: "2", other: "3" });
  expect(stack.outputs["labels"]).toEqual({ b: "2" });
});

test("an update reads the disk after a change until the API reports the new value", async () => {
  const { cloud, clock, up, preview, stack } = await makeCreatedDisk(initial);
  await clock.sleep(60_000);
  cloud.stale.set("ShowDisk", 5_000);
  await up({ ...initial, description: "back office" });
  expect(cloud.journal.filter(({ operation }) => operation === "ShowDisk")).toHaveLength(4);
  expect(stack.outputs["description"]).toBe("back office");
  expect(preview({ ...initial, description: "back office" })).toBe("same");
  cloud.stale.clear();
  cloud.journal.length = 0;
  await up({ ...initial, description: "archive" });
  expect(cloud.journal.map(({ operation }) => operation)).toEqual(["ShowDisk", "UpdateDisk", "ShowDisk"]);
});

test("a property that the API does not report is unknown, not a difference", async () => {
  const { cloud, stack, preview } = await makeCreatedDisk(initial);
  const disk = cloud.disk as { description?: string; zone?: string };
  delete disk.description;
  delete disk.zone;
  await stack.refresh();
  expect(stack.outputs).toMatchObject({ description: "web shop", zone: "z2" });
  expect(preview(initial)).toBe("same");
});

test("an update fails without a mutation if a changed property is unreported and no step sets it", async () => {
  const { cloud, stack, preview, up, catchMessage } = await makeCreatedDisk(initial);
  const disk = cloud.disk as Partial<CloudDisk>;
  delete disk.size;
  delete disk.description;
  const resized = { ...initial, size: 20 };
  expect(await catchMessage(up(resized))).toContain(
    '(disk-1) failed: The API does not report "size", so the change was not sent',
  );
  expect(await catchMessage(up(resized))).toContain("Run `pulumi up` again when the API reports the value.");
  expect(cloud.takeMutations()).toEqual([]);
  expect(stack.outputs["size"]).toBe(10);
  expect(preview(resized)).toBe("update");
  await up({ ...initial, description: "back office" });
  expect(cloud.takeMutations()).toEqual(["UpdateDisk"]);
  disk.size = 10;
  await up(resized);
  expect(cloud.disk.size).toBe(20);
});

test("a change that is made in the console while the API does not report the value needs no request", async () => {
  const { cloud, stack, preview, up, catchMessage } = await makeCreatedDisk(initial);
  const disk = cloud.disk as Partial<CloudDisk>;
  delete disk.size;
  const resized = { ...initial, size: 20 };
  await catchMessage(up(resized));
  disk.size = 20;
  await up(resized);
  expect(cloud.takeMutations()).toEqual([]);
  expect(stack.outputs["size"]).toBe(20);
  expect(preview(resized)).toBe("same");
});

test("an update completes unfinished work that the outputs show", async () => {
  const { cloud, stack, preview, up } = await makeCreatedDisk();
  cloud.disk.status = "DEGRADED";
  await stack.refresh();
  expect(preview()).toBe("update");
  await up();
  expect(cloud.takeMutations()).toEqual(["RepairDisk"]);
  expect(preview()).toBe("same");
});

test("`__notes` in the outputs persist through a refresh, updates and a failed update", async () => {
  const { cloud, stack, up, catchMessage } = await makeCreatedDisk(initial);
  const notes = { lastMode: "fast" };
  expect(stack.outputs["__notes"]).toEqual(notes);
  await stack.refresh();
  expect(stack.outputs["__notes"]).toEqual(notes);
  await up({ ...initial, retain: true });
  expect(stack.outputs["__notes"]).toEqual(notes);
  cloud.fail("UpdateDisk", { throws: "forbidden" });
  await catchMessage(up({ ...initial, description: "back office" }));
  expect(stack.outputs["__notes"]).toEqual(notes);
  await up({ ...initial, description: "back office" });
  expect(stack.outputs["__notes"]).toEqual(notes);
});

test.each<[string, DiskInputs, string | undefined]>([
  ["one property", { description: "back office" }, "updates it, seconds"],
  ["a property with values and an effect on clients", { size: 20 }, "resizes it 10 → 20 GB, 1 min, writes pause"],
  [
    "several properties",
    { description: "back office", size: 20 },
    "updates it, seconds; resizes it 10 → 20 GB, 1 min, writes pause",
  ],
  ["a property without an impact", { password: "5678" }, undefined],
  [
    "a replacement",
    { zone: "z1", description: "back office" },
    "replaces it: another disk is created, and this one is deleted",
  ],
])("the preview shows the impact: %s", async (_title, change, impact) => {
  const { diff, cloud } = await makeCreatedDisk(initial);
  expect(diff({ ...initial, ...change }).impact).toBe(impact);
  expect(cloud.journal).toEqual([]);
});

describe("a change that is accepted and has no effect", () => {
  const noEffect = { throws: "nothing", execution: "never" } as const;

  test("repeats a change without effect once, but not the changes that took effect", async () => {
    const { cloud, up, preview } = await makeCreatedDisk();
    cloud.fail("UpdateDisk", noEffect);
    const program = { description: "web shop", password: "1234", mode: "fast" };
    await up(program);
    expect(cloud.takeMutations()).toEqual(["UpdateDisk", "SetPassword", "SetMode", "UpdateDisk"]);
    expect(cloud.disk).toMatchObject({ description: "web shop" });
    expect(preview(program)).toBe("same");
  });

  test("repeats only the change without effect if the job of another change is not found", async () => {
    const { cloud, up } = await makeCreatedDisk();
    cloud.fail("UpdateDisk", noEffect);
    cloud.fail("ShowDdmJobResult", { throws: "job not found" }, 99);
    await up({ description: "web shop", mode: "fast" });
    expect(cloud.takeMutations()).toEqual(["UpdateDisk", "SetMode", "UpdateDisk"]);
  });

  test.each<[string, string, DiskInputs, DiskInputs]>([
    ["a change", "description", {}, { description: "web shop" }],
    ["the reset of a removed property", "description", { description: "web shop" }, {}],
    ["the reset of an entry of a map", "labels", { labels: { team: "a", tier: "b" } }, { labels: { team: "a" } }],
    ["the reset of a map", "labels", { labels: { team: "a" } }, {}],
  ])("prints a warning after the second attempt, and the next up repeats %s", async (_, name, before, after) => {
    const { cloud, up, preview, warnings } = await makeCreatedDisk(before);
    cloud.fail("UpdateDisk", noEffect, 2);
    await up(after);
    expect(cloud.takeMutations()).toEqual(["UpdateDisk", "UpdateDisk"]);
    expect(warnings).toEqual([
      expect.stringMatching(
        new RegExp(`^Setting "${name}" of disk .* twice had no visible effect: the API still reports`),
      ),
    ]);
    expect(preview(after)).toBe("update");
    await up(after);
    expect(cloud.takeMutations()).toEqual(["UpdateDisk"]);
    expect(preview(after)).toBe("same");
  });

  test.each<[string, DiskInputs, DiskInputs]>([
    ["a property", { description: "web shop" }, {}],
    ["an entry of a map", { labels: { team: "a", tier: "b" } }, { labels: { team: "a" } }],
    ["a map", { labels: { team: "a" } }, {}],
  ])("repeats the reset of %s that was removed from the program", async (_, before, after) => {
    const { cloud, up, stack, preview } = await makeCreatedDisk(before);
    cloud.fail("UpdateDisk", noEffect);
    await up(after);
    expect(cloud.takeMutations()).toEqual(["UpdateDisk", "UpdateDisk"]);
    expect(cloud.disk).toMatchObject({ description: "none", ...after });
    await stack.refresh();
    expect(preview(after)).toBe("same");
  });

  test("an update fails without a second request if the change costs money", async () => {
    const { cloud, up, preview, catchMessage } = await makeCreatedDisk();
    cloud.fail("ResizeDisk", noEffect);
    expect(await catchMessage(up({ size: 20 }))).toContain(
      'failed: The API reports another value of "size" than the program, although the request was carried out.',
    );
    expect(cloud.takeMutations()).toEqual(["ResizeDisk"]);
    expect(preview({ size: 20 })).toBe("update");
  });
});
