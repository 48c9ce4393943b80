import type { Simulator } from "../../simulator";
import { catchFailure } from "../support/failure";
import { makeInstanceFixture } from "../support/instance-fixture";
import type { TestCloudOptions } from "../support/test-cloud";

const minutes = (n: number) => n * 60_000;

type Instance = Simulator["state"]["instances"][number];

/** A fixture whose `pulumi up` was killed right after the purchase: Pulumi does not know the instance's id. */
async function makeInterrupted(program: Record<string, unknown> = {}, options: TestCloudOptions = {}) {
  const fixture = makeInstanceFixture(options);
  const { cloud, stack, up } = fixture;
  cloud.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
  await catchFailure(up(program));
  const orphan = cloud.instance(stack.id);
  stack.removeFromState();
  cloud.clearCalls();
  return { ...fixture, orphan };
}

type Fixture = Awaited<ReturnType<typeof makeInterrupted>>;

const instancesOf = ({ cloud }: { cloud: { simulator: Simulator } }) =>
  cloud.simulator.state.instances.map(({ id }) => id);

describe("the next up after an interrupted create", () => {
  test("completes the instance with the generated name instead of buying another", async () => {
    const fixture = await makeInterrupted({ port: 5067 });
    const { cloud, stack, up, orphan } = fixture;
    await up({ port: 5067 });
    expect(cloud.takeMutations()).toEqual(["UpdateInstancePort"]);
    expect(stack.id).toBe(orphan.id);
    expect(stack.outputs).toMatchObject({ status: "RUNNING", port: 5067 });
    expect(cloud.warnings).toEqual([
      `Found instance "${orphan.name}" (${orphan.id}), left by an interrupted create of this resource: it is adopted.`,
    ]);
    expect(await up({ port: 5067 })).toBe("same");
  });

  test("makes the instance writable if the interrupted run made it read-only and the program has changed", async () => {
    const { cloud, up, orphan } = await makeInterrupted();
    orphan.readOnly = true;
    await up({ readonly: false });
    expect(cloud.takeMutations()).toEqual(["SetReadOnlyStatus"]);
    expect(orphan.readOnly).toBe(false);
    expect(await up({ readonly: false })).toBe("same");
  });

  test("computes the age of the instance from the clock of the API, not the local one", async () => {
    const fixture = await makeInterrupted({}, { cloudAheadMs: -minutes(60 * 5) });
    await fixture.up();
    expect(instancesOf(fixture)).toEqual([fixture.orphan.id]);
  });

  test("finds an instance whose creation failed, and replaces it in a second up", async () => {
    const fixture = makeInstanceFixture();
    const { cloud, stack, up } = fixture;
    cloud.fault("CreateInstance", { job: "fail" });
    await catchFailure(up());
    const failedId = stack.id;
    stack.removeFromState();
    const error = await catchFailure(up());
    expect(error.message).toContain("CREATEFAILED");
    expect(stack.id).toBe(failedId);
    await up();
    expect(instancesOf(fixture)).toEqual([stack.id]);
    expect(stack.id).not.toBe(failedId);
  });
});

