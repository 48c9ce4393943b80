import type { Values } from "../../provider/lifecycle/lifecycle";
import { unknownValue } from "../../provider/lifecycle/properties/values";
import { makeProvider } from "./make-provider";
import { validArgs } from "./valid-args";

// Shrunk examples on which random tests of this folder once failed.

const program = (kind: string, overrides: Values): Values => ({ ...validArgs[kind], ...overrides });
const failuresOf = async (kind: string, overrides: Values) =>
  (await makeProvider(kind).check({}, program(kind, overrides))).failures.map(({ reason }) => reason);

test("rejects data nodes that are not objects with a string as id", async () => {
  for (const dataNodes of [[null], [1], [[]], [{ id: { toString: 0 } }]])
    expect(await failuresOf("schema", { dataNodes })).not.toEqual([]);
});

test("requires the password of a data node whose id is the name of an inherited property", async () => {
  const id = "constructor";
  expect(
    await failuresOf("schema", { dataNodes: [{ id, userName: "root" }], dataNodePasswords: { other: "x" } }),
  ).toEqual(['"dataNodes.0.userPassword" must be a non-empty string']);
});

test("shows the beginning of a long value, and reports at most eleven failures of a list with many invalid values", async () => {
  const zones = Array.from({ length: 100 }, (_, index) => index);
  expect(await failuresOf("instance", { availableZones: zones })).toHaveLength(11);
  const [reason] = await failuresOf("instance", { name: "x".repeat(10_000) });
  expect(reason).toMatch(/^"name" must be .*, not "x{299}…$/);
});

test("reports only one failure for a `charging` that is not an object", async () => {
  expect(await failuresOf("instance", { charging: "monthly" })).toEqual([
    '"charging" must be an object with mode, and also periodUnit and period if mode is prePaid, not "monthly"',
  ]);
});

const id = "an id, which has only lowercase letters, digits, hyphens and underscores";
const childId = "<instance id>/<name or id>, with one slash";

test.each<[kind: string, property: string, value: unknown, reason: string]>([
  ["account", "instanceId", "..", `"instanceId" must be ${id}, not ".."`],
  ["instance", "paramGroupId", "a/b", `"paramGroupId" must be ${id}, not "a/b"`],
  ["instance", "adopt", { id: "." }, `"adopt.id" must be ${id}, not "."`],
  ["schema", "adopt", { id: "i1/.." }, `"adopt.id" must be ${childId}, not "i1/.."`],
  ["account", "adopt", { id: "i1/a/b" }, `"adopt.id" must be ${childId}, not "i1/a/b"`],
  ["server-group", "adopt", { id: "../x" }, `"adopt.id" must be ${id}, not "../x"`],
])("rejects an id that would address another resource: %s, %s %j", async (kind, property, value, reason) => {
  expect(await failuresOf(kind, { [property]: value })).toEqual([reason]);
});

test.each<[string, Values, Values]>([
  ["instance", { parameters: { a: "1" } }, { parameters: { constructor: "1" } }],
  ["parameter-template", { values: { a: "1" } }, { values: { constructor: "1" } }],
  ["account", {}, { databases: [{ name: unknownValue, toString: 0 }] }],
  ["schema", {}, { dataNodes: [{ id: [{ toString: unknownValue }], userName: "root" }] }],
])("diff reports a change to a value with a key such as `constructor`: %s, %j to %j", async (kind, before, after) => {
  const [olds, news] = [program(kind, before), program(kind, after)];
  const { changes } = await makeProvider(kind).diff("id", { ...olds, __given: Object.keys(olds) }, news);
  expect(changes).toBe(true);
});

test.each<[order: "before" | "after", replacement: string, changes: Values]>([
  ["before", "on another instance with the same data node", { instanceId: "i2" }],
  ["before", "on an instance that is not known yet", { instanceId: unknownValue }],
  [
    "after",
    "on another instance with another data node",
    { instanceId: "i2", dataNodes: [{ id: "dn2", userName: "root" }] },
  ],
  ["after", "with another name on the same instance", { name: "orderdb" }],
])("a schema is deleted %s the creation of a replacement %s", async (order, _, changes) => {
  const olds = program("schema", { instanceId: "i1", dataNodes: [{ id: "dn1", userName: "root" }] });
  const outputs = { ...olds, __given: Object.keys(olds) };
  const { replaces, deleteBeforeReplace } = await makeProvider("schema").diff("i1/shopdb", outputs, {
    ...olds,
    ...changes,
  });
  expect(replaces).not.toEqual([]);
  expect(deleteBeforeReplace).toBe(order === "before");
});
