import { catchFailure } from "../../support/failure";
import { beforeRequest, killAfter, makeRunningInstance } from "../../support/instance-fixture";

const parameterChange = { parameters: { max_connections: "30000" } };
const changeAndRestart = { ...parameterChange, restartOnParameterChange: true };

describe("a kill between a change of parameters and the restart", () => {
  test.each<[string, Record<string, unknown>]>([
    ["changed", { parameters: { max_connections: "20000" } }],
    ["added", {}],
    ["replaced by others", { parameters: { long_query_time: "2" } }],
  ])("the next up after a kill restarts the instance when parameters are %s", async (_, from) => {
    const { cloud, stack, up } = await makeRunningInstance(from);
    await killAfter(cloud, "ModifyConfiguration", () => up(changeAndRestart));
    cloud.clearCalls();
    await up(changeAndRestart);
    expect(cloud.takeMutations()).toEqual(["RestartInstance"]);
    expect(stack.outputs["restartRequired"]).toBe(false);
    expect(await up(changeAndRestart)).toBe("same");
  });

  test("a preview after a kill and a refresh shows the restart, which the next up performs", async () => {
    const { cloud, stack, up, diff } = await makeRunningInstance({ parameters: { max_connections: "20000" } });
    await killAfter(cloud, "ModifyConfiguration", () => up(changeAndRestart));
    await stack.refresh();
    cloud.clearCalls();
    expect(stack.outputs["restartRequired"]).toBe(true);
    expect(diff(changeAndRestart)).toMatchObject({
      changes: true,
      impact: "restarts (soft), 1–5 min, all connections drop",
    });
    await up(changeAndRestart);
    expect(cloud.takeMutations()).toEqual(["RestartInstance"]);
  });

  test("the next up after a kill only warns until the program allows the restart", async () => {
    const { cloud, stack, up } = await makeRunningInstance({ parameters: { max_connections: "20000" } });
    await killAfter(cloud, "ModifyConfiguration", () => up(parameterChange));
    cloud.clearCalls();
    await up(parameterChange);
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.outputs["restartRequired"]).toBe(true);
    expect(cloud.warnings).toEqual([expect.stringContaining("take effect only after a restart")]);
    expect(await up(changeAndRestart)).toBe("update");
    expect(cloud.takeMutations()).toEqual(["RestartInstance"]);
    expect(stack.outputs["restartRequired"]).toBe(false);
  });
});

test("an adopted instance is not restarted for parameters that another client has changed", async () => {
  const { cloud, stack, up, id } = await makeRunningInstance();
  await cloud.otherClient.call("PUT", `/v3.1/{pid}/instances/${id}/configurations`, {
    values: { max_connections: "30000" },
  });
  stack.removeFromState();
  await up({ ...changeAndRestart, adopt: { id } });
  expect(cloud.takeMutations()).toEqual([]);
});

