import { VirtualClock } from "../test/support/virtual-clock";
import { createPulumiRunner, createStateSearch } from "./stack-state";

const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:Instance::orders";
const inputs = { __urn: urn, __org: "acme" };

/** Creates a search with a fake CLI, whose calls return the given results in order, and then the last result again. Records the calls. */
function makeSearch(...results: (string | undefined)[]) {
  const calls: (readonly string[])[] = [];
  const clock = new VirtualClock({ auto: true });
  const { findUrn: find, countEntries: count } = createStateSearch((args) => {
    calls.push(args);
    return Promise.resolve(results[Math.min(calls.length, results.length) - 1]);
  }, clock);
  return { find, count, clock, calls };
}

const stateOf = (...resources: object[]) => JSON.stringify({ version: 3, deployment: { resources } });

test("finds the URN of a managed resource, and exports the state once, without decrypting secrets", async () => {
  const { find, calls } = makeSearch(stateOf({ urn: "urn:stack" }, { urn, id: "i1" }));
  expect(await find("i1", inputs)).toBe(urn);
  expect(await find("i2", inputs)).toBeNull();
  expect(calls).toEqual([["stack", "export", "--non-interactive", "--stack", "acme/shop/dev"]]);
});

test("finds a replaced resource that is not deleted yet, but no resource that `get` reads", async () => {
  const { find } = makeSearch(stateOf({ urn, id: "i1", delete: true }, { urn, id: "i2", external: true }));
  expect(await find("i1", inputs)).toBe(urn);
  expect(await find("i2", inputs)).toBeNull();
});

test("does not find a resource that was deleted before its replacement is created", async () => {
  const { find } = makeSearch(stateOf({ urn, id: "i1", pendingReplacement: true }));
  expect(await find("i1", inputs)).toBeNull();
});

test("finds only resources of the same type, because a schema and an account can have the same id", async () => {
  const type = "pulumi-nodejs:dynamic/ddm:";
  const schema = `urn:pulumi:dev::shop::${type}Schema::shop`;
  const account = `urn:pulumi:dev::shop::company:data:Orders$${type}Instance$${type}Account::shop`;
  const { find } = makeSearch(stateOf({ urn: account, id: "i1/shop" }, { urn: schema, id: "i1/shop" }));
  expect(await find("i1/shop", { ...inputs, __urn: account })).toBe(account);
  expect(await find("i1/shop", { ...inputs, __urn: schema })).toBe(schema);
  expect(await find("i1/shop", inputs)).toBeNull();
});

test("counts the entries with the same type and id, including replaced resources that are not deleted yet", async () => {
  const renamed = `${urn}-renamed`;
  const other = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:Schema::orders";
  const { count } = makeSearch(
    stateOf({ urn, id: "i1" }, { urn: renamed, id: "i1", delete: true }, { urn: other, id: "i1" }, { urn, id: "i2" }),
  );
  expect(await count("i1", inputs)).toBe(2);
  expect(await count("i2", inputs)).toBe(1);
  expect(await count("i3", inputs)).toBe(0);
});

test("counts in an export that is at most ten seconds old", async () => {
  const { count, clock, calls } = makeSearch(stateOf({ urn, id: "i1" }), stateOf({ urn, id: "i1" }, { urn, id: "i1" }));
  expect([await count("i1", inputs), await count("i1", inputs)]).toEqual([1, 1]);
  await clock.sleep(10_001);
  expect(await count("i1", inputs)).toBe(2);
  expect(calls).toHaveLength(2);
});

test("does not export an unreadable state again for a count", async () => {
  const { count, clock, calls } = makeSearch(undefined);
  expect(await count("i1", inputs)).toBeUndefined();
  await clock.sleep(60_000);
  expect(await count("i1", inputs)).toBeUndefined();
  expect(calls).toHaveLength(3);
});

test("does not count entries for state of version 0.1.0, which does not contain the organization", async () => {
  const { count, calls } = makeSearch(stateOf({ urn, id: "i1" }));
  expect(await count("i1", { __urn: urn })).toBeUndefined();
  expect(calls).toEqual([]);
});

test("finds nothing in an empty stack", async () => {
  expect(await makeSearch(`{"version":3,"deployment":{}}`).find("i1", inputs)).toBeNull();
});

test.each([
  ["fails", undefined],
  ["prints no JSON", "error: no stack"],
  ["prints JSON that is no state", "[]"],
])("does not know what the state contains if the CLI %s", async (_title, exported) => {
  expect(await makeSearch(exported).find("i1", inputs)).toBeUndefined();
});

test("repeats a failed export at most twice", async () => {
  const state = stateOf({ urn, id: "i1" });
  expect(await makeSearch(undefined, "{", state).find("i1", inputs)).toBe(urn);
  const { find, calls } = makeSearch(undefined, undefined, undefined, state);
  expect(await find("i1", inputs)).toBeUndefined();
  expect(calls).toHaveLength(3);
});

test("a missing CLI counts as a failed CLI", async () => {
  expect(await createPulumiRunner({ PATH: "" })(["stack", "export"])).toBeUndefined();
});
