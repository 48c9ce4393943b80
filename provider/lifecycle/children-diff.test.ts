import { nodesIn, storedDataNodes } from "../../test/support/child-fixtures";
import { accountLifecycle } from "./account";
import { accountProperties } from "./account/properties";
import { instanceGroupLifecycle } from "./instance-group";
import { instanceGroupProperties } from "./instance-group/properties";
import type { Lifecycle, Values } from "./lifecycle";
import { parameterTemplateLifecycle } from "./parameter-template";
import { parameterTemplateProperties } from "./parameter-template/properties";
import type { Properties } from "./properties/table";
import { unknownValue } from "./properties/values";
import { schemaLifecycle } from "./schema";
import { schemaProperties } from "./schema/properties";

/** Makes functions that compare changed programs with a resource. `before` contains its inputs, and `live` its other outputs. */
function makeDiffer(lifecycle: () => Lifecycle, before: Record<string, unknown>, live: Values = {}) {
  const olds = (inputs: Values, more: Values = {}): Values => ({
    ...live,
    ...inputs,
    ...more,
    __given: Object.keys(inputs),
  });
  const difference = (changes: Values, old: Values = olds(before)) => {
    const all = Object.entries({ ...before, ...changes });
    return lifecycle().diff(
      (before["adopt"] as { id: string }).id,
      old,
      Object.fromEntries(all.filter(([, value]) => value !== undefined)),
    );
  };
  /** `none`, `update`, or the properties that cause a replacement. */
  const outcomeOf = (changes: Values, old?: Values): string | string[] => {
    const { changes: differs, replaces } = difference(changes, old);
    if (!differs) return "none";
    return replaces.length > 0 ? replaces : "update";
  };
  return { before, olds, difference, outcomeOf };
}

/** Changes of each property of a kind, by their effect: no difference, an update or a replacement. */
interface Table {
  properties: Properties;
  differ: ReturnType<typeof makeDiffer>;
  none: [string, Values][];
  update: [string, Values][];
  replace: [string, Values][];
}

const account = makeDiffer(accountLifecycle, {
  instanceId: "i1",
  name: "app",
  password: "Blue-sky-77",
  baseAuthority: ["SELECT", "INSERT"],
  description: "writers",
  passwordLifetime: 90,
  databases: ["shop", "blog"],
  timeouts: { create: "40m" },
  adopt: { id: "i1/app" },
});

const group = makeDiffer(
  instanceGroupLifecycle,
  {
    instanceId: "i1",
    name: "readers",
    type: "r",
    flavorRef: "ddm.c6.large.2",
    nodes: nodesIn("az1", "az1", "az2"),
    loadBalancerIp: "10.0.0.1",
    timeouts: { create: "40m" },
    adopt: { id: "i1/g1" },
  },
  { nodeDetails: [{ id: "n1", status: "normal" }] },
);

const schema = makeDiffer(
  schemaLifecycle,
  {
    instanceId: "i1",
    name: "shop",
    shardMode: "cluster",
    shardNumber: 16,
    dataNodes: storedDataNodes(["dn1", "dn2"]),
    dataNodePasswords: { dn1: "Data-node-1", dn2: "Data-node-1" },
    resharding: { routeSwitch: "immediate" },
    deleteDnData: false,
    timeouts: { update: "3h" },
    adopt: { id: "i1/shop" },
  },
  { status: "RUNNING" },
);

const template = makeDiffer(parameterTemplateLifecycle, {
  name: "tuned",
  description: "slow",
  values: { long_query_time: "2", sql_audit: "ON" },
  source: { templateId: "t1" },
  timeouts: { create: "5m" },
  adopt: { id: "t2" },
});

const recordedOnly: [string, Values][] = [
  ["timeouts", { timeouts: { create: "50m" } }],
  ["removal of adopt", { adopt: undefined }],
];

