import { catchFailure } from "../../support/failure";
import { beforeRequest, makeRunningInstance } from "../../support/instance-fixture";
import type { TestCloud } from "../../support/test-cloud";

// An update fails. In most tests, the program is edited before the next update.

const eip = "0b1e8bd5-7e6b-4c2e-8c3f-1d6f1f0d9c11";
const refusal = { status: 403, code: "DBS.300541" };
const noResponse = { drop: "before" } as const;
const admin = { adminUser: "root", adminPassword: "Str0ng-enough" };
const newPassword = { ...admin, adminPassword: "Str0nger-still" };
const charging = { mode: "prePaid", periodUnit: "month", period: 1 };

/** Fails each later request of the operations. */
function failAll(cloud: TestCloud, ...operations: string[]): void {
  for (const operation of operations) cloud.fault(operation, refusal, {});
}

/** Calls a function before the first request of an operation. */
function beforeFirst(cloud: TestCloud, operation: string, hook: () => void): void {
  let isFirst = true;
  beforeRequest(cloud, operation, () => {
    if (isFirst) hook();
    isFirst = false;
  });
}

/** Fails all reads of the instance's details from the first request of an operation on. */
function failReadsFrom(cloud: TestCloud, operation: string): void {
  beforeFirst(cloud, operation, () => failAll(cloud, "ShowInstance", "ShowDdmDetail"));
}

describe.each<[string, object, object, string, string]>([
  ["the administrator's password", admin, newPassword, "ResetAdministrator", "ResetAdministrator"],
  [
    "automatic renewal",
    { charging },
    { charging: { ...charging, autoRenew: true } },
    "AutoRenewalResources",
    "CancelAutoRenewalResources",
  ],
])("an accepted change of %s, after which the wait fails", (_, before, after, request, requestBack) => {
  const fail = async () => {
    const fixture = await makeRunningInstance({ ...before });
    const { cloud, up, diff } = fixture;
    failReadsFrom(cloud, request);
    await catchFailure(up({ ...after }));
    cloud.simulator.faults.clear();
    expect(diff({ ...before }).warnings).toBeUndefined();
    cloud.clearCalls();
    return fixture;
  };

  test("is changed back by the earlier program", async () => {
    const { cloud, up } = await fail();
    await up({ ...before });
    expect(cloud.takeMutations()).toEqual([requestBack]);
    expect(await up({ ...before })).toBe("same");
  });

  test("is sent again by the same program", async () => {
    const { cloud, up } = await fail();
    await up({ ...after });
    expect(cloud.takeMutations()).toEqual([request]);
    expect(await up({ ...after })).toBe("same");
  });
});

test("a parameter is reset if the program removes it after an update that set it but could not read the live values", async () => {
  const { cloud, stack, up, id } = await makeRunningInstance({ parameters: { max_connections: "200" } });
  failReadsFrom(cloud, "ModifyConfiguration");
  await catchFailure(up({ parameters: { max_connections: "300", sql_audit: "ON" } }));
  expect(stack.outputs["parameters"]).toEqual({ max_connections: "200", sql_audit: "ON" });
  cloud.simulator.faults.clear();
  await up({ parameters: { max_connections: "200" } });
  expect(cloud.instance(id).parameters.values).toMatchObject({ max_connections: "200", sql_audit: "OFF" });
  expect(await up({ parameters: { max_connections: "200" } })).toBe("same");
});

test("the only parameter is reset if the program removes it after an update that set it and then failed", async () => {
  const { cloud, up, id } = await makeRunningInstance();
  beforeFirst(cloud, "ModifyConfiguration", () => cloud.fault("ShowInstance", refusal));
  await catchFailure(up({ parameters: { long_query_time: "3" } }));
  await up();
  expect(cloud.instance(id).parameters.values).toMatchObject({ long_query_time: "1" });
  expect(await up()).toBe("same");
});

test("a required restart stays recorded if another change of parameters is rejected and the live values cannot be read", async () => {
  const { cloud, stack, up } = await makeRunningInstance();
  await up({ parameters: { max_connections: "200" } });
  cloud.fault("ModifyConfiguration", refusal);
  failReadsFrom(cloud, "ModifyConfiguration");
  await catchFailure(up({ parameters: { max_connections: "300" } }));
  expect(stack.outputs["restartRequired"]).toBe(true);
});

test("a required restart stays recorded if a change of a parameter that needs no restart got no response", async () => {
  const { cloud, stack, up } = await makeRunningInstance();
  await up({ parameters: { max_connections: "200" } });
  cloud.fault("ModifyConfiguration", noResponse, {});
  await catchFailure(up({ parameters: { max_connections: "200", sql_audit: "ON" } }));
  expect(stack.outputs["restartRequired"]).toBe(true);
});

describe("an elastic IP that is removed from the program", () => {
  test("is unbound if its binding was not complete when the update failed", async () => {
    const { cloud, stack, up, id } = await makeRunningInstance();
    cloud.fault("ShowDdmJobResult", refusal);
    await catchFailure(up({ publicIpId: eip }));
    await up();
    expect(cloud.instance(id).publicIp).toBeNull();
    expect(stack.outputs["publicIpAddress"]).toBeUndefined();
    expect(await up()).toBe("same");
  });

  test("makes the update fail while the API does not report the binding, and is unbound by the next update", async () => {
    const { cloud, up, id } = await makeRunningInstance({ publicIpId: eip });
    failAll(cloud, "ShowPublicIp", "ShowDdmDetail");
    expect((await catchFailure(up())).message).toContain('"publicIpId"');
    cloud.simulator.faults.clear();
    await up();
    expect(cloud.instance(id).publicIp).toBeNull();
  });
});

describe.each<[string, object, object]>([
  ["flavorId", { flavorRef: undefined, flavorId: "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002" }, {}],
  ["flavorRef", {}, { flavorRef: undefined, flavorId: "5c1f2b0e-6d0a-3c55-9a43-6a1be7f6c002" }],
  ["engineId", { engineId: "036dc44a-b560-4316-9e7f-e25a60f2aea2" }, { engineVersion: "3.1.0.7" }],
])("after a change from %s to its alternative in an update that then failed", (name, before, after) => {
  test("the earlier program restores the class and the version", async () => {
    const { cloud, stack, up, id } = await makeRunningInstance({ ...before });
    const stateOf = () => ({
      flavor: cloud.instance(id).groups.map(({ flavor }) => flavor),
      version: cloud.instance(id).engineVersion,
    });
    const first = stateOf();
    cloud.fault("SwitchSsl", noResponse, {});
    const { outputs } = stack;
    await catchFailure(up({ ...after, sslEnabled: true }));
    expect(stateOf()).not.toEqual(first);
    expect(stack.outputs[name]).not.toBe(outputs[name]);
    cloud.simulator.faults.clear();
    await up({ ...before });
    expect(stateOf()).toEqual(first);
    expect(stack.outputs).toMatchObject({ [name]: outputs[name] });
    expect(await up({ ...before })).toBe("same");
  });
});

test("the removal of `autoPay` after a failed update is recorded by the next update", async () => {
  const { cloud, up, preview } = await makeRunningInstance({ charging });
  const unpaid = { ...charging, autoPay: false };
  await up({ charging: unpaid });
  cloud.fault("AutoRenewalResources", refusal);
  await catchFailure(up({ charging: { ...unpaid, autoRenew: true } }));
  await up({ charging });
  expect(preview({ charging })).toBe("same");
});
