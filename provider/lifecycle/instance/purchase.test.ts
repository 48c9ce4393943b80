import { compareVersions } from "./purchase";

test("compares versions number by number, and treats a missing number as 0", () => {
  const versions = ["3.0.10", "3.0.9.1", "3.1", "3.0.9", "3.1.0.7", "2.4"];
  expect([...versions].sort(compareVersions)).toEqual(["2.4", "3.0.9", "3.0.9.1", "3.0.10", "3.1", "3.1.0.7"]);
  expect(compareVersions("3.1", "3.1.0")).toBe(0);
});
