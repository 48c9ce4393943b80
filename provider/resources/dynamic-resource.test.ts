import * as pulumi from "@pulumi/pulumi";
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

test("Pulumi encrypts the hidden outputs that contain values of arguments, also for resources without passwords", async () => {
  const options: pulumi.CustomResourceOptions[] = [];
  await pulumi.runtime.setMocks({ newResource: () => ({ id: "i1/n1", state: {} }), call: () => ({}) });
  const record = ({ props, opts }: pulumi.ResourceTransformationArgs) => {
    options.push(opts);
    return { props, opts };
  };
  const opts = { transformations: [record], additionalSecretOutputs: ["nodeId"] };
  const restart = new ddm.NodeRestart("restart", { instanceId: "i1", nodeId: "n1" }, opts);
  await new Promise((resolve) => restart.urn.apply(resolve));
  const [{ additionalSecretOutputs } = {}] = options;
  expect(additionalSecretOutputs).toEqual(["nodeId", "__pending", "__programValues"]);
}, 60_000);
