import { instanceBody } from "../simulator/cloud";
import { makeCloudWithInstance, templateArgs, makeTemplateFixture } from "../support/child-fixtures";
import { makeCreated } from "../support/resource-fixture";
import { failureOf } from "../support/failure";
import { Stack } from "../support/stack";
import { parameterTemplateLifecycle } from "../../provider/lifecycle/parameter-template";

const template = (changes: Record<string, unknown> = {}) => makeCreated(makeTemplateFixture(), changes);
type Fixture = Awaited<ReturnType<typeof template>>;

const all = ({ cloud }: Pick<Fixture, "cloud">) => cloud.simulator.state.templates;
/** The template as the cloud has it. */
const live = (fixture: Pick<Fixture, "cloud" | "stack">) => {
  const found = all(fixture).find(({ id }) => id === fixture.stack.id);
  if (!found) throw new Error("there is no template");
  return found;
};
/** What was sent with the calls of an operation. */
const sent = ({ cloud }: Pick<Fixture, "cloud">, operation: string) =>
  cloud.simulator.journal.entries.filter((entry) => entry.operation === operation).map(({ request }) => request);

describe("creating a parameter template", () => {
  test("reads the defaults, sends one request, and reports what the API reports", async () => {
    const fixture = await makeTemplateFixture();
    const { cloud, stack, up } = fixture;
    const program = { description: "slow queries", values: { long_query_time: 2, sql_audit: "ON" } };
    expect(await up(program)).toBe("create");
    expect(cloud.takeMutations()).toEqual(["CreateDdmConfigurations"]);
    const name = expect.stringMatching(/^tuned-[0-9a-f]{7}$/) as string;
    const values = { long_query_time: "2", sql_audit: "ON" };
    expect(sent(fixture, "CreateDdmConfigurations")).toEqual([{ name, description: "slow queries", values }]);
    expect(stack.id).toMatch(/pr09$/);
    expect(stack.outputs).toMatchObject({
      ...{ name, description: "slow queries", values },
      created: expect.stringMatching(/^2026-/) as string,
      updated: expect.stringMatching(/^2026-/) as string,
    });
    await stack.refresh();
    expect(await up(program)).toBe("same");
    expect(await up({ ...program, values: { sql_audit: "on", long_query_time: "2.0" } })).toBe("same");
  });

  test("with nothing but a name has the defaults", async () => {
    const fixture = await makeTemplateFixture();
    await fixture.up({ name: "plain", values: undefined });
    expect(sent(fixture, "CreateDdmConfigurations")).toEqual([{ name: "plain", description: "" }]);
    expect(fixture.stack.outputs).not.toHaveProperty("values");
  });

  test("with unknown names and values reports all of them before anything is created", async () => {
    const { cloud, stack, up } = await makeTemplateFixture();
    const error = await failureOf(
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

  test("leaves names and values to the API where it has no default template", async () => {
    const fixture = await makeTemplateFixture();
    fixture.cloud.fault("ListDdmConfigurations", { body: { configurations: [] } }, {});
    await fixture.up();
    expect(live(fixture).values).toEqual({ long_query_time: "2" });
  });
});

describe("creating one from another", () => {
  const source = { description: "the source", values: { max_connections: "300", sql_audit: "ON" } };

  test("copies a template of the user's, and changes the copy where the program differs", async () => {
    const fixture = await template({ name: "source", ...source });
    const sourceId = fixture.id;
    const stack = new Stack(fixture.cloud, parameterTemplateLifecycle);
    const program = { name: "copy", source: { templateId: sourceId }, values: { sql_audit: "OFF" } };
    await stack.up(templateArgs(program));
    expect(fixture.cloud.takeMutations()).toEqual(["CopyConfiguration", "ResetParameterGroup"]);
    expect(live({ ...fixture, stack })).toMatchObject({
      ...{ name: "copy", description: "", values: { max_connections: "300", sql_audit: "OFF" } },
    });
    await stack.refresh();
    expect(await stack.up(templateArgs(program))).toBe("same");
    expect(await stack.up(templateArgs({ ...program, source: undefined }))).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual([]);
  });

  test.each(["after", "before"] as const)(
    "copies it once when the request is not answered (lost %s it was carried out)",
    async (drop) => {
      const fixture = await template({ name: "source", ...source });
      const stack = new Stack(fixture.cloud, parameterTemplateLifecycle);
      fixture.cloud.fault("CopyConfiguration", { drop });
      await stack.up(templateArgs({ name: "copy", source: { templateId: fixture.id }, values: undefined }));
      expect(fixture.cloud.takeMutations()).toEqual(Array(drop === "after" ? 1 : 2).fill("CopyConfiguration"));
      expect(all(fixture).map(({ name }) => name)).toEqual(["Default-DDM", "source", "copy"]);
    },
  );

  test("refuses a default template, which the API does not copy, and one that does not exist", async () => {
    const { cloud, up } = await makeTemplateFixture();
    const [byDefault] = all({ cloud });
    const error = await failureOf(up({ source: { templateId: byDefault?.id } }));
    expect(error.message).toMatch(
      /"source\.templateId" names a default template.*Nothing was created\. Choose another value for `source` /,
    );
    expect(cloud.takeMutations()).toEqual([]);
    expect((await failureOf(up({ source: { templateId: "nowhere" } }))).message).toContain("DBS.200057");
  });

  test("takes those values of an instance that are not the defaults", async () => {
    const { cloud, instanceId } = await makeCloudWithInstance();
    const values = { max_connections: "300", sql_audit: "ON" };
    await cloud.otherClient.call("PUT", `/v3.1/{pid}/instances/${instanceId}/configurations`, { values });
    const stack = new Stack(cloud, parameterTemplateLifecycle);
    await stack.up(templateArgs({ source: { instanceId }, values: { sql_audit: "OFF", long_query_time: "3" } }));
    expect(cloud.takeMutations()).toEqual(["CreateDdmConfigurations"]);
    expect(live({ cloud, stack }).values).toEqual({
      ...{ max_connections: "300", sql_audit: "OFF", long_query_time: "3" },
    });
    await stack.refresh();
    expect(stack.outputs["values"]).toEqual({ sql_audit: "OFF", long_query_time: "3" });
  });
});

describe("a change in place", () => {
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
    ["no values", { values: undefined }, { values: { long_query_time: "1", sql_audit: "OFF" } }],
    ["an empty list of values", { values: {} }, { values: { long_query_time: "1", sql_audit: "OFF" } }],
    [
      "all at once",
      { name: "t", description: "", values: { sql_audit: "OFF" } },
      { name: "t", description: "", values: { long_query_time: "1", sql_audit: "OFF" } },
    ],
  ])("is one request with what differs: %s", async (_, change, body) => {
    const fixture = await template(before);
    const program = { ...before, ...change };
    expect(await fixture.up(program)).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["ResetParameterGroup"]);
    expect(sent(fixture, "ResetParameterGroup")).toEqual([body]);
    expect(await fixture.up(program)).toBe("same");
    await fixture.stack.refresh();
    expect(await fixture.up(program)).toBe("same");
  });

  test("is made when its request is not answered, carried out or not", async () => {
    for (const drop of ["after", "before"] as const) {
      const fixture = await template(before);
      fixture.cloud.fault("ResetParameterGroup", { drop });
      await fixture.up({ ...before, values: { long_query_time: "4" } });
      expect(live(fixture).values).toMatchObject({ long_query_time: "4", sql_audit: "OFF" });
    }
  });

  test("that is not allowed is reported with all that is wrong, and changes nothing", async () => {
    const fixture = await template(before);
    const error = await failureOf(fixture.up({ ...before, name: "other", values: { sql_audi: "ON" } }));
    expect(error.message).toMatch(/^Updating parameter template "tuned" .* did you mean "sql_audit"\?/);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(await fixture.up({ ...before, values: { sql_audit: "OFF" } })).toBe("update");
    expect(live(fixture).values).toEqual({ long_query_time: "1", sql_audit: "OFF" });
  });

  test("sends no request for a value whose default is empty, and warns", async () => {
    const fixture = await template({ ...before, values: { ...before.values, bind_table: "a,b" } });
    await fixture.up(before);
    expect(fixture.cloud.takeMutations()).toEqual([]);
    expect(fixture.cloud.warnings).toEqual([
      '"bind_table" keeps its value: its default is empty, and the API takes no empty values.',
    ]);
    expect(await fixture.up(before)).toBe("same");
  });

  test("only records what needs no request", async () => {
    const fixture = await template(before);
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
  ])("of %s shows at a refresh, and is repaired by one request", async (_, body, property, seen) => {
    const fixture = await template(program);
    await fixture.cloud.otherClient.call("PUT", `/v3/{pid}/configurations/${fixture.id}`, body);
    await fixture.stack.refresh();
    expect(fixture.stack.outputs[property]).toEqual(seen);
    expect(fixture.stack.inputs[property]).toEqual(seen);
    fixture.cloud.clearCalls();
    expect(await fixture.up(program)).toBe("update");
    expect(fixture.cloud.takeMutations()).toEqual(["ResetParameterGroup"]);
    expect(live(fixture)).toMatchObject(program);
  });

  test("of values that the program does not name is left alone", async () => {
    const fixture = await template(program);
    await fixture.cloud.otherClient.call("PUT", `/v3/{pid}/configurations/${fixture.id}`, {
      values: { sql_audit: "ON" },
    });
    await fixture.stack.refresh();
    expect(await fixture.up(program)).toBe("same");
  });

  test("creates a template again that was deleted", async () => {
    const fixture = await template(program);
    await fixture.cloud.otherClient.call("DELETE", `/v3/{pid}/configurations/${fixture.id}`);
    expect(await fixture.stack.refresh()).toBe(false);
    expect(await fixture.up(program)).toBe("create");
  });

  test("fails with what to do when it was deleted before an update", async () => {
    const fixture = await template(program);
    await fixture.cloud.otherClient.call("DELETE", `/v3/{pid}/configurations/${fixture.id}`);
    const error = await failureOf(fixture.up({ ...program, description: "too late" }));
    expect(error.message).toMatch(
      /^Updating parameter template "tuned" \(\w+\) failed: It no longer exists\. Pulumi holds its id\. Run `pulumi up --refresh`/,
    );
  });
});

