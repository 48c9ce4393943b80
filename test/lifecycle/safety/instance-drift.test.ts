import { makeRunningInstance } from "../../support/instance-fixture";

type Fixture = Awaited<ReturnType<typeof makeRunningInstance>>;

describe("an instance that was converted to yearly/monthly in the console", () => {
  const yearly = { mode: "prePaid", orderId: "CS1", periodType: "year", periods: 1, autoRenew: false } as const;

  async function makeConverted(program: Record<string, unknown> = {}): Promise<Fixture> {
    const fixture = await makeRunningInstance(program);
    fixture.cloud.instance(fixture.id).billing = { ...yearly };
    await fixture.stack.refresh();
    return fixture;
  }

  test("does not replace the instance, and warns that the charging modes differ", async () => {
    const program = { charging: { mode: "postPaid" } };
    const fixture = await makeConverted(program);
    const { replaces, changes, warnings } = fixture.diff(program);
    expect({ replaces, changes }).toEqual({ replaces: [], changes: true });
    expect(warnings).toEqual([
      expect.stringMatching(/"charging" is \{"mode":"prePaid"\} in the cloud and \{"mode":"postPaid"\} in the program/),
    ]);
    expect(await fixture.up(program)).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.stack.id).toBe(fixture.id);
  });

  test.each([{ charging: { mode: "postPaid" } }, {}])(
    "does not replace the instance when the program changes from %j to the live mode",
    async (program) => {
      const fixture = await makeConverted(program);
      const aligned = { charging: { mode: "prePaid", periodUnit: "year", period: 1 } };
      expect(fixture.diff(aligned)).toMatchObject({ replaces: [] });
      await fixture.up(aligned);
      expect(fixture.cloud.takeMutations()).toEqual([]);
      expect(fixture.stack.id).toBe(fixture.id);
      await fixture.stack.refresh();
      expect(fixture.preview(aligned)).toBe("same");
    },
  );

  test("updates other properties if `ignoreChanges` names `charging`", async () => {
    const fixture = await makeConverted({ charging: { mode: "postPaid" } });
    const program = { charging: { mode: "postPaid" }, port: 5067 };
    await fixture.up(program, { ignoreChanges: ["charging"] });
    expect(fixture.cloud.takeMutations()).toEqual(["UpdateInstancePort"]);
    expect(fixture.preview(program, { ignoreChanges: ["charging"] })).toBe("same");
  });

  test.each([true, false])(
    "unsubscribes the converted instance in a destroy (after a refresh: %s)",
    async (isRefreshed) => {
      const { cloud, stack, id } = await makeRunningInstance({}, {});
      const { orderId } = yearly;
      cloud.instance(id).billing = { ...yearly };
      cloud.simulator.state.orders.push({
        id: orderId,
        createdAt: 0,
        paid: true,
        instanceId: id,
        newInstance: null,
        jobKind: "CreateInstance",
        jobParams: {},
        jobId: null,
      });
      if (isRefreshed) await stack.refresh();
      await stack.destroy();
      expect(cloud.takeMutations().at(-1)).toBe("CancelResourcesSubscription");
      expect(cloud.simulator.state.instances).toEqual([]);
    },
  );
});

describe("a time zone in another notation", () => {
  test.each(["GMT+8", "+08:00", "UTC+8"])(
    "ignores that the API reports the time zone UTC+08:00 as %s",
    async (spelling) => {
      const program = { timeZone: "UTC+08:00" };
      const { cloud, stack, id, preview, up } = await makeRunningInstance(program);
      cloud.instance(id).timeZone = spelling;
      await stack.refresh();
      expect(preview(program)).toBe("same");
      expect(await up(program)).toBe("same");
    },
  );
});

describe.each([
  ["vpcId", "00000000-cfe7-4cd4-b748-fc55a10b4172"],
  ["subnetId", "00000000-1a02-4eee-8927-aaaaaaaaaaaa"],
  ["timeZone", "UTC+03:00"],
] as const)("drift of %s, which no request can revert", (name, live) => {
  const program = { timeZone: "UTC" };

  async function makeDrifted() {
    const fixture = await makeRunningInstance(program);
    fixture.cloud.instance(fixture.id)[name] = live;
    await fixture.stack.refresh();
    return fixture;
  }

  test("warns in the preview with both values, and changes nothing in the cloud", async () => {
    const { cloud, stack, up, diff, id } = await makeDrifted();
    const { warnings, replaces, changes } = diff(program);
    expect({ replaces, changes }).toEqual({ replaces: [], changes: true });
    expect(warnings).toEqual([expect.stringContaining(`"${name}" is "${live}" in the cloud and "`)]);
    expect(await up(program)).toBe("update");
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.id).toBe(id);
  });

  test("resolves the drift without a replacement when the program sets the live value", async () => {
    const { cloud, stack, up, preview, id } = await makeDrifted();
    expect(preview({ ...program, [name]: live })).toBe("update");
    await up({ ...program, [name]: live });
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.id).toBe(id);
    expect(preview({ ...program, [name]: live })).toBe("same");
  });

  test("shows a replacement in the preview when the program sets a third value", async () => {
    const { preview } = await makeDrifted();
    expect(preview({ ...program, [name]: name === "timeZone" ? "UTC+05:00" : "another" })).toBe("replace");
  });
});

