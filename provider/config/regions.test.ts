import { regionHint } from "./regions";

test("a known region needs no hint", () => {
  expect(regionHint("cn-north-4")).toBe("");
});

test("the hint suggests the nearest known region for a mistyped region, and lists the known regions for any other", () => {
  expect(regionHint("eu-west101")).toContain(`Did you mean "eu-west-101"?`);
  expect(regionHint("us-east-1-atlanta")).toContain("af-south-1");
  expect(regionHint("us-east-1-atlanta")).not.toContain("Did you mean");
});
