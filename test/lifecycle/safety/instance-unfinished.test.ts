import { beforeRequest, failureOf, killedAfter, runningInstance } from "../../support/instance-scene";

const needsRestart = { parameters: { max_connections: "30000" } };
const restarts = { ...needsRestart, restartOnParameterChange: true };

describe("parameters that need a restart, written by a run that was killed before the restart,", () => {
  test.each<[string, Record<string, unknown>]>([
    ["changed", { parameters: { max_connections: "20000" } }],
    ["added", {}],
    ["added beside others", { parameters: { long_query_time: "2" } }],
  ])("%s, are followed by it in the next up", async (_, from) => {
    const { stage, stack, up } = await runningInstance(from);
    await killedAfter(stage, "ModifyConfiguration", () => up(restarts));
    stage.calls();
    await up(restarts);
    expect(stage.changes()).toEqual(["RestartInstance"]);
    expect(stack.outputs["restartRequired"]).toBe(false);
    expect(await up(restarts)).toBe("same");
  });

  test("are followed by it after a refresh in between, which the preview shows", async () => {
    const { stage, stack, up, diff } = await runningInstance({ parameters: { max_connections: "20000" } });
    await killedAfter(stage, "ModifyConfiguration", () => up(restarts));
    await stack.refresh();
    stage.calls();
    expect(stack.outputs["restartRequired"]).toBe(true);
    expect(diff(restarts)).toMatchObject({ changes: true, impact: "restarts (soft), 1–5 min, all connections drop" });
    await up(restarts);
    expect(stage.changes()).toEqual(["RestartInstance"]);
  });

  test("leave `restartRequired` where no restart is allowed, until one is", async () => {
    const { stage, stack, up } = await runningInstance({ parameters: { max_connections: "20000" } });
    await killedAfter(stage, "ModifyConfiguration", () => up(needsRestart));
    stage.calls();
    await up(needsRestart);
    expect(stage.changes()).toEqual([]);
    expect(stack.outputs["restartRequired"]).toBe(true);
    expect(stage.warnings).toEqual([expect.stringContaining("take effect only after a restart")]);
    expect(await up(restarts)).toBe("update");
    expect(stage.changes()).toEqual(["RestartInstance"]);
    expect(stack.outputs["restartRequired"]).toBe(false);
  });

  test("are not mistaken for those of an adopted instance", async () => {
    const { stage, stack, up, id } = await runningInstance();
    await stage.somebody("PUT", `/v3.1/{pid}/instances/${id}/configurations`, { values: { max_connections: "30000" } });
    stack.lose();
    await up({ ...restarts, adopt: { id } });
    expect(stage.changes()).toEqual([]);
  });
});

describe("a restart by a trigger", () => {
  const before = { restartTriggers: { release: "1" } };
  const after = { restartTriggers: { release: "2" } };

  test("is not repeated when its run was killed and the next up finds the instance restarting", async () => {
    const { stage, up } = await runningInstance(before);
    await killedAfter(stage, "RestartInstance", () => up(after));
    stage.calls();
    await up(after);
    expect(stage.changes()).toEqual([]);
    expect(await up(after)).toBe("same");
  });

  test.each([true, false])(
    "is not repeated when the wait for it has failed, after a refresh: %s",
    async (isRefreshed) => {
      const { stage, stack, up } = await runningInstance(before);
      stage.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
      await failureOf(up(after));
      await stage.clock.sleep(3_600_000);
      if (isRefreshed) await stack.refresh();
      stage.calls();
      await up(after);
      expect(stage.changes()).toEqual([]);
      expect(await up(after)).toBe("same");
    },
  );

  test("is not repeated when the API no longer knows its job", async () => {
    const { stage, up } = await runningInstance(before);
    stage.fault("ShowDdmJobResult", { status: 401, code: "APIGW.0301" });
    await failureOf(up(after));
    await stage.clock.sleep(3_600_000);
    stage.calls();
    stage.fault("ShowDdmJobResult", { status: 404, code: "DBS.300400" }, {});
    await up(after);
    expect(stage.changes()).toEqual([]);
    expect(await up(after)).toBe("same");
  });

  test("is not repeated when its answer is lost", async () => {
    const { stage, up } = await runningInstance(before);
    stage.fault("RestartInstance", { drop: "after" });
    await up(after);
    expect(stage.changes()).toEqual(["RestartInstance"]);
  });

  test("is sent again when its job has failed", async () => {
    const { stage, up } = await runningInstance(before);
    stage.fault("RestartInstance", { job: "fail" });
    await failureOf(up(after));
    stage.calls();
    await up(after);
    expect(stage.changes()).toEqual(["RestartInstance"]);
  });
});

describe("a password of the administrator that could not be set", () => {
  const admin = { adminUser: "root", adminPassword: "Str0ng-enough" };
  const changed = { ...admin, adminPassword: "Str0nger-still" };

  test("is not recorded as set", async () => {
    const { stage, stack, up } = await runningInstance(admin);
    stage.fault("ResetAdministrator", { status: 400, code: "DBS.280001", message: "too weak" });
    const { message } = await failureOf(up(changed));
    expect(message).toContain("Choose another value for `adminUser`, `adminPassword`");
    expect(stack.outputs["adminPassword"]).toBe(admin.adminPassword);
    expect(JSON.stringify(stack.outputs)).not.toContain(changed.adminPassword);
    stage.calls();
    await up(changed);
    expect(stage.changes()).toEqual(["ResetAdministrator"]);
    expect(stack.outputs["adminPassword"]).toBe(changed.adminPassword);
  });

  test("is not recorded as set when the live state cannot be read afterwards", async () => {
    const { stage, stack, up } = await runningInstance(admin);
    stage.fault("ResetAdministrator", { status: 400, code: "DBS.280001" });
    let isSick = true;
    beforeRequest(stage, "ResetAdministrator", () => {
      if (isSick) stage.fault("ShowInstance", { status: 500 }, {});
    });
    await failureOf(up(changed));
    expect(stack.outputs["adminPassword"]).toBe(admin.adminPassword);
    isSick = false;
    stage.simulator.faults.clear();
    stage.calls();
    await up(changed);
    expect(stage.changes()).toEqual(["ResetAdministrator"]);
  });

  test("is not recorded as set by a failed takeover", async () => {
    const { stage, stack, up } = await runningInstance(admin);
    stack.lose();
    stage.fault("ResetAdministrator", { status: 400, code: "DBS.280001" });
    await failureOf(up(changed));
    expect(stack.outputs["adminPassword"]).not.toBe(changed.adminPassword);
    stage.calls();
    await up(changed);
    expect(stage.changes()).toEqual(["ResetAdministrator"]);
  });

  test("is recorded as set when the purchase has set it and the job is waited for", async () => {
    const { stack } = await runningInstance(admin);
    expect(stack.outputs["adminPassword"]).toBe(admin.adminPassword);
  });
});
