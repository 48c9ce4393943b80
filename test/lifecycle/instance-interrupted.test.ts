import type { Simulator } from "../../simulator";
import { failureOf, instanceScene } from "../support/instance-scene";
import type { StageOptions } from "../support/stage";

const minutes = (n: number) => n * 60_000;

type Instance = Simulator["state"]["instances"][number];

/** `pulumi up` was killed right after the purchase: Pulumi does not know the instance's id. */
async function interrupted(program: Record<string, unknown> = {}, options: StageOptions = {}) {
  const scene = instanceScene(options);
  const { stage, stack, up } = scene;
  stage.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
  await failureOf(up(program));
  const orphan = stage.instance(stack.id);
  stack.lose();
  stage.calls();
  return { ...scene, orphan };
}

type Scene = Awaited<ReturnType<typeof interrupted>>;

const instancesOf = ({ stage }: { stage: { simulator: Simulator } }) =>
  stage.simulator.state.instances.map(({ id }) => id);

describe("the next up after an interrupted create", () => {
  test("finds the instance by its generated name, warns, and finishes it instead of buying another one", async () => {
    const scene = await interrupted({ port: 5067 });
    const { stage, stack, up, orphan } = scene;
    await up({ port: 5067 });
    expect(stage.changes()).toEqual(["UpdateInstancePort"]);
    expect(stack.id).toBe(orphan.id);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", port: 5067 });
    expect(stage.warnings).toEqual([
      `Found instance "${orphan.name}" (${orphan.id}), left by an interrupted create of this resource: it is taken over.`,
    ]);
    expect(await up({ port: 5067 })).toBe("same");
  });

  test("judges its age by the clock of the API, not ours", async () => {
    const scene = await interrupted({}, { cloudIsAhead: minutes(60 * 5) });
    await scene.up();
    expect(instancesOf(scene)).toEqual([scene.orphan.id]);
  });

  test("finds an instance whose creation has failed; the up after that replaces it", async () => {
    const scene = instanceScene();
    const { stage, stack, up } = scene;
    stage.fault("CreateInstance", { job: "fail" });
    await failureOf(up());
    const wreck = stack.id;
    stack.lose();
    const error = await failureOf(up());
    expect(error.message).toContain("CREATEFAILED");
    expect(stack.id).toBe(wreck);
    await up();
    expect(instancesOf(scene)).toEqual([stack.id]);
    expect(stack.id).not.toBe(wreck);
  });
});

describe("with a name that the program gives, the next up", () => {
  test("stops with an error that names the instance and both ways on", async () => {
    const scene = await interrupted({ name: "shop-db" });
    const { stage, stack, up, orphan } = scene;
    const error = await failureOf(up({ name: "shop-db" }));
    expect(error.message).toMatch(/^Creating instance "shop-db" failed: /);
    expect(error.message).toContain(`adopt: { id: "${orphan.id}" }`);
    expect(error.message).toContain("or delete it");
    expect(stage.changes()).toEqual([]);
    expect(stack.id).toBeUndefined();
  });

  test("adopts the instance when the program says so", async () => {
    const scene = await interrupted({ name: "shop-db" });
    await scene.up({ name: "shop-db", adopt: { id: scene.orphan.id } });
    expect(scene.stack.outputs).toMatchObject({ status: "RUNNING", name: "shop-db" });
    expect(scene.stage.changes()).toEqual([]);
  });

  test("buys another one as soon as the deletion of the instance has begun", async () => {
    const scene = await interrupted({ name: "shop-db" });
    const { stage, stack, up, orphan } = scene;
    await stage.clock.sleep(minutes(15));
    stage.fault("DeleteDdmInstance", { job: "stall" });
    await stage.somebody("DELETE", `/v3/{pid}/instances/${orphan.id}?delete_dn_data=false`);
    await up({ name: "shop-db", timeouts: { create: "3h" } });
    expect(stack.id).not.toBe(orphan.id);
    expect(stage.changes()).toEqual(["CreateInstance"]);
  });
});

