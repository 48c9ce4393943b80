import { failureOf, runningInstance } from "../support/instance-scene";

const parametersOf = (journal: readonly { operation: string | null; request: unknown }[]) =>
  journal.filter(({ operation }) => operation === "ModifyConfiguration").map(({ request }) => request);

const template = (values: Record<string, string>) => ({ name: "tuned", description: "", values });

describe("parameters", () => {
  test("are written in one request, only those that differ", async () => {
    const { stage, up } = await runningInstance({ parameters: { long_query_time: "2", sql_audit: "ON" } });
    await up({ parameters: { long_query_time: "3", sql_audit: "on", sql_execute_timeout: 600 } });
    expect(parametersOf(stage.calls())).toEqual([{ values: { long_query_time: "3", sql_execute_timeout: "600" } }]);
  });

  test("are not written when they already have the wanted values", async () => {
    const { stage, up } = await runningInstance();
    await up({ parameters: { long_query_time: "1.0" } });
    expect(stage.changes()).toEqual([]);
  });

  test("return to the default when they are removed from the program", async () => {
    const { stage, stack, up } = await runningInstance({ parameters: { long_query_time: "2", sql_audit: "ON" } });
    await up({ parameters: { long_query_time: "2" } });
    expect(parametersOf(stage.calls())).toEqual([{ values: { sql_audit: "OFF" } }]);
    expect(stack.outputs["parameters"]).toEqual({ long_query_time: "2" });
    await up();
    expect(parametersOf(stage.calls())).toEqual([{ values: { long_query_time: "1" } }]);
    expect(await up()).toBe("same");
  });

  test("are reset by the next up when the reset has failed", async () => {
    const { stage, up } = await runningInstance({ parameters: { long_query_time: "2", sql_audit: "ON" } });
    stage.fault("ModifyConfiguration", { status: 400, code: "DBS.280001" });
    await failureOf(up({ parameters: { long_query_time: "2" } }));
    stage.calls();
    await up({ parameters: { long_query_time: "2" } });
    expect(parametersOf(stage.calls())).toEqual([{ values: { sql_audit: "OFF" } }]);
  });

  test("fail before any request when they are unknown or out of range", async () => {
    const { stage, up } = await runningInstance();
    const error = await failureOf(up({ name: "sales-db", parameters: { max_conections: "20", sql_audit: "maybe" } }));
    expect(error.message).toContain('no parameter "max_conections"; did you mean "max_connections"?');
    expect(error.message).toContain('parameter "sql_audit" must be one of "ON", "OFF", not "maybe"');
    expect(stage.changes()).toEqual([]);
  });
});

describe("a parameter template", () => {
  test("has its values written, except those that the program names", async () => {
    const { stage, stack, up } = await runningInstance({ parameters: { long_query_time: "2" } });
    const values = { long_query_time: "5", sql_audit: "ON", sql_execute_timeout: "900" };
    const { id } = await stage.somebody("POST", "/v3/{pid}/configurations", template(values));
    const program = { parameters: { long_query_time: "2" }, paramGroupId: id };
    await up(program);
    expect(parametersOf(stage.calls())).toEqual([{ values: { sql_audit: "ON", sql_execute_timeout: "900" } }]);
    expect(stack.outputs["paramGroupId"]).toBe(id);
    expect(await up(program)).toBe("same");
  });

  test("gives the value that a removed parameter returns to", async () => {
    const { stage, up } = await runningInstance();
    const { id } = await stage.somebody("POST", "/v3/{pid}/configurations", template({ long_query_time: "5" }));
    await up({ paramGroupId: id, parameters: { long_query_time: "2" } });
    stage.calls();
    await up({ paramGroupId: id });
    expect(parametersOf(stage.calls())).toEqual([{ values: { long_query_time: "5" } }]);
  });

  test("fails before any request when it is unknown", async () => {
    const { stage, up } = await runningInstance();
    const error = await failureOf(up({ paramGroupId: "00000000000000000000000000000000pr09", name: "sales-db" }));
    expect(error.message).toContain("parameter template 00000000000000000000000000000000pr09");
    expect(stage.changes()).toEqual([]);
  });
});

