import { z } from "zod";
import { changedProperties, checkProperties, differenceOf, inputsOf, type Properties, type Rule } from "./properties";
import { unknownValue } from "./unknown";

// A noun of its own, with one property of each sort; the table of the instance is held in instance-check and instance-diff.
const house = {
  street: { shape: z.string("a text"), required: true, change: "replace" },
  rooms: { shape: z.int("a whole number"), change: "in place" },
  colour: { shape: z.string("a text"), byDefault: "white", change: "in place", whenRemoved: "white" },
  key: { shape: z.string().min(8, "at least 8 characters"), secret: true, change: "in place" },
  garden: {
    shape: z.strictObject({ trees: z.array(z.string("a text"), "a list") }, "an object with trees"),
    change: "no call",
  },
} satisfies Properties;

const noPalaces: Rule = {
  about: ["street", "rooms"],
  problems: ({ rooms }) => (Number(rooms) > 100 ? [{ property: "rooms", reason: "that is a palace" }] : []),
};

const check = (news: Record<string, unknown>) => checkProperties(house, [noPalaces], news);

describe("check", () => {
  test("hands on what is right, with defaults filled in and hidden values kept", () => {
    expect(check({ street: "Elm", rooms: 3, __urn: "urn" })).toEqual({
      inputs: { street: "Elm", rooms: 3, colour: "white", __urn: "urn" },
      failures: [],
    });
  });

  test("says once what is wrong in several ways", () => {
    const once = z
      .string("a long word")
      .regex(/^[a-z]*$/, "a long word")
      .min(8, "a long word");
    expect(checkProperties({ word: { shape: once, change: "in place" } }, [], { word: "A B" }).failures).toEqual([
      { property: "word", reason: '"word" must be a long word, not "A B"' },
    ]);
  });

  test("takes null for something the program does not say", () => {
    expect(check({ street: "Elm", rooms: null, colour: null }).inputs).toEqual({ street: "Elm", colour: "white" });
    expect(check({ street: null }).failures).toEqual([{ property: "street", reason: '"street" is required' }]);
  });

  test("takes 0, false and the empty text for values", () => {
    expect(check({ street: "", rooms: 0, colour: "" })).toEqual({
      inputs: { street: "", rooms: 0, colour: "" },
      failures: [],
    });
  });

  test("reports all that is wrong at once, each on its property, deep ones with their path", () => {
    const wrong = { rooms: "3", colour: 7, garden: { trees: ["oak", 2] }, strret: "Elm" };
    expect(check(wrong).failures).toEqual([
      { property: "rooms", reason: '"rooms" must be a whole number, not "3"' },
      { property: "colour", reason: '"colour" must be a text, not 7' },
      { property: "garden", reason: '"garden.trees.1" must be a text, not 2' },
      { property: "strret", reason: 'there is no property "strret"; did you mean "street"?' },
      { property: "street", reason: '"street" is required' },
    ]);
  });

  test("never shows a secret that is wrong", () => {
    const { failures } = check({ street: "Elm", key: "hunter2" });
    expect(failures).toEqual([{ property: "key", reason: '"key" must be at least 8 characters' }]);
  });

  test("lets what is not known yet pass, however deep it is, and judges the rest", () => {
    const news = { street: unknownValue, rooms: unknownValue, garden: { trees: [unknownValue, 2] } };
    expect(check(news)).toEqual({
      inputs: { ...news, colour: "white" },
      failures: [{ property: "garden", reason: '"garden.trees.1" must be a text, not 2' }],
    });
  });

  test("asks a rule only when all that it is about is known", () => {
    expect(check({ street: "Elm", rooms: 101 }).failures).toEqual([{ property: "rooms", reason: "that is a palace" }]);
    expect(check({ street: unknownValue, rooms: 101 }).failures).toEqual([]);
  });
});

describe("diff", () => {
  const olds = { street: "Elm", rooms: 3, colour: "white", garden: { trees: ["oak"] }, __given: ["street", "rooms"] };
  const changes = (news: Record<string, unknown>, before: Record<string, unknown> = olds) =>
    changedProperties(house, before, news);

  test.each([
    ["nothing, when all is as it is", { street: "Elm", rooms: 3 }, []],
    ["nothing, about what the program does not speak of", { street: "Elm", rooms: 3, garden: null }, []],
    ["a change in place", { street: "Elm", rooms: 4 }, [{ name: "rooms", effect: "in place" }]],
    ["a replacement", { street: "Oak", rooms: 3 }, [{ name: "street", effect: "replace" }]],
    ["a change that costs no call", { street: "Elm", rooms: 3, garden: {} }, [{ name: "garden", effect: "no call" }]],
    ["an unknown value as a change", { street: unknownValue, rooms: 3 }, [{ name: "street", effect: "replace" }]],
    ["a property taken out, to forget it", { street: "Elm" }, [{ name: "rooms", effect: "no call" }]],
  ])("tells %s", (_, news, expected) => {
    expect(changes(news)).toEqual(expected);
  });

  test("tells that a property taken out goes back to its default, if it is not there already", () => {
    const red = { ...olds, colour: "red", __given: ["street", "rooms", "colour"] };
    expect(changes({ street: "Elm", rooms: 3 }, red)).toEqual([{ name: "colour", effect: "in place" }]);
    const white = { ...red, colour: "white" };
    expect(changes({ street: "Elm", rooms: 3 }, white)).toEqual([{ name: "colour", effect: "no call" }]);
  });

  test("notes what the program says for the first time, though it is so already", () => {
    const asItIs = { ...olds, colour: "white" };
    const said = { street: "Elm", rooms: 3, colour: "white" };
    expect(changes(said, asItIs)).toEqual([{ name: "colour", effect: "no call" }]);
    expect(changes(said, { ...asItIs, __given: ["street", "rooms", "colour"] })).toEqual([]);
  });

  test("sums changes up: what replaces by name, never deleting first", () => {
    const all = changes({ street: "Oak", rooms: 4 });
    const text = { __provider: "text" };
    expect(differenceOf(all, text, text)).toEqual({ changes: true, replaces: ["street"], deleteBeforeReplace: false });
    expect(differenceOf([], text, text)).toMatchObject({ changes: false, replaces: [] });
  });

  test("stores another forwarder text by an update that has nothing else to do", () => {
    expect(differenceOf([], { __provider: "old text" }, { __provider: "new text" })).toMatchObject({ changes: true });
  });
});

test("inputs are rebuilt from what is live: what was given, and what is hidden; what is live no more is left out", () => {
  const outputs = {
    street: "Elm",
    rooms: 5,
    colour: "",
    size: 90,
    __given: ["rooms", "colour"],
    __urn: "u",
    __zones: [],
  };
  expect(inputsOf(outputs)).toEqual({ rooms: 5, __urn: "u" });
  expect(inputsOf({ street: "Elm" })).toEqual({});
});
