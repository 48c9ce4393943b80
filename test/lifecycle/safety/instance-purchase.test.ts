import { catchFailure } from "../../support/failure";
import { alterResponses, makeInstanceFixture, type InstanceFixture, killAfter } from "../../support/instance-fixture";

const admin = { adminUser: "root", adminPassword: "Str0ng-enough" };
const yearly = { charging: { mode: "prePaid", periodUnit: "year", period: 1 } };
const minutes = (count: number) => count * 60_000;

const idsOf = ({ cloud }: InstanceFixture) => cloud.simulator.state.instances.map(({ id }) => id);

/** A fixture in which `pulumi up` was killed right after the purchase. */
async function makeKilledAfterPurchase(program: Record<string, unknown> = {}) {
  const fixture = makeInstanceFixture();
  const { cloud, stack, up } = fixture;
  await killAfter(cloud, "CreateInstance", () => up(program));
  expect(stack.id).toBeUndefined();
  const [orphan = ""] = idsOf(fixture);
  cloud.clearCalls();
  return { ...fixture, orphan };
}

/** Omits all instances from the lists for a time. */
function omitFromLists({ cloud }: InstanceFixture, milliseconds: number): void {
  cloud.fault("ListInstances", { body: { instances: [], total_record: 0 } }, {});
  void cloud.clock.sleep(milliseconds).then(() => {
    cloud.simulator.faults.clear();
  });
}

