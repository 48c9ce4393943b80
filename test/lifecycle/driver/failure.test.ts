import type { Failure } from "./fake-failures";
import { kindNames, lampCreated, lampScene, type Program } from "./fake-scene";

const full: Program = {
  color: "red",
  labels: { room: "study" },
  pin: "s3cret-pin",
  mode: "party",
  bulbs: [{ id: "b1", key: "s3cret-key" }],
};

/** All messages follow one form: what failed, why, what Pulumi holds, what to do. */
const form =
  /^(Creating|Adopting|Updating|Deleting|Reading) lamp "[^"]+"( \([^)]+\))? failed: .*[.!] (Pulumi (still )?holds|Nothing was (created|changed)\.).*\.$/;

const thrown = ["forbidden", "rejected", "bare 404", "no answer", "not sent", "gateway timeout", "unreadable"] as const;

/** Requests after which the lamp exists. */
const later = ["PaintLamp", "SetPin", "SetMode", "ShowDdmJobResult", "ShowLamp"] as const;

describe.each(kindNames)("a create of a %s that fails", (kind) => {
  test.each(later.flatMap((operation) => thrown.map((throws) => [operation, throws] as const)))(
    "at %s by %s keeps the id and what is left to do, says what to do, and the next up continues",
    async (operation, throws) => {
      const { cloud, up, stack, failed, preview } = lampScene(kind);
      cloud.fail(operation, { throws }, 99);
      const message = await failed(up(full));
      expect(message).toMatch(form);
      expect(message.split('lamp "')).toHaveLength(2);
      expect(stack.id).toContain("lamp-1");
      const hidden = Object.entries(stack.outputs).filter(([name]) => name.startsWith("__"));
      expect(JSON.stringify(hidden)).not.toContain("s3cret");
      cloud.heal();
      cloud.journal.length = 0;
      await up(full);
      expect(cloud.changes()).not.toContain("CreateLamp");
      expect(cloud.lamp).toMatchObject({ color: "red", hidden: { pin: "s3cret-pin", mode: "party" } });
      expect(preview(full)).toBe("same");
    },
  );

  test.each<[Failure["throws"], RegExp]>([
    [
      "forbidden",
      /: CreateLamp was refused: Not authorized\. \(Lamp\.0403, HTTP 403, request id req-1\).*Nothing was created\./,
    ],
    [
      "bare 404",
      /: CreateLamp was refused: Not Found \(HTTP 404, request id req-1\)\. Nothing was created\. Run `pulumi up` again when that is resolved\.$/,
    ],
    ["not sent", /: CreateLamp could not be sent .*Nothing was created\./],
    [
      "rejected",
      /: CreateLamp was refused: Invalid parameter\. \(Lamp\.0400, HTTP 400, request id req-1\)\. Nothing was created\. Choose another value and run `pulumi up` again\.$/,
    ],
  ])("at the creation itself by %s holds nothing", async (throws, message) => {
    const { cloud, up, stack, failed } = lampScene(kind);
    cloud.fail("CreateLamp", { throws });
    const text = await failed(up(full));
    expect(text).toMatch(form);
    expect(text).toMatch(message);
    expect(stack.id).toBeUndefined();
  });
});

