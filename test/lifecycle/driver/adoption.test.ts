import { unknownValue } from "../../../provider/lifecycle/properties/unknown";
import { lampCreated, lampScene, type Program } from "./fake-scene";

const adopt = { id: "lamp-1" };

/** A lamp that somebody else has created. */
function scene(lamp: object = {}) {
  const made = lampScene();
  made.cloud.add({ name: "hall", ...lamp });
  return made;
}

test("adopts a lamp, and makes it as the program says", async () => {
  const { cloud, up, stack, preview } = scene({ labels: { other: "kept" } });
  const program = { adopt, color: "red", labels: { room: "hall" }, seed: "s-1", pin: "1234", socket: "E27" };
  expect(await up(program)).toBe("create");
  expect(cloud.changes()).toEqual(["PaintLamp", "SetPin"]);
  expect(stack.id).toBe("lamp-1");
  expect(stack.outputs).toMatchObject({ name: "hall", color: "red" });
  expect(preview(program)).toBe("same");
});

test("`adopt` may be taken out of the program afterwards: nothing is sent", async () => {
  const { cloud, up, preview } = scene();
  await up({ adopt });
  cloud.changes();
  expect(await up({})).toBe("update");
  expect(cloud.journal).toEqual([]);
  expect(preview({})).toBe("same");
  expect(cloud.lamp.name).toBe("hall");
});

describe("an adoption stops before anything is changed", () => {
  test.each<[string, object, Program, readonly string[]]>([
    ["what cannot change differs", { socket: "E40" }, { socket: "E27" }, ['"socket" is "E40", the program says "E27"']],
    ["it is larger", { watts: 40 }, {}, ['"watts" is 40, the program says 10']],
    [
      "secrets differ, which are not shown",
      { bulbs: ["b7"] },
      { bulbs: [{ id: "b1", key: "secret-key" }] },
      ['"bulbs" is ["b7"], the program says ["b1"]'],
    ],
    ["the definition knows a reason", { status: "BROKEN" }, {}, ["it is broken"]],
    ["there are several", { socket: "E40", watts: 40 }, { socket: "E27" }, ['"watts" is 40', '"socket" is "E40"']],
  ])("when %s", async (_title, lamp, program, reasons) => {
    const { cloud, up, failed, stack } = scene(lamp);
    const message = await failed(up({ adopt, ...program }));
    for (const reason of reasons) expect(message).toContain(reason);
    expect(message).toMatch(/These cannot be changed\. Nothing was changed\. Write them in the program as they are/);
    expect(message).not.toContain("secret-key");
    expect(cloud.changes()).toEqual([]);
    expect(stack.id).toBeUndefined();
  });

  test("when it does not exist", async () => {
    const { up, failed } = scene();
    expect(await failed(up({ adopt: { id: "lamp-9" } }))).toMatch(
      /failed: It does not exist in region mars-1, project p1\. Nothing was changed\. Check `adopt\.id`, the region and the project; if it was deleted, remove `adopt` from the program to create it\.$/,
    );
  });

  test("when it belongs to another instance", async () => {
    const { up, failed, cloud } = lampScene("lamp of an instance");
    expect(await failed(up({ adopt: { id: "i2/lamp-1" } }))).toContain('"adopt.id" names a lamp of instance i2');
    expect(await failed(up({ adopt: { id: "lamp-1" } }))).toContain("must be <instance id>/<name or id>");
    expect(cloud.journal).toEqual([]);
  });

  test("but not for drift that the resource repairs", async () => {
    const { cloud, up } = scene({ zone: "z9" });
    await up({ adopt, zone: "z2" });
    expect(cloud.changes()).toEqual(["MoveLamp"]);
  });
});

