import type { Failure } from "./fake-failures";
import { kindNames, lampScene, type Program } from "./fake-scene";

const seconds = (n: number) => n * 1_000;
const minutes = (n: number) => n * 60_000;

const bought = (operations: readonly string[]) => operations.filter((operation) => operation === "CreateLamp").length;

describe.each(kindNames)("a %s whose creation is not answered", (kind) => {
  const costs = kind !== "lamp";

  test.each<[string, Failure, { ListLamps?: number }]>([
    ["was carried out", { throws: "no answer", carriedOut: "at once" }, {}],
    ["was carried out, and is listed 20 s later", { throws: "no answer", carriedOut: "at once" }, { ListLamps: 20 }],
    ["was answered with a page, and carried out", { throws: "unreadable", carriedOut: "at once" }, {}],
    ["is carried out 40 s later", { throws: "gateway timeout", carriedOut: "late", lateBy: seconds(40) }, {}],
  ])("has one lamp in the end when it %s", async (_title, failure, { ListLamps = 0 }) => {
    const { cloud, up, preview } = lampScene(kind);
    cloud.refusesNamesakes = !costs;
    cloud.stale.set("ListLamps", seconds(ListLamps));
    cloud.fail("CreateLamp", failure);
    await up();
    expect(cloud.lamps).toHaveLength(1);
    if (costs) expect(bought(cloud.changes())).toBe(1);
    cloud.stale.clear();
    expect(preview()).toBe("same");
  });

  test("is carried out after the list could not be read for a while: it is found", async () => {
    const { cloud, up } = lampScene(kind);
    cloud.refusesNamesakes = !costs;
    cloud.fail("CreateLamp", { throws: "no answer", carriedOut: "late", lateBy: seconds(10) });
    // The first ListLamps looks for namesakes.
    for (const at of [2, 3, 4]) cloud.fail(at, { throws: "unreadable" });
    await up();
    expect(cloud.lamps).toHaveLength(1);
    if (costs) expect(bought(cloud.changes())).toBe(1);
  });

  test("and is never carried out: what costs is not ordered again in the same run, the rest is sent again", async () => {
    const { cloud, up, stack, failed } = lampScene(kind);
    cloud.fail("CreateLamp", { throws: "gateway timeout" });
    if (!costs) {
      await up();
      expect(bought(cloud.changes())).toBe(2);
      return;
    }
    expect(await failed(up())).toMatch(
      /^Creating lamp "desk-4b0a221" failed: It is not known whether buying the lamp was carried out: CreateLamp .*504.*req-1.* Pulumi holds nothing of it\. Run `pulumi up` again: it looks for it before it creates anything\.$/,
    );
    expect(bought(cloud.changes())).toBe(1);
    expect(stack.id).toBeUndefined();
    await up();
    expect(cloud.lamps).toHaveLength(1);
  });

  test("for minutes, fails without saying that nothing was created", async () => {
    const { cloud, up, failed } = lampScene(kind);
    cloud.fail("CreateLamp", { throws: "gateway timeout" }, 99);
    expect(await failed(up())).toContain("It is not known whether buying the lamp was carried out");
    cloud.heal();
    await up();
    expect(cloud.lamps).toHaveLength(1);
  });

  test("and whose list cannot be read afterwards, fails without saying that nothing was created", async () => {
    const { cloud, up, failed } = lampScene(kind);
    cloud.fail("CreateLamp", { throws: "no answer", carriedOut: "at once" });
    for (let at = 2; at < 12; at += 1) cloud.fail(at, { throws: "forbidden" });
    const message = await failed(up());
    expect(message).toContain("It is not known whether buying the lamp was carried out");
    expect(message).not.toContain("Nothing was created");
    expect(bought(cloud.changes())).toBe(1);
    cloud.heal();
    await up();
    expect(cloud.lamps).toHaveLength(1);
  });
});

describe("a lamp that the answer to its creation does not name", () => {
  test("is located, and not created again", async () => {
    const { cloud, up, stack } = lampScene();
    cloud.namesCreated = false;
    cloud.stale.set("ListLamps", seconds(5));
    await up();
    expect(cloud.changes()).toEqual(["CreateLamp"]);
    expect(stack.id).toBe(cloud.lamp.id);
  });

  test("and that is not listed, is not said to be absent; the next up finds it", async () => {
    const { cloud, up, stack, failed } = lampScene();
    cloud.namesCreated = false;
    cloud.fail("ListLamps", { throws: "nothing" });
    cloud.fail("ListLamps", { throws: "forbidden" }, 9);
    const message = await failed(up());
    expect(message).toContain(
      "It was accepted, but the resource was not found afterwards. Pulumi holds nothing of it.",
    );
    expect(message).not.toContain("Nothing was created");
    cloud.heal();
    await up();
    expect(stack.id).toBe(cloud.lamp.id);
  });
});