const tables: Record<string, Table> = {
  account: {
    properties: accountProperties,
    differ: account,
    none: [
      ["baseAuthority in another order or with duplicates", { baseAuthority: ["INSERT", "SELECT", "INSERT"] }],
      ["databases in another order or another case", { databases: ["BLOG", "shop"] }],
    ],
    update: [
      ["password", { password: "Green-grass-8" }],
      ["baseAuthority", { baseAuthority: ["SELECT"] }],
      ["description", { description: "" }],
      ["passwordLifetime", { passwordLifetime: 0 }],
      ["databases", { databases: [] }],
      ["unknown databases", { databases: [unknownValue] }],
      ...recordedOnly,
    ],
    replace: [
      ["instanceId", { instanceId: "i2" }],
      ["name", { name: "other" }],
    ],
  },
  "instance group": {
    properties: instanceGroupProperties,
    differ: group,
    none: [["nodes in another order", { nodes: nodesIn("az2", "az1", "az1") }]],
    update: [
      ["flavorRef", { flavorRef: "ddm.c6.xlarge.2" }],
      ["flavorId", { flavorRef: undefined, flavorId: "f1" }],
      ["nodes", { nodes: nodesIn("az1", "az2") }],
      ["a node in another zone", { nodes: nodesIn("az1", "az2", "az2") }],
      ["loadBalancerIp", { loadBalancerIp: "10.0.0.2" }],
      ...recordedOnly,
    ],
    replace: [
      ["instanceId", { instanceId: "i2" }],
      ["name", { name: "other" }],
      ["type", { type: "rw" }],
    ],
  },
  schema: {
    properties: schemaProperties,
    differ: schema,
    none: [
      ["dataNodes in another order", { dataNodes: storedDataNodes(["dn2", "dn1"]) }],
      ["name in another case", { name: "SHOP" }],
    ],
    update: [
      ["a larger shardNumber", { shardNumber: 32 }],
      ["more dataNodes", { dataNodes: storedDataNodes(["dn1", "dn2", "dn3"]) }],
      ["more shards and data nodes", { shardNumber: 32, dataNodes: storedDataNodes(["dn1", "dn2", "dn3"]) }],
      [
        "more shards on more and other data nodes",
        { shardNumber: 32, dataNodes: storedDataNodes(["dn3", "dn4", "dn5"]) },
      ],
      ["passwords of data nodes", { dataNodePasswords: { dn1: "Changed-2", dn2: "Data-node-1" } }],
      ["an unknown password of a data node", { dataNodePasswords: { dn1: unknownValue, dn2: "Data-node-1" } }],
      ["resharding", { resharding: { cleanUp: true } }],
      ["deleteDnData", { deleteDnData: true }],
      ["an unknown shardNumber", { shardNumber: unknownValue }],
      ["unknown dataNodes", { dataNodes: unknownValue }],
      ["one more data node with an unknown id", { dataNodes: storedDataNodes(["dn1", "dn2", unknownValue]) }],
      [
        "more shards, and a data node with an unknown id",
        { shardNumber: 32, dataNodes: storedDataNodes(["dn1", unknownValue]) },
      ],
      ...recordedOnly,
    ],
    replace: [
      ["instanceId", { instanceId: "i2" }],
      ["name", { name: "other" }],
      ["shardNumber, if smaller", { shardNumber: 8 }],
      ["dataNodes, if fewer", { dataNodes: storedDataNodes(["dn1"]) }],
      ["dataNodes, if one is exchanged", { dataNodes: storedDataNodes(["dn1", "dn3"]) }],
      ["dataNodes, if one has an unknown id", { dataNodes: storedDataNodes(["dn1", unknownValue]) }],
      ["shardMode", { shardMode: "single", shardNumber: 1, dataNodes: storedDataNodes(["dn1"]) }],
      [
        "shardNumber, if smaller, even with more data nodes",
        { shardNumber: 8, dataNodes: storedDataNodes(["dn1", "dn2", "dn3"]) },
      ],
    ],
  },
  "parameter template": {
    properties: parameterTemplateProperties,
    differ: template,
    none: [["values in another notation", { values: { sql_audit: "on", long_query_time: "2.0" } }]],
    update: [
      ["name", { name: "other" }],
      ["description", { description: "fast" }],
      ["values", { values: { long_query_time: "3", sql_audit: "ON" } }],
      ["fewer values", { values: { long_query_time: "2" } }],
      ["more values", { values: { long_query_time: "2", sql_audit: "ON", max_connections: "9" } }],
      ["unknown values", { values: { long_query_time: unknownValue, sql_audit: "ON" } }],
      ["source", { source: { templateId: "t9" } }],
      ...recordedOnly,
    ],
    replace: [],
  },
};