describe("deleting", () => {
  test("is one request; it succeeds for a deleted template and when it is not answered", async () => {
    const fixture = await template();
    await fixture.stack.destroy();
    expect(fixture.cloud.takeMutations()).toEqual(["DeleteConfiguration"]);
    expect(all(fixture)).toHaveLength(1);

    const gone = await template();
    await gone.cloud.otherClient.call("DELETE", `/v3/{pid}/configurations/${gone.id}`);
    await gone.stack.destroy();

    const lost = await template();
    lost.cloud.fault("DeleteConfiguration", { drop: "after" });
    await lost.stack.destroy();
    expect(all(lost)).toHaveLength(1);
  });

  test("fails for one that is in use, and Pulumi holds it", async () => {
    const fixture = await template({ name: "tuned" });
    await fixture.cloud.otherClient.call("POST", "/v3/{pid}/instances", instanceBody({ param_group_id: fixture.id }));
    const error = await failureOf(fixture.stack.destroy());
    expect(error.message).toMatch(
      /^Deleting parameter template "tuned" .* in use\..* Pulumi still holds it\. Run `pulumi destroy` again/,
    );
    expect(fixture.stack.id).toBe(fixture.id);
  });
});

test("a default template, which nobody can change, cannot be adopted", async () => {
  const { cloud, up } = await makeTemplateFixture();
  const [byDefault] = all({ cloud });
  const error = await failureOf(up({ adopt: { id: byDefault?.id } }));
  expect(error.message).toMatch(
    /"Default-DDM" is a default template, which nobody can change\. Nothing was changed\. Choose another value for `adopt` /,
  );
  expect(cloud.takeMutations()).toEqual([]);
});
