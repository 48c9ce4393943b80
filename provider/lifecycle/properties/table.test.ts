import { z } from "zod";
import { checkProperties, type Properties, type Rule } from "./table";
import { unknownValue } from "./values";

// The properties of an invented resource.
const house = {
  street: { shape: z.string("a string"), required: true, change: "replace" },
  rooms: { shape: z.int("a whole number"), change: "in place" },
  color: { shape: z.string("a string"), defaultValue: "white", change: "in place", whenRemoved: "white" },
  key: { shape: z.string().min(8, "at least 8 characters"), secret: true, change: "in place" },
  garden: {
    shape: z.strictObject({ trees: z.array(z.string("a string"), "a list") }, "an object with trees"),
    change: "no call",
  },
} satisfies Properties;

const noPalaces: Rule = {
  properties: ["street", "rooms"],
  problems: ({ rooms }) => (Number(rooms) > 100 ? [{ property: "rooms", reason: "that is a palace" }] : []),
};

const check = (news: Record<string, unknown>) => checkProperties(house, [noPalaces], news);

describe("check", () => {
  test("returns correct inputs with defaults filled in and hidden inputs kept", () => {
    expect(check({ street: "Elm", rooms: 3, __urn: "urn" })).toEqual({
      inputs: { street: "Elm", rooms: 3, color: "white", __urn: "urn" },
      failures: [],
    });
  });

  test("reports a value once when several checks of its shape fail with the same message", () => {
    const longWord = z
      .string("a long word")
      .regex(/^[a-z]*$/, "a long word")
      .min(8, "a long word");
    expect(checkProperties({ word: { shape: longWord } }, [], { word: "A B" }).failures).toEqual([
      { property: "word", reason: '"word" must be a long word, not "A B"' },
    ]);
  });

  test("treats null as absent", () => {
    expect(check({ street: "Elm", rooms: null, color: null }).inputs).toEqual({ street: "Elm", color: "white" });
    expect(check({ street: null }).failures).toEqual([{ property: "street", reason: '"street" is required' }]);
  });

  test("treats 0 and the empty string as values", () => {
    expect(check({ street: "", rooms: 0, color: "" })).toEqual({
      inputs: { street: "", rooms: 0, color: "" },
      failures: [],
    });
  });

  test("reports all failures, each on its property, nested ones with their path", () => {
    const wrong = { rooms: "3", color: 7, garden: { trees: ["oak", 2] }, strret: "Elm" };
    expect(check(wrong).failures).toEqual([
      { property: "rooms", reason: '"rooms" must be a whole number, not "3"' },
      { property: "color", reason: '"color" must be a string, not 7' },
      { property: "garden", reason: '"garden.trees.1" must be a string, not 2' },
      { property: "strret", reason: 'there is no property "strret"; did you mean "street"?' },
      { property: "street", reason: '"street" is required' },
    ]);
  });

  test("names the properties if none is similar to the given name", () => {
    const [failure] = check({ street: "Elm", balcony: true }).failures;
    expect(failure?.reason).toMatch(/^there is no property "balcony"; the properties are street, /);
  });

  test("never shows an invalid secret", () => {
    const { failures } = check({ street: "Elm", key: "hunter2" });
    expect(failures).toEqual([{ property: "key", reason: '"key" must be at least 8 characters' }]);
  });

  test("accepts unknown values at any depth, and checks the rest", () => {
    const news = { street: unknownValue, rooms: unknownValue, garden: { trees: [unknownValue, 2] } };
    expect(check(news)).toEqual({
      inputs: { ...news, color: "white" },
      failures: [{ property: "garden", reason: '"garden.trees.1" must be a string, not 2' }],
    });
  });

  test("applies a rule only when all of its properties are known", () => {
    expect(check({ street: "Elm", rooms: 101 }).failures).toEqual([{ property: "rooms", reason: "that is a palace" }]);
    expect(check({ street: unknownValue, rooms: 101 }).failures).toEqual([]);
  });
});
