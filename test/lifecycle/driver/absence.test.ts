import type { Failure } from "./fake-failures";
import { lampCreated, lampScene } from "./fake-scene";

type Scene = Awaited<ReturnType<typeof lampCreated>>;

/** One answer says that the lamp does not exist, though it does. */
const flickering: Failure = { throws: "lamp not found" };

const kinds = ["lamp", "lamp of an instance"] as const;

describe.each(kinds)("a %s", (kind) => {
  test.each<[string, (scene: Scene) => Promise<unknown>]>([
    ["refresh", ({ stack }) => stack.refresh()],
    ["update", ({ up }) => up({ color: "red" })],
    ["destroy", ({ stack }) => stack.destroy()],
  ])("that one answer does not find is looked for again: %s succeeds", async (command, run) => {
    const scene = await lampCreated({}, kind);
    scene.cloud.fail(command === "destroy" ? "DeleteLamp" : "ShowLamp", flickering);
    await run(scene);
    expect(scene.cloud.lamps).toHaveLength(command === "destroy" ? 0 : 1);
  });

  test("that no read finds, but the list has, is kept with an error", async () => {
    const { stack, cloud, id } = await lampCreated({}, kind);
    cloud.fail("ShowLamp", flickering, 9);
    await expect(stack.refresh()).rejects.toThrow(
      "The API reports it as not found, but still lists it. Pulumi still holds it.",
    );
    expect(stack.id).toBe(id);
  });

  test("that neither a read nor the list finds is forgotten by a refresh, and created by the next up", async () => {
    const { stack, cloud, up } = await lampCreated({}, kind);
    cloud.lamps = [];
    expect(await stack.refresh()).toBe(false);
    expect(cloud.changes()).toEqual([]);
    expect(await up()).toBe("create");
  });

  test("that does not exist is deleted by a destroy", async () => {
    const { stack, cloud } = await lampCreated({}, kind);
    cloud.lamps = [];
    await stack.destroy();
    expect(stack.id).toBeUndefined();
  });

  test("that does not exist makes an update fail with the way on, and nothing is created", async () => {
    const { stack, cloud, up, failed } = await lampCreated({}, kind);
    cloud.lamps = [];
    expect(await failed(up({ color: "red" }))).toMatch(
      /failed: It no longer exists\. Pulumi holds its id\. Run `pulumi up --refresh`: it creates it again\.$/,
    );
    expect(cloud.changes()).toEqual([]);
    await stack.refresh();
    expect(await up({ color: "red" })).toBe("create");
  });

  test.each<keyof typeof failures>(["the list fails", "the list is not readable"])(
    "that a read does not find is kept when %s",
    async (why) => {
      const { stack, cloud, id } = await lampCreated({}, kind);
      cloud.lamps = [];
      cloud.fail("ListLamps", { throws: failures[why] });
      await expect(stack.refresh()).rejects.toThrow("Pulumi still holds it.");
      expect(stack.id).toBe(id);
    },
  );

  test.each(["bare 404", "unreadable", "gateway timeout", "forbidden"] as const)(
    "of which a read is answered with %s is kept",
    async (throws) => {
      const { stack, cloud, id } = await lampCreated({}, kind);
      cloud.lamps = [];
      cloud.fail("ShowLamp", { throws });
      await expect(stack.refresh()).rejects.toThrow("Pulumi still holds it.");
      expect(stack.id).toBe(id);
    },
  );

  test("to adopt that one read does not find is read again", async () => {
    const { cloud, up, stack } = lampScene(kind);
    const { id } = cloud.add(kind === "lamp" ? {} : { instance: "i1" });
    cloud.fail("ShowLamp", flickering);
    const adopted = kind === "lamp" ? id : `i1/${id}`;
    await up({ adopt: { id: adopted } });
    expect(stack.id).toBe(adopted);
  });
});

const failures = { "the list fails": "gateway timeout", "the list is not readable": "unreadable" } as const;

test("a lamp of an instance that does not exist is absent", async () => {
  const { stack, cloud } = await lampCreated({}, "lamp of an instance");
  cloud.instances = [];
  cloud.lamps = [];
  expect(await stack.refresh()).toBe(false);
});

test("a lamp that is not found while its instance exists, but the instance's list fails, is kept", async () => {
  const { stack, cloud, id } = await lampCreated({}, "lamp of an instance");
  cloud.lamps = [];
  cloud.fail("ListInstances", { throws: "gateway timeout" });
  await expect(stack.refresh()).rejects.toThrow("Pulumi still holds it.");
  expect(stack.id).toBe(id);
});

test("`get` of an id that does not exist names the id, the region and the project", async () => {
  const { lifecycle, environment } = lampScene();
  await expect(lifecycle().read("lamp-9", {}, environment.newServices())).rejects.toThrow(
    "There is no lamp lamp-9 in region mars-1, project p1. Check the id that `get` is given, the region and the project.",
  );
});
