import { outputsOf010, makeCreatedDisk, makeDiskFixture } from "./fake-disk-fixture";

const otherRegionMessage =
  'Disk "data-d654b96" (disk-1) is in region north-1, project p1, but the provider is configured for region north-2';

describe.each([
  ["another region", { region: "north-2" }, otherRegionMessage],
  ["another project", { project: "p2" }, "but the provider is configured for region north-1, project p2."],
])("with a provider for %s", (_where, otherLocation, message) => {
  test.each<[string, (fixture: Awaited<ReturnType<typeof makeCreatedDisk>>) => unknown]>([
    ["a preview", ({ preview }) => preview()],
    ["a refresh", ({ stack }) => stack.refresh()],
    ["an update", ({ up }) => up({ description: "web shop" })],
    ["a replacement", ({ up }) => up({ type: "ssd" })],
    ["a deletion", ({ stack }) => stack.destroy()],
  ])("%s fails before any request", async (_title, command) => {
    const fixture = await makeCreatedDisk();
    Object.assign(fixture.cloud, otherLocation);
    await expect(Promise.resolve().then(() => command(fixture))).rejects.toThrow(message);
    expect(fixture.cloud.journal).toEqual([]);
    expect(fixture.stack.id).toBe("disk-1");
  });

  test("update, read and delete fail when no diff precedes them", async () => {
    const { cloud, stack, environment } = await makeCreatedDisk();
    const { newLifecycle } = makeDiskFixture();
    const { outputs, id = "" } = stack;
    Object.assign(cloud, otherLocation);
    await expect(
      newLifecycle().update(id, outputs, { ...outputs, description: "web shop" }, environment.newServices()),
    ).rejects.toThrow(message);
    await expect(newLifecycle().read(id, outputs, environment.newServices())).rejects.toThrow(message);
    await expect(newLifecycle().delete(id, outputs, environment.newServices())).rejects.toThrow(message);
    expect(cloud.journal).toEqual([]);
  });
});

describe("when the project cannot be looked up", () => {
  const fail = (fixture: ReturnType<typeof makeDiskFixture>) => {
    fixture.cloud.lookUpProject = () => Promise.reject(new Error("The lookup failed."));
  };
  const reason =
    "The lookup failed. Nothing was changed, and Pulumi's state stays as it was. Run the same `pulumi` command again when that is resolved.";

  test.each([
    ["data-d654b96", {}],
    ["backup", { name: "backup" }],
  ])("the error of a creation names the resource: %s", async (name, inputs) => {
    const fixture = makeDiskFixture();
    fail(fixture);
    await expect(fixture.up(inputs)).rejects.toThrow(`Creating disk "${name}" failed: ${reason}`);
  });

  test.each<[string, (fixture: Awaited<ReturnType<typeof makeCreatedDisk>>) => Promise<unknown>]>([
    ["Reading", ({ stack }) => stack.refresh()],
    ["Updating", ({ up }) => up({ description: "web shop" })],
    ["Deleting", ({ stack }) => stack.destroy()],
  ])("the error names operation and resource: %s", async (title, command) => {
    const fixture = await makeCreatedDisk();
    fail(fixture);
    await expect(command(fixture)).rejects.toThrow(`${title} disk "data-d654b96" (disk-1) failed: ${reason}`);
    expect(fixture.stack.id).toBe("disk-1");
  });
});

describe("state of 0.1.0, which records no location,", () => {
  const makeDiskOf010 = async (kind?: "disk of an instance") => {
    const fixture = await makeCreatedDisk({ description: "web shop" }, kind);
    fixture.stack.outputs = outputsOf010(fixture.stack.outputs);
    return fixture;
  };

  test("shows no change and gets the location at the next read", async () => {
    const { stack, preview } = await makeDiskOf010();
    expect(preview({ description: "web shop" })).toBe("same");
    await stack.refresh();
    expect(stack.outputs).toMatchObject({ __region: "north-1", __project: "p1", __programValues: { size: 10 } });
    expect(preview({ description: "web shop" })).toBe("same");
  });

  test("gets the location at the next update", async () => {
    const { stack, up, cloud } = await makeDiskOf010();
    await up({ description: "back office" });
    expect(cloud.takeMutations()).toEqual(["UpdateDisk"]);
    expect(stack.outputs).toMatchObject({
      __region: "north-1",
      __project: "p1",
      __programValues: { size: 10 },
      description: "back office",
    });
  });

  test.each<[string, (fixture: Awaited<ReturnType<typeof makeDiskOf010>>) => Promise<unknown>]>([
    ["a refresh", ({ stack }) => stack.refresh()],
    ["an update", ({ up }) => up({ description: "back office" })],
    ["a deletion", ({ stack }) => stack.destroy()],
  ])("makes %s fail when the disk is not found, because the disk may be in another region", async (_title, command) => {
    const fixture = await makeDiskOf010();
    fixture.cloud.region = "north-2";
    fixture.cloud.disks = [];
    await expect(command(fixture)).rejects.toThrow(
      "its state was written by version 0.1.0, which did not record the region",
    );
    expect(fixture.stack.id).toBe("disk-1");
  });

  test("lets a refresh remove a disk that is not found if the instance of the disk exists", async () => {
    const { cloud, stack } = await makeDiskOf010("disk of an instance");
    cloud.disks = [];
    expect(await stack.refresh()).toBe(false);
  });

  test("makes a refresh fail when neither the disk nor its instance is found", async () => {
    const { cloud, stack } = await makeDiskOf010("disk of an instance");
    Object.assign(cloud, { disks: [], instances: [] });
    await expect(stack.refresh()).rejects.toThrow("its state was written by version 0.1.0");
  });
});
