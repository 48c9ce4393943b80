import { unknownValue } from "../../../provider/lifecycle/properties/values";
import { makeCreatedDisk, makeDiskFixture, type DiskInputs } from "./fake-disk-fixture";

const adopt = { id: "disk-1" };

/** A fixture with a disk that another client has created. */
function makeFixture(disk: object = {}) {
  const fixture = makeDiskFixture();
  fixture.cloud.add({ name: "logs", ...disk });
  return fixture;
}

test("adopts a disk and changes it to match the program", async () => {
  const { cloud, up, stack, preview } = makeFixture({ labels: { other: "kept" } });
  const program = {
    adopt,
    description: "web shop",
    labels: { team: "logs" },
    snapshot: "s-1",
    password: "1234",
    type: "hdd",
  };
  expect(await up(program)).toBe("create");
  expect(cloud.takeMutations()).toEqual(["UpdateDisk", "SetPassword"]);
  expect(stack.id).toBe("disk-1");
  expect(stack.outputs).toMatchObject({ name: "logs", description: "web shop" });
  expect(preview(program)).toBe("same");
});

test("sends no request when `adopt` is removed from the program after the adoption", async () => {
  const { cloud, up, preview } = makeFixture();
  await up({ adopt });
  cloud.takeMutations();
  expect(await up({})).toBe("update");
  expect(cloud.journal).toEqual([]);
  expect(preview({})).toBe("same");
  expect(cloud.disk.name).toBe("logs");
});

describe("an adoption", () => {
  test.each<[string, object, DiskInputs, readonly string[]]>([
    [
      "a property that cannot change differs",
      { type: "sas" },
      { type: "hdd" },
      ['"type" is "sas" but "hdd" in the program'],
    ],
    ["the disk is larger", { size: 40 }, {}, ['"size" is 40 but 10 in the program']],
    [
      "a list that contains secrets differs (the message does not show the secrets)",
      { replicas: ["r7"] },
      { replicas: [{ id: "r1", key: "secret-key" }] },
      ['"replicas" is ["r7"] but ["r1"] in the program'],
    ],
    ["the definition reports an obstacle", { status: "FAILED" }, {}, ["it has failed"]],
    ["several properties differ", { type: "sas", size: 40 }, { type: "hdd" }, ['"size" is 40', '"type" is "sas"']],
  ])("is refused before any change when %s", async (_title, disk, program, reasons) => {
    const { cloud, up, catchMessage, stack } = makeFixture(disk);
    const message = await catchMessage(up({ adopt, ...program }));
    for (const reason of reasons) expect(message).toContain(reason);
    expect(message).toMatch(
      /An adoption cannot change this\. Nothing was changed\. Set the live values in the program/,
    );
    expect(message).not.toContain("secret-key");
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.id).toBeUndefined();
  });

  test("is refused before any change when the disk does not exist", async () => {
    const { up, catchMessage } = makeFixture();
    expect(await catchMessage(up({ adopt: { id: "disk-9" } }))).toMatch(
      /failed: It does not exist in region north-1, project p1\. Nothing was changed\. Check `adopt\.id`, the region and the project\. If the resource was deleted, remove `adopt` from the program to create it\.$/,
    );
  });

  test("is refused before any request when `adopt.id` names another instance or none", async () => {
    const { up, catchMessage, cloud } = makeDiskFixture("disk of an instance");
    expect(await catchMessage(up({ adopt: { id: "i2/disk-1" } }))).toContain('"adopt.id" names a disk of instance i2');
    expect(await catchMessage(up({ adopt: { id: "disk-1" } }))).toContain("must be <instance id>/<name or id>");
    expect(cloud.journal).toEqual([]);
  });

  test("changes a property whose drift is corrected in place, although a change of the program would replace the disk", async () => {
    const { cloud, up } = makeFixture({ zone: "z9" });
    await up({ adopt, zone: "z2" });
    expect(cloud.takeMutations()).toEqual(["MoveDisk"]);
  });
});

describe("a managed disk", () => {
  test("a resource with an adopted disk cannot adopt another disk", async () => {
    const { cloud, up, catchMessage } = makeFixture();
    await up({ adopt });
    cloud.add({ name: "backup" });
    cloud.journal.length = 0;
    expect(await catchMessage(up({ adopt: { id: "disk-2" } }))).toMatch(
      /^"adopt\.id" disk-2 is not the id of disk "logs" \(disk-1\).*Remove `adopt`, or declare a new resource with this `adopt`\. Nothing was changed\.$/,
    );
    expect(cloud.journal).toEqual([]);
  });

  test("a resource with a created disk cannot adopt another disk", async () => {
    const { up, catchMessage, cloud } = await makeCreatedDisk();
    cloud.add({ name: "backup" });
    expect(await catchMessage(up({ adopt: { id: "disk-2" } }))).toContain(
      "A managed resource cannot adopt another resource",
    );
  });

  test("accepts an `adopt.id` that is unknown in the preview", async () => {
    const { up, preview } = makeFixture();
    await up({ adopt });
    expect(preview({ adopt: { id: unknownValue } })).toBe("update");
  });
});

