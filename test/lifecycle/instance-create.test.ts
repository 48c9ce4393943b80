import { instanceArgs } from "../support/instance-args";
import { catchFailure } from "../support/failure";
import { makeInstanceFixture } from "../support/instance-fixture";

const operationsOf = (calls: readonly { operation: string | null }[]) =>
  new Set(calls.map(({ operation }) => operation));

describe("creating an instance", () => {
  test("sends one purchase and some reads, and succeeds when the instance is RUNNING", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    expect(await up()).toBe("create");
    const calls = cloud.takeCalls();
    expect(calls.filter(({ method }) => method !== "GET").map(({ operation }) => operation)).toEqual([
      "CreateInstance",
    ]);
    expect(calls.length).toBeLessThan(45); // The create takes ten minutes.
    expect(operationsOf(calls)).toEqual(
      new Set([
        "ListDdmEngines",
        "ListDdmFlavors",
        "ListInstances",
        "CreateInstance",
        "ShowDdmJobResult",
        "ShowInstance",
        "ShowDdmDetail",
      ]),
    );
    expect(stack.outputs).toMatchObject({
      ...instanceArgs(),
      name: expect.stringMatching(/^orders-[0-9a-f]{7}$/) as string,
      status: "RUNNING",
      engineName: "ddm",
      engineVersion: "3.1.0.8",
      port: 5066,
      accessPort: 5066,
      accessIp: expect.stringMatching(/^[\d.]+$/) as string,
      sslEnabled: false,
      charging: { mode: "postPaid" },
      timeZone: "UTC",
      cores: 4,
      memory: 8,
      restartRequired: false,
      nodes: [
        { status: "normal", zone: "az1" },
        { status: "normal", zone: "az2" },
      ],
      groups: [{ isDefault: true, nodeNum: 2, role: "rw" }],
    });
  });

  test("the created instance has no difference, also after a refresh", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    await up();
    cloud.clearCalls();
    expect(stack.preview(instanceArgs())).toBe("same");
    await stack.refresh();
    expect(stack.preview(instanceArgs())).toBe("same");
    expect(await up()).toBe("same");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("shows the progress of each phase, in fewer than 40 lines", async () => {
    const { cloud, up } = makeInstanceFixture();
    await up();
    expect(cloud.progress[0]).toBe("[1/3] ordering the instance");
    expect(cloud.progress).toContainEqual(
      expect.stringMatching(/^\[2\/3\] job CreateInstance \d+%, \d+m\d\ds, usually/),
    );
    expect(cloud.progress.at(-1)).toMatch(/^\[3\/3\] (waiting for the instance to be RUNNING|instance CREATING)/);
    expect(cloud.progress.length).toBeLessThan(40);
  });

  test("sets the properties with the purchase or separate requests, and the read-only mode last", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    const program = {
      name: "shop-db",
      engineVersion: "3.1.0.7",
      timeZone: "UTC+08:00",
      enterpriseProjectId: "8d6a2f0e-1111-4c2e-8c3f-1d6f1f0d9c11",
      adminUser: "root",
      adminPassword: "Str0ng-enough",
      parameters: { long_query_time: "2" },
      sslEnabled: true,
      port: 5067,
      publicIpId: "0b1e8bd5-7e6b-4c2e-8c3f-1d6f1f0d9c11",
      readonly: true,
    };
    await up(program);
    expect(cloud.takeMutations()).toEqual([
      "CreateInstance",
      "ModifyConfiguration",
      "SwitchSsl",
      "UpdateInstancePort",
      "BindEip",
      "SetReadOnlyStatus",
    ]);
    expect(stack.outputs).toMatchObject({
      ...program,
      publicIpAddress: expect.stringMatching(/^198\./) as string,
    });
    expect(await up(program)).toBe("same");
  });

  test("accepts classes and engines by id", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    const ids = {
      flavorRef: undefined,
      flavorId: "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002",
      engineId: "036dc44a-b560-4316-9e7f-e25a60f2ae01",
    };
    await up(ids);
    expect(stack.outputs).toMatchObject({
      ...instanceArgs(ids),
      flavorRef: "ddm.c6.2xlarge.2",
      engineVersion: "3.1.0.3",
    });
    await stack.refresh();
    expect(await up(ids)).toBe("same");
    expect(cloud.takeMutations()).toEqual(["CreateInstance"]);
  });

  test("buys the newest version of a series, and records the series that the program sets", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    await up({ engineVersion: "3.0.8" });
    expect(cloud.instance(stack.id).engineVersion).toBe("3.0.8.5");
    expect(stack.outputs["engineVersion"]).toBe("3.0.8");
    await stack.refresh();
    expect(await up({ engineVersion: "3.0.8" })).toBe("same");
  });

  test("uses the configured enterprise project without managing it", async () => {
    const project = "8d6a2f0e-1111-4c2e-8c3f-1d6f1f0d9c11";
    const { cloud, stack, up } = makeInstanceFixture({ enterpriseProjectId: project });
    await up();
    expect(cloud.instance(stack.id).enterpriseProjectId).toBe(project);
    expect(await up()).toBe("same");
  });
});

