import { didYouMean, nearestName } from "./nearest-name";

const names = ["nodeNum", "subnetId", "securityGroupId", "port"];

test.each([
  ["nodeNumber", "nodeNum"],
  ["nodenum", "nodeNum"],
  ["subnetID", "subnetId"],
  ["securityGroup", "securityGroupId"],
  ["prot", "port"],
  ["colour", undefined],
  ["", undefined],
])("the name nearest to %j is %j", (mistyped, meant) => {
  expect(nearestName(mistyped, names)).toBe(meant);
});

test("didYouMean is empty without a similar known name", () => {
  expect(didYouMean("prot", names)).toBe('; did you mean "port"?');
  expect(didYouMean("colour", names)).toBe("");
  expect(didYouMean("port", [])).toBe("");
});
