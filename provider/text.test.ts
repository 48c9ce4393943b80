import { shorten, trimEnd } from "./text";

test.each([
  ["It failed...", "It failed"],
  ["3.1.0", "3.1.0"],
  ["...", ""],
  ["", ""],
])("trimEnd removes trailing periods: %j", (text, expected) => expect(trimEnd(text, ".")).toBe(expected));

test("trimEnd removes any of several characters", () => expect(trimEnd("in use. \n.", ". \n")).toBe("in use"));

test("shorten keeps a text of the maximum length and marks a cut", () => {
  expect(shorten("12345", 5)).toBe("12345");
  expect(shorten("123456", 5)).toBe("12345…");
});
