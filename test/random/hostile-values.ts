import fc, { type Arbitrary } from "fast-check";
import { unknownValue } from "../../provider/lifecycle/properties/values";

/** Names that every object inherits, and `prototype`, which every class has. */
export const inheritedNames = [
  "constructor",
  "__proto__",
  "prototype",
  "toString",
  "valueOf",
  "hasOwnProperty",
] as const;

/** Returns a value as a secret in Pulumi's wire format. */
const asSecret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

/** Texts: any Unicode including lone surrogates, control characters and terminal escapes; also path parts, inherited names and numbers. */
export const hostileText: Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    ...inheritedNames,
    "",
    ".",
    "..",
    "../..",
    "a/b",
    "%2e%2e",
    "\u0000",
    "\u001b[2J\u0007",
    "\u202e",
    "\ud800",
  ),
  fc.constantFrom(
    "az1",
    "root",
    "1",
    "0",
    "true",
    "null",
    "NaN",
    "-1",
    "5067",
    "1h",
    "$&",
    "{project_id}",
    "<{%reset%}>",
  ),
);

const scalar: Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.boolean(),
  fc.integer(),
  fc.double(),
  fc.constantFrom(null, undefined, unknownValue),
);

/** Objects whose own properties may have inherited names, as in parsed JSON. */
const objectOf = (value: Arbitrary<unknown>): Arbitrary<unknown> =>
  fc
    .array(fc.tuple(fc.oneof(hostileText, fc.constantFrom("id", "name", "mode", "create")), value), { maxLength: 5 })
    .map((entries) => Object.fromEntries(entries) as unknown);

/** Small values of every JSON type, and `undefined`, with unknown and secret values at any depth. */
export const hostileValue: Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 5 }),
    objectOf(tie("value")),
    tie("value").map(asSecret),
  ),
})).value;

/** Nests a value. @param wrap adds one level around a value */
function nest(depth: number, innermost: unknown, wrap: (inner: unknown) => unknown): unknown {
  let value = innermost;
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
}

/** Functions that make a large value, by description. The value grows with `size`. */
export const largeValues: Readonly<Record<string, (size: number) => unknown>> = {
  "a long text": (size) => "a".repeat(size),
  "a long text of line breaks": (size) => "\n".repeat(size),
  "a long text of digits and dots": (size) => "1.".repeat(size / 2),
  "a long text of markup": (size) => "<".repeat(size),
  "a list of texts": (size) => Array.from({ length: size / 10 }, (_, index) => `az${index}`),
  "a list of numbers": (size) => Array.from({ length: size / 10 }, (_, index) => index),
  "a list of objects": (size) =>
    Array.from({ length: size / 10 }, (_, index) => ({ id: `d${index}`, userName: "root" })),
  "an object with many keys": (size) =>
    Object.fromEntries(Array.from({ length: size / 10 }, (_, index) => [`key${index}`, "1"])),
  "an object with a long key": (size) => ({ ["k".repeat(size)]: 1 }),
  "deep lists": (size) => nest(size / 100, "x", (inner) => [inner]),
  "deep objects": (size) => nest(size / 100, unknownValue, (inner) => ({ password: inner })),
  "deep secrets": (size) => nest(size / 100, "x", asSecret),
};
