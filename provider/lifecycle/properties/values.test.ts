import { hasSameMembers } from "./values";

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
