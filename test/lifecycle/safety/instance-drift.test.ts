import { runningInstance } from "../../support/instance-scene";

type Scene = Awaited<ReturnType<typeof runningInstance>>;

describe("an instance that was converted to yearly/monthly in the console", () => {
  const yearly = { mode: "prePaid", orderId: "CS1", periodType: "year", periods: 1, autoRenew: false } as const;

  async function converted(program: Record<string, unknown> = {}): Promise<Scene> {
    const scene = await runningInstance(program);
    scene.stage.instance(scene.id).billing = { ...yearly };
    await scene.stack.refresh();
    return scene;
  }

  test("shows a warning with both modes, and is not replaced", async () => {
    const program = { charging: { mode: "postPaid" } };
    const scene = await converted(program);
    const { replaces, changes, warnings } = scene.diff(program);
    expect({ replaces, changes }).toEqual({ replaces: [], changes: true });
    expect(warnings).toEqual([
      expect.stringMatching(/"charging" is \{"mode":"prePaid"\} in the cloud and \{"mode":"postPaid"\} in the program/),
    ]);
    expect(await scene.up(program)).toBe("update");
    expect(scene.stage.changes()).toEqual([]);
    expect(scene.stack.id).toBe(scene.id);
  });

  test.each([{ charging: { mode: "postPaid" } }, {}])(
    "is not replaced when the program, which said %j, is aligned",
    async (program) => {
      const scene = await converted(program);
      const aligned = { charging: { mode: "prePaid", periodUnit: "year", period: 1 } };
      expect(scene.diff(aligned)).toMatchObject({ replaces: [] });
      await scene.up(aligned);
      expect(scene.stage.changes()).toEqual([]);
      expect(scene.stack.id).toBe(scene.id);
      await scene.stack.refresh();
      expect(scene.preview(aligned)).toBe("same");
    },
  );

  test.each([true, false])("is unsubscribed by a destroy, after a refresh: %s", async (isRefreshed) => {
    const { stage, stack, id } = await runningInstance({}, {});
    const { orderId } = yearly;
    stage.instance(id).billing = { ...yearly };
    stage.simulator.state.orders.push({
      ...{ id: orderId, createdAt: 0, paid: true, instanceId: id, newInstance: null },
      ...{ jobKind: "CreateInstance", jobParams: {}, jobId: null },
    });
    if (isRefreshed) await stack.refresh();
    await stack.destroy();
    expect(stage.changes().at(-1)).toBe("CancelResourcesSubscription");
    expect(stage.simulator.state.instances).toEqual([]);
  });
});

describe("another spelling of the time zone", () => {
  test.each(["GMT+8", "+08:00", "UTC+8"])("in the API, %s, is no difference", async (spelling) => {
    const program = { timeZone: "UTC+08:00" };
    const { stage, stack, id, preview, up } = await runningInstance(program);
    stage.instance(id).timeZone = spelling;
    await stack.refresh();
    expect(preview(program)).toBe("same");
    expect(await up(program)).toBe("same");
  });
});

describe.each([
  ["vpcId", "00000000-cfe7-4cd4-b748-fc55a10b4172"],
  ["subnetId", "00000000-1a02-4eee-8927-aaaaaaaaaaaa"],
  ["timeZone", "UTC+03:00"],
] as const)("drift of %s, which no request can change back,", (name, live) => {
  const program = { timeZone: "UTC" };

  async function drifted() {
    const scene = await runningInstance(program);
    scene.stage.instance(scene.id)[name] = live;
    await scene.stack.refresh();
    return scene;
  }

  test("is a warning with both values, shown as an update, without a request", async () => {
    const { stage, stack, up, diff, id } = await drifted();
    const { warnings, replaces, changes } = diff(program);
    expect({ replaces, changes }).toEqual({ replaces: [], changes: true });
    expect(warnings).toEqual([expect.stringContaining(`"${name}" is "${live}" in the cloud and "`)]);
    expect(await up(program)).toBe("update");
    expect(stage.changes()).toEqual([]);
    expect(stack.id).toBe(id);
  });

  test("is gone when the program is aligned, without a replacement", async () => {
    const { stage, stack, up, preview, id } = await drifted();
    expect(preview({ ...program, [name]: live })).toBe("update");
    await up({ ...program, [name]: live });
    expect(stage.changes()).toEqual([]);
    expect(stack.id).toBe(id);
    expect(preview({ ...program, [name]: live })).toBe("same");
  });

  test("does not hide a change of the program, which replaces", async () => {
    const { preview } = await drifted();
    expect(preview({ ...program, [name]: name === "timeZone" ? "UTC+05:00" : "another" })).toBe("replace");
  });
});

describe("an update does only what its preview says", () => {
  const addNodes = (scene: Scene, count: number) =>
    scene.stage.somebody("POST", `/v3/{pid}/instances/${scene.id}/nodes`, {
      nodes: Array.from({ length: count }, () => ({ available_zone: "az1" })),
    });
  const nodesOf = ({ stage, id }: Scene) => stage.instance(id).groups[0]?.nodes.length;

  test.each([true, false])(
    "with ignoreChanges of nodeNum it leaves an autoscaler's nodes, after a refresh: %s",
    async (isRefreshed) => {
      const scene = await runningInstance();
      await addNodes(scene, 3);
      if (isRefreshed) await scene.stack.refresh();
      await scene.up({ port: 5067 }, { ignoreChanges: ["nodeNum"] });
      expect(scene.stage.changes()).toEqual(["UpdateInstancePort"]);
      expect(nodesOf(scene)).toBe(5);
      expect(scene.preview({ port: 5067 }, { ignoreChanges: ["nodeNum"] })).toBe("same");
    },
  );

  test("a change of restartType leaves a colleague's scale-out, which the next refresh shows", async () => {
    const scene = await runningInstance();
    await addNodes(scene, 2);
    await scene.up({ restartType: "hard" });
    expect(scene.stage.changes()).toEqual([]);
    expect(nodesOf(scene)).toBe(4);
    await scene.stack.refresh();
    expect(scene.diff({ restartType: "hard" }).impact).toBe(
      "removes nodes 4 → 2, 3–8 min, connections of removed nodes drop",
    );
  });

  test("a change of the zones alone adds and removes no further nodes", async () => {
    const scene = await runningInstance();
    await addNodes(scene, 2);
    expect(scene.preview({ availableZones: ["az1", "az2", "az3"] })).toBe("replace");
    await scene.up({ port: 5067 });
    expect(nodesOf(scene)).toBe(4);
  });

  test.each<[string, Record<string, unknown>]>([
    ["class", {}],
    ["class, given by id,", { flavorRef: undefined, flavorId: "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002" }],
    ["engine", { engineVersion: "3.1.0.3" }],
    ["engine, given by id,", { engineId: "036dc44a-b560-4316-9e7f-e25a60f2ae01" }],
  ])("a %s that is no longer for sale does not fail it", async (_, program) => {
    const scene = await runningInstance(program);
    scene.stage.fault("ListDdmFlavors", { status: 400, code: "DBS.280001", message: "no such engine" }, {});
    scene.stage.fault("ListDdmEngines", { body: { engine_groups: [] } }, {});
    await scene.up({ ...program, port: 5067 });
    expect(scene.stage.changes()).toEqual(["UpdateInstancePort"]);
    await scene.stack.refresh();
    expect(scene.preview({ ...program, port: 5067 })).toBe("same");
  });
});
