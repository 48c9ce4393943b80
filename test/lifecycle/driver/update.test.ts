import { lampCreated, type Program } from "./fake-scene";

const usual: Program = { color: "red", labels: { room: "study" }, pin: "1234", mode: "party", zone: "z2" };

test.each<[string, Program, readonly string[]]>([
  ["one property", { color: "blue" }, ["PaintLamp"]],
  ["two that one request changes", { color: "blue", labels: { room: "hall" } }, ["PaintLamp"]],
  ["what nothing reports", { pin: "5678" }, ["SetPin"]],
  ["several", { watts: 20, mode: "reading", name: "hall" }, ["RenameLamp", "BoostLamp", "SetMode"]],
  ["one that is taken out, which returns to its default", { color: undefined }, ["PaintLamp"]],
  ["one that is taken out, which nothing reports", { mode: undefined }, ["SetMode"]],
  ["one that is taken out and stays as it is", { pin: undefined }, []],
  ["what is only recorded", { keep: true, timeouts: { update: "5m" } }, []],
])("sends the requests of what the program changed, and nothing else: %s", async (_title, change, requests) => {
  const { cloud, up, preview, stack } = await lampCreated(usual);
  const program = { ...usual, ...change };
  expect(await up(program)).toBe("update");
  if (requests.length === 0) expect(cloud.journal).toEqual([]);
  expect(cloud.changes()).toEqual(requests);
  expect(preview(program)).toBe("same");
  await stack.refresh();
  expect(preview(program)).toBe("same");
});

describe("what somebody else has changed since the last refresh", () => {
  const somebody = { color: "green", watts: 40, zone: "z7", socket: "E40" };

  const changedByOthers = async () => {
    const scene = await lampCreated(usual);
    Object.assign(scene.cloud.lamp, somebody);
    return scene;
  };

  test("is left alone by an update of something else, and is not hidden: a refresh finds it", async () => {
    const { cloud, up, stack, preview } = await changedByOthers();
    await up({ ...usual, pin: "5678" });
    expect(cloud.changes()).toEqual(["SetPin"]);
    expect(cloud.lamp).toMatchObject(somebody);
    expect(stack.outputs).toMatchObject({ color: "red", watts: 10, zone: "z2" });
    expect(preview({ ...usual, pin: "5678" })).toBe("same");
    await stack.refresh();
    expect(stack.outputs).toMatchObject(somebody);
    expect(preview({ ...usual, pin: "5678" })).toBe("update");
  });

  test("is left alone by an update that only records", async () => {
    const { cloud, up, stack } = await changedByOthers();
    await up({ ...usual, keep: true });
    expect(cloud.journal).toEqual([]);
    expect(stack.outputs).toMatchObject({ color: "red", keep: true });
  });

  test("is left alone where changes are ignored, also after a refresh", async () => {
    const { cloud, up, stack } = await changedByOthers();
    const ignored = { ignoreChanges: ["color", "watts", "zone", "socket"] };
    await stack.refresh();
    expect(await up({ ...usual, pin: "5678" }, ignored)).toBe("update");
    expect(cloud.changes()).toEqual(["SetPin"]);
    expect(cloud.lamp).toMatchObject(somebody);
  });

  test("is no reason to send what is there already", async () => {
    const { cloud, up, preview } = await changedByOthers();
    await up({ ...usual, color: "green" });
    expect(cloud.changes()).toEqual([]);
    expect(preview({ ...usual, color: "green" })).toBe("same");
  });

  test("is corrected by the next up after a refresh", async () => {
    const { cloud, up, stack } = await lampCreated(usual);
    Object.assign(cloud.lamp, { color: "green", zone: "z7", labels: { room: "attic", other: "kept" } });
    await stack.refresh();
    await up(usual);
    expect(cloud.changes()).toEqual(["MoveLamp", "PaintLamp"]);
    expect(cloud.lamp).toMatchObject({ color: "red", zone: "z2", labels: { room: "study", other: "kept" } });
  });
});

test("labels that the program no longer names are taken away, those of others stay", async () => {
  const { cloud, up, stack } = await lampCreated({ labels: { a: "1", b: "2" } });
  cloud.lamp.labels["other"] = "3";
  await up({ labels: { b: "2" } });
  expect(cloud.lamp.labels).toEqual({ b: "2", other: "3" });
  expect(stack.outputs["labels"]).toEqual({ b: "2" });
});

test("what was changed just now is read back again while the API reports its earlier value", async () => {
  const { cloud, clock, up, preview, stack } = await lampCreated(usual);
  await clock.sleep(60_000);
  cloud.stale.set("ShowLamp", 5_000);
  await up({ ...usual, color: "blue" });
  expect(cloud.journal.filter(({ operation }) => operation === "ShowLamp")).toHaveLength(4);
  expect(stack.outputs["color"]).toBe("blue");
  expect(preview({ ...usual, color: "blue" })).toBe("same");
  cloud.stale.clear();
  cloud.journal.length = 0;
  await up({ ...usual, color: "green" });
  expect(cloud.journal.map(({ operation }) => operation)).toEqual(["ShowLamp", "PaintLamp", "ShowLamp"]);
});

test("what the API does not report is unknown, never a difference", async () => {
  const { cloud, stack, preview } = await lampCreated(usual);
  const lamp = cloud.lamp as { color?: string; zone?: string };
  delete lamp.color;
  delete lamp.zone;
  await stack.refresh();
  expect(stack.outputs).toMatchObject({ color: "red", zone: "z2" });
  expect(preview(usual)).toBe("same");
});

test("unfinished work that the outputs show makes an update, which does it", async () => {
  const { cloud, stack, preview, up } = await lampCreated();
  cloud.lamp.status = "DUSTY";
  await stack.refresh();
  expect(preview()).toBe("update");
  await up();
  expect(cloud.changes()).toEqual(["CleanLamp"]);
  expect(preview()).toBe("same");
});

test("notes of a definition survive a refresh, an update, a failure and an update that only records", async () => {
  const { cloud, stack, up, failed } = await lampCreated(usual);
  const notes = { lastMode: "party" };
  expect(stack.outputs["__notes"]).toEqual(notes);
  await stack.refresh();
  expect(stack.outputs["__notes"]).toEqual(notes);
  await up({ ...usual, keep: true });
  expect(stack.outputs["__notes"]).toEqual(notes);
  cloud.fail("PaintLamp", { throws: "forbidden" });
  await failed(up({ ...usual, color: "blue" }));
  expect(stack.outputs["__notes"]).toEqual(notes);
  await up({ ...usual, color: "blue" });
  expect(stack.outputs["__notes"]).toEqual(notes);
});

test.each<[string, Program, string | undefined]>([
  ["one property", { color: "blue" }, "paints it, seconds"],
  ["with values and what clients notice", { watts: 20 }, "boosts it 10 → 20 W, 1 min, it flickers"],
  ["several", { color: "blue", watts: 20 }, "paints it, seconds; boosts it 10 → 20 W, 1 min, it flickers"],
  ["none", { pin: "5678" }, undefined],
  ["a replacement", { zone: "z1", color: "blue" }, "replaces it: another lamp is bought, and this one thrown away"],
])("the preview tells the impact: %s", async (_title, change, impact) => {
  const { diff, cloud } = await lampCreated(usual);
  expect(diff({ ...usual, ...change }).impact).toBe(impact);
  expect(cloud.journal).toEqual([]);
});
