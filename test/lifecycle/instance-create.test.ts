import { instanceArgs } from "../support/instance";
import { failureOf, instanceScene } from "../support/instance-scene";

const kinds = (calls: readonly { operation: string | null }[]) => new Set(calls.map(({ operation }) => operation));

describe("creating an instance", () => {
  test("is one purchase and some looks, and ends when the instance takes the next call", async () => {
    const { stage, stack, up } = instanceScene();
    expect(await up()).toBe("create");
    const calls = stage.calls();
    expect(calls.filter(({ method }) => method !== "GET").map(({ operation }) => operation)).toEqual([
      "CreateInstance",
    ]);
    expect(calls.length).toBeLessThan(45); // of ten minutes
    expect(kinds(calls)).toEqual(
      new Set([
        ...["ListDdmEngines", "ListDdmFlavors", "ListInstances", "CreateInstance"],
        ...["ShowDdmJobResult", "ShowInstance", "ShowDdmDetail"],
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

  test("leaves nothing to do", async () => {
    const { stage, stack, up } = instanceScene();
    await up();
    stage.calls();
    expect(stack.preview(instanceArgs())).toBe("same");
    await stack.refresh();
    expect(stack.preview(instanceArgs())).toBe("same");
    expect(await up()).toBe("same");
    expect(stage.changes()).toEqual([]);
  });

  test("tells how far it is: phase by phase, and at least every minute", async () => {
    const { stage, up } = instanceScene();
    await up();
    expect(stage.lines[0]).toBe("[1/3] ordering the instance");
    expect(stage.lines).toContainEqual(expect.stringMatching(/^\[2\/3\] job CreateInstance \d+%, \d+m\d\ds, usually/));
    expect(stage.lines.at(-1)).toMatch(/^\[3\/3\] (waiting for the instance to be RUNNING|instance CREATING)/);
    expect(stage.lines.length).toBeLessThan(40);
  });

  test("sends all that the purchase can take, and sets the rest afterwards, in an order in which nothing undoes another", async () => {
    const { stage, stack, up } = instanceScene();
    const everything = {
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
    await up(everything);
    expect(stage.changes()).toEqual([
      ...["CreateInstance", "ModifyConfiguration", "SwitchSsl", "UpdateInstancePort", "BindEip", "SetReadOnlyStatus"],
    ]);
    expect(stack.outputs).toMatchObject({ ...everything, publicIpAddress: expect.stringMatching(/^198\./) as string });
    expect(await up(everything)).toBe("same");
  });

  test("takes classes and engines by their ids, too", async () => {
    const { stage, stack, up } = instanceScene();
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
    expect(stage.changes()).toEqual(["CreateInstance"]);
  });

  test("a version that names a series buys its newest, and stays as the program says it", async () => {
    const { stage, stack, up } = instanceScene();
    await up({ engineVersion: "3.0.8" });
    expect(stage.instance(stack.id).engineVersion).toBe("3.0.8.5");
    expect(stack.outputs["engineVersion"]).toBe("3.0.8");
    await stack.refresh();
    expect(await up({ engineVersion: "3.0.8" })).toBe("same");
  });

  test("goes to the enterprise project that the provider is configured with, which is then none of the program's business", async () => {
    const project = "8d6a2f0e-1111-4c2e-8c3f-1d6f1f0d9c11";
    const { stage, stack, up } = instanceScene({ enterpriseProjectId: project });
    await up();
    expect(stage.instance(stack.id).enterpriseProjectId).toBe(project);
    expect(await up()).toBe("same");
  });
});

describe("what cannot be bought is told before anything is bought", () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      "a class that is not there, with the nearest",
      { flavorRef: "ddm.c6.xlarg.2" },
      '"flavorRef" ddm.c6.xlarg.2 is not a class that engine 3.1.0.8 runs on: there are .*; did you mean "ddm.c6.xlarge.2"\\?',
    ],
    [
      "a class that is sold out in one of the zones, with the zones where it is not",
      { flavorRef: "ddm.c6.8xlarge.2", availableZones: ["az1", "az3"] },
      'Class ddm.c6.8xlarge.2 is not for sale in az3 \\(sellout\\): "availableZones" may be any of az1, az2',
    ],
    [
      "a zone that is not there",
      { availableZones: ["az9"] },
      "is not for sale in az9 \\(no such zone\\): .* any of az1, az2, az3",
    ],
    [
      "a version that is not there",
      { engineVersion: "3.1.0.9" },
      '"engineVersion" 3.1.0.9 is not for sale here: there are 3.1.0.8, .*; did you mean "3.1.0.8"\\?',
    ],
    ["an engine that is not there", { engineId: "e9" }, '"engineId" e9 is not for sale here: there are .*3.1.0.8'],
    [
      "parameters that are not there, or not in their range",
      { parameters: { long_query_tim: "2", max_connections: "1" } },
      'no parameter "long_query_tim"; did you mean "long_query_time"\\?; parameter "max_connections" must be from 10 to 40000, not "1"',
    ],
  ])("%s", async (_, changes, message) => {
    const { stage, stack, up } = instanceScene();
    const error = await failureOf(up(changes));
    expect(error.message).toMatch(new RegExp(message));
    expect(error.message).toMatch(/^Creating instance "orders-\w{7}" failed: .*Nothing was created\.$/);
    expect(stack.id).toBeUndefined();
    expect(stage.changes()).toEqual([]);
  });

  test("what the cloud refuses is told in its own words, with its code and request id", async () => {
    const { stage, stack, up } = instanceScene();
    const error = await failureOf(up({ paramGroupId: "00000000000000000000000000000000pr09" }));
    expect(error.message).toMatch(/CreateInstance .* was refused: .*DBS\.200057.*HTTP 400, request id \w+/);
    expect(error.message).toContain("Nothing was created.");
    expect(stack.id).toBeUndefined();
    expect(stage.changes()).toEqual(["CreateInstance"]);
  });
});

describe("an answer to the purchase that is lost", () => {
  test("though the instance was bought: it is found, and not bought again", async () => {
    const { stage, stack, up } = instanceScene();
    stage.fault("CreateInstance", { drop: "after" });
    await up();
    expect(stage.changes()).toEqual(["CreateInstance"]);
    expect(stage.simulator.world.state.instances.map(({ id }) => id)).toEqual([stack.id]);
    expect(stack.outputs["status"]).toBe("RUNNING");
  });

  test.each([
    ["was lost on the way there", { drop: "before" } as const],
    ["ended in a server error that did nothing", { status: 500 }],
    ["ended in a gateway's timeout", { status: 504 }],
  ])("because the request %s: it is bought once it is certain that it was not", async (_, effect) => {
    const { stage, up } = instanceScene();
    stage.fault("CreateInstance", effect);
    await up();
    expect(stage.changes()).toEqual(["CreateInstance", "CreateInstance"]);
    expect(stage.simulator.world.state.instances).toHaveLength(1);
  });

  test("again and again: it gives up, and says that it is not certain", async () => {
    const { stage, stack, up } = instanceScene();
    stage.fault("CreateInstance", { drop: "before" }, {});
    const error = await failureOf(up());
    expect(stage.changes()).toEqual(["CreateInstance", "CreateInstance"]);
    expect(error.message).toContain("It is not certain whether it was created: the next `pulumi up` looks for it");
    expect(stack.id).toBeUndefined();
  });

  test("and an older instance of that name: the new one is taken, not the old one", async () => {
    const { stage, stack, up } = instanceScene();
    await up({ name: "shop-db", vpcId: "e1d886ec-cfe7-4cd4-b748-000000000000" });
    const old = stack.id;
    stack.lose();
    stage.fault("CreateInstance", { drop: "after" });
    await up({ name: "shop-db" });
    expect(stack.id).not.toBe(old);
    expect(stage.simulator.world.state.instances).toHaveLength(2);
  });
});

describe("a throttled or busy cloud", () => {
  test("is waited for, since nothing was done", async () => {
    const { stage, up } = instanceScene();
    stage.fault("CreateInstance", { status: 429, code: "APIGW.0308" }, { times: 3 });
    await up();
    expect(stage.simulator.world.state.instances).toHaveLength(1);
  });
});

describe("the job that builds the instance", () => {
  test("fails: the id and the reason are told and kept; the next up takes the wreck away and buys another", async () => {
    const { stage, stack, up } = instanceScene();
    stage.fault("CreateInstance", { job: "fail" });
    const error = await failureOf(up());
    expect(error.message).toMatch(
      /^Creating instance "orders-\w+" \(\w+in09\) failed: Job CreateInstance \([\w-]+\) of instance .* failed: DBS\.300005: Failed to process/,
    );
    expect(error.message).toContain("it deletes the failed instance and creates another one");
    const wreck = stack.id;
    expect(stack.outputs).toMatchObject({ status: "CREATEFAILED", nodeNum: 2 });
    expect(stack.preview(instanceArgs())).toBe("replace");
    stage.calls();
    expect(await up()).toBe("replace");
    expect(stage.changes()).toEqual(["DeleteDdmInstance", "CreateInstance"]);
    expect(stage.simulator.world.state.instances.map(({ id }) => id)).toEqual([stack.id]);
    expect(stack.id).not.toBe(wreck);
  });

  test("is unknown to the cloud though its work is done: the instance itself tells", async () => {
    const { stage, stack, up } = instanceScene();
    stage.fault("CreateInstance", { job: "vanish" });
    await up();
    expect(stack.outputs["status"]).toBe("RUNNING");
    expect(stage.changes()).toEqual(["CreateInstance"]);
  });

  test("never ends: the timeout ends the wait, names what was seen, and the next up goes on waiting", async () => {
    const { stage, stack, up } = instanceScene();
    stage.fault("CreateInstance", { job: "stall" });
    const began = stage.clock.now();
    const error = await failureOf(up({ timeouts: { create: "25m" } }));
    expect(stage.clock.now() - began).toBe(25 * 60_000);
    expect(error.message).toMatch(
      /Gave up waiting for job \S+ of instance .* after 2\dm\d\ds: it is Running\. Seen: Running × \d+/,
    );
    expect(error.message).toContain("raise `timeouts.create`");
    expect(stack.id).toBeDefined();
    expect(stack.outputs["status"]).toBe("CREATING");

    expect(stack.preview(instanceArgs({ timeouts: { create: "25m" } }))).toBe("same"); // but the engine updates: initErrors
    stage.calls();
    const again = await failureOf(up({ timeouts: { create: "25m" } }));
    expect(again.message).toMatch(/^Updating instance .* to be RUNNING after .* it is CREATING/);
    expect(stage.changes()).toEqual([]);
  });

  test("is under way when the credentials expire: the next up waits for its end and does what is left", async () => {
    const { stage, stack, up } = instanceScene();
    stage.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
    await failureOf(up({ port: 5067 }));
    expect(stack.outputs).toMatchObject({ status: "CREATING", port: 5066 });
    stage.calls();
    expect(await up({ port: 5067 })).toBe("update");
    expect(stage.changes()).toEqual(["UpdateInstancePort"]);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", port: 5067 });
    expect(await up({ port: 5067 })).toBe("same");
  });
});

test("what fails after the purchase keeps the instance; the next up finishes what is left, and only that", async () => {
  const { stage, stack, up } = instanceScene();
  const changes = { sslEnabled: true, port: 5067 };
  stage.fault("UpdateInstancePort", { status: 400, code: "DBS.280001", message: "no such port today" });
  const error = await failureOf(up(changes));
  expect(error.message).toContain("no such port today");
  expect(error.message).toContain("run `pulumi up` again, it continues from there");
  expect(stack.outputs).toMatchObject({ sslEnabled: true, port: 5066, status: "RUNNING" });
  stage.calls();
  await up(changes);
  expect(stage.changes()).toEqual(["UpdateInstancePort"]);
  expect(stack.outputs).toMatchObject({ sslEnabled: true, port: 5067 });
});

test("an instance that has gone while it was being created: the error says so", async () => {
  const { stage, stack, up } = instanceScene();
  stage.fault("CreateInstance", { job: "vanish" });
  stage.fault("ShowInstance", { status: 404, code: "DBS.200002" }, {});
  stage.fault("ShowDdmDetail", { status: 404, code: "DBS.200002" }, {});
  const error = await failureOf(up());
  expect(error.message).toContain("Run `pulumi up --refresh`");
  expect(stack.id).toBeDefined();
});
