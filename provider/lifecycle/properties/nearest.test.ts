import { didYouMean, nearestName } from "./nearest";

const names = ["nodeNum", "subnetId", "securityGroupId", "port"];

test.each([
  ["nodeNumber", "nodeNum"],
  ["nodenum", "nodeNum"],
  ["subnetID", "subnetId"],
  ["securityGroup", "securityGroupId"],
  ["prot", "port"],
  ["colour", undefined],
  ["", undefined],
])("%j is meant as %j", (mistyped, meant) => {
  expect(nearestName(mistyped, names)).toBe(meant);
});

test("says nothing when nothing is near, or nothing is known", () => {
  expect(didYouMean("prot", names)).toBe('; did you mean "port"?');
  expect(didYouMean("colour", names)).toBe("");
  expect(didYouMean("port", [])).toBe("");
});
