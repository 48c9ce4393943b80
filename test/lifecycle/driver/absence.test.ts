import type { Failure } from "./failures";
import { makeCreatedDisk, makeDiskFixture } from "./fake-disk-fixture";

type Fixture = Awaited<ReturnType<typeof makeCreatedDisk>>;

/** A response that reports an existing disk as not found. */
const falseNotFound: Failure = { throws: "disk not found" };

const kinds = ["disk", "disk of an instance"] as const;

describe.each(kinds)("a %s", (kind) => {
  test.each<[string, string, (fixture: Fixture) => Promise<unknown>, unknown]>([
    ["refresh", "ShowDisk", ({ stack }) => stack.refresh(), true],
    ["update", "ShowDisk", ({ up }) => up({ description: "web shop" }), "update"],
    ["destroy", "DeleteDisk", ({ stack }) => stack.destroy(), undefined],
  ])('the %s of an existing disk succeeds after one false "not found"', async (command, operation, run, result) => {
    const fixture = await makeCreatedDisk({}, kind);
    const { cloud, stack, id } = fixture;
    cloud.fail(operation, falseNotFound);
    expect(await run(fixture)).toBe(result);
    expect(cloud.disks).toHaveLength(command === "destroy" ? 0 : 1);
    expect(stack.id).toBe(command === "destroy" ? undefined : id);
  });

  test('a listed disk stays in the state when every read returns "not found"', async () => {
    const { stack, cloud, id } = await makeCreatedDisk({}, kind);
    cloud.fail("ShowDisk", falseNotFound, 9);
    await expect(stack.refresh()).rejects.toThrow(
      "The API reports it as not found, but still lists it. Pulumi's state still contains it.",
    );
    expect(stack.id).toBe(id);
  });

  test("a refresh removes a disk from the state if the disk is neither found nor listed", async () => {
    const { stack, cloud, up } = await makeCreatedDisk({}, kind);
    cloud.disks = [];
    expect(await stack.refresh()).toBe(false);
    expect(cloud.takeMutations()).toEqual([]);
    expect(await up()).toBe("create");
  });

  test("a destroy removes a disk from the state if the disk does not exist", async () => {
    const { stack, cloud } = await makeCreatedDisk({}, kind);
    cloud.disks = [];
    await stack.destroy();
    expect(stack.id).toBeUndefined();
  });

  test("an update of a disk that does not exist fails and advises to refresh", async () => {
    const { stack, cloud, up, catchMessage } = await makeCreatedDisk({}, kind);
    cloud.disks = [];
    expect(await catchMessage(up({ description: "web shop" }))).toMatch(
      /failed: It no longer exists\. Pulumi's state contains its id\. Run `pulumi up --refresh`: it creates the resource again\.$/,
    );
    expect(cloud.takeMutations()).toEqual([]);
    await stack.refresh();
    expect(await up({ description: "web shop" })).toBe("create");
  });

  test.each<keyof typeof failures>(["the list fails", "the list is not readable"])(
    "a disk that is not found stays in the state when %s",
    async (reason) => {
      const { stack, cloud, id } = await makeCreatedDisk({}, kind);
      cloud.disks = [];
      cloud.fail("ListDisks", { throws: failures[reason] });
      await expect(stack.refresh()).rejects.toThrow("Pulumi's state still contains it.");
      expect(stack.id).toBe(id);
    },
  );

  test.each(["bare 404", "unreadable", "gateway timeout", "forbidden"] as const)(
    "a disk stays in the state when its read fails (%s)",
    async (throws) => {
      const { stack, cloud, id } = await makeCreatedDisk({}, kind);
      cloud.disks = [];
      cloud.fail("ShowDisk", { throws });
      await expect(stack.refresh()).rejects.toThrow("Pulumi's state still contains it.");
      expect(stack.id).toBe(id);
    },
  );

  test('an adoption reads the disk again after one false "not found"', async () => {
    const { cloud, up, stack } = makeDiskFixture(kind);
    const { id } = cloud.add(kind === "disk" ? {} : { instance: "i1" });
    cloud.fail("ShowDisk", falseNotFound);
    const adopted = kind === "disk" ? id : `i1/${id}`;
    await up({ adopt: { id: adopted } });
    expect(stack.id).toBe(adopted);
  });
});

const failures = { "the list fails": "gateway timeout", "the list is not readable": "unreadable" } as const;

test("a refresh removes a disk from the state when its instance does not exist", async () => {
  const { stack, cloud } = await makeCreatedDisk({}, "disk of an instance");
  cloud.instances = [];
  cloud.disks = [];
  expect(await stack.refresh()).toBe(false);
});

test("a disk that is not found stays in the state when the list of instances fails", async () => {
  const { stack, cloud, id } = await makeCreatedDisk({}, "disk of an instance");
  cloud.disks = [];
  cloud.fail("ListInstances", { throws: "gateway timeout" });
  await expect(stack.refresh()).rejects.toThrow("Pulumi's state still contains it.");
  expect(stack.id).toBe(id);
});

test("`get` of an unknown id fails and names the id, the region and the project", async () => {
  const { newLifecycle, environment } = makeDiskFixture();
  await expect(newLifecycle().read("disk-9", {}, environment.newServices())).rejects.toThrow(
    "There is no disk disk-9 in region north-1, project p1. Check the id, the region and the project.",
  );
});
