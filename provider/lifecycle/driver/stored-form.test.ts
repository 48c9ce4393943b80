import fc from "fast-check";
import { z } from "zod";
import { makePlain } from "../../boundary";
import type { Values } from "../lifecycle";
import type { Properties } from "../properties/table";
import { unknownValue } from "../properties/values";
import { recordedProgramValues } from "./state";
import { compact, expand } from "./stored-form";

const house = {
  street: { shape: z.string(), change: "replace" },
  key: { shape: z.string(), secret: true, change: "replace" },
  rooms: { shape: z.int(), change: "in place" },
} satisfies Properties;

const dynamic = "pulumi-nodejs:dynamic/ddm:";
const urn = "urn:pulumi:dev::town::pulumi-nodejs:dynamic/ddm:Account::elm";

const outputs = {
  street: "Elm",
  name: "elm-1234567",
  rooms: 3,
  __urn: urn,
  __org: "organization",
  __region: "north-1",
  __project: "p1",
  __given: ["street", "rooms"],
  __name: "elm-1234567",
  __programValues: { street: "Elm" },
  __schemas: [{ name: "shop", created: "2026-11-22T14:18:21.648Z" }],
};

test("stores the hidden outputs in a shorter form", () => {
  expect(compact(house, outputs)).toEqual({
    street: "Elm",
    name: "elm-1234567",
    rooms: 3,
    __urn: "organization/town/dev::Account::elm",
    __location: "north-1/p1",
    __given: "street rooms",
    __name: true,
    __schemas: { shop: "2026-11-22T14:18:21.648Z" },
  });
});

test("restores the driver's form, except for `__programValues`, which the driver derives from the outputs", () => {
  const { __programValues: programValues, ...rest } = outputs;
  expect(expand(compact(house, outputs))).toEqual(rest);
  expect(recordedProgramValues(house, rest)).toEqual(programValues);
});

test("stores program values that differ from the outputs", () => {
  expect(compact(house, { ...outputs, street: "Oak" })).toMatchObject({
    street: "Oak",
    __programValues: { street: "Elm" },
  });
});

test("stores the creation time of a schema as a value of its own, so that Pulumi recognizes an unknown time", () => {
  const preview = { __schemas: [{ name: "shop", created: unknownValue }] };
  expect(compact(house, preview)).toEqual({ __schemas: { shop: unknownValue } });
});

test.each([
  ["of a resource in components", "urn:pulumi:dev::town::my:index:A$my:index:B$pulumi-nodejs:dynamic/ddm:Schema::a-b"],
  ["of a child of a resource of this package", `urn:pulumi:dev::town::${dynamic}Instance$${dynamic}Schema::shop`],
  ["with separators in the name", "urn:pulumi:dev::town::pulumi-nodejs:dynamic/ddm:Account::a$b::c/d"],
])("restores the URN %s", (_case, each) => {
  const stored = compact(house, { __urn: each, __org: "" });
  expect(stored["__urn"]).toMatch(/^\/town\/dev::/);
  expect(expand(stored)).toEqual({ __urn: each, __org: "" });
});

test.each<[string, Values]>([
  ["of version 0.1.0", { __urn: urn, __given: [], __zones: ["az1"] }],
  ["of another type of resource", { __urn: "urn:pulumi:dev::town::some:Type::elm", __org: "organization" }],
  ["of an organization with a slash", { __urn: urn, __org: "a/b" }],
  [
    "of a preview",
    { __urn: unknownValue, __org: "organization", __schemas: [{ name: "shop", created: unknownValue }] },
  ],
  ["with a schema without a creation time", { __schemas: [{ name: "shop" }] }],
  ["of a resource that `get` has read", { __region: "north-1", __project: "p1", street: "Elm" }],
  ["without a project", { __region: "north-1" }],
  ["with a name that has drifted", { name: "oak", __name: "elm" }],
])("restores values %s", (_case, values) => {
  expect(expand(values)).toEqual(values);
  expect(expand(compact(house, values))).toEqual(values);
});

test("restores random values", () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom("", "::", "/", "a/b/c::d::e", "urn:pulumi:", urn, "a@b", unknownValue, "a b", "Elm"),
  );
  const value = fc.oneof(text, fc.boolean(), fc.constant(null), fc.array(text), fc.jsonValue({ maxDepth: 2 }));
  const entry = fc.record(
    { name: fc.oneof(text, value), created: fc.oneof(text, value), other: value },
    { requiredKeys: [] },
  );
  const values = fc.record(
    {
      street: value,
      rooms: value,
      name: text,
      __urn: fc.oneof(text, value),
      __org: fc.oneof(text, value),
      __region: fc.oneof(text, value),
      __project: fc.oneof(text, value),
      __given: fc.oneof(value, fc.array(text)),
      __name: fc.oneof(text, value),
      __schemas: fc.oneof(value, fc.array(fc.oneof(entry, value))),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(values, (each) => {
      const given = makePlain(each) as Values;
      // The driver's form contains no values that are already in the stored form.
      fc.pre(JSON.stringify(expand(given)) === JSON.stringify(given));
      expect(expand(compact(house, given))).toEqual(given);
    }),
    { numRuns: 2_000, seed: 1 },
  );
});