describe("an update of an instance", () => {
  const addNodes = (fixture: Fixture, count: number) =>
    fixture.cloud.otherClient.call("POST", `/v3/{pid}/instances/${fixture.id}/nodes`, {
      nodes: Array.from({ length: count }, () => ({ available_zone: "az1" })),
    });
  const countNodes = ({ cloud, id }: Fixture) => cloud.instance(id).groups[0]?.nodes.length;

  test.each([true, false])(
    "keeps the nodes of an autoscaler if `ignoreChanges` names `nodeNum` (after a refresh: %s)",
    async (isRefreshed) => {
      const fixture = await makeRunningInstance();
      await addNodes(fixture, 3);
      if (isRefreshed) await fixture.stack.refresh();
      await fixture.up({ port: 5067 }, { ignoreChanges: ["nodeNum"] });
      expect(fixture.cloud.takeMutations()).toEqual(["UpdateInstancePort"]);
      expect(countNodes(fixture)).toBe(5);
      expect(fixture.preview({ port: 5067 }, { ignoreChanges: ["nodeNum"] })).toBe("same");
    },
  );

  test("a change of `restartType` does not remove nodes of another client before a refresh", async () => {
    const fixture = await makeRunningInstance();
    await addNodes(fixture, 2);
    await fixture.up({ restartType: "hard" });
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(countNodes(fixture)).toBe(4);
    await fixture.stack.refresh();
    expect(fixture.diff({ restartType: "hard" }).impact).toBe(
      "removes nodes 4 → 2, 3–8 min, connections of removed nodes drop",
    );
  });

  test("a change of the port does not remove nodes of another client before a refresh", async () => {
    const fixture = await makeRunningInstance();
    await addNodes(fixture, 2);
    await fixture.up({ port: 5067 });
    expect(countNodes(fixture)).toBe(4);
  });

  test.each<[string, Record<string, unknown>]>([
    ["a class", {}],
    ["a class, set by id,", { flavorRef: undefined, flavorId: "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002" }],
    ["an engine", { engineVersion: "3.1.0.3" }],
    ["an engine, set by id,", { engineId: "036dc44a-b560-4316-9e7f-e25a60f2ae01" }],
  ])("updates an instance with %s that is no longer for sale", async (_, program) => {
    const fixture = await makeRunningInstance(program);
    fixture.cloud.fault("ListDdmFlavors", { status: 400, code: "DBS.280001", message: "no such engine" }, {});
    fixture.cloud.fault("ListDdmEngines", { body: { engine_groups: [] } }, {});
    await fixture.up({ ...program, port: 5067 });
    expect(fixture.cloud.takeMutations()).toEqual(["UpdateInstancePort"]);
    await fixture.stack.refresh();
    expect(fixture.preview({ ...program, port: 5067 })).toBe("same");
  });
});

describe.each<[string, Record<string, unknown>, string, string, object]>([
  [
    "class",
    { flavorRef: undefined, flavorId: "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002" },
    "PUT",
    "/flavor",
    { spec_code: "ddm.c6.4xlarge.2" },
  ],
  [
    "kernel",
    { engineId: "036dc44a-b560-4316-9e7f-e25a60f2ae01" },
    "POST",
    "/database-version/change-version",
    { target_version: "3.1.0.8" },
  ],
])("the drift of a %s that the program sets by id", (_, program, method, path, body) => {
  test("is detected by a refresh after an update of another property", async () => {
    const { cloud, stack, up, preview, id } = await makeRunningInstance(program);
    await cloud.otherClient.ofInstance(id).call(method, path, body);
    await up({ ...program, port: 5067 });
    await stack.refresh();
    expect(preview({ ...program, port: 5067 })).toBe("update");
  });
});
