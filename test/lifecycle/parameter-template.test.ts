import { instanceBody } from "../simulator/cloud";
import { makeCloudWithInstance, templateArgs, makeTemplateFixture } from "../support/child-fixtures";
import { createResource } from "../support/resource-fixture";
import { catchFailure } from "../support/failure";
import { Stack } from "../support/stack";
import { parameterTemplateLifecycle } from "../../provider/lifecycle/parameter-template";

const makeTemplate = (changes: Record<string, unknown> = {}) => createResource(makeTemplateFixture(), changes);
type Fixture = Awaited<ReturnType<typeof makeTemplate>>;

const findAll = ({ cloud }: Pick<Fixture, "cloud">) => cloud.simulator.state.templates;
/** The template in the cloud. */
const findTemplate = (fixture: Pick<Fixture, "cloud" | "stack">) => {
  const found = findAll(fixture).find(({ id }) => id === fixture.stack.id);
  if (!found) throw new Error("there is no template");
  return found;
};

describe("creating a parameter template", () => {
  test("sends one create request, and outputs the values that the API reports", async () => {
    const fixture = await makeTemplateFixture();
    const { cloud, stack, up } = fixture;
    const program = { description: "slow queries", values: { long_query_time: 2, sql_audit: "ON" } };
    expect(await up(program)).toBe("create");
    expect(cloud.takeMutations()).toEqual(["CreateDdmConfigurations"]);
    const name = expect.stringMatching(/^tuned-[0-9a-f]{7}$/) as string;
    const values = { long_query_time: "2", sql_audit: "ON" };
    expect(fixture.cloud.requestBodies("CreateDdmConfigurations")).toEqual([
      { name, description: "slow queries", values },
    ]);
    expect(stack.id).toMatch(/pr09$/);
    expect(stack.outputs).toMatchObject({
      name,
      description: "slow queries",
      values,
      created: expect.stringMatching(/^2026-/) as string,
      updated: expect.stringMatching(/^2026-/) as string,
    });
    await stack.refresh();
    expect(await up(program)).toBe("same");
    expect(await up({ ...program, values: { sql_audit: "on", long_query_time: "2.0" } })).toBe("same");
  });

  test("sends values in the notation of the API when it creates and changes the template", async () => {
    const { cloud, stack, up } = await makeTemplateFixture();
    await up({ values: { sql_audit: "on", max_connections: "300.0" } });
    expect(cloud.requestBodies("CreateDdmConfigurations")).toMatchObject([
      { values: { sql_audit: "ON", max_connections: "300" } },
    ]);
    const changed = { values: { sql_audit: "off", max_connections: "300.0" } };
    await up(changed);
    expect(cloud.requestBodies("ResetParameterGroup")).toEqual([{ values: { sql_audit: "OFF" } }]);
    await stack.refresh();
    expect(await up(changed)).toBe("same");
  });

  test("sets no values when the program sets only the name", async () => {
    const fixture = await makeTemplateFixture();
    await fixture.up({ name: "plain", values: undefined });
    expect(fixture.cloud.requestBodies("CreateDdmConfigurations")).toEqual([{ name: "plain", description: "" }]);
    expect(fixture.stack.outputs).not.toHaveProperty("values");
  });

  test("reports all unknown names and invalid values before anything is created", async () => {
    const { cloud, stack, up } = await makeTemplateFixture();
    const error = await catchFailure(
      up({ values: { long_query_tim: "2", max_connections: "1", transaction_policy: "NONE", sql_audit: "ON" } }),
    );
    expect(error.message).toContain('there is no parameter "long_query_tim"; did you mean "long_query_time"?');
    expect(error.message).toContain('parameter "max_connections" must be from 10 to 40000, not "1"');
    expect(error.message).toContain('parameter "transaction_policy" must be one of "XA", "FREE", "NO_DTX", not "NONE"');
    expect(error.message).toMatch(
      /Nothing was created\. Choose another value for `values` and run `pulumi up` again\.$/,
    );
    expect(cloud.takeMutations()).toEqual([]);
    expect(stack.id).toBeUndefined();
  });

  test("sets the values when the API lists no default template", async () => {
    const fixture = await makeTemplateFixture();
    fixture.cloud.fault("ListDdmConfigurations", { body: { configurations: [] } }, {});
    await fixture.up();
    expect(findTemplate(fixture).values).toEqual({ long_query_time: "2" });
  });
});