describe("an update that fails", () => {
  const changed: Program = { ...full, color: "blue", pin: "s3cret-new", mode: "reading" };

  test("half done has done the first part, and lists the rest; the next up does that and nothing else", async () => {
    const { cloud, up, stack, failed, preview } = await lampCreated(full);
    cloud.fail("SetPin", { throws: "forbidden" });
    await failed(up(changed));
    expect(stack.outputs).toMatchObject({
      color: "blue",
      pin: "s3cret-pin",
      mode: "party",
      __unfinished: ["pin", "mode"],
    });
    cloud.changes();
    expect(preview(changed)).toBe("update");
    await up(changed);
    expect(cloud.changes()).toEqual(["SetPin", "SetMode"]);
    expect(preview(changed)).toBe("same");
    expect(stack.outputs).not.toHaveProperty("__unfinished");
  });

  test("half done, then a refresh: the same is left to do", async () => {
    const { cloud, up, stack, failed, preview } = await lampCreated(full);
    cloud.fail("SetPin", { throws: "forbidden" });
    await failed(up(changed));
    await stack.refresh();
    cloud.changes();
    expect(preview(changed)).toBe("update");
    await up(changed);
    expect(cloud.changes()).toEqual(["SetPin", "SetMode"]);
    expect(preview(changed)).toBe("same");
  });

  test("and whose program goes back leaves nothing to do but to look", async () => {
    const { cloud, up, failed, preview } = await lampCreated(full);
    cloud.fail("PaintLamp", { throws: "forbidden" });
    await failed(up({ ...full, color: "blue" }));
    cloud.changes();
    await up(full);
    expect(cloud.changes()).toEqual([]);
    expect(preview(full)).toBe("same");
  });

  test("when everything is done, but cannot be read back, needs no request but reads", async () => {
    const { cloud, up, failed, preview } = await lampCreated(full);
    // Read before, painted, read back.
    cloud.fail(2, { throws: "forbidden" });
    await failed(up({ ...full, color: "blue" }));
    cloud.changes();
    await up({ ...full, color: "blue" });
    expect(cloud.changes()).toEqual([]);
    expect(preview({ ...full, color: "blue" })).toBe("same");
  });

  test("and cannot read the live state says that it holds what was last known", async () => {
    const { cloud, up, failed } = await lampCreated(full);
    cloud.fail("PaintLamp", { throws: "forbidden" });
    cloud.fail("ShowLamp", { throws: "nothing" });
    cloud.fail("ShowLamp", { throws: "forbidden" }, 9);
    expect(await failed(up({ ...full, color: "blue" }))).toContain(
      "Pulumi holds its id and what was last known of it. Run `pulumi up` again: it continues from there.",
    );
  });

  test("keeps what the program has taken out as managed, until it is reset", async () => {
    const { cloud, up, failed, stack, preview } = await lampCreated({ labels: { a: "1" }, color: "red" });
    cloud.fail("PaintLamp", { throws: "forbidden" });
    await failed(up({}));
    await stack.refresh();
    cloud.changes();
    await up({});
    expect(cloud.changes()).toEqual(["PaintLamp"]);
    expect(cloud.lamp).toMatchObject({ color: "white", labels: {} });
    expect(preview({})).toBe("same");
  });

  test("rejected by the API names the properties to change", async () => {
    const { cloud, up, failed } = await lampCreated(full);
    cloud.fail("PaintLamp", { throws: "rejected" });
    const message = await failed(up({ ...full, color: "blue" }));
    expect(message).toMatch(
      /Pulumi holds its id and its live state\. Choose another value for `color` and run `pulumi up` again\.$/,
    );
  });

  test("by a job says why, and does not record what the job was to set", async () => {
    const { cloud, up, failed, stack } = await lampCreated(full);
    cloud.work.jobsFail = true;
    expect(await failed(up(changed))).toMatch(/failed: Job SetMode \(job-2\) failed: a fuse has blown\. Pulumi holds/);
    expect(stack.outputs).toMatchObject({ pin: "s3cret-new", mode: "party", __unfinished: ["mode"] });
    expect(stack.outputs).not.toHaveProperty("__pending");
  });

  test("by a wait names the argument that gives it more time", async () => {
    const { cloud, up, failed } = await lampCreated(full);
    cloud.work.jobTakes = 24 * 3_600_000;
    const message = await failed(up({ ...changed, timeouts: { update: "5m" } }));
    expect(message).toContain("If it needs more time than that, raise `timeouts.update`.");
  });

  test("by an unknown outcome of what costs does not repeat it, but the next up does", async () => {
    const { cloud, up, failed } = await lampCreated(full);
    cloud.fail("BoostLamp", { throws: "gateway timeout" });
    expect(await failed(up({ ...full, watts: 20 }))).toContain("It is not known whether boost it was carried out");
    expect(cloud.changes()).toEqual(["BoostLamp"]);
    await up({ ...full, watts: 20 });
    expect(cloud.changes()).toEqual(["BoostLamp"]);
    expect(cloud.lamp.watts).toBe(20);
  });

  test("keeps the program's earlier word: drift is still drift afterwards", async () => {
    const program = { ...full, socket: "E14" };
    const { cloud, up, failed, stack, diff } = await lampCreated(program);
    cloud.lamp.socket = "E40";
    cloud.fail("PaintLamp", { throws: "forbidden" });
    await failed(up({ ...program, color: "blue" }));
    await stack.refresh();
    expect(diff({ ...program, color: "blue" }).replaces).toEqual([]);
  });
});

test("what the program said at the last success counts, not what a failed update wanted", async () => {
  const { cloud, up, failed, stack, diff } = await lampCreated({ watts: 10 });
  cloud.fail("BoostLamp", { throws: "forbidden" });
  await failed(up({ watts: 20 }));
  cloud.lamp.watts = 15;
  await stack.refresh();
  expect(diff({ watts: 10 })).toMatchObject({ replaces: [], warnings: [expect.stringContaining('"watts" is 15')] });
  expect(diff({ watts: 5 }).replaces).toEqual(["watts"]);
});

test("a replacement whose create fails half done keeps both: the next up finishes the new lamp and deletes the old one", async () => {
  const { cloud, up, failed, stack } = await lampCreated({ ...full, socket: "E14" });
  cloud.fail("SetPin", { throws: "forbidden" });
  await failed(up({ ...full, socket: "B22" }));
  expect(stack.id).toBe("lamp-2");
  expect(cloud.lamps).toHaveLength(2);
  await up({ ...full, socket: "B22" });
  expect(cloud.lamp).toMatchObject({ id: "lamp-2", socket: "B22", hidden: { pin: "s3cret-pin" } });
});
