import { unknownValue } from "../../../provider/lifecycle/properties/values";
import { outputsOf010, makeCreatedDisk, type DiskInputs } from "./fake-disk-fixture";

const replicas = (...ids: string[]) => ids.map((id) => ({ id, key: `key of ${id}` }));
const program: DiskInputs = { type: "ssd", zone: "z2", replicas: replicas("r1", "r2") };

/** A fixture with drift that a refresh has found. */
async function makeDrifted(change: object) {
  const fixture = await makeCreatedDisk(program);
  Object.assign(fixture.cloud.disk, change);
  await fixture.stack.refresh();
  fixture.cloud.journal.length = 0;
  return fixture;
}

describe("drift of a property whose change may replace the disk", () => {
  test.each<[string, object, string]>([
    ["another value", { type: "sas" }, '"type" is "sas" in the cloud and "ssd" in the program.'],
    ["a size that only a replacement can reduce", { size: 20 }, '"size" is 20 in the cloud and 10 in the program.'],
    ["ids in a secret", { replicas: ["r9"] }, '"replicas" is ["r9"] in the cloud and ["r1","r2"] in the program.'],
  ])("warns of drift with both values, and the update sends nothing: %s", async (_title, change, warning) => {
    const { cloud, diff, up, preview, warnings } = await makeDrifted(change);
    const { changes, replaces, warnings: [text] = [] } = diff(program);
    expect({ changes, replaces }).toEqual({ changes: true, replaces: [] });
    expect(text).toContain(warning);
    expect(text).not.toContain("key of");
    expect(await up(program)).toBe("update");
    expect(cloud.journal).toEqual([]);
    expect(cloud.disk).toMatchObject(change);
    expect(preview(program)).toBe("update");
    expect(warnings).toEqual([]);
  });

  test("accepts drift when the program declares the live value, and warns of the next drift", async () => {
    const { cloud, up, preview, stack, diff } = await makeDrifted({ type: "sas" });
    const aligned = { ...program, type: "sas" };
    expect(await up(aligned)).toBe("update");
    expect(cloud.journal).toEqual([]);
    expect(preview(aligned)).toBe("same");
    cloud.disk.type = "hdd";
    await stack.refresh();
    expect(diff(aligned)).toMatchObject({ replaces: [], warnings: [expect.stringContaining('"hdd"')] });
  });

  test("shows no difference after another client has restored the drifted value", async () => {
    const { cloud, stack, preview } = await makeDrifted({ type: "sas" });
    cloud.disk.type = "ssd";
    await stack.refresh();
    expect(preview(program)).toBe("same");
  });

  test("keeps drift when the program changes another property", async () => {
    const { cloud, up, preview } = await makeDrifted({ type: "sas" });
    expect(await up({ ...program, description: "web shop" })).toBe("update");
    expect(cloud.takeMutations()).toEqual(["UpdateDisk"]);
    expect(preview({ ...program, description: "web shop" })).toBe("update");
  });

  test("a later change of the program replaces the disk despite the drift", async () => {
    const { diff } = await makeDrifted({ type: "sas" });
    expect(diff({ ...program, type: "nvme" }).replaces).toEqual(["type"]);
  });

  test("corrects drift in place when the property has `drift: in place`", async () => {
    const { cloud, up, preview } = await makeDrifted({ zone: "z9" });
    expect(await up(program)).toBe("update");
    expect(cloud.takeMutations()).toEqual(["MoveDisk"]);
    expect(cloud.disk.zone).toBe("z2");
    expect(preview(program)).toBe("same");
  });

  test("corrects drift when the property can be changed back in place", async () => {
    const { cloud, up } = await makeDrifted({ size: 5 });
    await up(program);
    expect(cloud.takeMutations()).toEqual(["ResizeDisk"]);
    expect(cloud.disk.size).toBe(10);
  });

  test("does not replace a drifted disk whose state is of version 0.1.0", async () => {
    const fixture = await makeCreatedDisk(program);
    fixture.stack.outputs = outputsOf010(fixture.stack.outputs);
    fixture.cloud.disk.type = "sas";
    await fixture.stack.refresh();
    expect(fixture.diff(program)).toMatchObject({ changes: true, replaces: [] });
    expect(fixture.diff({ ...program, type: "nvme" }).replaces).toEqual(["type"]);
  });
});