describe.each(Object.entries(tables))("the diff of kind %s", (_kind, { properties, differ, none, update, replace }) => {
  test("finds no difference in an unchanged program", () => {
    expect(differ.outcomeOf({})).toBe("none");
  });

  test.each(none)("ignores %s", (_, changes) => {
    expect(differ.outcomeOf(changes)).toBe("none");
  });

  test.each(update)("plans an update for the change: %s", (_, changes) => {
    expect(differ.outcomeOf(changes)).toBe("update");
  });

  if (replace.length > 0) {
    test.each(replace)("plans a replacement for the change: %s", (what, changes) => {
      expect(differ.outcomeOf(changes)).toContain(what.split(",")[0]);
    });
  }

  test("the table of changes covers every property", () => {
    const tested = [...update, ...replace].flatMap(([, changes]) => Object.keys(changes));
    expect([...new Set(tested)].sort()).toEqual(Object.keys(properties).sort());
  });

  test("ignores another text of the stored provider", () => {
    expect(differ.outcomeOf({ __provider: "new" }, differ.olds(differ.before, { __provider: "old" }))).toBe("none");
  });

  test("throws an error when the program adopts another resource", () => {
    expect(() => differ.difference({ adopt: { id: "i1/other" } })).toThrow(
      /"adopt\.id" i1\/other is not the id of .*, which this resource manages\. The previous "adopt\.id" was .*Nothing was changed\.$/,
    );
  });

  test("shows drift of each property that the program sets, but not of an output", () => {
    const drifted = (name: string) => differ.olds(differ.before, { [name]: "drifted" });
    for (const name of Object.keys(differ.before))
      expect([name, differ.outcomeOf({}, drifted(name))]).not.toEqual([name, "none"]);
    expect(differ.outcomeOf({}, drifted("created"))).toBe("none");
  });
});

describe("a property that is removed from the program", () => {
  test.each([
    ["account", "description"],
    ["account", "passwordLifetime"],
    ["account", "databases"],
    ["parameter template", "description"],
  ])("plans an update until the removal is recorded: %s, %s", (kind, property) => {
    const { differ } = tables[kind] ?? { differ: account };
    expect(differ.outcomeOf({ [property]: undefined })).toBe("update");
    const rest = Object.fromEntries(Object.entries(differ.before).filter(([name]) => name !== property));
    expect(differ.outcomeOf({ [property]: undefined }, differ.olds(rest))).toBe("none");
  });

  test.each([
    ["instance group", "loadBalancerIp"],
    ["schema", "resharding"],
    ["schema", "deleteDnData"],
    ["account", "adopt"],
  ])("plans an update even if the removal resets nothing in the cloud: %s, %s", (kind, property) => {
    // The update records that the property is no longer managed.
    expect(tables[kind]?.differ.outcomeOf({ [property]: undefined })).toBe("update");
  });
});

describe("a replacement", () => {
  test.each([
    ["instance group", { type: "rw" }],
    ["schema", { shardNumber: 8 }],
  ])("deletes the old resource first only if it would block the new resource: %s", (kind, changes) => {
    const { differ } = tables[kind] ?? { differ: account };
    expect(differ.difference(changes).deleteBeforeReplace).toBe(true);
    expect(differ.difference({ ...changes, instanceId: "i2" }).deleteBeforeReplace).toBe(kind === "schema");
    const elsewhere = { ...changes, instanceId: "i2", dataNodes: [{ id: "rds-9", userName: "root" }] };
    expect(differ.difference(elsewhere).deleteBeforeReplace).toBe(false);
    expect(differ.difference({ ...changes, name: "other" }).deleteBeforeReplace).toBe(false);
    // The replacement of a resource with a default name gets another name.
    expect(differ.difference({ ...changes, __name: "app-1234567" }).deleteBeforeReplace).toBe(false);
    expect(differ.difference({ timeouts: {} }).deleteBeforeReplace).toBe(false);
  });
});

describe("a failed creation", () => {
  test.each(["CREATE_FAILED", "CREATEFAILED"])(
    "replaces a schema in status %s even if the program is unchanged",
    (status) => {
      const failed = schema.olds(schema.before, { status });
      expect(schema.outcomeOf({}, failed)).toEqual(["status"]);
      expect(schema.difference({}, failed).deleteBeforeReplace).toBe(true);
    },
  );

  test("replaces a group only if the creation of all its nodes failed", () => {
    const nodeDetails = [{ id: "n1", status: "createfail" }];
    const failed = group.olds(group.before, { nodeDetails });
    expect(group.outcomeOf({}, failed)).toEqual(["status"]);
    expect(group.difference({}, failed).deleteBeforeReplace).toBe(true);
    expect(
      group.outcomeOf({}, group.olds(group.before, { nodeDetails: [...nodeDetails, { id: "n2", status: "normal" }] })),
    ).toBe("none");
  });
});

test("an unsharded schema is replaced when the program changes it to sharded", () => {
  const single = schema.olds({
    ...schema.before,
    shardMode: "single",
    shardNumber: 1,
    dataNodes: storedDataNodes(["dn1"]),
  });
  expect(schema.outcomeOf({}, single)).toEqual(["shardMode", "shardNumber", "dataNodes"]);
});