describe("creating a parameter template from a source", () => {
  const source = { description: "the source", values: { max_connections: "300", sql_audit: "ON" } };

  test("copies a custom template and changes the copy to match the program", async () => {
    const fixture = await makeTemplate({ name: "source", ...source });
    const sourceId = fixture.id;
    const stack = new Stack(fixture.cloud, parameterTemplateLifecycle);
    const program = { name: "copy", source: { templateId: sourceId }, values: { sql_audit: "OFF" } };
    await stack.up(templateArgs(program));
    expect(fixture.cloud.takeMutations()).toEqual(["CopyConfiguration", "ResetParameterGroup"]);
    expect(findTemplate({ ...fixture, stack })).toMatchObject({
      name: "copy",
      description: "",
      values: { max_connections: "300", sql_audit: "OFF" },
    });
    await stack.refresh();
    expect(await stack.up(templateArgs(program))).toBe("same");
    expect(await stack.up(templateArgs({ ...program, source: undefined }))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test.each(["after", "before"] as const)(
    "copies the template once when the connection closes %s the API executes the request",
    async (drop) => {
      const fixture = await makeTemplate({ name: "source", ...source });
      const stack = new Stack(fixture.cloud, parameterTemplateLifecycle);
      fixture.cloud.fault("CopyConfiguration", { drop });
      await stack.up(templateArgs({ name: "copy", source: { templateId: fixture.id }, values: undefined }));
      expect(fixture.cloud.takeMutations()).toEqual(Array(drop === "after" ? 1 : 2).fill("CopyConfiguration"));
      expect(findAll(fixture).map(({ name }) => name)).toEqual(["Default-DDM", "source", "copy"]);
    },
  );

  test("fails for an unknown template and for a default template", async () => {
    const { cloud, up } = await makeTemplateFixture();
    const [defaultTemplate] = findAll({ cloud });
    const error = await catchFailure(up({ source: { templateId: defaultTemplate?.id } }));
    expect(error.message).toMatch(
      /"source\.templateId" names a default template.*Nothing was created\. Choose another value for `source` /,
    );
    expect(cloud.takeMutations()).toEqual([]);
    expect((await catchFailure(up({ source: { templateId: "nowhere" } }))).message).toContain("DBS.200057");
  });

  test("takes from an instance the values that differ from the defaults", async () => {
    const { cloud, instanceId } = await makeCloudWithInstance();
    const values = { max_connections: "300", sql_audit: "ON" };
    await cloud.otherClient.call("PUT", `/v3.1/{pid}/instances/${instanceId}/configurations`, { values });
    const stack = new Stack(cloud, parameterTemplateLifecycle);
    await stack.up(templateArgs({ source: { instanceId }, values: { sql_audit: "OFF", long_query_time: "3" } }));
    expect(cloud.takeMutations()).toEqual(["CreateDdmConfigurations"]);
    expect(findTemplate({ cloud, stack }).values).toEqual({
      max_connections: "300",
      sql_audit: "OFF",
      long_query_time: "3",
    });
    await stack.refresh();
    expect(stack.outputs["values"]).toEqual({ sql_audit: "OFF", long_query_time: "3" });
  });

  test.each<[what: string, operation: string, list: string]>([
    ["instance", "ShowInstanceParam", "configuration_parameter"],
    ["the default template", "ShowConfiguration", "configuration_parameters"],
  ])("creates nothing if the API reports no parameters of %s", async (what, operation, list) => {
    const { cloud, instanceId } = await makeCloudWithInstance();
    cloud.fault(operation, { set: { [list]: [] } }, {});
    const stack = new Stack(cloud, parameterTemplateLifecycle);
    const { message } = await catchFailure(stack.up(templateArgs({ source: { instanceId } })));
    expect(message).toContain(`The API does not report the parameters of ${what}`);
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("creates nothing if the list of the instance's parameters is incomplete", async () => {
    const { cloud, instanceId } = await makeCloudWithInstance();
    cloud.fault("ShowInstanceParam", { set: { total: 99 } }, {});
    const stack = new Stack(cloud, parameterTemplateLifecycle);
    const { message } = await catchFailure(stack.up(templateArgs({ source: { instanceId } })));
    expect(message).toContain("The API returned an incomplete list");
    expect(cloud.takeMutations()).toEqual([]);
  });

  test("leaves out an instance's empty values, because a template cannot contain them", async () => {
    const { cloud, instanceId } = await makeCloudWithInstance();
    cloud.instance(instanceId).parameters.values["sql_audit"] = "";
    const stack = new Stack(cloud, parameterTemplateLifecycle);
    await stack.up(templateArgs({ source: { instanceId }, values: { long_query_time: "3" } }));
    expect(findTemplate({ cloud, stack }).values).toEqual({ long_query_time: "3" });
  });
});

describe("a change of a parameter template", () => {
  const before = { name: "tuned", description: "slow", values: { long_query_time: "2", sql_audit: "ON" } };

  test.each<[string, Record<string, unknown>, object]>([
    ["another name", { name: "tuned-2" }, { name: "tuned-2", values: {} }],
    ["another description", { description: "fast" }, { description: "fast", values: {} }],
    ["a description removed from the program", { description: undefined }, { description: "", values: {} }],
    ["another value", { values: { long_query_time: "3", sql_audit: "ON" } }, { values: { long_query_time: "3" } }],
    ["one more value", { values: { ...before.values, max_connections: "99" } }, { values: { max_connections: "99" } }],
    [
      "a value removed from the program, which returns to its default",
      { values: { long_query_time: "2" } },
      { values: { sql_audit: "OFF" } },
    ],
    [
      "all values removed from the program",
      { values: undefined },
      { values: { long_query_time: "1", sql_audit: "OFF" } },
    ],
    ["an empty `values`", { values: {} }, { values: { long_query_time: "1", sql_audit: "OFF" } }],
    [
      "name, description and values",
      { name: "t", description: "", values: { sql_audit: "OFF" } },
      { name: "t", description: "", values: { long_query_time: "1", sql_audit: "OFF" } },
    ],
  ])("sends one request with the changed properties: %s", async (_, change, body) => {
    const fixture = await makeTemplate(before);
    const program = { ...before, ...change };
    expect(await fixture.up(program)).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["ResetParameterGroup"]);
    expect(fixture.cloud.requestBodies("ResetParameterGroup")).toEqual([body]);
    expect(await fixture.up(program)).toBe("same");
    await fixture.stack.refresh();
    expect(await fixture.up(program)).toBe("same");
  });

  test("a change takes effect even if its request gets no response", async () => {
    for (const drop of ["after", "before"] as const) {
      const fixture = await makeTemplate(before);
      fixture.cloud.fault("ResetParameterGroup", { drop });
      await fixture.up({ ...before, values: { long_query_time: "4" } });
      expect(findTemplate(fixture).values).toMatchObject({ long_query_time: "4", sql_audit: "OFF" });
    }
  });

  test("an unknown parameter makes the update fail, and the error suggests a similar name", async () => {
    const fixture = await makeTemplate(before);
    const error = await catchFailure(fixture.up({ ...before, name: "other", values: { sql_audi: "ON" } }));
    expect(error.message).toMatch(/^Updating parameter template "tuned" .* did you mean "sql_audit"\?/);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(await fixture.up({ ...before, values: { sql_audit: "OFF" } })).toBe("update");
    expect(findTemplate(fixture).values).toEqual({ long_query_time: "1", sql_audit: "OFF" });
  });

  test("prints a warning and sends no mutation when a value to reset has an empty default", async () => {
    const fixture = await makeTemplate({ ...before, values: { ...before.values, bind_table: "a,b" } });
    await fixture.up(before);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.cloud.warnings).toEqual([
      '"bind_table" keeps its value: its default is empty, and the API does not accept empty values.',
    ]);
    expect(await fixture.up(before)).toBe("same");
  });

  test("removing a value fails while the API lists no default template, and the next up resets the value", async () => {
    const { cloud, stack, up } = await makeTemplate(before);
    cloud.fault("ListDdmConfigurations", { body: { configurations: [], total: 0 } });
    const changed = { ...before, values: { long_query_time: "2" } };
    expect((await catchFailure(up(changed))).message).toMatch(
      /The API lists no default template, so the default of "sql_audit" is not known\. .*Set the value in the program, or run `pulumi up` again when the API lists the default template\.$/,
    );
    expect(cloud.takeMutations()).toEqual([]);
    await up(changed);
    expect(findTemplate({ cloud, stack }).values).toMatchObject({ sql_audit: "OFF" });
  });

  test.each([
    ["null", null],
    ["an empty list", []],
  ])("fails while the API reports %s as parameters, and the next up resets a removed value", async (_, reported) => {
    const { cloud, stack, up } = await makeTemplate(before);
    cloud.fault("ShowConfiguration", { set: { configuration_parameters: reported } }, {});
    const changed = { ...before, values: { long_query_time: "2" } };
    expect((await catchFailure(up(changed))).message).toContain(
      'The API does not report "values", so the change was not sent. ',
    );
    expect(cloud.takeMutations()).toEqual([]);
    cloud.simulator.faults.clear();
    expect(await up(changed)).toBe("update");
    expect(findTemplate({ cloud, stack }).values).toEqual({ long_query_time: "2", sql_audit: "OFF" });
  });

  test("sends a new description once when the API does not report descriptions", async () => {
    const fixture = await makeTemplate(before);
    fixture.cloud.fault("ShowConfiguration", { set: { description: null } }, {});
    const changed = { ...before, description: "fast" };
    await fixture.up(changed);
    expect(fixture.cloud.takeMutations()).toEqual(["ResetParameterGroup"]);
    expect(fixture.cloud.warnings).toEqual([]);
    expect(await fixture.up(changed)).toBe("same");
  });

  test("sends no mutation when only `timeouts` changes", async () => {
    const fixture = await makeTemplate(before);
    expect(await fixture.up({ ...before, timeouts: { update: "1m" } })).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });
});

describe("drift", () => {
  const program = { name: "tuned", description: "slow", values: { long_query_time: "2" } };

  test.each<[string, object, string, unknown]>([
    ["the name", { name: "renamed", values: {} }, "name", "renamed"],
    ["the description", { description: "by hand", values: {} }, "description", "by hand"],
    ["a value", { values: { long_query_time: "9" } }, "values", { long_query_time: "9" }],
  ])(
    "a refresh finds another client's change of %s, and one request corrects it",
    async (_, body, property, reported) => {
      const fixture = await makeTemplate(program);
      await fixture.cloud.otherClient.call("PUT", `/v3/{pid}/configurations/${fixture.id}`, body);
      await fixture.stack.refresh();
      expect(fixture.stack.outputs[property]).toEqual(reported);
      expect(fixture.stack.inputs[property]).toEqual(reported);
      fixture.cloud.clearCalls();
      expect(await fixture.up(program)).toBe("update");
      expect(fixture.cloud.takeMutations()).toEqual(["ResetParameterGroup"]);
      expect(findTemplate(fixture)).toMatchObject(program);
    },
  );

  test("ignores drift of values that the program does not set", async () => {
    const fixture = await makeTemplate(program);
    await fixture.cloud.otherClient.call("PUT", `/v3/{pid}/configurations/${fixture.id}`, {
      values: { sql_audit: "ON" },
    });
    await fixture.stack.refresh();
    expect(await fixture.up(program)).toBe("same");
  });

  test.each([
    ["description", null],
    ["configuration_parameters", null],
    ["configuration_parameters", []],
  ])("a refresh finds no drift when the API reports %s as %j", async (field, reported) => {
    const fixture = await makeTemplate(program);
    fixture.cloud.fault("ShowConfiguration", { set: { [field]: reported } });
    await fixture.stack.refresh();
    expect(fixture.stack.inputs).toMatchObject(program);
    expect(await fixture.up(program)).toBe("same");
  });

  test("a refresh finds that the template was deleted, and the next up creates it again", async () => {
    const fixture = await makeTemplate(program);
    await fixture.cloud.otherClient.call("DELETE", `/v3/{pid}/configurations/${fixture.id}`);
    expect(await fixture.stack.refresh()).toBe(false);
    expect(await fixture.up(program)).toBe("create");
  });

  test("an update of a deleted template fails and advises to refresh", async () => {
    const fixture = await makeTemplate(program);
    await fixture.cloud.otherClient.call("DELETE", `/v3/{pid}/configurations/${fixture.id}`);
    const error = await catchFailure(fixture.up({ ...program, description: "too late" }));
    expect(error.message).toMatch(
      /^Updating parameter template "tuned" \(\w+\) failed: It no longer exists\. Pulumi's state contains its id\. Run `pulumi up --refresh`/,
    );
  });
});

describe("deleting a parameter template", () => {
  test("sends one delete request, and succeeds when the template is absent or the response is lost", async () => {
    const fixture = await makeTemplate();
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteConfiguration"]);
    expect(findAll(fixture)).toHaveLength(1);

    const absent = await makeTemplate();
    await absent.cloud.otherClient.call("DELETE", `/v3/{pid}/configurations/${absent.id}`);
    await absent.stack.destroy();

    const lost = await makeTemplate();
    lost.cloud.fault("DeleteConfiguration", { drop: "after" });
    await lost.stack.destroy();
    expect(findAll(lost)).toHaveLength(1);
  });

  test("fails for a template in use and keeps it in the state", async () => {
    const fixture = await makeTemplate({ name: "tuned" });
    await fixture.cloud.otherClient.call("POST", "/v3/{pid}/instances", instanceBody({ param_group_id: fixture.id }));
    const error = await catchFailure(fixture.stack.destroy());
    expect(error.message).toMatch(
      /^Deleting parameter template "tuned" .* in use\..* Pulumi's state still contains it\. Run the same `pulumi` command again/,
    );
    expect(fixture.stack.id).toBe(fixture.id);
  });
});

test("a default template, which cannot be changed, cannot be adopted", async () => {
  const { cloud, up } = await makeTemplateFixture();
  const [defaultTemplate] = findAll({ cloud });
  const error = await catchFailure(up({ adopt: { id: defaultTemplate?.id } }));
  expect(error.message).toMatch(
    /"Default-DDM" is a default template, which cannot be changed\. Nothing was changed\. Choose another value for `adopt` /,
  );
  expect(cloud.takeMutations()).toEqual([]);
});
