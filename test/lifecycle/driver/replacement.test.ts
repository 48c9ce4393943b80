import { unknownValue } from "../../../provider/lifecycle/properties/unknown";
import { asOf010, lampCreated, type Program } from "./fake-scene";

const bulbs = (...ids: string[]) => ids.map((id) => ({ id, key: `key of ${id}` }));
const usual: Program = { socket: "E14", zone: "z2", bulbs: bulbs("b1", "b2") };

/** A lamp that somebody has changed since, which a refresh has found. */
async function drifted(change: object, program: Program = usual) {
  const scene = await lampCreated(program);
  Object.assign(scene.cloud.lamp, change);
  await scene.stack.refresh();
  scene.cloud.journal.length = 0;
  return scene;
}

describe("drift of a property that only replaces", () => {
  test.each<[string, object, string, string]>([
    ["another value", { socket: "E40" }, '"socket" is "E40" in the cloud and "E14" in the program.', "E40"],
    [
      "a change that only one direction replaces",
      { watts: 20 },
      '"watts" is 20 in the cloud and 10 in the program.',
      "",
    ],
    ["ids of a secret", { bulbs: ["b9"] }, '"bulbs" is ["b9"] in the cloud and ["b1","b2"] in the program.', ""],
  ])("warns with both values, shows as an update, and sends nothing: %s", async (_title, change, warning) => {
    const { cloud, diff, up, preview, warnings } = await drifted(change);
    const { changes, replaces, warnings: [text] = [] } = diff(usual);
    expect({ changes, replaces }).toEqual({ changes: true, replaces: [] });
    expect(text).toContain(warning);
    expect(text).not.toContain("key of");
    expect(await up(usual)).toBe("update");
    expect(cloud.journal).toEqual([]);
    expect(cloud.lamp).toMatchObject(change);
    expect(preview(usual)).toBe("update");
    expect(warnings).toEqual([]);
  });

  test("ends when the program says the same, and comes back with the next drift", async () => {
    const { cloud, up, preview, stack, diff } = await drifted({ socket: "E40" });
    const aligned = { ...usual, socket: "E40" };
    expect(await up(aligned)).toBe("update");
    expect(cloud.journal).toEqual([]);
    expect(preview(aligned)).toBe("same");
    cloud.lamp.socket = "E27";
    await stack.refresh();
    expect(diff(aligned)).toMatchObject({ replaces: [], warnings: [expect.stringContaining('"E27"')] });
  });

  test("ends when somebody changes it back", async () => {
    const { cloud, stack, preview } = await drifted({ socket: "E40" });
    cloud.lamp.socket = "E14";
    await stack.refresh();
    expect(preview(usual)).toBe("same");
  });

  test("survives another change of the program, which is made", async () => {
    const { cloud, up, preview } = await drifted({ socket: "E40" });
    expect(await up({ ...usual, color: "red" })).toBe("update");
    expect(cloud.changes()).toEqual(["PaintLamp"]);
    expect(preview({ ...usual, color: "red" })).toBe("update");
  });

  test("does not make a later change of the program look like drift: that replaces", async () => {
    const { diff } = await drifted({ socket: "E40" });
    expect(diff({ ...usual, socket: "B22" }).replaces).toEqual(["socket"]);
  });

  test("is repaired where the resource can: `drift: in place`", async () => {
    const { cloud, up, preview } = await drifted({ zone: "z9" });
    expect(await up(usual)).toBe("update");
    expect(cloud.changes()).toEqual(["MoveLamp"]);
    expect(cloud.lamp.zone).toBe("z2");
    expect(preview(usual)).toBe("same");
  });

  test("that one request can repair is repaired", async () => {
    const { cloud, up } = await drifted({ watts: 5 });
    await up(usual);
    expect(cloud.changes()).toEqual(["BoostLamp"]);
    expect(cloud.lamp.watts).toBe(10);
  });

  test("in state of 0.1.0 does not replace, either", async () => {
    const scene = await lampCreated(usual);
    scene.stack.outputs = asOf010(scene.stack.outputs);
    scene.cloud.lamp.socket = "E40";
    await scene.stack.refresh();
    expect(scene.diff(usual)).toMatchObject({ changes: true, replaces: [] });
    expect(scene.diff({ ...usual, socket: "B22" }).replaces).toEqual(["socket"]);
  });
});