describe("a parameter that needs a restart", () => {
  const needsOne = { parameters: { max_connections: "30000" } };

  test("sets `restartRequired` and warns, by default", async () => {
    const { stage, stack, up } = await runningInstance();
    await up(needsOne);
    expect(stage.changes()).toEqual(["ModifyConfiguration"]);
    expect(stack.outputs["restartRequired"]).toBe(true);
    expect(stage.warnings).toEqual([expect.stringMatching(/take effect only after a restart.*restartTriggers/)]);
    await stack.refresh();
    expect(stack.outputs["restartRequired"]).toBe(true);
    expect(await up(needsOne)).toBe("same");
  });

  test("restarts the instance when the program allows it", async () => {
    const { stage, stack, up } = await runningInstance();
    await up({ ...needsOne, restartOnParameterChange: true });
    expect(stage.changes()).toEqual(["ModifyConfiguration", "RestartInstance"]);
    expect(stack.outputs["restartRequired"]).toBe(false);
    expect(stage.warnings).toEqual([]);
  });

  test("restarts it when the program allows it later", async () => {
    const { stage, stack, up } = await runningInstance(needsOne);
    expect(stack.outputs["restartRequired"]).toBe(true);
    await up({ ...needsOne, restartOnParameterChange: true });
    expect(stage.changes()).toEqual(["RestartInstance"]);
    expect(stack.outputs["restartRequired"]).toBe(false);
  });

  test("needs none after a restart by a trigger", async () => {
    const { stack, up } = await runningInstance({ ...needsOne, restartTriggers: { release: "1" } });
    await up({ ...needsOne, restartTriggers: { release: "2" } });
    expect(stack.outputs["restartRequired"]).toBe(false);
  });

  test("keeps `restartRequired` when the answer to the write is lost", async () => {
    const { stage, stack, up } = await runningInstance();
    stage.fault("ModifyConfiguration", { drop: "after" });
    await up(needsOne);
    expect(stage.changes()).toEqual(["ModifyConfiguration"]);
    expect(stack.outputs["restartRequired"]).toBe(true);
  });

  test("keeps `restartRequired` when a later request fails", async () => {
    const { stage, stack, up } = await runningInstance();
    stage.fault("UpdateInstancePort", { job: "fail" });
    await failureOf(up({ ...needsOne, port: 5067 }));
    expect(stack.outputs["restartRequired"]).toBe(true);
  });

  test("does not restart for parameters that need none", async () => {
    const { stage, stack, up } = await runningInstance();
    await up({ parameters: { long_query_time: "2" }, restartOnParameterChange: true });
    expect(stage.changes()).toEqual(["ModifyConfiguration"]);
    expect(stack.outputs["restartRequired"]).toBe(false);
  });
});

describe("restart triggers", () => {
  const typesOf = (journal: readonly { operation: string | null; request: unknown }[]) =>
    journal.filter(({ operation }) => operation === "RestartInstance").map(({ request }) => request);

  test("restart the instance when a value is changed, added or removed, by the type that the program gives", async () => {
    const { stage, up } = await runningInstance({ restartTriggers: { a: "1" } });
    await up({ restartTriggers: { a: "2" } });
    await up({ restartTriggers: { a: "2", b: "1" } });
    await up({ restartTriggers: { a: "2" }, restartType: "hard" });
    expect(typesOf(stage.calls()).map((request) => JSON.stringify(request))).toEqual([
      '{"restart":{"type":"soft"}}',
      '{"restart":{"type":"soft"}}',
      '{"restart":{"type":"hard"}}',
    ]);
  });

  test("restart nothing when they are first given, removed, or reordered", async () => {
    const { stage, up } = await runningInstance();
    await up({ restartTriggers: { a: "1", b: "2" } });
    await up({ restartTriggers: { b: "2", a: "1" } });
    await up();
    await up({ restartTriggers: { a: "9" } });
    expect(stage.changes()).toEqual([]);
  });

  test("restart once, after everything else", async () => {
    const { stage, up } = await runningInstance({ restartTriggers: { a: "1" } });
    const needsOne = { parameters: { max_connections: "30000" }, restartOnParameterChange: true };
    await up({ restartTriggers: { a: "2" }, ...needsOne, port: 5067, readonly: true });
    expect(stage.changes()).toEqual([
      ...["ModifyConfiguration", "UpdateInstancePort", "SetReadOnlyStatus", "RestartInstance"],
    ]);
  });
});
