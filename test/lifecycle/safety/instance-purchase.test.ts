import { failureOf, instanceScene, type InstanceScene, killedAfter } from "../../support/instance-scene";

const admin = { adminUser: "root", adminPassword: "Str0ng-enough" };
const minutes = (count: number) => count * 60_000;

const idsOf = ({ stage }: InstanceScene) => stage.simulator.state.instances.map(({ id }) => id);

/** A scene in which `pulumi up` was killed right after the purchase. */
async function killedAfterPurchase(program: Record<string, unknown> = {}) {
  const scene = instanceScene();
  const { stage, stack, up } = scene;
  await killedAfter(stage, "CreateInstance", () => up(program));
  expect(stack.id).toBeUndefined();
  const [orphan = ""] = idsOf(scene);
  stage.calls();
  return { ...scene, orphan };
}

/** The cloud lists no instance for so long. */
function listLate({ stage }: InstanceScene, milliseconds: number): void {
  stage.fault("ListInstances", { body: { instances: [], total_record: 0 } }, {});
  void stage.clock.sleep(milliseconds).then(() => {
    stage.simulator.faults.clear();
  });
}

describe("after a kill behind the purchase, the next up does not buy a second instance", () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ["nothing", {}, []],
    ["the number of nodes", { nodeNum: 3 }, ["ExpandDdmInstanceNodes"]],
    ["the class", { flavorRef: "ddm.c6.2xlarge.2" }, ["ResizeFlavor"]],
    ["the zones, by adding one", { availableZones: ["az1", "az2", "az3"] }, []],
    [
      "the security group",
      { securityGroupId: "11111111-319b-4086-9fd7-62a2e8548b2e" },
      ["UpdateDdmInstanceSecurityGroup"],
    ],
    ["the administrator, by adding one", admin, ["ResetAdministrator"]],
  ])("after an edit of %s: it is taken over and changed in place", async (_, edit, requests) => {
    const scene = await killedAfterPurchase();
    await scene.up(edit);
    expect(scene.stage.changes()).toEqual(requests);
    expect(scene.stack.id).toBe(scene.orphan);
    expect(idsOf(scene)).toEqual([scene.orphan]);
    expect(scene.stack.outputs).toMatchObject(edit);
    expect(await scene.up(edit)).toBe("same");
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["the zones, away from its nodes", { availableZones: ["az2", "az3"] }, 'its "availableZones" is az1, az2'],
    ["the administrator's name", { ...admin, adminUser: "dba" }, 'its "adminUser" is root, the program says dba'],
    ["the VPC", { ...admin, vpcId: "another-vpc" }, 'its "vpcId" is'],
    ["the billing", { ...admin, charging: { mode: "prePaid", periodUnit: "month", period: 1 } }, '"charging.mode"'],
  ])("after an edit of %s: it stops and names it", async (_, edit, reason) => {
    const scene = await killedAfterPurchase(admin);
    const { message } = await failureOf(scene.up({ ...admin, ...edit }));
    expect(message).toContain(reason);
    expect(message).toContain(`adopt: { id: "${scene.orphan}" }`);
    expect(scene.stage.changes()).toEqual([]);
    expect(idsOf(scene)).toEqual([scene.orphan]);
  });

  test("two hours later: it stops and names it", async () => {
    const scene = await killedAfterPurchase();
    await scene.stage.clock.sleep(minutes(120));
    const { message } = await failureOf(scene.up());
    expect(message).toContain("it is too old to be from an interrupted `pulumi up`");
    expect(message).toContain(`adopt: { id: "${scene.orphan}" }`);
    expect(scene.stage.changes()).toEqual([]);
  });

  test("when an account was created on it: it stops and names it", async () => {
    const scene = await killedAfterPurchase();
    await scene.stage.clock.sleep(minutes(15));
    const account = { name: "app", password: "Str0ng-enough", base_authority: ["SELECT"] };
    await scene.stage.somebody("POST", `/v3/{pid}/instances/${scene.orphan}/users`, account);
    const { message } = await failureOf(scene.up({ timeouts: { create: "3h" } }));
    expect(message).toContain("it holds schemas or accounts");
    expect(message).toContain(`adopt: { id: "${scene.orphan}" }`);
    expect(scene.stage.changes()).toEqual([]);
  });

  test("when there are two namesakes: it stops and names both", async () => {
    const scene = await killedAfterPurchase();
    const { instances } = scene.stage.simulator.state;
    const twin = "0000000000000000000000000000in09";
    instances.push({ ...structuredClone(scene.stage.instance(scene.orphan)), id: twin });
    const { message } = await failureOf(scene.up());
    expect(message).toContain(scene.orphan);
    expect(message).toContain(twin);
    expect(scene.stage.changes()).toEqual([]);
  });

  test("when its name is given by the program: it stops, and `adopt` continues", async () => {
    const scene = await killedAfterPurchase({ name: "shop-db" });
    const { message } = await failureOf(scene.up({ name: "shop-db" }));
    expect(message).toContain("its name is given by the program, so others may have created it");
    expect(scene.stage.changes()).toEqual([]);
    await scene.up({ name: "shop-db", adopt: { id: scene.orphan } });
    expect(scene.stack.id).toBe(scene.orphan);
    expect(scene.stage.changes()).toEqual([]);
  });
});

