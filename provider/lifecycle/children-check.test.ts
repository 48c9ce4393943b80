import { accountArgs, groupArgs, nodesIn, schemaArgs, templateArgs } from "../../test/support/child-fixtures";
import { accountLifecycle } from "./account";
import { instanceGroupLifecycle } from "./instance-group";
import type { Lifecycle, Values } from "./lifecycle";
import { parameterTemplateLifecycle } from "./parameter-template";
import { unknownValue } from "./properties/values";
import { schemaLifecycle } from "./schema";

type Program = Record<string, unknown>;

/** Makes functions that check programs of one kind of resource. `changes` are the differences from a valid program. */
function makeChecker(lifecycle: () => Lifecycle, args: (changes: Program) => Program) {
  const checkProgram = (program: Program) => lifecycle().check({}, program);
  const check = (changes: Program = {}) => checkProgram(args({ name: "shop_1", ...changes }));
  const failures = (changes: Program) => check(changes).failures;
  const rejectedNames = (changes: Program) => failures(changes).map(({ property }) => property);
  return { checkProgram, check, failures, rejectedNames, args };
}

const account = makeChecker(accountLifecycle, accountArgs);
const group = makeChecker(instanceGroupLifecycle, groupArgs);
const schema = makeChecker(schemaLifecycle, schemaArgs);
const template = makeChecker(parameterTemplateLifecycle, templateArgs);
const kinds = { account, "instance group": group, schema, "parameter template": template };

const durations = 'a duration such as "40m", "90s" or "1h30m"';

describe.each(Object.entries(kinds))("the check of kind %s", (_, { checkProgram, check, failures, args }) => {
  test("accepts a valid program and keeps its values", () => {
    const { inputs, failures: none } = check();
    expect(none).toEqual([]);
    expect(inputs).toMatchObject(args({ name: "shop_1" }));
  });

  test.each<[string, unknown, string]>([
    ["nam", "x", 'there is no property "nam"; did you mean "name"?'],
    ["timeouts", { create: "soon" }, `"timeouts.create" must be ${durations}, not "soon"`],
    ["adopt", "x", '"adopt" must be an object with the id of an existing resource, such as { id: "…" }, not "x"'],
    ["adopt", { id: "" }, '"adopt.id" must be a non-empty string, not ""'],
    [
      "adopt",
      { id: "E9IN09/x" },
      expect.stringMatching(/^"adopt.id" must be .* (in lower case|one slash|lowercase .*), not "E9IN09\/x"$/),
    ],
  ])("rejects %s: %j", (property, value, reason) => {
    expect(failures({ [property]: value })).toEqual([{ property, reason }]);
  });

  test.each([{ name: unknownValue }, { timeouts: { create: unknownValue } }, { adopt: { id: unknownValue } }])(
    "accepts unknown values: %j",
    (changes) => {
      expect(check(changes).failures).toEqual([]);
      expect(check(changes).inputs).toMatchObject(changes);
    },
  );

  test("does not modify the checked program", () => {
    const program = args({ name: "shop_1" });
    const before = structuredClone(program);
    checkProgram(program);
    expect(program).toEqual(before);
  });
});

test("a resource of an instance must set `instanceId`", () => {
  for (const { failures } of [account, group, schema]) {
    const reason = '"instanceId" is required';
    expect(failures({ instanceId: undefined })).toEqual([{ property: "instanceId", reason }]);
    expect(failures({ instanceId: unknownValue })).toEqual([]);
  }
});

