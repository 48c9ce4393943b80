import { catchFailure } from "../support/failure";
import { alterResponses, makeRunningInstance } from "../support/instance-fixture";

const parameterWritesOf = (journal: readonly { operation: string | null; request: unknown }[]) =>
  journal.filter(({ operation }) => operation === "ModifyConfiguration").map(({ request }) => request);

const template = (values: Record<string, string>) => ({ name: "tuned", description: "", values });

describe("parameters", () => {
  test("writes all differing parameters with one request", async () => {
    const { cloud, up } = await makeRunningInstance({ parameters: { long_query_time: "2", sql_audit: "ON" } });
    await up({ parameters: { long_query_time: "3", sql_audit: "on", sql_execute_timeout: 600 } });
    expect(parameterWritesOf(cloud.takeCalls())).toEqual([
      { values: { long_query_time: "3", sql_execute_timeout: "600" } },
    ]);
  });

  test("writes the parameter values `true` and `false` as `ON` and `OFF`", async () => {
    const { cloud, stack, up } = await makeRunningInstance();
    await up({ parameters: { sql_audit: true } });
    expect(parameterWritesOf(cloud.takeCalls())).toEqual([{ values: { sql_audit: "ON" } }]);
    await stack.refresh();
    expect(await up({ parameters: { sql_audit: true } })).toBe("same");
    await up({ parameters: { sql_audit: false } });
    expect(parameterWritesOf(cloud.takeCalls())).toEqual([{ values: { sql_audit: "OFF" } }]);
  });

  test("writes the values of a new instance in the notation of the API", async () => {
    const parameters = { sql_audit: "on", max_connections: "300.0" };
    const { cloud, stack, up } = await makeRunningInstance({ parameters });
    expect(cloud.requestBodies("ModifyConfiguration")).toEqual([
      { values: { sql_audit: "ON", max_connections: "300" } },
    ]);
    await stack.refresh();
    expect(await up({ parameters })).toBe("same");
  });

  test("finds no difference when the API reports values as numbers and booleans", async () => {
    const parameters = { sql_audit: true, long_query_time: "2", sql_execute_timeout: 600 };
    const { cloud, stack, up } = await makeRunningInstance({ parameters });
    const asScalar = ({ name, value, ...rest }: Record<string, unknown>) => {
      if (name === "sql_audit") return { ...rest, name, value: value === "ON" };
      return { ...rest, name, value: /^\d+$/.test(String(value)) ? Number(value) : value };
    };
    alterResponses(cloud, "ShowInstanceParam", (body) => ({
      ...body,
      configuration_parameter: (body["configuration_parameter"] as Record<string, unknown>[]).map(asScalar),
    }));
    await stack.refresh();
    expect(stack.outputs["parameters"]).toEqual({ sql_audit: "ON", long_query_time: "2", sql_execute_timeout: "600" });
    expect(await up({ parameters })).toBe("same");
  });

  test("does not write parameters that already have the wanted values", async () => {
    const { cloud, up } = await makeRunningInstance();
    await up({ parameters: { long_query_time: "1.0" } });
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("fails to reset a removed parameter while the API lists no default template", async () => {
    const { cloud, up } = await makeRunningInstance({ parameters: { sql_audit: "ON" } });
    cloud.fault("ListDdmConfigurations", { body: { configurations: [], total: 0 } });
    expect((await catchFailure(up())).message).toContain('so the default of "sql_audit" is not known');
    await up();
    expect(parameterWritesOf(cloud.takeCalls())).toEqual([{ values: { sql_audit: "OFF" } }]);
  });

  test("resets a removed parameter to its default", async () => {
    const { cloud, stack, up } = await makeRunningInstance({ parameters: { long_query_time: "2", sql_audit: "ON" } });
    await up({ parameters: { long_query_time: "2" } });
    expect(parameterWritesOf(cloud.takeCalls())).toEqual([{ values: { sql_audit: "OFF" } }]);
    expect(stack.outputs["parameters"]).toEqual({ long_query_time: "2" });
    await up();
    expect(parameterWritesOf(cloud.takeCalls())).toEqual([{ values: { long_query_time: "1" } }]);
    expect(await up()).toBe("same");
  });

  test("the next up resets a removed parameter when the first reset fails", async () => {
    const { cloud, up } = await makeRunningInstance({ parameters: { long_query_time: "2", sql_audit: "ON" } });
    cloud.fault("ModifyConfiguration", { status: 400, code: "DBS.280001" });
    await catchFailure(up({ parameters: { long_query_time: "2" } }));
    cloud.clearCalls();
    await up({ parameters: { long_query_time: "2" } });
    expect(parameterWritesOf(cloud.takeCalls())).toEqual([{ values: { sql_audit: "OFF" } }]);
  });

  test("fails before any change when a parameter does not exist or has an invalid value", async () => {
    const { cloud, up } = await makeRunningInstance();
    const error = await catchFailure(
      up({ name: "sales-db", parameters: { max_conections: "20", sql_audit: "maybe" } }),
    );
    expect(error.message).toContain('no parameter "max_conections"; did you mean "max_connections"?');
    expect(error.message).toContain('parameter "sql_audit" must be one of "ON", "OFF", not "maybe"');
    expect(cloud.takeMutations()).toEqual([]);
  });
});

describe("a parameter template", () => {
  test("writes the values of a template, except for parameters that the program sets", async () => {
    const { cloud, stack, up } = await makeRunningInstance({ parameters: { long_query_time: "2" } });
    const values = { long_query_time: "5", sql_audit: "ON", sql_execute_timeout: "900" };
    const { id } = await cloud.otherClient.call("POST", "/v3/{pid}/configurations", template(values));
    const program = { parameters: { long_query_time: "2" }, paramGroupId: id };
    await up(program);
    expect(parameterWritesOf(cloud.takeCalls())).toEqual([{ values: { sql_audit: "ON", sql_execute_timeout: "900" } }]);
    expect(stack.outputs["paramGroupId"]).toBe(id);
    expect(await up(program)).toBe("same");
  });

  test("resets a removed parameter to its value in the template", async () => {
    const { cloud, up } = await makeRunningInstance();
    const { id } = await cloud.otherClient.call("POST", "/v3/{pid}/configurations", template({ long_query_time: "5" }));
    await up({ paramGroupId: id, parameters: { long_query_time: "2" } });
    cloud.clearCalls();
    await up({ paramGroupId: id });
    expect(parameterWritesOf(cloud.takeCalls())).toEqual([{ values: { long_query_time: "5" } }]);
  });

  test("fails before any change when the template does not exist", async () => {
    const { cloud, up } = await makeRunningInstance();
    const error = await catchFailure(up({ paramGroupId: "00000000000000000000000000000000pr09", name: "sales-db" }));
    expect(error.message).toMatch(
      /parameter template 0{32}pr09 was refused: .*DBS\.200057.* Choose another value for `paramGroupId` and run `pulumi up` again\.$/,
    );
    expect(cloud.takeMutations()).toEqual([]);
  });
});

describe("a parameter that needs a restart", () => {
  const maxConnections = { parameters: { max_connections: "30000" } };

  test("sets `restartRequired` and warns by default when a parameter needs a restart", async () => {
    const { cloud, stack, up } = await makeRunningInstance();
    await up(maxConnections);
    expect(cloud.takeMutations()).toEqual(["ModifyConfiguration"]);
    expect(stack.outputs["restartRequired"]).toBe(true);
    expect(cloud.warnings).toEqual([expect.stringMatching(/take effect only after a restart.*restartTriggers/)]);
    await stack.refresh();
    expect(stack.outputs["restartRequired"]).toBe(true);
    expect(await up(maxConnections)).toBe("same");
  });

  test("restarts the instance when the program allows the restart", async () => {
    const { cloud, stack, up } = await makeRunningInstance();
    await up({ ...maxConnections, restartOnParameterChange: true });
    expect(cloud.takeMutations()).toEqual(["ModifyConfiguration", "RestartInstance"]);
    expect(stack.outputs["restartRequired"]).toBe(false);
    expect(cloud.warnings).toEqual([]);
  });

  test("restarts the instance in a later up that allows the restart", async () => {
    const { cloud, stack, up } = await makeRunningInstance(maxConnections);
    expect(stack.outputs["restartRequired"]).toBe(true);
    await up({ ...maxConnections, restartOnParameterChange: true });
    expect(cloud.takeMutations()).toEqual(["RestartInstance"]);
    expect(stack.outputs["restartRequired"]).toBe(false);
  });

  test("restarts the instance in a later up that adds the first restart trigger", async () => {
    const { cloud, stack, up } = await makeRunningInstance(maxConnections);
    await up({ ...maxConnections, restartTriggers: { release: "1" } });
    expect(cloud.takeMutations()).toEqual(["RestartInstance"]);
    expect(stack.outputs["restartRequired"]).toBe(false);
  });

  test("requires no further restart after a restart trigger has restarted the instance", async () => {
    const { stack, up } = await makeRunningInstance({ ...maxConnections, restartTriggers: { release: "1" } });
    await up({ ...maxConnections, restartTriggers: { release: "2" } });
    expect(stack.outputs["restartRequired"]).toBe(false);
  });

  test("sets `restartRequired` even if the response to the parameter change is lost", async () => {
    const { cloud, stack, up } = await makeRunningInstance();
    cloud.fault("ModifyConfiguration", { drop: "after" });
    await up(maxConnections);
    expect(cloud.takeMutations()).toEqual(["ModifyConfiguration"]);
    expect(stack.outputs["restartRequired"]).toBe(true);
  });

  test("restarts the instance in the next up if the timeout passes while the instance applies the parameters", async () => {
    const { cloud, stack, up } = await makeRunningInstance();
    const program = { ...maxConnections, restartOnParameterChange: true };
    await catchFailure(up({ ...program, timeouts: { update: "5s" } }));
    expect(stack.outputs["restartRequired"]).toBe(true);
    cloud.clearCalls();
    await up(program);
    expect(cloud.takeMutations()).toEqual(["RestartInstance"]);
    expect(stack.outputs["restartRequired"]).toBe(false);
  });

  test("restarts the instance once if another change must be sent twice", async () => {
    const { cloud, stack, up } = await makeRunningInstance();
    cloud.fault("UpdateInstancePort", { status: 200, body: "{}" });
    await up({ ...maxConnections, restartOnParameterChange: true, port: 5067 });
    expect(cloud.takeMutations()).toEqual([
      "ModifyConfiguration",
      "UpdateInstancePort",
      "RestartInstance",
      "UpdateInstancePort",
    ]);
    expect(stack.outputs).toMatchObject({ restartRequired: false, port: 5067 });
  });

  test("requires no further restart if parameters are changed and removed at the same time", async () => {
    const { cloud, stack, up } = await makeRunningInstance({
      parameters: { max_connections: "10000", long_query_time: "2" },
    });
    const program = { ...maxConnections, restartOnParameterChange: true };
    await up(program);
    expect(cloud.takeMutations()).toEqual(["ModifyConfiguration", "RestartInstance"]);
    expect(stack.outputs["restartRequired"]).toBe(false);
    expect(await up(program)).toBe("same");
  });

  test("does not set `restartRequired` if the API refuses the parameter change", async () => {
    const { cloud, stack, up } = await makeRunningInstance();
    cloud.fault("ModifyConfiguration", { status: 400, code: "DBS.280001" });
    await catchFailure(up(maxConnections));
    expect(stack.outputs["restartRequired"]).toBe(false);
  });

  test("restarts the instance although another client was restarting it before the parameter change", async () => {
    const { cloud, stack, id, up } = await makeRunningInstance();
    const restart = cloud.otherClient.ofInstance(id).call("POST", "/restart", { type: "soft" });
    await up({ ...maxConnections, restartOnParameterChange: true });
    expect(cloud.takeMutations()).toEqual(["RestartDdmInstance", "ModifyConfiguration", "RestartInstance"]);
    await restart;
    expect(stack.outputs["restartRequired"]).toBe(false);
  });

  test("sets `restartRequired` even if a later change fails", async () => {
    const { cloud, stack, up } = await makeRunningInstance();
    cloud.fault("UpdateInstancePort", { job: "fail" });
    await catchFailure(up({ ...maxConnections, port: 5067 }));
    expect(stack.outputs["restartRequired"]).toBe(true);
  });
});

test("a parameter that needs no restart does not restart the instance, even if the program allows the restart", async () => {
  const { cloud, stack, up } = await makeRunningInstance();
  await up({ parameters: { long_query_time: "2" }, restartOnParameterChange: true });
  expect(cloud.takeMutations()).toEqual(["ModifyConfiguration"]);
  expect(stack.outputs["restartRequired"]).toBe(false);
});

describe("restart triggers", () => {
  const restartsOf = (journal: readonly { operation: string | null; request: unknown }[]) =>
    journal.filter(({ operation }) => operation === "RestartInstance").map(({ request }) => request);

  test("restarts the instance, softly by default, when a trigger is changed, added or removed", async () => {
    const { cloud, up } = await makeRunningInstance({ restartTriggers: { a: "1" } });
    await up({ restartTriggers: { a: "2" } });
    await up({ restartTriggers: { a: "2", b: "1" } });
    await up({ restartTriggers: { a: "2" }, restartType: "hard" });
    expect(restartsOf(cloud.takeCalls()).map((request) => JSON.stringify(request))).toEqual([
      '{"restart":{"type":"soft"}}',
      '{"restart":{"type":"soft"}}',
      '{"restart":{"type":"hard"}}',
    ]);
  });

  test("ignores restart triggers that are reordered, no longer set, or first set while no restart is required", async () => {
    const { cloud, up } = await makeRunningInstance();
    await up({ restartTriggers: { a: "1", b: "2" } });
    await up({ restartTriggers: { b: "2", a: "1" } });
    await up();
    await up({ restartTriggers: { a: "9" } });
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("restarts the instance once, after all other changes", async () => {
    const { cloud, up } = await makeRunningInstance({ restartTriggers: { a: "1" } });
    const restarts = { parameters: { max_connections: "30000" }, restartOnParameterChange: true };
    await up({ restartTriggers: { a: "2" }, ...restarts, port: 5067, readonly: true });
    expect(cloud.takeMutations()).toEqual([
      "ModifyConfiguration",
      "UpdateInstancePort",
      "SetReadOnlyStatus",
      "RestartInstance",
    ]);
  });
});