describe("a changed program", () => {
  test.each<[string, DiskInputs, string]>([
    ["another value", { type: "nvme" }, "type"],
    ["a smaller value", { size: 5 }, "size"],
    ["another zone", { zone: "z3" }, "zone"],
    ["another id in a secret", { replicas: replicas("r1", "r3") }, "replicas"],
    ["a value that the API does not report", { snapshot: "s-2" }, "snapshot"],
    ["an unknown value", { type: unknownValue }, "type"],
    ["a partially unknown value", { replicas: [{ id: unknownValue, key: "k" }] }, "replicas"],
  ])("replaces the disk when the program sets %s", async (_title, change, name) => {
    const { diff } = await makeCreatedDisk({ ...program, snapshot: "s-1" });
    expect(diff({ ...program, snapshot: "s-1", ...change }).replaces).toEqual([name]);
  });

  test("does not replace the disk when only the key of a replica differs", async () => {
    const { diff, stack } = await makeCreatedDisk(program);
    const otherKey = { ...program, replicas: [{ id: "r1", key: "other" }, ...replicas("r2")] };
    expect(diff(otherKey).replaces).toEqual([]);
    expect(JSON.stringify(stack.outputs["__programValues"])).not.toContain("key of");
  });

  test("sends nothing and keeps the output when the program removes a property that has a live value but no default", async () => {
    const { cloud, up, stack, preview } = await makeCreatedDisk(program);
    expect(await up({ zone: "z2", replicas: replicas("r1", "r2") })).toBe("update");
    expect(cloud.journal).toEqual([]);
    expect(stack.outputs).toMatchObject({ type: "ssd" });
    await up({ replicas: replicas("r1", "r2"), description: "web shop" });
    expect(stack.outputs).toMatchObject({ zone: "z2" });
    await up({ zone: "z2", replicas: replicas("r1", "r2"), description: "web shop" });
    expect(stack.outputs["__given"]).not.toContain("type");
    cloud.disk.type = "sas";
    await stack.refresh();
    expect(preview({ zone: "z2", replicas: replicas("r1", "r2"), description: "web shop" })).toBe("same");
  });

  test("sends nothing when the program adds a property with its live value, and detects later drift", async () => {
    const { cloud, up, stack, preview, diff } = await makeCreatedDisk();
    expect(await up({ type: "hdd" })).toBe("update");
    expect(cloud.journal).toEqual([]);
    expect(preview({ type: "hdd" })).toBe("same");
    cloud.disk.type = "sas";
    await stack.refresh();
    expect(diff({ type: "hdd" })).toMatchObject({ replaces: [], warnings: [expect.stringContaining("sas")] });
  });

  test("removes the output of a removed property that has neither a live value nor a default", async () => {
    const { up, stack } = await makeCreatedDisk({ password: "1234", retain: true });
    await up();
    expect(stack.outputs).not.toHaveProperty("password");
    expect(stack.outputs).not.toHaveProperty("retain");
  });

  test("does not change properties that `ignoreChanges` lists", async () => {
    const { cloud, up, preview } = await makeCreatedDisk(program);
    const ignored = { ignoreChanges: ["type", "size"] };
    expect(preview({ ...program, type: "nvme", size: 5 }, ignored)).toBe("same");
    await up({ ...program, type: "nvme", size: 5, description: "web shop" }, ignored);
    expect(cloud.takeMutations()).toEqual(["UpdateDisk"]);
  });
});

test("a disk whose creation failed is deleted and created again", async () => {
  const { cloud, up, stack, diff } = await makeCreatedDisk();
  cloud.disk.status = "FAILED";
  await stack.refresh();
  expect(diff()).toMatchObject({
    replaces: ["status"],
    deleteBeforeReplace: true,
    impact: "replaces it: its creation failed",
  });
  expect(await up()).toBe("replace");
  expect(cloud.takeMutations()).toEqual(["DeleteDisk", "CreateDisk"]);
});

test("a replacement deletes the old disk of an instance first if the program sets the same name again", async () => {
  // Names are unique in an instance.
  const { diff } = await makeCreatedDisk({ name: "data" }, "disk of an instance");
  expect(diff({ name: "data", type: "nvme" })).toMatchObject({ replaces: ["type"], deleteBeforeReplace: true });
  expect(diff({ name: "logs", type: "nvme" })).toMatchObject({ deleteBeforeReplace: false });
});

test("a replacement with a generated name creates the new disk first, under another name", async () => {
  const { cloud, up, stack, id } = await makeCreatedDisk(program, "disk of an instance");
  const [before] = cloud.disks;
  await up({ ...program, type: "nvme" });
  expect(cloud.takeMutations()).toEqual(["CreateDisk", "DeleteDisk"]);
  expect(stack.id).not.toBe(id);
  expect(cloud.disk.name).not.toBe(before?.name);
});

describe("the error of a replacement whose create fails", () => {
  const consequence =
    /Pulumi has marked the old resource \(disk-1\) for deletion: the next `pulumi up` that succeeds deletes it/;
  const changed = { ...program, type: "nvme", password: "1234" };

  test("says that Pulumi deletes the old disk even if the program is changed back, because the new disk exists", async () => {
    const { cloud, up, catchMessage } = await makeCreatedDisk(program);
    cloud.fail("SetPassword", { throws: "forbidden" });
    expect(await catchMessage(up(changed))).toMatch(consequence);
    await up(program);
    expect(cloud.disks.map(({ id }) => id)).not.toContain("disk-1");
  });

  test("says nothing about the old disk if the new disk does not exist", async () => {
    const { cloud, up, catchMessage } = await makeCreatedDisk(program);
    cloud.fail("CreateDisk", { throws: "forbidden" });
    expect(await catchMessage(up(changed))).not.toMatch(consequence);
    await up(program);
    expect(cloud.disks.map(({ id }) => id)).toEqual(["disk-1"]);
  });

  test("says nothing about an old disk that was deleted first", async () => {
    const kind = "disk of an instance";
    const { cloud, up, catchMessage } = await makeCreatedDisk({ ...program, name: "data" }, kind);
    cloud.fail("SetPassword", { throws: "forbidden" });
    expect(await catchMessage(up({ ...changed, name: "data" }))).not.toContain("for deletion");
    expect(cloud.disks).toHaveLength(1);
  });
});
