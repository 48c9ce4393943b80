import { regionHint } from "./regions";

test("returns no hint for a known region", () => {
  expect(regionHint("cn-north-4")).toBe("");
});

test("suggests the nearest known region for a mistyped region, and lists the known regions without a suggestion if none is similar", () => {
  expect(regionHint("eu-west101")).toBe(`Did you mean "eu-west-101"?`);
  expect(regionHint("us-east-1-atlanta")).toContain("af-south-1");
  expect(regionHint("us-east-1-atlanta")).not.toContain("Did you mean");
});