describe("the create of an instance with an invalid value", () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      "an unknown class, and the error names the nearest class",
      { flavorRef: "ddm.c6.xlarg.2" },
      '"flavorRef" ddm.c6.xlarg.2 is not a class that engine 3.1.0.8 runs on: choose one of .*; did you mean "ddm.c6.xlarge.2"\\?',
    ],
    [
      "a class that is sold out in a zone, and the error names the other zones",
      { flavorRef: "ddm.c6.8xlarge.2", availableZones: ["az1", "az3"] },
      "Class ddm.c6.8xlarge.2 is not available in az3 \\(sellout\\): it is available in az1, az2",
    ],
    [
      "an unknown zone",
      { availableZones: ["az9"] },
      "is not available in az9 \\(no such zone\\): it is available in az1, az2, az3",
    ],
    [
      "an unknown version",
      { engineVersion: "3.1.0.9" },
      '"engineVersion" 3.1.0.9 is not available in this region: choose one of 3.1.0.8, .*; did you mean "3.1.0.8"\\?',
    ],
    ["an unknown engine", { engineId: "e9" }, '"engineId" e9 is not available in this region: choose one of .*3.1.0.8'],
    [
      "unknown parameters and values out of range",
      { parameters: { long_query_tim: "2", max_connections: "1" } },
      'no parameter "long_query_tim"; did you mean "long_query_time"\\?; parameter "max_connections" must be from 10 to 40000, not "1"',
    ],
  ])("fails before the purchase because of %s", async (_, changes, message) => {
    const { cloud, stack, up } = makeInstanceFixture();
    const error = await catchFailure(up(changes));
    expect(error.message).toMatch(new RegExp(message));
    expect(error.message).toMatch(
      /^Creating instance "orders-\w{7}" failed: .*Nothing was created\. Choose another value for .* and run `pulumi up` again\.$/,
    );
    expect(stack.id).toBeUndefined();
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("quotes the API's error with its code and request id when the API rejects the purchase", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    const error = await catchFailure(up({ paramGroupId: "00000000000000000000000000000000pr09" }));
    expect(error.message).toMatch(/failed: CreateInstance was refused: .*DBS\.200057.*HTTP 400, request id \w+/);
    expect(error.message).toContain("Nothing was created.");
    expect(stack.id).toBeUndefined();
    expect(cloud.takeMutations()).toEqual(["CreateInstance"]);
  });
});

describe("a purchase with an unknown outcome", () => {
  test("an up finds the instance whose purchase got no response, and does not buy another one", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    cloud.fault("CreateInstance", { drop: "after" });
    await up();
    expect(cloud.takeMutations()).toEqual(["CreateInstance"]);
    expect(cloud.simulator.state.instances.map(({ id }) => id)).toEqual([stack.id]);
    expect(stack.outputs["status"]).toBe("RUNNING");
  });

  test.each([
    ["did not arrive", { drop: "before" } as const],
    ["ended in a server error before it was executed", { status: 500 }],
    ["ended in a gateway timeout", { status: 504 }],
  ])("an up does not repeat a request that %s, but the next up does", async (_, effect) => {
    const { cloud, stack, up } = makeInstanceFixture();
    cloud.fault("CreateInstance", effect);
    const error = await catchFailure(up());
    expect(error.message).toContain("It is not known whether ordering the instance was carried out");
    expect(error.message).toContain(
      "Run `pulumi up` again with the same program: it searches for the resource before it creates one.",
    );
    expect(error.message).not.toContain("Nothing was created");
    expect(cloud.takeMutations()).toEqual(["CreateInstance"]);
    expect(stack.id).toBeUndefined();
    await up();
    expect(cloud.takeMutations()).toEqual(["CreateInstance"]);
    expect(cloud.simulator.state.instances.map(({ id }) => id)).toEqual([stack.id]);
  });
});

describe("a purchase that certainly had no effect", () => {
  test.each([
    { status: 429, code: "APIGW.0308" },
    { status: 503, headers: { "retry-after": "5" } },
  ])("repeats the purchase after %j", async (effect) => {
    const { cloud, up } = makeInstanceFixture();
    cloud.fault("CreateInstance", effect, { times: 3 });
    await up();
    expect(cloud.simulator.state.instances).toHaveLength(1);
  });
});