describe("the next up after an interrupted create, when the program sets the name", () => {
  test("buys no other instance, and advises to adopt or delete the first one", async () => {
    const fixture = await makeInterrupted({ name: "shop-db" });
    const { cloud, stack, up, orphan } = fixture;
    const error = await catchFailure(up({ name: "shop-db" }));
    expect(error.message).toMatch(/^Creating instance "shop-db" failed: /);
    expect(error.message).toContain(`adopt: { id: "${orphan.id}" }`);
    expect(error.message).toContain("or delete it");
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.id).toBeUndefined();
  });

  test("adopts the instance when the program sets `adopt`", async () => {
    const fixture = await makeInterrupted({ name: "shop-db" });
    await fixture.up({ name: "shop-db", adopt: { id: fixture.orphan.id } });
    expect(fixture.stack.outputs).toMatchObject({ status: "RUNNING", name: "shop-db" });
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("buys another instance once the deletion of the first one has started", async () => {
    const fixture = await makeInterrupted({ name: "shop-db" });
    const { cloud, stack, up, orphan } = fixture;
    await cloud.clock.sleep(minutes(15));
    cloud.fault("DeleteDdmInstance", { job: "stall" });
    await cloud.otherClient.call("DELETE", `/v3/{pid}/instances/${orphan.id}?delete_dn_data=false`);
    await up({ name: "shop-db", timeouts: { create: "3h" } });
    expect(stack.id).not.toBe(orphan.id);
    expect(cloud.takeMutations()).toEqual(["CreateInstance"]);
  });
});

describe("an instance with the generated name that a create does not adopt", () => {
  const maxJobTime = minutes(15);

  async function expectFailure(fixture: Fixture, reason: string, program: Record<string, unknown> = {}) {
    const { cloud, stack, up, orphan } = fixture;
    // The job of the instance ends first. After that, only the provider could change the instance.
    await cloud.clock.sleep(maxJobTime);
    const before = JSON.stringify(cloud.instance(orphan.id));
    const error = await catchFailure(up(program));
    expect(error.message).toContain(`(${orphan.id})`);
    expect(error.message).toContain(reason);
    expect(error.message).toMatch(/Nothing was created\. (Adopt|Set its values in the program and adopt) .*`adopt: /);
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.id).toBeUndefined();
    expect(JSON.stringify(cloud.instance(orphan.id))).toBe(before);
  }
  const tooOld = "it is older than twice the create timeout";

  test("buys nothing when the found instance is older than twice the create timeout", async () => {
    const fixture = await makeInterrupted();
    await fixture.cloud.clock.sleep(minutes(80) - maxJobTime);
    await expectFailure(fixture, tooOld);
  });

  test("buys nothing when the found instance is older than twice the create timeout that the program sets", async () => {
    const fixture = await makeInterrupted({ timeouts: { create: "20m" } });
    await fixture.cloud.clock.sleep(minutes(40) - maxJobTime);
    await expectFailure(fixture, tooOld, { timeouts: { create: "20m" } });
  });

  test.each<[string, (instance: Instance) => void]>([
    ["vpcId", (instance) => (instance.vpcId = "00000000-cfe7-4cd4-b748-fc55a10b4172")],
    ["subnetId", (instance) => (instance.subnetId = "00000000-1a02-4eee-8927-aaaaaaaaaaaa")],
    ["timeZone", (instance) => (instance.timeZone = "UTC+08:00")],
    ["adminUser", (instance) => (instance.adminUserName = "someone")],
  ])("buys nothing when the found instance has another %s", async (name, differ) => {
    const program = { timeZone: "UTC", adminUser: "root", adminPassword: "Str0ng-enough" };
    const fixture = await makeInterrupted(program);
    differ(fixture.orphan);
    await expectFailure(fixture, `its "${name}" is `, program);
  });

  test("buys nothing when the found instance has another charging mode", async () => {
    const fixture = await makeInterrupted();
    const order = { orderId: "CS1", periodType: "month", periods: 1, autoRenew: false } as const;
    fixture.orphan.billing = { mode: "prePaid", ...order };
    await expectFailure(fixture, 'its "charging.mode" is prePaid but postPaid in the program');
  });

  test("buys nothing when the found instance holds an account", async () => {
    const fixture = await makeInterrupted();
    await fixture.cloud.clock.sleep(minutes(15));
    const account = { name: "app", password: "Str0ng-enough", base_authority: ["SELECT"] };
    await fixture.cloud.otherClient.call("POST", `/v3/{pid}/instances/${fixture.orphan.id}/users`, account);
    await expectFailure(fixture, "it holds schemas or accounts", { timeouts: { create: "3h" } });
  });

  test("buys nothing when the found instance holds a schema", async () => {
    const fixture = await makeInterrupted();
    await fixture.cloud.clock.sleep(minutes(15));
    const [node] = fixture.cloud.simulator.state.dataNodes;
    const login = { id: node?.id, user_name: "root", user_password: "Any-7777" };
    const schema = { name: "shop", shard_mode: "cluster", shard_number: 8, dn_instances: [login] };
    await fixture.cloud.otherClient.call("POST", `/v3/{pid}/instances/${fixture.orphan.id}/databases`, schema);
    await expectFailure(fixture, "it holds schemas or accounts", { timeouts: { create: "3h" } });
  });

  test("buys nothing when two instances have the generated name", async () => {
    const fixture = await makeInterrupted();
    const { state } = fixture.cloud.simulator;
    state.instances.push({ ...structuredClone(fixture.orphan), id: "0000000000000000000000000000in09" });
    await expectFailure(fixture, "(0000000000000000000000000000in09)");
  });
});

describe("an instance with the generated name that a create adopts", () => {
  const program = { enterpriseProjectId: "0" };

  test.each<[string, string[], (instance: Instance) => void]>([
    [
      "security group",
      ["UpdateDdmInstanceSecurityGroup"],
      (instance) => (instance.securityGroupId = "00000000-319b-4086-9fd7-62a2e8548b2e"),
    ],
    ["number of nodes", ["ExpandDdmInstanceNodes"], (instance) => instance.groups[0]?.nodes.pop()],
    ["class", ["ResizeFlavor"], (instance) => instance.groups.forEach((group) => (group.flavor = "ddm.c6.large.2"))],
    [
      "enterprise project",
      ["MigrateResource"],
      (instance) => (instance.enterpriseProjectId = "8d6a2f0e-1111-4c2e-8c3f-1d6f1f0d9c11"),
    ],
    ["version, which the program does not set,", [], (instance) => (instance.engineVersion = "3.1.0.7")],
    ["administrator, which the program does not set,", [], (instance) => (instance.adminUserName = "someone")],
  ])("adopts an instance with another %s (mutations: %j)", async (_, requests, differ) => {
    const { cloud, stack, up, orphan } = await makeInterrupted(program);
    await cloud.clock.sleep(minutes(15));
    differ(orphan);
    await up(program);
    expect(cloud.takeMutations()).toEqual(requests);
    expect(stack.id).toBe(orphan.id);
    expect(await up(program)).toBe("same");
  });

  test("adopts an instance that is slightly younger than twice the create timeout", async () => {
    const fixture = await makeInterrupted();
    await fixture.cloud.clock.sleep(minutes(79));
    await fixture.up();
    expect(fixture.stack.id).toBe(fixture.orphan.id);
  });
});

test("ignores an instance with another name", async () => {
  const fixture = await makeInterrupted({ name: "shop-db" });
  await fixture.up({ name: "shop-db-2" });
  expect(fixture.cloud.takeMutations()).toEqual(["CreateInstance"]);
});
