import { joinAlternatives, shorten, shortenMiddle, trimEnd } from "./text";

test.each([
  ["It failed...", "It failed"],
  ["3.1.0", "3.1.0"],
  ["...", ""],
  ["", ""],
])("trimEnd removes trailing periods: %j", (text, expected) => expect(trimEnd(text, ".")).toBe(expected));

test("trimEnd removes any of several characters", () => expect(trimEnd("in use. \n.", ". \n")).toBe("in use"));

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a or b"],
  [["a", "b", "c"], "a, b or c"],
])("joinAlternatives joins %j to %j", (texts, expected) => expect(joinAlternatives(texts)).toBe(expected));

test("shorten keeps a text of the maximum length and marks a cut", () => {
  expect(shorten("12345", 5)).toBe("12345");
  expect(shorten("123456", 5)).toBe("12345…");
});

test("shortenMiddle keeps a text of the maximum length, and cuts the middle of a longer text", () => {
  expect(shortenMiddle("1234567", 7)).toBe("1234567");
  expect(shortenMiddle("12345678", 7)).toBe("12 … 78");
});