describe("a managed lamp", () => {
  test("cannot adopt another one", async () => {
    const { cloud, up, failed } = scene();
    await up({ adopt });
    cloud.add({ name: "attic" });
    cloud.journal.length = 0;
    expect(await failed(up({ adopt: { id: "lamp-2" } }))).toMatch(
      /^"adopt\.id" lamp-2 is not the id of lamp "hall" \(lamp-1\).*remove `adopt`, or declare a new resource that adopts it\. Nothing was changed\.$/,
    );
    expect(cloud.journal).toEqual([]);
  });

  test("that was created cannot adopt", async () => {
    const { up, failed, cloud } = await lampCreated();
    cloud.add({ name: "attic" });
    expect(await failed(up({ adopt: { id: "lamp-2" } }))).toContain("A managed resource cannot adopt another one");
  });

  test("may adopt an id that is not known yet, as far as a preview can tell", async () => {
    const { up, preview } = scene();
    await up({ adopt });
    expect(preview({ adopt: { id: unknownValue } })).toBe("update");
  });
});

describe("`adopt` left in the program", () => {
  test.each<[string, Program, { replace?: boolean }]>([
    ["an edit that replaces", { socket: "B22" }, {}],
    ["`up --replace` or a taint", {}, { replace: true }],
  ])("stops %s before any request: the engine would delete what is adopted again", async (_title, program, options) => {
    const { cloud, up, failed, stack } = scene();
    await up({ adopt, socket: "E27" });
    cloud.journal.length = 0;
    expect(await failed(up({ adopt, socket: "E27", ...program }, options))).toMatch(
      /"adopt" adopts lamp-1 again while this resource is replaced.*Remove `adopt` from the program/,
    );
    expect(cloud.journal).toEqual([]);
    expect(stack.id).toBe("lamp-1");
    await up({ socket: "E27", ...program }, options);
    expect(cloud.lamp.id).toBe("lamp-2");
  });
});

describe("a resource that was renamed in the program and adopts its own lamp", () => {
  const renamed = async (fails: boolean) => {
    const made = scene();
    const { cloud, up, stack, environment, lifecycle, failed } = made;
    await up({ adopt });
    cloud.journal.length = 0;
    if (fails) cloud.fail("PaintLamp", { throws: "forbidden" });
    const life = lifecycle();
    const { inputs } = life.check({}, { __urn: "urn::new", __org: "organization", watts: 10, adopt, color: "red" });
    const create = life.create(inputs, environment.newServices());
    await (fails ? failed(create) : create);
    return { ...made, removing: life.delete("lamp-1", stack.outputs, environment.newServices()) };
  };

  test.each([
    ["", false],
    [", also when that failed half done", true],
  ])("keeps it: the engine's deletion of the old resource only leaves the state%s", async (_title, fails) => {
    const { cloud, removing, warnings } = await renamed(fails);
    await removing;
    expect(cloud.lamps).toHaveLength(1);
    expect(cloud.changes()).not.toContain("DeleteLamp");
    expect(warnings.at(-1)).toContain("give a renamed resource `aliases` instead.");
  });
});

test("a lamp whose `adopt` was left in the program is deleted by `destroy --refresh` and `up --refresh` without it", async () => {
  const { cloud, up, stack, environment, lifecycle } = scene();
  await up({ adopt });
  const life = lifecycle();
  const found = await life.read("lamp-1", stack.outputs, environment.newServices());
  // The engine compares what it has refreshed, for display.
  life.diff("lamp-1", found?.outputs ?? {}, stack.inputs);
  await life.delete("lamp-1", found?.outputs ?? {}, environment.newServices());
  expect(cloud.lamps).toEqual([]);
});

test("an adoption that fails half done holds the lamp, and the next up continues", async () => {
  const { cloud, up, failed, stack, preview } = scene();
  cloud.fail("PaintLamp", { throws: "forbidden" });
  const program = { adopt, color: "red", pin: "1234" };
  expect(await failed(up(program))).toMatch(/^Adopting lamp \(lamp-1\) failed: PaintLamp was refused/);
  expect(stack.id).toBe("lamp-1");
  cloud.changes();
  await up(program);
  expect(cloud.changes()).toEqual(["PaintLamp", "SetPin"]);
  expect(preview(program)).toBe("same");
});
