import fc, { type Arbitrary } from "fast-check";
import { makePrintable } from "../../provider/http/printable";
import { adoptedId } from "../../provider/lifecycle/driver/identity";
import type { Values } from "../../provider/lifecycle/lifecycle";
import { hasUnknown, unknownValue } from "../../provider/lifecycle/properties/values";
import { hostileText, hostileValue, inheritedNames, largeValues } from "./hostile-values";
import { makeProvider } from "./make-provider";
import { randomRuns, randomTimeout } from "./settings";
import { validArgs } from "./valid-args";

const kinds = Object.keys(validArgs);
/** Hidden inputs of a resource, in the driver's form (`stored-form.ts`). */
const hiddenInputs = (kind: string) => ({
  __urn: `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:${kind}::x`,
  __org: "org",
});

/**
 * Calls `check` of the provider of a kind, and expects each failure to name its property, to be short, and to be printable.
 *
 * @returns the inputs; undefined if there are failures
 */
async function checkProgram(kind: string, program: Values, olds: Values = {}): Promise<Values | undefined> {
  const { inputs, failures } = await makeProvider(kind).check(olds, program);
  for (const { property, reason } of failures) {
    // The provider masks a name that equals a secret value. It leaves `property` empty if the name or the value indicates a secret.
    const isNamed = reason.includes(makePrintable(`"${property.slice(0, 300)}`)) || reason.includes("***");
    expect({ property, reason, isNamed }).toEqual({ property, reason, isNamed: true });
    expect(reason).not.toMatch(/[\p{Cc}\p{Cs}]/u);
    expect(reason.length).toBeLessThan(2_000);
  }
  expect(failures.length).toBeLessThan(200);
  return failures.length === 0 ? inputs : undefined;
}

/** Returns a value as text. Jest's matchers confuse an own property `constructor` with the inherited one; texts avoid this. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    Array.isArray(inner) ? inner : typeof inner === "object" && inner !== null ? Object.entries(inner) : String(inner),
  );

/** Returns the paths to a value and to all values within it. */
function pathsOf(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner).map((path) => [name, ...path]))];
}

/** Returns a copy of a value, with the value at a path replaced. */
function replaceAt(value: unknown, [name, ...rest]: readonly string[], replacement: unknown): unknown {
  if (name === undefined) return replacement;
  if (Array.isArray(value))
    return value.map((each: unknown, index) => (String(index) === name ? replaceAt(each, rest, replacement) : each));
  const entries = Object.entries(value as Values).filter(([other]) => other !== name);
  return Object.fromEntries([...entries, [name, replaceAt((value as Values)[name], rest, replacement)]]);
}

/** The valid program of a kind with up to four changes. A change replaces a value with a hostile value, or adds a hostile property. */
const hostileProgram = (kind: string): Arbitrary<Values> =>
  fc
    .array(
      fc.tuple(
        fc.oneof(
          { weight: 4, arbitrary: fc.constantFrom(...pathsOf(validArgs[kind]).filter((path) => path.length > 0)) },
          { weight: 1, arbitrary: fc.oneof(hostileText, fc.constant("adopt")).map((name) => [name]) },
        ),
        hostileValue,
      ),
      { maxLength: 4 },
    )
    .map((changes) =>
      changes.reduce<Values>(
        (program, [path, value]) => {
          try {
            return replaceAt(program, path, value) as Values;
          } catch {
            return program; // an earlier change has removed the path
          }
        },
        { ...validArgs[kind], ...hiddenInputs(kind) },
      ),
    );

describe.each(kinds)("check of a program: %s", (kind) => {
  test("accepts the valid program", async () => {
    expect(await checkProgram(kind, { ...validArgs[kind], ...hiddenInputs(kind) })).toBeDefined();
  });

  test(
    "names the property in each failure for hostile values, is idempotent and does not modify the program",
    async () => {
      await fc.assert(
        fc.asyncProperty(hostileProgram(kind), async (program) => {
          const before = textOf(program);
          const inputs = await checkProgram(kind, program);
          expect(textOf(program)).toBe(before);
          if (inputs) expect(textOf(await checkProgram(kind, inputs, inputs))).toBe(textOf(inputs));
        }),
        randomRuns(100),
      );
    },
    randomTimeout(60_000),
  );

  test(
    "accepts only programs that `diff` compares without an error",
    async () => {
      const provider = makeProvider(kind);
      await fc.assert(
        fc.asyncProperty(hostileProgram(kind), hostileProgram(kind), async (old, program) => {
          const checked = await checkProgram(kind, old);
          // Outputs contain no unknown values. If the old program has some, or fails the check, the valid program replaces it.
          const olds =
            checked && !hasUnknown(checked)
              ? checked
              : await checkProgram(kind, { ...validArgs[kind], ...hiddenInputs(kind) });
          const news = await checkProgram(kind, program);
          if (!news) return;
          const outputs = { ...olds, __given: Object.keys(olds ?? {}) };
          const { changes } = await provider.diff(adoptedId(news) ?? "id", outputs, news);
          expect(typeof changes).toBe("boolean");
        }),
        randomRuns(100),
      );
    },
    randomTimeout(60_000),
  );

  test.each(Object.entries(largeValues))(
    "reports few and short failures for %s as the value of a property",
    async (_, make) => {
      const large = make(1_000_000);
      const names = [...Object.keys(validArgs[kind] ?? {}), "adopt", "unheard-of"];
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...names), async (name) => {
          await checkProgram(kind, { ...validArgs[kind], ...hiddenInputs(kind), [name]: large });
        }),
        randomRuns(1),
      );
    },
  );

  test.each(inheritedNames)("rejects an argument named %s", async (name) => {
    const program = replaceAt({ ...validArgs[kind], ...hiddenInputs(kind) }, [name], { name: "x" }) as Values;
    const { failures } = await makeProvider(kind).check({}, program);
    expect(failures.map(({ property }) => property)).toEqual([name]);
  });

  test("accepts an unknown value anywhere", async () => {
    for (const path of pathsOf(validArgs[kind]).filter(({ length }) => length > 0)) {
      const program = replaceAt({ ...validArgs[kind], ...hiddenInputs(kind) }, path, unknownValue) as Values;
      expect({ path, isAccepted: (await checkProgram(kind, program)) !== undefined }).toEqual({
        path,
        isAccepted: true,
      });
    }
  });
});

test("does not find required properties in the argument `__proto__`", async () => {
  const required = { instanceId: "x", password: "Secret-app-1", baseAuthority: ["SELECT"] };
  const program = replaceAt(hiddenInputs("account"), ["__proto__"], required) as Values;
  const { failures } = await makeProvider("account").check({}, program);
  // The failures for `__proto__`, which contains a password, and for `password` have an empty `property`.
  expect(failures.map(({ property }) => property).sort()).toEqual(["", "", "baseAuthority", "instanceId"]);
});
