import { z } from "zod";
import type { Properties } from "../properties/table";
import { unknownValue } from "../properties/values";
import { changesOf } from "./changes";

// The properties of an invented resource.
const house = {
  street: { shape: z.string("a string"), required: true, change: "replace" },
  rooms: { shape: z.int("a whole number"), change: "in place" },
  color: { shape: z.string("a string"), defaultValue: "white", change: "in place", whenRemoved: "white" },
  floors: { shape: z.int(), change: (before, wanted) => (Number(wanted) > Number(before) ? "in place" : "replace") },
  roof: { shape: z.string(), change: "replace", drift: "in place" },
  garden: { shape: z.strictObject({ trees: z.array(z.string()) }), change: "no call" },
} satisfies Properties;

// Recorded outputs: the live values, `__given` and `__programValues`. `__given` names the properties that the last successful program set.
// `__programValues` contains the values of that program for properties whose change may replace the resource.
const olds = {
  street: "Elm",
  rooms: 3,
  color: "white",
  garden: { trees: ["oak"] },
  __given: ["street", "rooms"],
  __programValues: { street: "Elm" },
};
const changes = (news: Record<string, unknown>, before: Record<string, unknown> = olds) =>
  changesOf(house, before, news).map(({ name, effect }) => ({ name, effect }));

test.each([
  ["nothing when nothing differs", { street: "Elm", rooms: 3 }, []],
  [
    "nothing for a property that neither the old nor the new program sets",
    { street: "Elm", rooms: 3, garden: null },
    [],
  ],
  ["a change in place", { street: "Elm", rooms: 4 }, [{ name: "rooms", effect: "in place" }]],
  ["a replacement", { street: "Oak", rooms: 3 }, [{ name: "street", effect: "replace" }]],
  ["a change that needs no call", { street: "Elm", rooms: 3, garden: {} }, [{ name: "garden", effect: "no call" }]],
  ["an unknown value as a change", { street: unknownValue, rooms: 3 }, [{ name: "street", effect: "replace" }]],
  ["a removed property, which is no longer managed", { street: "Elm" }, [{ name: "rooms", effect: "no call" }]],
])("reports %s", (_, news, expected) => {
  expect(changes(news)).toEqual(expected);
});

test("resets a removed property to its `whenRemoved` value unless the live value already equals it", () => {
  const red = { ...olds, color: "red", __given: ["street", "rooms", "color"] };
  expect(changes({ street: "Elm", rooms: 3 }, red)).toEqual([{ name: "color", effect: "in place" }]);
  const white = { ...red, color: "white" };
  expect(changes({ street: "Elm", rooms: 3 }, white)).toEqual([{ name: "color", effect: "no call" }]);
});

test("records a newly set property even if the live value is the same", () => {
  const given = { street: "Elm", rooms: 3, color: "white" };
  expect(changes(given)).toEqual([{ name: "color", effect: "no call" }]);
  expect(changes(given, { ...olds, __given: ["street", "rooms", "color"] })).toEqual([]);
});

describe("a property whose change may replace the resource", () => {
  const moved = { ...olds, street: "Oak" };

  test("reports drift if only the live value has changed", () => {
    expect(changes({ street: "Elm", rooms: 3 }, moved)).toEqual([{ name: "street", effect: "drift" }]);
  });

  test("replaces the resource when the program's new value differs from the live value", () => {
    expect(changes({ street: "Ash", rooms: 3 }, moved)).toEqual([{ name: "street", effect: "replace" }]);
  });

  test("plans no call when the program's new value is the live value", () => {
    expect(changes({ street: "Oak", rooms: 3 }, moved)).toEqual([{ name: "street", effect: "no call" }]);
  });

  test("corrects drift in place if the property's row has `drift: in place`", () => {
    const drifted = {
      ...olds,
      roof: "red",
      __given: [...olds.__given, "roof"],
      __programValues: { street: "Elm", roof: "blue" },
    };
    const program = { street: "Elm", rooms: 3, roof: "blue" };
    expect(changes(program, drifted)).toEqual([{ name: "roof", effect: "in place" }]);
    expect(changes({ ...program, roof: "green" }, drifted)).toEqual([{ name: "roof", effect: "replace" }]);
  });

  test("replaces the resource only for some values if `change` is a function", () => {
    const built = {
      ...olds,
      floors: 4,
      __given: [...olds.__given, "floors"],
      __programValues: { street: "Elm", floors: 2 },
    };
    const floors = (n: number) => changes({ street: "Elm", rooms: 3, floors: n }, built);
    expect(floors(5)).toEqual([{ name: "floors", effect: "in place" }]);
    expect(floors(1)).toEqual([{ name: "floors", effect: "replace" }]);
    expect(floors(2)).toEqual([{ name: "floors", effect: "drift" }]);
  });

  test("reports drift if a change from the live value would replace the resource, but the program's own change would not", () => {
    const built = {
      ...olds,
      floors: 4,
      __given: [...olds.__given, "floors"],
      __programValues: { street: "Elm", floors: 2 },
    };
    expect(changes({ street: "Elm", rooms: 3, floors: 3 }, built)).toEqual([{ name: "floors", effect: "drift" }]);
  });
});
