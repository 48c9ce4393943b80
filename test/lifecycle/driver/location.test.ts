import { asOf010, lampCreated, lampScene } from "./fake-scene";

const isElsewhere =
  'Lamp "desk-4b0a221" (lamp-1) is in region mars-1, project p1, but the provider is configured for region mars-2';

describe.each([
  ["another region", { region: "mars-2" }, isElsewhere],
  ["another project", { project: "p2" }, "but the provider is configured for region mars-1, project p2."],
])("in %s", (_where, elsewhere, message) => {
  test.each<[string, (scene: Awaited<ReturnType<typeof lampCreated>>) => unknown]>([
    ["a preview", ({ preview }) => preview()],
    ["a refresh", ({ stack }) => stack.refresh()],
    ["an update", ({ up }) => up({ color: "red" })],
    ["a replacement", ({ up }) => up({ socket: "E14" })],
    ["a deletion", ({ stack }) => stack.destroy()],
  ])("%s stops before any request", async (_title, command) => {
    const scene = await lampCreated();
    Object.assign(scene.cloud, elsewhere);
    await expect(Promise.resolve().then(() => command(scene))).rejects.toThrow(message);
    expect(scene.cloud.journal).toEqual([]);
    expect(scene.stack.id).toBe("lamp-1");
  });

  test("update and read stop by themselves, too, where no diff has stopped them", async () => {
    const { cloud, stack, environment } = await lampCreated();
    const { lifecycle } = lampScene();
    const { outputs, id = "" } = stack;
    Object.assign(cloud, elsewhere);
    await expect(
      lifecycle().update(id, outputs, { ...outputs, color: "red" }, environment.newServices()),
    ).rejects.toThrow(message);
    await expect(lifecycle().read(id, outputs, environment.newServices())).rejects.toThrow(message);
    await expect(lifecycle().delete(id, outputs, environment.newServices())).rejects.toThrow(message);
    expect(cloud.journal).toEqual([]);
  });
});

describe("state of 0.1.0, which records no location,", () => {
  const written = async () => {
    const scene = await lampCreated({ color: "red" });
    scene.stack.outputs = asOf010(scene.stack.outputs);
    return scene;
  };

  test("shows no change, and gets the location at its next read", async () => {
    const { stack, preview } = await written();
    expect(preview({ color: "red" })).toBe("same");
    await stack.refresh();
    expect(stack.outputs).toMatchObject({ __region: "mars-1", __project: "p1", __said: { watts: 10 } });
    expect(preview({ color: "red" })).toBe("same");
  });

  test("gets the location at its next update", async () => {
    const { stack, up, cloud } = await written();
    await up({ color: "blue" });
    expect(cloud.changes()).toEqual(["PaintLamp"]);
    expect(stack.outputs).toMatchObject({ __region: "mars-1", __project: "p1", __said: { watts: 10 }, color: "blue" });
  });

  test.each<[string, (scene: Awaited<ReturnType<typeof written>>) => Promise<unknown>]>([
    ["a refresh", ({ stack }) => stack.refresh()],
    ["an update", ({ up }) => up({ color: "blue" })],
    ["a deletion", ({ stack }) => stack.destroy()],
  ])("%s that does not find it stops: it may be in another region", async (_title, command) => {
    const scene = await written();
    scene.cloud.region = "mars-2";
    scene.cloud.lamps = [];
    await expect(command(scene)).rejects.toThrow(
      "its state was written by version 0.1.0, which did not record the region",
    );
    expect(scene.stack.id).toBe("lamp-1");
  });
});