test.each([
  ["accepts", "is already deleted", true, []],
  ["rejects", "still exists", false, ["adopt"]],
] as const)(
  "%s the adoption of another disk during a replacement when the old disk %s",
  async (_verb, _state, isDeleted, rejected) => {
    const { newLifecycle, program, stack, up } = makeFixture();
    await up({ zone: "z1" });
    const news = program({ zone: "z2", adopt: { id: "disk-3" } });
    // Pulumi calls `check` with the old inputs, `diff`, and `check` without the old inputs.
    const lifecycle = newLifecycle();
    expect(lifecycle.check(stack.inputs, news).failures).toEqual([]);
    const diff = () => lifecycle.diff(stack.id ?? "", stack.outputs, news, undefined, isDeleted);
    if (isDeleted) expect(diff()).toMatchObject({ changes: true });
    else expect(diff).toThrow("A managed resource cannot adopt another resource");
    expect(lifecycle.check({}, news).failures.map(({ property }) => property)).toEqual(rejected);
  },
);

describe("`adopt` left in the program", () => {
  test.each<[string, DiskInputs, { replace?: boolean }, RegExp]>([
    [
      "edited `type`",
      { type: "nvme" },
      {},
      /"adopt" would adopt disk-1 again during this replacement\..*Remove `adopt` from the program/,
    ],
    [
      "`up --replace` or a taint",
      { name: "new-logs" },
      { replace: true },
      /It is to be replaced, and `adopt` names the old resource, which Pulumi would then delete\..*Remove `adopt` from the program/,
    ],
  ])(
    "rejects a replacement (%s) before any request if the program still contains `adopt`",
    async (_title, program, options, message) => {
      // After the replacement, the engine would delete the adopted disk.
      const { cloud, up, catchMessage, stack } = makeFixture();
      await up({ adopt, type: "hdd" });
      cloud.journal.length = 0;
      expect(await catchMessage(up({ adopt, type: "hdd", ...program }, options))).toMatch(message);
      expect(cloud.journal).toEqual([]);
      expect(stack.id).toBe("disk-1");
      await up({ type: "hdd", ...program }, options);
      expect(cloud.disk.id).toBe("disk-2");
    },
  );
});

describe("a renamed resource that adopts the disk of its old name", () => {
  const makeRenamed = async (fails: boolean) => {
    const fixture = makeFixture();
    const { cloud, up, stack, environment, newLifecycle, catchMessage } = fixture;
    await up({ adopt });
    cloud.journal.length = 0;
    if (fails) cloud.fail("UpdateDisk", { throws: "forbidden" });
    const lifecycle = newLifecycle();
    const { inputs } = lifecycle.check(
      {},
      { __urn: "urn::new", __org: "organization", size: 10, adopt, description: "web shop" },
    );
    const create = lifecycle.create(inputs, environment.newServices());
    await (fails ? catchMessage(create) : create);
    return { ...fixture, removal: lifecycle.delete("disk-1", stack.outputs, environment.newServices()) };
  };

  test.each([
    ["", false],
    [", even if the adoption fails partially", true],
  ])(
    "keeps the disk, with a warning, when the engine deletes the resource with the old name%s",
    async (_title, fails) => {
      const { cloud, removal, warnings } = await makeRenamed(fails);
      await removal;
      expect(cloud.disks).toHaveLength(1);
      expect(cloud.takeMutations()).not.toContain("DeleteDisk");
      expect(warnings.at(-1)).toContain("use `aliases` instead of `adopt`.");
    },
  );
});

test("if the state contains a disk twice, only the removal of the second entry deletes the disk, because another process may manage that entry", async () => {
  const { cloud, up, stack, environment, newLifecycle, warnings } = makeFixture();
  await up({ adopt });
  const lifecycle = newLifecycle();
  const services = { ...environment.newServices(), countStateEntries: () => Promise.resolve(2) };
  await lifecycle.delete("disk-1", stack.outputs, services);
  expect(cloud.disks).toHaveLength(1);
  expect(warnings.at(-1)).toContain("was not deleted: Pulumi's state contains it twice");
  // A destroy removes the other entry, too.
  await lifecycle.delete("disk-1", stack.outputs, services);
  expect(cloud.disks).toEqual([]);
});

test.each([
  ["one", 1],
  ["unknown", undefined],
])("deletes a disk if the number of its entries in the state is %s", async (_, count) => {
  const { cloud, up, stack, environment, newLifecycle } = makeFixture();
  await up({ adopt });
  const services = { ...environment.newServices(), countStateEntries: () => Promise.resolve(count) };
  await newLifecycle().delete("disk-1", stack.outputs, services);
  expect(cloud.disks).toEqual([]);
});

// The engine makes the same calls for `up --refresh` when the program no longer declares the resource.
test("`destroy --refresh` deletes an adopted disk", async () => {
  const { cloud, up, stack, environment, newLifecycle } = makeFixture();
  await up({ adopt });
  const lifecycle = newLifecycle();
  const found = await lifecycle.read("disk-1", stack.outputs, environment.newServices());
  // The engine diffs the refreshed state for display.
  lifecycle.diff("disk-1", found?.outputs ?? {}, stack.inputs);
  await lifecycle.delete("disk-1", found?.outputs ?? {}, environment.newServices());
  expect(cloud.disks).toEqual([]);
});

test("an adoption that fails partially keeps the disk in the state, and the next up continues", async () => {
  const { cloud, up, catchMessage, stack, preview } = makeFixture();
  cloud.fail("UpdateDisk", { throws: "forbidden" });
  const program = { adopt, description: "web shop", password: "1234" };
  expect(await catchMessage(up(program))).toMatch(/^Adopting disk \(disk-1\) failed: UpdateDisk was refused/);
  expect(stack.id).toBe("disk-1");
  cloud.takeMutations();
  await up(program);
  expect(cloud.takeMutations()).toEqual(["UpdateDisk", "SetPassword"]);
  expect(preview(program)).toBe("same");
});