describe("a restart that a trigger has requested", () => {
  const before = { restartTriggers: { release: "1" } };
  const after = { restartTriggers: { release: "2" } };

  test("does not repeat a triggered restart after a kill while the instance restarts", async () => {
    const { cloud, up } = await makeRunningInstance(before);
    await killAfter(cloud, "RestartInstance", () => up(after));
    cloud.clearCalls();
    await up(after);
    expect(cloud.takeMutations()).toEqual([]);
    expect(await up(after)).toBe("same");
  });

  test.each([true, false])(
    "does not repeat a triggered restart when the wait for it fails (after a refresh: %s)",
    async (isRefreshed) => {
      const { cloud, stack, up } = await makeRunningInstance(before);
      cloud.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
      await catchFailure(up(after));
      await cloud.clock.sleep(3_600_000);
      if (isRefreshed) await stack.refresh();
      cloud.clearCalls();
      await up(after);
      expect(cloud.takeMutations()).toEqual([]);
      expect(await up(after)).toBe("same");
    },
  );

  test("does not repeat a triggered restart whose job is not found", async () => {
    const { cloud, up } = await makeRunningInstance(before);
    cloud.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
    await catchFailure(up(after));
    await cloud.clock.sleep(3_600_000);
    cloud.clearCalls();
    cloud.fault("ShowDdmJobResult", { status: 404, code: "DBS.300400" }, {});
    await up(after);
    expect(cloud.takeMutations()).toEqual([]);
    expect(await up(after)).toBe("same");
  });

  test("does not repeat a triggered restart whose response is lost", async () => {
    const { cloud, up } = await makeRunningInstance(before);
    cloud.fault("RestartInstance", { drop: "after" });
    await up(after);
    expect(cloud.takeMutations()).toEqual(["RestartInstance"]);
  });

  test("does not repeat a triggered restart whose response is lost if the timeout passes before the restart ends", async () => {
    const { cloud, up } = await makeRunningInstance(before);
    cloud.fault("RestartInstance", { drop: "after" });
    await catchFailure(up({ ...after, timeouts: { update: "30s" } }));
    await cloud.clock.sleep(3_600_000);
    await up(after);
    expect(cloud.takeMutations()).toEqual(["RestartInstance"]);
  });

  test("repeats a triggered restart whose job fails", async () => {
    const { cloud, up } = await makeRunningInstance(before);
    cloud.fault("RestartInstance", { job: "fail" });
    await catchFailure(up(after));
    cloud.clearCalls();
    await up(after);
    expect(cloud.takeMutations()).toEqual(["RestartInstance"]);
  });
});

const admin = { adminUser: "root", adminPassword: "Str0ng-enough" };

describe("a new administrator password that the API rejects", () => {
  const changed = { ...admin, adminPassword: "Str0nger-still" };

  test("does not record a rejected administrator password as set", async () => {
    const { cloud, stack, up } = await makeRunningInstance(admin);
    cloud.fault("ResetAdministrator", { status: 400, code: "DBS.280001", message: "too weak" });
    const { message } = await catchFailure(up(changed));
    expect(message).toContain("Choose another value for `adminUser` or `adminPassword`");
    expect(stack.outputs["adminPassword"]).toBe(admin.adminPassword);
    expect(JSON.stringify(stack.outputs)).not.toContain(changed.adminPassword);
    cloud.clearCalls();
    await up(changed);
    expect(cloud.takeMutations()).toEqual(["ResetAdministrator"]);
    expect(stack.outputs["adminPassword"]).toBe(changed.adminPassword);
  });

  test("does not record a rejected password as set when the live state cannot be read afterwards", async () => {
    const { cloud, stack, up } = await makeRunningInstance(admin);
    cloud.fault("ResetAdministrator", { status: 400, code: "DBS.280001" });
    let isFailing = true;
    beforeRequest(cloud, "ResetAdministrator", () => {
      if (isFailing) cloud.fault("ShowInstance", { status: 500 }, {});
    });
    await catchFailure(up(changed));
    expect(stack.outputs["adminPassword"]).toBe(admin.adminPassword);
    isFailing = false;
    cloud.simulator.faults.clear();
    cloud.clearCalls();
    await up(changed);
    expect(cloud.takeMutations()).toEqual(["ResetAdministrator"]);
  });

  test("does not record a rejected password as set when the adoption of an orphan fails", async () => {
    const { cloud, stack, up } = await makeRunningInstance(admin);
    stack.removeFromState();
    cloud.fault("ResetAdministrator", { status: 400, code: "DBS.280001" });
    await catchFailure(up(changed));
    expect(stack.outputs["adminPassword"]).not.toBe(changed.adminPassword);
    cloud.clearCalls();
    await up(changed);
    expect(cloud.takeMutations()).toEqual(["ResetAdministrator"]);
  });
});

test("the administrator's password is recorded as set after a purchase that includes it", async () => {
  const { stack } = await makeRunningInstance(admin);
  expect(stack.outputs["adminPassword"]).toBe(admin.adminPassword);
});