describe("an incomplete list of engines", () => {
  const missingId = "036dc44a-b560-4316-9e7f-e25a60f2aea2";
  const makeFixture = () => {
    const fixture = makeInstanceFixture();
    alterResponses(fixture.cloud, "ListDdmEngines", (body) => {
      const engines = body["engine_groups"] as { version: string }[];
      return { ...body, engine_groups: engines.filter(({ version }) => version !== "3.1.0.8"), total: engines.length };
    });
    return fixture;
  };

  const setVersion = "set `engineVersion` to";
  test.each<[Record<string, unknown>, string, string]>([
    [{ engineVersion: undefined }, "the newest engine is not known", setVersion],
    [{ engineVersion: "3.1" }, "the newest engine of version 3.1 is not known", setVersion],
    [{ engineVersion: "3.1.0.8" }, "the newest engine of version 3.1.0.8 is not known", setVersion],
    [
      { engineVersion: undefined, engineId: missingId },
      `the version of engine ${missingId} is not known`,
      "replace `engineId` by `engineVersion` with",
    ],
  ])("nothing is bought while the engine is not known: %j", async (program, reason, change) => {
    const { cloud, up } = makeFixture();
    const error = await catchFailure(up(program));
    expect(error.message).toContain(
      `The API returned an incomplete list of engines, so ${reason}. Nothing was created. ` +
        `Run \`pulumi up\` again, or ${change} one of the listed versions: 3.1.0.7, `,
    );
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("an instance is bought if the list contains the full version that the program sets", async () => {
    const { cloud, up } = makeFixture();
    await up({ engineVersion: "3.1.0.7" });
    expect(cloud.simulator.state.instances.map((instance) => instance.engineVersion)).toEqual(["3.1.0.7"]);
  });

  test("the kernel is not changed to an engine whose version is not known", async () => {
    const { cloud, up } = makeFixture();
    await up({ engineVersion: "3.1.0.7" });
    cloud.clearCalls();
    const error = await catchFailure(up({ engineVersion: undefined, engineId: missingId }));
    expect(error.message).toContain(
      `The API returned an incomplete list of engines, so the version of engine ${missingId} is not known. Pulumi's state contains its id and its live values.`,
    );
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("the error for an update names no version if the API lists none", async () => {
    const { cloud, up } = makeInstanceFixture();
    await up({ engineVersion: "3.1.0.7" });
    alterResponses(cloud, "ListDdmEngines", (body) => ({ ...body, engine_groups: [] }));
    const error = await catchFailure(up({ engineVersion: undefined, engineId: missingId }));
    expect(error.message).toMatch(/is not known\. Pulumi's state contains .*\. Run `pulumi up` again\.$/);
  });
});

describe("the next up after a kill during the purchase", () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    ["the same program", {}, []],
    ["another number of nodes", { nodeNum: 3 }, ["ExpandDdmInstanceNodes"]],
    ["another class", { flavorRef: "ddm.c6.2xlarge.2" }, ["ResizeFlavor"]],
    ["an additional zone", { availableZones: ["az1", "az2", "az3"] }, []],
    [
      "another security group",
      { securityGroupId: "11111111-319b-4086-9fd7-62a2e8548b2e" },
      ["UpdateDdmInstanceSecurityGroup"],
    ],
    ["a new administrator", admin, ["ResetAdministrator"]],
  ])("adopts the purchased instance and, if necessary, changes it in place: %s", async (_, edit, requests) => {
    const fixture = await makeKilledAfterPurchase();
    await fixture.up(edit);
    expect(fixture.cloud.takeMutations()).toEqual(requests);
    expect(fixture.stack.id).toBe(fixture.orphan);
    expect(idsOf(fixture)).toEqual([fixture.orphan]);
    expect(fixture.stack.outputs).toMatchObject(edit);
    expect(await fixture.up(edit)).toBe("same");
  });

  test.each<[string, Record<string, unknown>, string]>([
    [
      "the zones, which removes a zone with a node",
      { availableZones: ["az2", "az3"] },
      'its "availableZones" is az1, az2',
    ],
    ["the administrator's name", { ...admin, adminUser: "dba" }, 'its "adminUser" is root but dba in the program'],
    ["the VPC", { ...admin, vpcId: "another-vpc" }, 'its "vpcId" is'],
    ["the billing", { ...admin, charging: { mode: "prePaid", periodUnit: "month", period: 1 } }, '"charging.mode"'],
  ])("fails and names the purchased instance after an edit of %s", async (_, edit, reason) => {
    const fixture = await makeKilledAfterPurchase(admin);
    const { message } = await catchFailure(fixture.up({ ...admin, ...edit }));
    expect(message).toContain(reason);
    expect(message).toContain(`adopt: { id: "${fixture.orphan}" }`);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(idsOf(fixture)).toEqual([fixture.orphan]);
  });

  test("fails while the list of instances is incomplete", async () => {
    const fixture = await makeKilledAfterPurchase();
    fixture.cloud.fault("ListInstances", { body: { instances: [], total_record: 1 } });
    const { message } = await catchFailure(fixture.up());
    expect(message).toContain("The API returned an incomplete list");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    await fixture.up();
    expect(idsOf(fixture)).toEqual([fixture.orphan]);
  });

  test("fails two hours after the purchase, and names the purchased instance", async () => {
    const fixture = await makeKilledAfterPurchase();
    await fixture.cloud.clock.sleep(minutes(120));
    const { message } = await catchFailure(fixture.up());
    expect(message).toContain("it is older than twice the create timeout");
    expect(message).toContain(`adopt: { id: "${fixture.orphan}" }`);
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("fails and names the purchased instance if it has an account", async () => {
    const fixture = await makeKilledAfterPurchase();
    await fixture.cloud.clock.sleep(minutes(15));
    const account = { name: "app", password: "Str0ng-enough", base_authority: ["SELECT"] };
    await fixture.cloud.otherClient.call("POST", `/v3/{pid}/instances/${fixture.orphan}/users`, account);
    const { message } = await catchFailure(fixture.up({ timeouts: { create: "3h" } }));
    expect(message).toContain("it holds schemas or accounts");
    expect(message).toContain(`adopt: { id: "${fixture.orphan}" }`);
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("fails and names both instances if two instances have the generated name", async () => {
    const fixture = await makeKilledAfterPurchase();
    const { instances } = fixture.cloud.simulator.state;
    const twin = "0000000000000000000000000000in09";
    instances.push({ ...structuredClone(fixture.cloud.instance(fixture.orphan)), id: twin });
    const { message } = await catchFailure(fixture.up());
    expect(message).toContain(fixture.orphan);
    expect(message).toContain(twin);
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test("fails when the program sets the name, and succeeds with `adopt`", async () => {
    const fixture = await makeKilledAfterPurchase({ name: "shop-db" });
    const { message } = await catchFailure(fixture.up({ name: "shop-db" }));
    expect(message).toContain("its name is set by the program, so others may have created it");
    expect(fixture.cloud.takeMutations()).toEqual([]);
    await fixture.up({ name: "shop-db", adopt: { id: fixture.orphan } });
    expect(fixture.stack.id).toBe(fixture.orphan);
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });
});

describe("a replacement", () => {
  const other = { vpcId: "e1d886ec-cfe7-4cd4-b748-000000000000" };

  test.each<[string, Record<string, unknown>]>([
    ["set by the program", { name: "shop-db" }],
    ["generated", {}],
  ])("buys one instance and deletes the old one when the name is %s", async (_, program) => {
    const fixture = makeInstanceFixture();
    await fixture.up(program);
    const old = fixture.stack.id;
    fixture.cloud.clearCalls();
    expect(await fixture.up({ ...program, ...other })).toBe("replace");
    expect(fixture.cloud.takeMutations()).toEqual(["CreateInstance", "DeleteDdmInstance"]);
    expect(fixture.stack.id).not.toBe(old);
    expect(idsOf(fixture)).toEqual([fixture.stack.id]);
  });

  test("the next up after a kill during the purchase continues with the purchased instance", async () => {
    const fixture = makeInstanceFixture();
    await fixture.up();
    await killAfter(fixture.cloud, "CreateInstance", () => fixture.up(other));
    fixture.cloud.clearCalls();
    expect(await fixture.up(other)).toBe("replace");
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteDdmInstance"]);
    expect(idsOf(fixture)).toEqual([fixture.stack.id]);
  });

  test("the next up after a kill during the purchase fails if the program sets the name, and does not advise to delete the old instance", async () => {
    const fixture = makeInstanceFixture();
    await fixture.up({ name: "shop-db" });
    const old = fixture.stack.id ?? "";
    await killAfter(fixture.cloud, "CreateInstance", () => fixture.up({ name: "shop-db", ...other }));
    fixture.cloud.clearCalls();
    const { message } = await catchFailure(fixture.up({ name: "shop-db", ...other }));
    const [orphan = ""] = idsOf(fixture).filter((id) => id !== old);
    expect(message).toContain(`It (${orphan}) exists already`);
    expect(message).toContain("Delete it, or choose another name, and run `pulumi up` again.");
    expect(message).not.toContain(old);
    expect(idsOf(fixture)).toHaveLength(2);
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });
});

describe("a purchase whose outcome is unknown", () => {
  test.each([25_000, minutes(2)])("buys no second instance when the first one is listed %d ms late", async (delay) => {
    const fixture = makeInstanceFixture();
    fixture.cloud.fault("CreateInstance", { drop: "after" });
    omitFromLists(fixture, delay);
    await fixture.up();
    expect(fixture.cloud.takeMutations()).toEqual(["CreateInstance"]);
    expect(idsOf(fixture)).toEqual([fixture.stack.id]);
  });

  test("buys no second instance when the API executes the purchase 40 s after a 504", async () => {
    const fixture = makeInstanceFixture();
    fixture.cloud.fault("CreateInstance", { status: 504, lateMs: 40_000 });
    await fixture.up();
    expect(fixture.cloud.takeMutations()).toEqual(["CreateInstance"]);
    expect(idsOf(fixture)).toEqual([fixture.stack.id]);
  });

  test.each<[string, unknown]>([
    ["an HTML page", "<html><body>OK</body></html>"],
    ["an empty body", ""],
    ["JSON that is cut off", '{"id": "deb16'],
    ["an object without an id", {}],
  ])("buys no second instance when the response is %s with status 200", async (_, body) => {
    const fixture = makeInstanceFixture();
    fixture.cloud.fault("CreateInstance", { status: 200, body, after: true });
    await fixture.up();
    expect(fixture.cloud.takeMutations()).toEqual(["CreateInstance"]);
    expect(idsOf(fixture)).toEqual([fixture.stack.id]);
  });

  test("fails with an unknown outcome when the response is unreadable and no instance is found", async () => {
    const fixture = makeInstanceFixture();
    fixture.cloud.fault("CreateInstance", { body: "<html></html>" });
    const { message } = await catchFailure(fixture.up());
    expect(message).toContain("It is not known whether ordering the instance was carried out");
    expect(message).not.toContain("Nothing was created");
    expect(fixture.cloud.takeMutations()).toEqual(["CreateInstance"]);
  });

  test("buys no second instance when reads fail for a while after the purchase", async () => {
    const fixture = makeInstanceFixture();
    fixture.cloud.fault("CreateInstance", { drop: "after" });
    fixture.cloud.fault("ListInstances", { status: 503 }, { nth: 2 });
    fixture.cloud.fault("ListInstances", { drop: "before" }, { nth: 2 });
    await fixture.up();
    expect(fixture.cloud.takeMutations()).toEqual(["CreateInstance"]);
    expect(idsOf(fixture)).toEqual([fixture.stack.id]);
  });
});

describe("a purchase that is answered with 503, with 504 or not at all", () => {
  test("sends the purchase again in the same run after a 503 if no instance is listed", async () => {
    const fixture = makeInstanceFixture();
    fixture.cloud.fault("CreateInstance", { status: 503 }, { times: 2 });
    await fixture.up();
    expect(fixture.cloud.takeMutations()).toEqual(Array(3).fill("CreateInstance"));
    expect(idsOf(fixture)).toEqual([fixture.stack.id]);
  });

  test("sends the purchase at most three times if the API keeps returning 503", async () => {
    const fixture = makeInstanceFixture();
    fixture.cloud.fault("CreateInstance", { status: 503 }, { times: 4 });
    const { message } = await catchFailure(fixture.up());
    expect(message).toContain("It is not known whether ordering the instance was carried out");
    expect(fixture.cloud.takeMutations()).toEqual(Array(3).fill("CreateInstance"));
  });

  test("sends the purchase once if the API executes it two minutes after a 503", async () => {
    const fixture = makeInstanceFixture();
    fixture.cloud.fault("CreateInstance", { status: 503, lateMs: minutes(2) });
    await fixture.up();
    expect(fixture.cloud.takeMutations()).toEqual(["CreateInstance"]);
    expect(idsOf(fixture)).toEqual([fixture.stack.id]);
  });

  test("does not send the purchase again after a 503 if the create timeout has passed", async () => {
    const fixture = makeInstanceFixture();
    fixture.cloud.fault("CreateInstance", { status: 503 });
    const { message } = await catchFailure(fixture.up({ timeouts: { create: "2m" } }));
    expect(message).toContain("It is not known whether ordering the instance was carried out");
    expect(fixture.cloud.takeMutations()).toEqual(["CreateInstance"]);
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    // The order may exist before the instance is listed.
    ["the instance is yearly/monthly and the response is 503", {}, yearly],
    ["the lists after a 503 are incomplete", { list: { set: { total_record: 2 } } }, {}],
    ["the response is 504", { status: 504 }, {}],
    ["the connection is closed", { drop: "before" }, {}],
  ])("does not send the purchase again if %s", async (_, { list, ...effect }, program) => {
    const fixture = makeInstanceFixture();
    fixture.cloud.fault("CreateInstance", Object.keys(effect).length > 0 ? effect : { status: 503 });
    // Each rule counts only requests that no earlier rule has changed. So the first list is complete, and the next ten are not.
    if (list) for (let rule = 0; rule < 10; rule++) fixture.cloud.fault("ListInstances", list, { nth: 2 });
    await catchFailure(fixture.up(program));
    expect(fixture.cloud.takeMutations()).toEqual(["CreateInstance"]);
  });
});

test.each<[string, Record<string, unknown>]>([
  ["ExpandDdmInstanceNodes", { nodeNum: 3 }],
  ["ResizeFlavor", { flavorRef: "ddm.c6.2xlarge.2" }],
])("does not repeat %s, which costs money, when the API executes the request late", async (operation, change) => {
  const fixture = makeInstanceFixture();
  await fixture.up();
  fixture.cloud.clearCalls();
  fixture.cloud.fault(operation, { status: 504, lateMs: 40_000 });
  await fixture.up(change);
  expect(fixture.cloud.takeMutations()).toEqual([operation]);
  expect(fixture.stack.outputs).toMatchObject(change);
  expect(await fixture.up(change)).toBe("same");
});
