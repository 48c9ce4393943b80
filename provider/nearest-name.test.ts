import { choiceText, nameHint, nearestName } from "./nearest-name";

const names = ["nodeNum", "subnetId", "securityGroupId", "port"];

test.each([
  ["nodeNumber", "nodeNum"],
  ["nodenum", "nodeNum"],
  ["subnetID", "subnetId"],
  ["securityGroup", "securityGroupId"],
  ["prot", "port"],
  ["color", undefined],
  ["", undefined],
])("nearestName(%j) returns %j", (mistyped, expected) => {
  expect(nearestName(mistyped, names)).toBe(expected);
});

test("nameHint suggests a similar known name, and is empty without one", () => {
  expect(nameHint("prot", names)).toBe('; did you mean "port"?');
  expect(nameHint("color", names)).toBe("");
  expect(nameHint("port", [])).toBe("");
});

test("lists the choices, or states that there are none", () => {
  expect(choiceText(["a", "b"])).toBe("choose one of a, b");
  expect(choiceText([])).toBe("the API lists none");
});