describe("the job that creates an instance", () => {
  test("the next up after a failed job deletes the instance and buys another one", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    cloud.fault("CreateInstance", { job: "fail" });
    const error = await catchFailure(up());
    expect(error.message).toMatch(
      /^Creating instance "orders-\w+" \(\w+in09\) failed: Job CreateInstance \([\w-]+\) failed: DBS\.300005: Failed to process/,
    );
    expect(error.message).toContain("it deletes the failed resource and creates another one");
    const failedId = stack.id;
    expect(stack.outputs).toMatchObject({ status: "CREATEFAILED", nodeNum: 0 });
    expect(stack.preview(instanceArgs())).toBe("replace");
    cloud.clearCalls();
    expect(await up()).toBe("replace");
    expect(cloud.takeMutations()).toEqual(["DeleteDdmInstance", "CreateInstance"]);
    expect(cloud.simulator.state.instances.map(({ id }) => id)).toEqual([stack.id]);
    expect(stack.id).not.toBe(failedId);
  });

  test("a create whose job is not found succeeds once the instance is RUNNING", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    cloud.fault("CreateInstance", { job: "vanish" });
    await up();
    expect(stack.outputs["status"]).toBe("RUNNING");
    expect(cloud.takeMutations()).toEqual(["CreateInstance"]);
  });

  test("a create fails at its timeout while its job runs, and the next up waits again", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    cloud.fault("CreateInstance", { job: "stall" });
    const began = cloud.clock.now();
    const error = await catchFailure(up({ timeouts: { create: "25m" } }));
    expect(cloud.clock.now() - began).toBe(25 * 60_000);
    expect(error.message).toMatch(
      /Timed out waiting for job \S+ to end: the last status after 2\dm\d\ds is Running\. Polled statuses: Running × \d+/,
    );
    expect(error.message).toContain("raise `timeouts.create`");
    expect(stack.id).toBeDefined();
    expect(stack.outputs["status"]).toBe("CREATING");

    expect(stack.preview(instanceArgs({ timeouts: { create: "25m" } }))).toBe("update"); // The update waits for the recorded job.
    cloud.clearCalls();
    const again = await catchFailure(up({ timeouts: { create: "25m" } }));
    expect(again.message).toMatch(
      /^Updating instance .* Timed out waiting for job \S+ to end: the last status after 1h00m is Running/,
    );
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("an up after expired credentials waits for the job and sends the remaining requests", async () => {
    const { cloud, stack, up } = makeInstanceFixture();
    cloud.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
    await catchFailure(up({ port: 5067 }));
    expect(stack.outputs).toMatchObject({ status: "CREATING", port: 5066 });
    cloud.clearCalls();
    expect(await up({ port: 5067 })).toBe("update");
    expect(cloud.takeMutations()).toEqual(["UpdateInstancePort"]);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", port: 5067 });
    expect(await up({ port: 5067 })).toBe("same");
  });
});

test("keeps the instance when a request after the purchase fails, and the next up repeats only that request", async () => {
  const { cloud, stack, up } = makeInstanceFixture();
  const changes = { sslEnabled: true, port: 5067 };
  cloud.fault("UpdateInstancePort", { status: 400, code: "DBS.280001", message: "no such port today" });
  const error = await catchFailure(up(changes));
  expect(error.message).toContain("no such port today");
  expect(error.message).toContain("Choose another value for `port` and run `pulumi up` again.");
  expect(stack.outputs).toMatchObject({ sslEnabled: true, port: 5066, status: "RUNNING" });
  cloud.clearCalls();
  await up(changes);
  expect(cloud.takeMutations()).toEqual(["UpdateInstancePort"]);
  expect(stack.outputs).toMatchObject({ sslEnabled: true, port: 5067 });
});

test("fails and advises to refresh when the instance is deleted while it is being created", async () => {
  const { cloud, stack, up } = makeInstanceFixture();
  cloud.fault("CreateInstance", { job: "vanish" });
  cloud.fault("ShowInstance", { status: 404, code: "DBS.200002" }, {});
  cloud.fault("ShowDdmDetail", { status: 404, code: "DBS.200002" }, {});
  void cloud.clock.sleep(60_000).then(() => (cloud.simulator.state.instances.length = 0));
  const error = await catchFailure(up());
  expect(error.message).toContain("state contains its id. Run `pulumi up --refresh`: it creates the resource again.");
  expect(error.message).not.toContain("live state");
  expect(stack.id).toBeDefined();
});

test("fails before the purchase when another instance already has the name from the program", async () => {
  const { cloud, stack, up } = makeInstanceFixture();
  await up({ name: "shop-db", vpcId: "e1d886ec-cfe7-4cd4-b748-000000000000" });
  const existingId = stack.id ?? "";
  stack.removeFromState();
  cloud.clearCalls();
  const error = await catchFailure(up({ name: "shop-db" }));
  expect(error.message).toContain(`adopt: { id: "${existingId}" }`);
  expect(cloud.takeMutations()).toEqual([]);
});