describe("an account", () => {
  const rule = "1 to 32 letters, digits and underscores, beginning with a letter";

  test.each<[string, unknown, string]>([
    ["name", "1app", `"name" must be ${rule}, not "1app"`],
    ["name", "my-app", `"name" must be ${rule}, not "my-app"`],
    ["name", "a".repeat(33), `"name" must be ${rule}, not "${"a".repeat(33)}"`],
    ["baseAuthority", undefined, '"baseAuthority" is required'],
    ["baseAuthority", [], '"baseAuthority" must be a list of at least one authority, not []'],
    ["baseAuthority", "SELECT", '"baseAuthority" must be a list of authorities, not "SELECT"'],
    [
      "description",
      "x".repeat(257),
      `"description" must be a string of at most 256 characters, not "${"x".repeat(257)}"`,
    ],
    ["passwordLifetime", -1, '"passwordLifetime" must be a whole number from 0 to 65535, not -1'],
    ["passwordLifetime", 65_536, '"passwordLifetime" must be a whole number from 0 to 65535, not 65536'],
    ["passwordLifetime", "90", '"passwordLifetime" must be a whole number from 0 to 65535, not "90"'],
    ["databases", "shop", '"databases" must be a list of schemas, not "shop"'],
    ["password", undefined, '"password" is required'],
  ])("rejects %s: %j", (property, value, reason) => {
    expect(account.failures({ [property]: value })).toEqual([{ property, reason }]);
  });

  test("rejects an unknown authority, and the error lists the known authorities", () => {
    const [failure] = account.failures({ baseAuthority: ["SELECT", "select"] });
    expect(failure?.property).toBe("baseAuthority");
    expect(failure?.reason).toMatch(/^"baseAuthority\.1" must be one of "CREATE", "DROP", .*"SELECT", not "select"$/);
  });

  test.each([
    "Short-1",
    "only-letters-and-hyphens",
    "ONLYBIGLETTERS1",
    `Too-long-${"1".repeat(24)}`,
    "With blank 1",
    "Euro-€-12",
  ])("rejects the password %j without showing it", (password) => {
    const [failure, ...more] = account.failures({ password });
    expect(more).toEqual([]);
    expect(JSON.stringify(failure)).not.toContain(password);
    expect(JSON.stringify(failure)).toContain(
      "must be 8 to 32 letters, digits and special characters (~!@#/%^*-_+?), including at least three of:",
    );
  });

  test.each(["Abcdefg1", "abcdef-1", "ABCDEF-1", "Abcdef--", "Sla/sh-1"])(
    "accepts the password %j with at least three kinds of characters",
    (password) => {
      expect(account.failures({ password })).toEqual([]);
    },
  );

  test.each(["Shop_2026", "6202_pohS"])("rejects a password that is the name or the reversed name: %s", (password) => {
    const [failure, ...more] = account.failures({ name: "Shop_2026", password });
    expect(more).toEqual([]);
    expect(failure?.reason).toContain("must not be the name of the account, forwards or backwards");
  });

  test("accepts schemas by name or as objects, and rejects an empty name", () => {
    expect(account.check({ databases: ["shop", { name: "blog" }] }).inputs["databases"]).toEqual(["shop", "blog"]);
    expect(account.check({ databases: [] }).inputs["databases"]).toEqual([]);
    expect(account.check({ databases: [unknownValue] }).failures).toEqual([]);
    expect(account.check({ databases: [{ name: unknownValue }] }).failures).toEqual([]);
    expect(account.rejectedNames({ databases: [""] })).toEqual(["databases"]);
    expect(account.failures({ databases: [{ name: "shop", id: "1" }] })[0]?.reason).toBe(
      '"databases.0" must be a schema\'s name, or an object with its name (there is no "id"), not {"name":"shop","id":"1"}',
    );
  });

  test("reports all failures at once, also if other values are unknown", () => {
    const wrong = { name: "1", password: "weak", baseAuthority: unknownValue, passwordLifetime: 1.5, color: "red" };
    expect(account.rejectedNames(wrong).map((name) => name.split(".")[0])).toEqual(
      expect.arrayContaining(["name", "passwordLifetime", "color"]),
    );
    expect(account.failures(wrong)).toHaveLength(4);
  });
});

