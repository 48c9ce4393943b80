import { makeTemplateFixture } from "../../support/child-fixtures";
import { catchFailure } from "../../support/failure";
import { alterResponses, makeRunningInstance } from "../../support/instance-fixture";
import { createResource } from "../../support/resource-fixture";
import type { TestCloud } from "../../support/test-cloud";

type Values = Record<string, unknown>;

/** Changes how the API reports the value of a parameter: `null`, not at all (`undefined`), or another value. */
function reportValue(cloud: TestCloud, operation: string, name: string, value: unknown): void {
  alterResponses(cloud, operation, (body) => {
    const parameters = body["configuration_parameters"] ?? body["configuration_parameter"];
    for (const parameter of parameters as Values[]) if (parameter["name"] === name) parameter["value"] = value;
    return body;
  });
}

const kinds = [
  {
    noun: "an instance",
    make: async (values: Values) => {
      const { cloud, stack, up } = await makeRunningInstance({ parameters: values });
      return { cloud, stack, up: (changed: Values) => up({ parameters: changed }) };
    },
    property: "parameters",
    readOperation: "ShowInstanceParam",
    writeOperation: "ModifyConfiguration",
  },
  {
    noun: "a parameter template",
    make: async (values: Values) => {
      const { cloud, stack, up } = await createResource(makeTemplateFixture(), { values });
      return { cloud, stack, up: (changed: Values) => up({ values: changed }) };
    },
    property: "values",
    readOperation: "ShowConfiguration",
    writeOperation: "ResetParameterGroup",
  },
];

const program = { long_query_time: "2", sql_execute_timeout: "600" };

describe.each(kinds)("$noun whose parameters the API reports incompletely", (kind) => {
  const { make, property, readOperation, writeOperation } = kind;

  test.each([null, undefined])("finds no difference and changes nothing: %s", async (value) => {
    const { cloud, stack, up } = await make(program);
    reportValue(cloud, readOperation, "long_query_time", value);
    await stack.refresh();
    expect(stack.outputs[property]).toEqual(program);
    expect(await up(program)).toBe("same");
    expect(cloud.takeMutations()).toEqual([]);
    expect(cloud.warnings).toEqual([]);
  });

  test("writes a changed value once, and no unchanged value", async () => {
    const { cloud, stack, up } = await make(program);
    cloud.clearCalls();
    reportValue(cloud, readOperation, "long_query_time", null);
    await up({ ...program, sql_execute_timeout: "900" });
    await up({ long_query_time: "3", sql_execute_timeout: "900" });
    expect(cloud.requestBodies(writeOperation).slice(-2)).toEqual([
      { values: { sql_execute_timeout: "900" } },
      { values: { long_query_time: "3" } },
    ]);
    expect(cloud.takeMutations()).toEqual([writeOperation, writeOperation]);
    expect(cloud.warnings).toEqual([]);
    await stack.refresh();
    expect(await up({ long_query_time: "3", sql_execute_timeout: "900" })).toBe("same");
  });

  test("writes a value again after a failed write", async () => {
    const { cloud, up } = await make(program);
    reportValue(cloud, readOperation, "long_query_time", null);
    cloud.fault(writeOperation, { status: 400, code: "DBS.280001" });
    await catchFailure(up({ ...program, long_query_time: "3" }));
    cloud.clearCalls();
    expect(await up({ ...program, long_query_time: "3" })).toBe("update");
    expect(cloud.takeMutations()).toEqual([writeOperation]);
    expect(cloud.requestBodies(writeOperation).at(-1)).toEqual({ values: { long_query_time: "3" } });
  });

  test("fails to reset a removed value whose default is not reported", async () => {
    const { cloud, up } = await make(program);
    reportValue(cloud, "ShowConfiguration", "long_query_time", null);
    const { message } = await catchFailure(up({ sql_execute_timeout: "600" }));
    expect(message).toContain('The API does not report the default of "long_query_time"');
    expect(message).toContain(
      "Set the value in the program, or run `pulumi up` again when the API reports the default.",
    );
    expect(cloud.takeMutations()).toEqual([]);
  });

  test.each<[what: string, left: Values]>([
    ["some", { sql_execute_timeout: "600" }],
    ["all", {}],
  ])("fails to reset %s values if the API reports no parameters, and the next up resets them", async (_what, left) => {
    const { cloud, stack, up } = await make(program);
    cloud.clearCalls();
    const list = readOperation === "ShowInstanceParam" ? "configuration_parameter" : "configuration_parameters";
    cloud.fault(readOperation, { set: { [list]: [], total: 0 } }, {});
    const { message } = await catchFailure(up(left));
    expect(message).toMatch(
      /The API (does not report "parameters"|does not report "values"|lists no default template)/,
    );
    expect(cloud.takeMutations()).toEqual([]);
    cloud.simulator.faults.clear();
    expect(await up(left)).toBe("update");
    expect(cloud.takeMutations()).toEqual([writeOperation]);
    expect(stack.outputs[property]).toEqual(left);
  });

  test("a refresh stores a value that is reported as an empty text", async () => {
    const { cloud, stack } = await make({ bind_table: "a,b" });
    reportValue(cloud, readOperation, "bind_table", "");
    await stack.refresh();
    expect(stack.outputs[property]).toEqual({ bind_table: "" });
  });
});

test("an unreported value of a parameter that requires a restart does not set `restartRequired`", async () => {
  const { cloud, stack, up } = await makeRunningInstance({ parameters: { max_connections: "300" } });
  await up({ parameters: { max_connections: "300" }, restartOnParameterChange: true });
  cloud.clearCalls();
  reportValue(cloud, "ShowInstanceParam", "max_connections", null);
  await stack.refresh();
  expect(stack.outputs["restartRequired"]).toBe(false);
  expect(cloud.takeMutations()).toEqual([]);
});