describe("a lamp whose name is taken when the request is sent again", () => {
  test("is found, though it is listed late", async () => {
    const { cloud, up, stack } = lampScene();
    cloud.stale.set("ListLamps", seconds(15));
    cloud.fail("CreateLamp", { throws: "no answer", carriedOut: "at once" });
    await up();
    expect(stack.id).toBe(cloud.lamp.id);
  });

  test("by one that is listed only minutes later, is found by the next up", async () => {
    const { cloud, clock, up, failed, stack } = lampScene();
    cloud.stale.set("ListLamps", minutes(2));
    cloud.fail("CreateLamp", { throws: "no answer", carriedOut: "at once" });
    expect(await failed(up())).toContain("It is not known whether buying the lamp was carried out");
    await clock.sleep(minutes(3));
    await up();
    expect(stack.id).toBe(cloud.lamp.id);
  });

  test("by a lamp of somebody else, says so", async () => {
    const { cloud, up, failed } = lampScene();
    cloud.fail("CreateLamp", { throws: "name taken" });
    expect(await failed(up())).toMatch(/CreateLamp was refused: The name exists already.*Nothing was created\./);
  });
});

describe("a lamp with the wanted name", () => {
  const name = "desk-4b0a221";
  const stop =
    "It may be what an interrupted `pulumi up` left, or belong to another stack, so it is not taken over automatically.";

  test("that is young and unused is what an interrupted create left: it is taken over, and made as wanted", async () => {
    const { cloud, up, stack, warnings, preview } = lampScene();
    cloud.add({ name, watts: 5 });
    const program = { color: "red", seed: "s-1", pin: "1234" };
    await up(program);
    expect(cloud.changes()).toEqual(["PaintLamp", "BoostLamp", "SetPin"]);
    expect(stack.id).toBe("lamp-1");
    expect(warnings).toEqual([
      'Found lamp "desk-4b0a221" (lamp-1), left by an interrupted create of this resource: it is taken over.',
    ]);
    expect(preview(program)).toBe("same");
  });

  test.each<[string, object, Program, string]>([
    ["is old", { created: 0 }, {}, "it is too old to be from an interrupted `pulumi up`"],
    ["is in use", { labels: { guest: "x" } }, {}, "it has a guest"],
    ["differs in what cannot change", { socket: "B22" }, {}, 'its "socket" is B22, the program says E27'],
    ["has a name that the program gives", { name: "desk" }, { name: "desk" }, "its name is given by the program"],
  ])("stops the create when it %s, and says how to adopt it", async (_title, lamp, program, reason) => {
    const { cloud, up, stack, failed } = lampScene();
    cloud.add({ name, ...lamp });
    const message = await failed(up(program));
    expect(message).toContain(reason);
    expect(message).toContain(stop);
    expect(message).toContain('Adopt it with `adopt: { id: "lamp-1" }`, or delete it, or choose another name');
    expect(cloud.changes()).toEqual([]);
    expect(stack.id).toBeUndefined();
  });

  test("stops the create when there are two, and names both", async () => {
    const { cloud, up, failed } = lampScene();
    cloud.add({ name });
    cloud.add({ name });
    expect(await failed(up())).toContain(
      `2 resources have this name already: lamp "${name}" (lamp-1), lamp "${name}" (lamp-2)`,
    );
    expect(cloud.changes()).toEqual([]);
  });

  test("stops nothing when its list cannot be read: the create fails, and nothing is ordered", async () => {
    const { cloud, up, failed } = lampScene();
    cloud.fail("ListLamps", { throws: "unreadable" });
    expect(await failed(up())).toContain("Nothing was created.");
    expect(cloud.changes()).toEqual([]);
  });

  test("is not the one of a replacement, which gets another name", async () => {
    const { cloud, up } = lampScene();
    await up({ socket: "E14" });
    await up({ socket: "B22" });
    expect(cloud.lamp).toMatchObject({ socket: "B22" });
  });
});

test("an up that was killed while it bought, with an edit of the program before the next one, buys no second lamp", async () => {
  const { cloud, up, killed } = lampScene("lamp of an instance");
  cloud.refusesNamesakes = false;
  cloud.fail("CreateLamp", { throws: "nothing", kills: true, carriedOut: "at once" });
  expect(await killed(() => up({ watts: 10 }))).toBe("killed");
  await up({ watts: 20, color: "red" });
  expect(cloud.lamp).toMatchObject({ watts: 20, color: "red" });
});