describe("a changed program", () => {
  test.each<[string, Program, string]>([
    ["another value", { socket: "B22" }, "socket"],
    ["a smaller one", { watts: 5 }, "watts"],
    ["another zone", { zone: "z3" }, "zone"],
    ["another id in a secret", { bulbs: bulbs("b1", "b3") }, "bulbs"],
    ["a value that nothing reports", { seed: "s-2" }, "seed"],
    ["a value that is not known yet", { socket: unknownValue }, "socket"],
    ["a part that is not known yet", { bulbs: [{ id: unknownValue, key: "k" }] }, "bulbs"],
  ])("replaces: %s", async (_title, change, name) => {
    const { diff } = await lampCreated({ ...usual, seed: "s-1" });
    expect(diff({ ...usual, seed: "s-1", ...change }).replaces).toEqual([name]);
  });

  test("does not replace for another key of the same bulbs", async () => {
    const { diff, stack } = await lampCreated(usual);
    const others = { ...usual, bulbs: [{ id: "b1", key: "other" }, ...bulbs("b2")] };
    expect(diff(others).replaces).toEqual([]);
    expect(JSON.stringify(stack.outputs["__said"])).not.toContain("key of");
  });

  test("that takes a property out replaces nothing, sends nothing, and keeps its output", async () => {
    const { cloud, up, stack, preview } = await lampCreated(usual);
    expect(await up({ zone: "z2", bulbs: bulbs("b1", "b2") })).toBe("update");
    expect(cloud.journal).toEqual([]);
    expect(stack.outputs).toMatchObject({ socket: "E14" });
    await up({ bulbs: bulbs("b1", "b2"), color: "red" });
    expect(stack.outputs).toMatchObject({ zone: "z2" });
    await up({ zone: "z2", bulbs: bulbs("b1", "b2"), color: "red" });
    expect(stack.outputs["__given"]).not.toContain("socket");
    cloud.lamp.socket = "E40";
    await stack.refresh();
    expect(preview({ zone: "z2", bulbs: bulbs("b1", "b2"), color: "red" })).toBe("same");
  });

  test("that names what is there already sends nothing, and manages it from then on", async () => {
    const { cloud, up, stack, preview, diff } = await lampCreated();
    expect(await up({ socket: "E27" })).toBe("update");
    expect(cloud.journal).toEqual([]);
    expect(preview({ socket: "E27" })).toBe("same");
    cloud.lamp.socket = "E40";
    await stack.refresh();
    expect(diff({ socket: "E27" })).toMatchObject({ replaces: [], warnings: [expect.stringContaining("E40")] });
  });

  test("that takes out what only it has said drops the recorded value", async () => {
    const { up, stack } = await lampCreated({ pin: "1234", keep: true });
    await up();
    expect(stack.outputs).not.toHaveProperty("pin");
    expect(stack.outputs).not.toHaveProperty("keep");
  });

  test("that is ignored changes nothing", async () => {
    const { cloud, up, preview } = await lampCreated(usual);
    const ignored = { ignoreChanges: ["socket", "watts"] };
    expect(preview({ ...usual, socket: "B22", watts: 5 }, ignored)).toBe("same");
    await up({ ...usual, socket: "B22", watts: 5, color: "red" }, ignored);
    expect(cloud.changes()).toEqual(["PaintLamp"]);
  });
});

test("a lamp that never worked is deleted and created again", async () => {
  const { cloud, up, stack, diff } = await lampCreated();
  cloud.lamp.status = "BROKEN";
  await stack.refresh();
  expect(diff()).toMatchObject({
    replaces: ["status"],
    deleteBeforeReplace: true,
    impact: "replaces it: its creation failed, it never worked",
  });
  expect(await up()).toBe("replace");
  expect(cloud.changes()).toEqual(["DeleteLamp", "CreateLamp"]);
});

test("a lamp of an instance with a given name is deleted first, since its name is unique there", async () => {
  const { diff } = await lampCreated({ name: "desk" }, "lamp of an instance");
  expect(diff({ name: "desk", socket: "B22" })).toMatchObject({ replaces: ["socket"], deleteBeforeReplace: true });
  expect(diff({ name: "hall", socket: "B22" })).toMatchObject({ deleteBeforeReplace: false });
});

test("a replacement with a generated name creates first, under another name", async () => {
  const { cloud, up, stack, id } = await lampCreated(usual, "lamp of an instance");
  const [before] = cloud.lamps;
  await up({ ...usual, socket: "B22" });
  expect(cloud.changes()).toEqual(["CreateLamp", "DeleteLamp"]);
  expect(stack.id).not.toBe(id);
  expect(cloud.lamp.name).not.toBe(before?.name);
});