describe("an instance group", () => {
  const rule = "4 to 64 letters, digits, hyphens and underscores, beginning with a letter";
  const [node] = nodesIn("az1");

  test.each<[string, unknown, string]>([
    ["name", "abc", `"name" must be ${rule}, not "abc"`],
    ["name", "my.group", `"name" must be ${rule}, not "my.group"`],
    ["type", undefined, '"type" is required'],
    ["type", "ro", '"type" must be one of "rw", "r", not "ro"'],
    ["nodes", undefined, '"nodes" is required'],
    ["nodes", [], '"nodes" must be a list of 1 to 32 nodes, not []'],
    ["nodes", "az1", '"nodes" must be a list of nodes, not "az1"'],
    ["nodes", ["az1"], '"nodes.0" must be {availableZone, subnetId}, not "az1"'],
    ["nodes", [node, { ...node, subnetId: "" }], '"nodes.1.subnetId" must be a non-empty string, not ""'],
    [
      "nodes",
      [{ ...node, subnetId: "F942F970-1A02" }],
      expect.stringMatching(/^"nodes.0.subnetId" must be an id, .* lowercase letters, .*, not "F942F970-1A02"$/),
    ],
    [
      "nodes",
      [{ ...node, availableZone: "az1 " }],
      '"nodes.0.availableZone" must be a zone, which has no spaces, not "az1 "',
    ],
    [
      "nodes",
      [{ ...node, zone: "az1" }],
      `"nodes.0" must be {availableZone, subnetId} (there is no "zone"), not ${JSON.stringify({ ...node, zone: "az1" })}`,
    ],
    ["loadBalancerIp", "here", '"loadBalancerIp" must be an IPv4 address, not "here"'],
    ["flavorRef", "", '"flavorRef" must be a non-empty string, not ""'],
  ])("rejects %s: %j", (property, value, reason) => {
    expect(group.failures({ [property]: value })).toEqual([{ property, reason }]);
  });

  test("requires exactly one of flavorRef and flavorId", () => {
    expect(group.rejectedNames({ flavorId: "f1" })).toEqual(["flavorRef", "flavorId"]);
    expect(group.rejectedNames({ flavorRef: undefined })).toEqual(["flavorRef"]);
    expect(group.rejectedNames({ flavorRef: undefined, flavorId: "f1" })).toEqual([]);
    expect(group.rejectedNames({ flavorRef: unknownValue, flavorId: "f1" })).toEqual([]);
  });

  test("rejects more than 32 nodes, but accepts unknown nodes", () => {
    expect(group.rejectedNames({ nodes: Array(33).fill(node) })).toEqual(["nodes"]);
    expect(group.rejectedNames({ nodes: unknownValue })).toEqual([]);
    expect(group.rejectedNames({ nodes: [{ availableZone: "az1", subnetId: unknownValue }] })).toEqual([]);
  });

  test("reports all failures at once, each on its property", () => {
    const wrong = { name: "a", type: "x", nodes: [], flavorId: "f1", loadBalancerIp: "x", instanceId: undefined };
    expect(group.rejectedNames(wrong).sort()).toEqual(
      ["name", "type", "nodes", "flavorRef", "flavorId", "loadBalancerIp", "instanceId"].sort(),
    );
  });
});

describe("a schema", () => {
  const rule = "2 to 48 lowercase letters, digits and underscores, beginning with a letter";
  const login = { id: "dn1", userName: "root", userPassword: "Data-node-1" };
  const makeDataNodes = (...ids: string[]) => ids.map((id) => ({ ...login, id }));

  test.each<[string, unknown, string]>([
    ["name", "s", `"name" must be ${rule}, not "s"`],
    ["name", "Shop", `"name" must be ${rule}, not "Shop"`],
    ["name", "my-shop", `"name" must be ${rule}, not "my-shop"`],
    ["name", "s".repeat(49), `"name" must be ${rule}, not "${"s".repeat(49)}"`],
    [
      "name",
      "mysql",
      '"name" must be a name other than information_schema, mysql, performance_schema, sys, not "mysql"',
    ],
    ["shardMode", "sharded", '"shardMode" must be one of "cluster", "single", not "sharded"'],
    ["shardMode", undefined, '"shardMode" is required'],
    ["shardNumber", undefined, '"shardNumber" is required'],
    ["shardNumber", 1, '"shardNumber" must be from 2 to 64 for 1 data node, not 1'],
    ["shardNumber", 65, '"shardNumber" must be from 2 to 64 for 1 data node, not 65'],
    ["shardNumber", 8.5, '"shardNumber" must be a whole number from 1 to 16384, not 8.5'],
    ["deleteDnData", "false", '"deleteDnData" must be true or false, not "false"'],
    [
      "resharding",
      { when: "now" },
      '"resharding" must be an object with any of routeSwitch, cleanUp, retries and exclusive (there is no "when"), not {"when":"now"}',
    ],
    [
      "resharding",
      { routeSwitch: "later" },
      '"resharding.routeSwitch" must be "immediate", or a window {begin, end}, not "later"',
    ],
    ["resharding", { retries: 11 }, '"resharding.retries" must be a whole number from 0 to 10, not 11'],
    ["resharding", { cleanUp: "yes" }, '"resharding.cleanUp" must be true or false, not "yes"'],
  ])("rejects %s: %j", (property, value, reason) => {
    expect(schema.failures({ [property]: value })).toEqual([{ property, reason }]);
  });

  test.each([
    { begin: "17:00:00", end: "17:59:59" },
    { begin: "23:30:00", end: "00:30:00" },
    { begin: "25:00:00", end: "26:30:00" },
    { begin: "17:00", end: "19:00" },
    { begin: "17:00:00" },
  ])("rejects the window %j", (routeSwitch) => {
    expect(new Set(schema.rejectedNames({ resharding: { routeSwitch } }))).toEqual(new Set(["resharding"]));
  });

  test("accepts a window of an hour and an unknown window", () => {
    expect(schema.failures({ resharding: { routeSwitch: { begin: "17:00:00", end: "18:00:00" } } })).toEqual([]);
    expect(schema.failures({ resharding: { routeSwitch: unknownValue, retries: unknownValue } })).toEqual([]);
    expect(schema.failures({ resharding: { routeSwitch: { begin: unknownValue, end: "18:00:00" } } })).toEqual([]);
  });

  test.each<[unknown, string]>([
    [[], "a list of 1 to 256 data nodes"],
    [makeDataNodes("dn1", "dn1"), "a list that names each data node once"],
    [makeDataNodes("dn1\n"), "an id, which has only lowercase letters, digits, hyphens and underscores"],
    [[{ ...login, userPassword: "" }], "a non-empty string"],
    [[{ id: "dn1", user: "root", userPassword: "Data-node-1" }], "{id, userName, userPassword}"],
  ])("rejects the data nodes %j without showing the password", (dataNodes, rule) => {
    const reported = JSON.stringify(schema.failures({ dataNodes, shardNumber: 8 }));
    expect(reported).toContain(rule);
    expect(reported).not.toContain("Data-node-1");
    expect(schema.rejectedNames({ dataNodes }).length).toBeGreaterThan(0);
  });

  test("requires a number of shards that fits the data nodes and the shard mode", () => {
    expect(schema.failures({ shardNumber: 128, dataNodes: makeDataNodes("dn1", "dn2") })).toEqual([]);
    expect(schema.rejectedNames({ shardNumber: 2, dataNodes: makeDataNodes("dn1", "dn2") })).toEqual(["shardNumber"]);
    expect(schema.rejectedNames({ shardMode: "single", shardNumber: 2 })).toEqual(["shardNumber"]);
    expect(schema.failures({ shardMode: "single", shardNumber: 1 })).toEqual([]);
  });

  test("requires one data node for an unsharded schema", () => {
    const dataNodes = makeDataNodes("dn1", "dn2");
    expect(schema.rejectedNames({ shardMode: "single", shardNumber: 1, dataNodes })).toEqual(["dataNodes"]);
  });

  test("accepts unknown values", () => {
    expect(schema.failures({ shardNumber: unknownValue })).toEqual([]);
    expect(schema.failures({ dataNodes: unknownValue })).toEqual([]);
    expect(schema.failures({ dataNodes: [{ ...login, userPassword: unknownValue }] })).toEqual([]);
    expect(schema.failures({ shardMode: unknownValue, shardNumber: 1 })).toEqual([]);
  });

  test("keeps the data on the data nodes by default", () => {
    expect(schema.check().inputs).toMatchObject({ deleteDnData: false });
  });
});

