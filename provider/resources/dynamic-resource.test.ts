import * as ddm from "..";
import { outputNames } from "./output-names";

const names = Object.keys(outputNames) as (keyof typeof outputNames)[];
const isInstance = (name: (typeof names)[number], value: unknown): boolean => ddm[name].isInstance(value);

test.each(names)("a policy for %s applies only to resources of this type", (name) => {
  // A policy of `@pulumi/policy` passes an object that has only the type.
  const recognized = names.filter((type) => isInstance(name, { __pulumiType: `pulumi-nodejs:dynamic/ddm:${type}` }));
  expect(recognized).toEqual([name]);
});

test.each([undefined, null, "orders", {}, { __pulumiType: 1 }, { __pulumiType: "aws:s3:Bucket" }])(
  "%p is no resource of this package",
  (value) => {
    expect(names.filter((name) => isInstance(name, value))).toEqual([]);
  },
);
