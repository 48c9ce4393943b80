import { failureOf, runningInstance } from "../../support/instance-scene";

type Scene = Awaited<ReturnType<typeof runningInstance>>;
type Effect = Parameters<Scene["stage"]["fault"]>[1];

/** Answers that look like absence and prove nothing. */
const doubtful: [string, Effect][] = [
  ["404 without a DDM code", { status: 404, body: {} }],
  ["404 with another gateway's code", { status: 404, code: "APIGW.0101" }],
  ["404 with an HTML page", { status: 404, body: "<html><body>Not Found</body></html>" }],
  ["an empty body with 200", { status: 200, body: "" }],
  ["an HTML page with 200", { status: 200, body: "<html><body>Maintenance</body></html>" }],
  ["an error with 200", { status: 200, body: { errCode: "DBS.200002", externalMessage: "does not exist" } }],
];

/** Nothing was bought or deleted, and Pulumi holds the instance. */
function expectKept({ stage, stack, id }: Scene): void {
  expect(stage.changes()).toEqual([]);
  expect(stack.id).toBe(id);
  expect(stage.simulator.state.instances.map((instance) => instance.id)).toEqual([id]);
}

describe.each(doubtful)("an instance whose details are answered by %s", (_, effect) => {
  test("once stays in the state without a word", async () => {
    const scene = await runningInstance();
    scene.stage.fault("ShowInstance", effect);
    // What is not an answer of DDM may end a command, but not change the state.
    await scene.stack.refresh().catch(() => undefined);
    expectKept(scene);
    expect(await scene.up()).toBe("same");
  });

  test("at every request stays in the state with an error", async () => {
    const scene = await runningInstance();
    scene.stage.fault("ShowInstance", effect, {});
    for (const command of [() => scene.stack.refresh(), () => scene.up({ port: 5067 }), () => scene.stack.destroy()]) {
      await failureOf(command());
      expectKept(scene);
    }
  });

  test("stays in the state even when the list does not have it", async () => {
    const { stage, stack, id } = await runningInstance();
    stage.fault("ShowInstance", effect, {});
    stage.simulator.state.instances.length = 0;
    await failureOf(stack.refresh());
    expect(stack.id).toBe(id);
  });
});

describe("an instance that is reported as not found", () => {
  const gone = { status: 404, code: "DBS.200002" };

  test("once stays in the state", async () => {
    const scene = await runningInstance();
    scene.stage.fault("ShowInstance", gone);
    expect(await scene.stack.refresh()).toBe(true);
    expectKept(scene);
  });

  test("once is updated all the same", async () => {
    const scene = await runningInstance();
    scene.stage.fault("ShowInstance", gone);
    await scene.up({ port: 5067 });
    expect(scene.stage.changes()).toEqual(["UpdateInstancePort"]);
  });

  test("once is deleted all the same: that is no proof", async () => {
    const scene = await runningInstance();
    scene.stage.fault("ShowInstance", gone);
    await scene.stack.destroy();
    expect(scene.stage.changes()).toEqual(["DeleteDdmInstance"]);
    expect(scene.stage.simulator.state.instances).toEqual([]);
  });

  test("once while its deletion runs is waited for until it is absent", async () => {
    const scene = await runningInstance();
    scene.stage.fault("DeleteDdmInstance", { job: "vanish" });
    scene.stage.fault("ShowInstance", gone, { nth: 2 });
    await scene.stack.destroy();
    expect(scene.stage.changes()).toEqual(["DeleteDdmInstance"]);
    expect(scene.stage.simulator.state.instances).toEqual([]);
  });

  test("by the deletion itself, but is listed, stays in the state", async () => {
    const scene = await runningInstance();
    scene.stage.fault("DeleteDdmInstance", gone, {});
    const { message } = await failureOf(scene.stack.destroy());
    expect(message).toContain("Pulumi still holds it.");
    expect(scene.stack.id).toBe(scene.id);
    expect(scene.stage.simulator.state.instances).toHaveLength(1);
  });

  test("always, but is listed, stays in the state", async () => {
    const scene = await runningInstance();
    scene.stage.fault("ShowInstance", gone, {});
    expect((await failureOf(scene.stack.refresh())).message).toContain("not found, but still lists it");
    expect((await failureOf(scene.stack.destroy())).message).toContain("not found, but still lists it");
    expectKept(scene);
  });

  test.each<[string, Effect]>([
    ["lacks its array", { body: { total_record: 0 } }],
    ["is an empty body", { body: "" }],
    ["is an HTML page", { body: "<html></html>" }],
    ["is shorter than its total", { body: { instances: [], total_record: 1 } }],
  ])("by a list that %s stays in the state", async (_, effect) => {
    const scene = await runningInstance();
    scene.stage.fault("ShowInstance", gone, {});
    scene.stage.fault("ListInstances", effect, {});
    for (const command of [() => scene.stack.refresh(), () => scene.stack.destroy()]) {
      await failureOf(command());
      expectKept(scene);
    }
  });
});

describe("an instance that is absent", () => {
  test("by its details and by the list, after a pause, is dropped; the next up creates it", async () => {
    const { stage, stack, up } = await runningInstance();
    stage.simulator.state.instances.length = 0;
    const began = stage.clock.now();
    expect(await stack.refresh()).toBe(false);
    expect(stage.clock.now() - began).toBeGreaterThanOrEqual(6_000);
    expect(stage.calls().map(({ operation }) => operation)).toContain("ListInstances");
    expect(await up()).toBe("create");
  });

  test("is deleted without a request", async () => {
    const { stage, stack } = await runningInstance();
    stage.simulator.state.instances.length = 0;
    await stack.destroy();
    expect(stage.changes()).toEqual([]);
    expect(stack.id).toBeUndefined();
  });
});

test("a refresh keeps an instance while it is being deleted", async () => {
  const { stage, stack, id } = await runningInstance();
  stage.fault("DeleteDdmInstance", { job: "stall" });
  await stage.somebody("DELETE", `/v3/{pid}/instances/${id}?delete_dn_data=false`);
  expect(await stack.refresh()).toBe(true);
  expect(stack.outputs["status"]).toBe("DELETING");
});