describe("a parameter template", () => {
  const rule = "1 to 64 letters, digits, hyphens, underscores and periods";
  const plain = "a string of at most 256 characters without line breaks and without ! < \" = ' > &";

  test.each<[string, unknown, string]>([
    ["name", "", `"name" must be ${rule}, not ""`],
    ["name", "my template", `"name" must be ${rule}, not "my template"`],
    ["description", "a < b", `"description" must be ${plain}, not "a < b"`],
    ["description", "a\nb", `"description" must be ${plain}, not "a\\nb"`],
    ["description", "x".repeat(257), `"description" must be ${plain}, not "${"x".repeat(257)}"`],
    ["values", ["a"], '"values" must be an object of names and values, not ["a"]'],
    ["values", { a: [1] }, '"values.a" must be a string, a number, true or false, not [1]'],
    ["values", { a: "" }, '"values.a" must be a non-empty string, not ""'],
    ["source", "t1", '"source" must be an object with either a templateId or an instanceId, not "t1"'],
    ["source", {}, '"source" must be an object with either a templateId or an instanceId, not {}'],
    [
      "source",
      { templateId: "t1", instanceId: "i1" },
      '"source" must be an object with either a templateId or an instanceId, not {"templateId":"t1","instanceId":"i1"}',
    ],
  ])("rejects %s: %j", (property, value, reason) => {
    expect(template.failures({ [property]: value })).toEqual([{ property, reason }]);
  });

  test("converts numbers and booleans among the values to text", () => {
    const { inputs } = template.check({ values: { long_query_time: 2, a: true, b: "ON", c: unknownValue } });
    expect(inputs["values"]).toEqual({ long_query_time: "2", a: "ON", b: "ON", c: unknownValue });
  });

  test("reports all failures at once, each on its property", () => {
    const wrong: Values = { name: "a b", description: "!", values: "x", source: 7, timeouts: 7, color: "red" };
    expect(template.rejectedNames(wrong).sort()).toEqual(Object.keys(wrong).sort());
  });
});