describe("a replacement", () => {
  const other = { vpcId: "e1d886ec-cfe7-4cd4-b748-000000000000" };

  test.each([{ name: "shop-db" }, {}])("buys one instance and deletes the old one, %j", async (program) => {
    const scene = instanceScene();
    await scene.up(program);
    const old = scene.stack.id;
    scene.stage.calls();
    expect(await scene.up({ ...program, ...other })).toBe("replace");
    expect(scene.stage.changes()).toEqual(["CreateInstance", "DeleteDdmInstance"]);
    expect(scene.stack.id).not.toBe(old);
    expect(idsOf(scene)).toEqual([scene.stack.id]);
  });

  test("that was killed behind the purchase is continued with its instance", async () => {
    const scene = instanceScene();
    await scene.up();
    await killedAfter(scene.stage, "CreateInstance", () => scene.up(other));
    scene.stage.calls();
    expect(await scene.up(other)).toBe("replace");
    expect(scene.stage.changes()).toEqual(["DeleteDdmInstance"]);
    expect(idsOf(scene)).toEqual([scene.stack.id]);
  });

  test("with a given name that was killed behind the purchase stops and names both", async () => {
    const scene = instanceScene();
    await scene.up({ name: "shop-db" });
    await killedAfter(scene.stage, "CreateInstance", () => scene.up({ name: "shop-db", ...other }));
    scene.stage.calls();
    const { message } = await failureOf(scene.up({ name: "shop-db", ...other }));
    for (const id of idsOf(scene)) expect(message).toContain(id);
    expect(idsOf(scene)).toHaveLength(2);
    expect(scene.stage.changes()).toEqual([]);
  });
});

describe("a purchase that is not answered is not repeated", () => {
  test.each([25_000, minutes(2)])("when the instance is listed %d ms late", async (delay) => {
    const scene = instanceScene();
    scene.stage.fault("CreateInstance", { drop: "after" });
    listLate(scene, delay);
    await scene.up();
    expect(scene.stage.changes()).toEqual(["CreateInstance"]);
    expect(idsOf(scene)).toEqual([scene.stack.id]);
  });

  test("when the cloud acts 40 s after a 504", async () => {
    const scene = instanceScene();
    scene.stage.fault("CreateInstance", { status: 504, lateMs: 40_000 });
    await scene.up();
    expect(scene.stage.changes()).toEqual(["CreateInstance"]);
    expect(idsOf(scene)).toEqual([scene.stack.id]);
  });

  test.each<[string, unknown]>([
    ["an HTML page", "<html><body>OK</body></html>"],
    ["an empty body", ""],
    ["JSON that is cut off", '{"id": "deb16'],
    ["an object without an id", {}],
  ])("when it is answered by %s with 200", async (_, body) => {
    const scene = instanceScene();
    scene.stage.fault("CreateInstance", { status: 200, body, after: true });
    await scene.up();
    expect(scene.stage.changes()).toEqual(["CreateInstance"]);
    expect(idsOf(scene)).toEqual([scene.stack.id]);
  });

  test("when its answer cannot be read and nothing is found: the outcome is unknown", async () => {
    const scene = instanceScene();
    scene.stage.fault("CreateInstance", { body: "<html></html>" });
    const { message } = await failureOf(scene.up());
    expect(message).toContain("It is not known whether ordering the instance was carried out");
    expect(message).not.toContain("Nothing was created");
    expect(scene.stage.changes()).toEqual(["CreateInstance"]);
  });

  test("when reads fail for a while afterwards", async () => {
    const scene = instanceScene();
    scene.stage.fault("CreateInstance", { drop: "after" });
    scene.stage.fault("ListInstances", { status: 503 }, { nth: 2 });
    scene.stage.fault("ListInstances", { drop: "before" }, { nth: 2 });
    await scene.up();
    expect(scene.stage.changes()).toEqual(["CreateInstance"]);
    expect(idsOf(scene)).toEqual([scene.stack.id]);
  });
});

test.each<[string, Record<string, unknown>, string]>([
  ["ExpandDdmInstanceNodes", { nodeNum: 3 }, "adding 1 node in az1"],
  ["ResizeFlavor", { flavorRef: "ddm.c6.2xlarge.2" }, "changing the class"],
])("%s, which costs money, is carried out late and not repeated", async (operation, change) => {
  const scene = instanceScene();
  await scene.up();
  scene.stage.calls();
  scene.stage.fault(operation, { status: 504, lateMs: 40_000 });
  await scene.up(change);
  expect(scene.stage.changes()).toEqual([operation]);
  expect(scene.stack.outputs).toMatchObject(change);
  expect(await scene.up(change)).toBe("same");
});
