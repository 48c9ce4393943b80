import fc, { type Arbitrary } from "fast-check";
import type { Values } from "../../provider/lifecycle/lifecycle";
import { makeProvider } from "./make-provider";
import { type PropertyRule, replacementRules } from "./replacement-rules";
import { randomRuns } from "./settings";
import { validArgs } from "./valid-args";

type Rules = Readonly<Record<string, PropertyRule>>;

const isSame = ({ same }: PropertyRule, a: unknown, b: unknown) =>
  same ? same(a, b) : JSON.stringify(a) === JSON.stringify(b);

const identityOf = (rule: PropertyRule | undefined, value: unknown) => rule?.identity?.(value) ?? value;

/** Generates values of the properties of a kind. Optional properties may be absent. */
function valuesOf(rules: Rules): Arbitrary<Values> {
  const required = Object.keys(rules).filter((name) => rules[name]?.required);
  const values = Object.entries(rules).map(([name, { values: all }]) => [name, fc.constantFrom(...all)] as const);
  return fc.record(Object.fromEntries(values), { requiredKeys: required });
}

/** Adds the properties that a valid program needs besides those of the rules. */
function complete(kind: string, program: Values): Values {
  const nodes = (program["dataNodes"] ?? []) as { id: string }[];
  return {
    ...(kind === "schema" && { dataNodePasswords: Object.fromEntries(nodes.map(({ id }) => [id, "Secret-node-1"])) }),
    ...(program["adminUser"] !== undefined && { adminPassword: "Secret-boss-1" }),
    ...program,
    __urn: `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:${kind}::x`,
    __org: "org",
  };
}

async function check(kind: string, olds: Values, program: Values): Promise<Values> {
  const { inputs, failures } = await makeProvider(kind).check(olds, complete(kind, program));
  expect(failures).toEqual([]);
  return inputs;
}

/** Makes the inputs and outputs of a resource that a program has created and a refresh has read. */
async function makeRefreshedState(kind: string, rules: Rules, program: Values, live: Values) {
  const created = await check(kind, {}, program);
  const isManaged = ([name]: [string, unknown]) => created[name] !== undefined;
  const programValues = Object.entries(created)
    .filter(([name]) => rules[name]?.replaces)
    .map(([name, value]) => [name, identityOf(rules[name], value)]);
  const hidden = {
    __given: Object.keys(created).filter((name) => !name.startsWith("__")),
    __programValues: Object.fromEntries(programValues) as Values,
  };
  const inputs = { ...created, ...Object.fromEntries(Object.entries(live).filter(isManaged)) };
  return { created, inputs, outputs: { ...created, ...live, ...hidden } };
}

/**
 * Returns the properties whose change in the program replaces the resource according to the rules. The change from the live value must require a
 * replacement, and so must the change from the previous program's value if that program set the property.
 */
function expectedReplaces(rules: Rules, created: Values, live: Values, news: Values): string[] {
  return Object.entries(rules)
    .filter(([name, rule]) => {
      const [previous, current, wanted] = [created[name], live[name], news[name]];
      const isChangedProgram =
        previous === undefined || !isSame(rule, identityOf(rule, previous), identityOf(rule, wanted));
      if (wanted === undefined || !isChangedProgram || isSame(rule, current, wanted)) return false;
      if (typeof rule.replaces !== "function") return rule.replaces === true;
      const isReplacedByProgram = previous === undefined || rule.replaces(previous, wanted, created, news);
      return isReplacedByProgram && rule.replaces(current, wanted, live, news);
    })
    .map(([name]) => name);
}

test("there are rules for every kind", () => {
  expect(Object.keys(replacementRules).sort()).toEqual(Object.keys(validArgs).sort());
});

describe.each(Object.entries(replacementRules))("random programs and drift: %s", (kind, rules) => {
  const provider = makeProvider(kind);
  const [programs, drifts] = [valuesOf(rules), fc.option(valuesOf(rules))];

  test("diff reports exactly the properties whose change replaces the resource according to the rules", async () => {
    await fc.assert(
      fc.asyncProperty(programs, drifts, programs, async (old, drift, program) => {
        const defaults = Object.fromEntries(Object.entries(rules).map(([name, { values }]) => [name, values[0]]));
        const live = { ...defaults, ...old, ...drift };
        const { created, inputs, outputs } = await makeRefreshedState(kind, rules, old, live);
        const news = await check(kind, inputs, program);
        const { replaces } = await provider.diff("i1/x", outputs, news);
        expect(replaces.sort()).toEqual(expectedReplaces(rules, created, live, news).sort());
      }),
      randomRuns(150),
    );
  });

  test("diff reports no replacement for an unchanged program and, without drift, no change", async () => {
    await fc.assert(
      fc.asyncProperty(programs, drifts, async (program, drift) => {
        const { inputs, outputs } = await makeRefreshedState(kind, rules, program, drift ?? {});
        const news = await check(kind, inputs, program);
        const { changes, replaces } = await provider.diff("i1/x", outputs, news);
        expect(replaces).toEqual([]);
        if (!drift) expect(changes).toBe(false);
      }),
      randomRuns(50),
    );
  });

  test("check returns the same inputs in each new provider, with and without old inputs", async () => {
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        const inputs = await check(kind, {}, program);
        expect(await check(kind, {}, program)).toEqual(inputs);
        expect(await check(kind, inputs, program)).toEqual(inputs);
      }),
      randomRuns(20),
    );
  });
});
