import { hasSameMembers, mayBeSame, unknownValue } from "./values";

test.each<[unknown, unknown, boolean]>([
  [["a", "b"], ["b", "a"], true],
  [["a", "a", "b"], ["b", "a"], true],
  [["a"], ["A"], false],
  [[], [], true],
  [["a"], [], false],
  [undefined, [], false],
  ["a", ["a"], false],
])("compares %j and %j as sets: %s", (a, b, same) => {
  expect(hasSameMembers(a, b)).toBe(same);
});

test("compares members after the given normalization", () => {
  expect(hasSameMembers(["A"], ["a"], (name) => name.toLowerCase())).toBe(true);
});

test.each<[unknown, unknown, boolean]>([
  ["a", unknownValue, true],
  [undefined, unknownValue, false],
  [["a", "b"], ["a", unknownValue], true],
  [["a", "b"], ["c", unknownValue], false],
  [["a"], ["a", unknownValue], false],
  [{ a: 1, b: { c: 2 } }, { a: 1, b: { c: unknownValue } }, true],
  [{ a: 1 }, { b: unknownValue }, false],
])("%j may be the same as the partly unknown %j: %s", (known, value, same) => {
  expect(mayBeSame(known, value)).toBe(same);
});