describe("an instance with the generated name is not taken over, and nothing is bought beside it, when", () => {
  async function stops(scene: Scene, reason: string, program: Record<string, unknown> = {}) {
    const { stage, stack, up, orphan } = scene;
    // Its own job ends first, so that what changes afterwards was changed by the provider.
    await stage.clock.sleep(minutes(15));
    const before = JSON.stringify(stage.instance(orphan.id));
    const error = await failureOf(up(program));
    expect(error.message).toContain(`(${orphan.id})`);
    expect(error.message).toContain(reason);
    expect(error.message).toContain("Nothing was created. Adopt ");
    expect(stage.changes()).toEqual([]);
    expect(stack.id).toBeUndefined();
    expect(JSON.stringify(stage.instance(orphan.id))).toBe(before);
  }
  const tooOld = "it is too old to be from an interrupted `pulumi up`";

  test("it is older than twice the create timeout", async () => {
    const scene = await interrupted();
    await scene.stage.clock.sleep(minutes(80 - 15));
    await stops(scene, tooOld);
  });

  test("it is older than twice the timeout that the program gives", async () => {
    const scene = await interrupted({ timeouts: { create: "20m" } });
    await scene.stage.clock.sleep(minutes(40 - 15));
    await stops(scene, tooOld, { timeouts: { create: "20m" } });
  });

  test.each<[string, (instance: Instance) => void]>([
    ["vpcId", (instance) => (instance.vpcId = "00000000-cfe7-4cd4-b748-fc55a10b4172")],
    ["subnetId", (instance) => (instance.subnetId = "00000000-1a02-4eee-8927-aaaaaaaaaaaa")],
    ["timeZone", (instance) => (instance.timeZone = "UTC+08:00")],
    ["adminUser", (instance) => (instance.adminUserName = "someone")],
  ])("its %s differs", async (name, differ) => {
    const program = { timeZone: "UTC", adminUser: "root", adminPassword: "Str0ng-enough" };
    const scene = await interrupted(program);
    differ(scene.orphan);
    await stops(scene, `its "${name}" is `, program);
  });

  test("it is paid for in another way", async () => {
    const scene = await interrupted();
    const order = { orderId: "CS1", periodType: "month", periods: 1, autoRenew: false } as const;
    scene.orphan.billing = { mode: "prePaid", ...order };
    await stops(scene, 'its "charging.mode" is prePaid, the program says postPaid');
  });

  test("it holds an account", async () => {
    const scene = await interrupted();
    await scene.stage.clock.sleep(minutes(15));
    const account = { name: "app", password: "Str0ng-enough", base_authority: ["SELECT"] };
    await scene.stage.somebody("POST", `/v3/{pid}/instances/${scene.orphan.id}/users`, account);
    await stops(scene, "it holds schemas or accounts", { timeouts: { create: "3h" } });
  });

  test("it holds a schema", async () => {
    const scene = await interrupted();
    await scene.stage.clock.sleep(minutes(15));
    const [node] = scene.stage.simulator.state.dataNodes;
    const login = { id: node?.id, user_name: "root", user_password: "Any-7777" };
    const schema = { name: "shop", shard_mode: "cluster", shard_number: 8, dn_instances: [login] };
    await scene.stage.somebody("POST", `/v3/{pid}/instances/${scene.orphan.id}/databases`, schema);
    await stops(scene, "it holds schemas or accounts", { timeouts: { create: "3h" } });
  });

  test("there are two of that name", async () => {
    const scene = await interrupted();
    const { state } = scene.stage.simulator;
    state.instances.push({ ...structuredClone(scene.orphan), id: "0000000000000000000000000000in09" });
    await stops(scene, "(0000000000000000000000000000in09)");
  });
});

describe("a young instance with the generated name is taken over and changed in place when", () => {
  const program = { enterpriseProjectId: "0" };

  test.each<[string, (instance: Instance) => void, string[]]>([
    [
      "security group",
      (instance) => (instance.securityGroupId = "00000000-319b-4086-9fd7-62a2e8548b2e"),
      ["UpdateDdmInstanceSecurityGroup"],
    ],
    ["number of nodes", (instance) => instance.groups[0]?.nodes.pop(), ["ExpandDdmInstanceNodes"]],
    ["class", (instance) => instance.groups.forEach((group) => (group.flavor = "ddm.c6.large.2")), ["ResizeFlavor"]],
    [
      "enterprise project",
      (instance) => (instance.enterpriseProjectId = "8d6a2f0e-1111-4c2e-8c3f-1d6f1f0d9c11"),
      ["MigrateResource"],
    ],
    ["version, which the program does not give,", (instance) => (instance.engineVersion = "3.1.0.7"), []],
    ["administrator, which the program does not give,", (instance) => (instance.adminUserName = "someone"), []],
  ])("its %s differs", async (_, differ, requests) => {
    const { stage, stack, up, orphan } = await interrupted(program);
    await stage.clock.sleep(minutes(15));
    differ(orphan);
    await up(program);
    expect(stage.changes()).toEqual(requests);
    expect(stack.id).toBe(orphan.id);
    expect(await up(program)).toBe("same");
  });

  test("it is a little younger than twice the create timeout", async () => {
    const scene = await interrupted();
    await scene.stage.clock.sleep(minutes(79));
    await scene.up();
    expect(scene.stack.id).toBe(scene.orphan.id);
  });
});

test("an instance with another name is not considered", async () => {
  const scene = await interrupted({ name: "shop-db" });
  await scene.up({ name: "shop-db-2" });
  expect(scene.stage.changes()).toEqual(["CreateInstance"]);
});
