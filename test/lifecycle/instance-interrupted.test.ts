import type { Simulator } from "../../simulator";
import { failureOf, instanceScene } from "../support/instance-scene";
import type { StageOptions } from "../support/stage";

const minutes = (n: number) => n * 60_000;

type Instance = Simulator["world"]["state"]["instances"][number];

/** `pulumi up` was killed right after it had bought an instance: Pulumi does not know its id. */
async function interrupted(program: Record<string, unknown> = {}, options: StageOptions = {}) {
  const scene = instanceScene(options);
  const { stage, stack, up } = scene;
  stage.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
  await failureOf(up(program));
  const leftBehind = stage.instance(stack.id);
  stack.lose();
  stage.calls();
  return { ...scene, leftBehind };
}

const instancesOf = ({ stage }: { stage: { simulator: Simulator } }) =>
  stage.simulator.world.state.instances.map(({ id }) => id);

describe("the next up, after an interrupted create,", () => {
  test("finds the instance by its default name, says so, and finishes it instead of buying another one", async () => {
    const scene = await interrupted({ port: 5067 });
    const { stage, stack, up, leftBehind } = scene;
    await up({ port: 5067 });
    expect(stage.changes()).toEqual(["UpdateInstancePort"]);
    expect(stack.id).toBe(leftBehind.id);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", port: 5067 });
    expect(stage.warnings).toEqual([
      `Instance "${leftBehind.name}" (${leftBehind.id}) is what an interrupted create of this resource left behind: ` +
        "it is taken over instead of buying another one.",
    ]);
    expect(await up({ port: 5067 })).toBe("same");
  });

  test("finds it hours of ours later, when it is the cloud's clock that is ahead", async () => {
    const scene = await interrupted({}, { cloudIsAhead: minutes(60 * 5) });
    await scene.up();
    expect(instancesOf(scene)).toEqual([scene.leftBehind.id]);
  });

  test("finds it although its job has failed meanwhile: one more up replaces it", async () => {
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

describe("with a name that the user gave", () => {
  test("it stops: such an instance may belong to another stack; the error names it and the two ways on", async () => {
    const scene = await interrupted({ name: "shop-db" });
    const { stage, stack, up, leftBehind } = scene;
    const error = await failureOf(up({ name: "shop-db" }));
    expect(error.message).toContain(`instance "shop-db" (${leftBehind.id})`);
    expect(error.message).toContain(`adopt: { id: "${leftBehind.id}" }`);
    expect(error.message).toContain("or delete it");
    expect(stage.changes()).toEqual([]);
    expect(stack.id).toBeUndefined();
  });

  test("the first way, adopting it, works", async () => {
    const scene = await interrupted({ name: "shop-db" });
    await scene.up({ name: "shop-db", adopt: { id: scene.leftBehind.id } });
    expect(scene.stack.outputs).toMatchObject({ status: "RUNNING", name: "shop-db" });
    expect(scene.stage.changes()).toEqual([]);
  });

  test("the second way, deleting it, works as soon as the deletion has begun", async () => {
    const scene = await interrupted({ name: "shop-db" });
    const { stage, stack, up, leftBehind } = scene;
    await stage.clock.sleep(minutes(15));
    stage.fault("DeleteDdmInstance", { job: "stall" });
    await stage.somebody("DELETE", `/v3/{pid}/instances/${leftBehind.id}?delete_dn_data=false`);
    await up({ name: "shop-db", timeouts: { create: "3h" } });
    expect(stack.id).not.toBe(leftBehind.id);
    expect(stage.changes()).toEqual(["CreateInstance"]);
  });
});

describe("left alone, and one's own instance bought beside it, is", () => {
  async function isLeftAlone(scene: Awaited<ReturnType<typeof interrupted>>, program: Record<string, unknown> = {}) {
    const { stage, stack, up, leftBehind } = scene;
    // Its own job ends first, so that whatever changes afterwards is our doing.
    await stage.clock.sleep(minutes(15));
    const before = JSON.stringify(stage.instance(leftBehind.id));
    await up(program);
    expect(stage.changes()).toEqual(["CreateInstance"]);
    expect(stage.warnings).toEqual([]);
    expect(stack.id).not.toBe(leftBehind.id);
    expect(JSON.stringify(stage.instance(leftBehind.id))).toBe(before);
  }

  test("an instance that is older than twice the create timeout", async () => {
    const scene = await interrupted();
    await scene.stage.clock.sleep(minutes(80 - 15));
    await isLeftAlone(scene);
  });

  test("while one that is a little younger is taken over", async () => {
    const scene = await interrupted();
    await scene.stage.clock.sleep(minutes(79));
    await scene.up();
    expect(scene.stack.id).toBe(scene.leftBehind.id);
  });

  test("an instance that is older than twice the timeout that the program gives", async () => {
    const scene = await interrupted({ timeouts: { create: "20m" } });
    await scene.stage.clock.sleep(minutes(40 - 15));
    await isLeftAlone(scene, { timeouts: { create: "20m" } });
  });

  test.each<[string, (instance: Instance) => void]>([
    ["VPC", (instance) => (instance.vpcId = "00000000-cfe7-4cd4-b748-fc55a10b4172")],
    ["subnet", (instance) => (instance.subnetId = "00000000-1a02-4eee-8927-aaaaaaaaaaaa")],
    ["security group", (instance) => (instance.securityGroupId = "00000000-319b-4086-9fd7-62a2e8548b2e")],
    ["number of nodes", (instance) => instance.groups[0]?.nodes.pop()],
    ["class", (instance) => instance.groups.forEach((group) => (group.flavor = "ddm.c6.large.2"))],
    ["enterprise project", (instance) => (instance.enterpriseProjectId = "8d6a2f0e-1111-4c2e-8c3f-1d6f1f0d9c11")],
    ["version", (instance) => (instance.engineVersion = "3.1.0.7")],
    ["zones", (instance) => (instance.availabilityZones = ["az1", "az3"])],
    ["time zone", (instance) => (instance.timeZone = "UTC+08:00")],
    ["administrator", (instance) => (instance.adminUserName = "someone")],
  ])("one with another %s", async (_, differ) => {
    const program = { enterpriseProjectId: "0", timeZone: "UTC", adminUser: "root", adminPassword: "Str0ng-enough" };
    const scene = await interrupted(program);
    differ(scene.leftBehind);
    await isLeftAlone(scene, program);
  });

  test("one that is paid for in another way", async () => {
    const scene = await interrupted();
    const order = { orderId: "CS1", periodType: "month", periods: 1, autoRenew: false } as const;
    scene.leftBehind.billing = { mode: "prePaid", ...order };
    await isLeftAlone(scene);
  });

  test("one that has an administrator, though the program asks for none", async () => {
    const scene = await interrupted();
    scene.leftBehind.adminUserName = "someone";
    await isLeftAlone(scene);
  });

  test("one that holds an account", async () => {
    const scene = await interrupted();
    await scene.stage.clock.sleep(minutes(15));
    const account = { name: "app", password: "Str0ng-enough", base_authority: ["SELECT"] };
    await scene.stage.somebody("POST", `/v3/{pid}/instances/${scene.leftBehind.id}/users`, account);
    await isLeftAlone(scene, { timeouts: { create: "3h" } });
  });

  test("one that holds a schema", async () => {
    const scene = await interrupted();
    await scene.stage.clock.sleep(minutes(15));
    const [node] = scene.stage.simulator.world.state.dataNodes;
    const login = { id: node?.id, user_name: "root", user_password: "Any-7777" };
    const schema = { name: "shop", shard_mode: "cluster", shard_number: 8, dn_instances: [login] };
    await scene.stage.somebody("POST", `/v3/{pid}/instances/${scene.leftBehind.id}/databases`, schema);
    await isLeftAlone(scene, { timeouts: { create: "3h" } });
  });

  test("two of that name", async () => {
    const scene = await interrupted();
    const { state } = scene.stage.simulator.world;
    state.instances.push({ ...structuredClone(scene.leftBehind), id: "0000000000000000000000000000in09" });
    await isLeftAlone(scene);
  });
});

test("an instance of another name is none of our business", async () => {
  const scene = await interrupted({ name: "shop-db" });
  await scene.up({ name: "shop-db-2" });
  expect(scene.stage.changes()).toEqual(["CreateInstance"]);
});
