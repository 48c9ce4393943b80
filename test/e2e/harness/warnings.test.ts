import { nodeWarnings } from "./warnings";

test("nodeWarnings returns only Node's process warnings from the output of a command", () => {
  const output = `Diagnostics:
  pulumi:pulumi:Stack (e2e-test):
    (node:4711) TimeoutNegativeWarning: -3 is a negative number.
    Timeout duration was set to 1.
    (node:4711) [DEP0005] DeprecationWarning: Buffer() is deprecated.
    (Use \`node --trace-deprecation ...\` to show where the warning was created)
    warning: The class is sold out.
`;
  expect(nodeWarnings(output)).toEqual([
    "(node:4711) TimeoutNegativeWarning: -3 is a negative number.",
    "(node:4711) [DEP0005] DeprecationWarning: Buffer() is deprecated.",
  ]);
  expect(nodeWarnings("Resources:\n    + 2 created\n")).toEqual([]);
});
