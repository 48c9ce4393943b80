import * as pulumi from "@pulumi/pulumi";
import * as ddm from "../../provider";
import { isKnown, promiseOf } from "../../provider/resources/output-internals";

// Lookups in unit tests of programs, with Pulumi's mocks.

class Version extends pulumi.CustomResource {}

let calls: pulumi.runtime.MockCallArgs[];
const use = (results: Record<string, object>, preview = false) => {
  calls = [];
  return pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs as Record<string, unknown> }),
      call: (args) => {
        calls.push(args);
        return results[args.token] ?? {};
      },
    },
    "test",
    "test",
    preview,
  );
};
afterEach(() => pulumi.runtime.disconnect());

const token = "pulumi-nodejs:dynamic/ddm:getFlavors";
const flavors = { flavors: [{ id: "f1", specCode: "ddm.c6.large.2", availabilityZones: ["az1"] }] };

// The test sets no region. Without a region, a lookup that bypasses the mocks fails.
test("the Promise form and the Output form return the mock's result for their token, even without a region", async () => {
  await use({ [token]: flavors });
  expect(await ddm.getFlavors({ vcpus: 8 })).toEqual(flavors);
  expect(await promiseOf(ddm.getFlavorsOutput({ vcpus: pulumi.output(16) }))).toEqual(flavors);
  expect(calls.map(({ inputs }) => inputs as object)).toEqual([{ vcpus: 8 }, { vcpus: 16 }]);
});

test("the mock receives the provider", async () => {
  await use({ [token]: flavors });
  const provider = new ddm.Provider("away", { region: "eu-west-101" });
  await ddm.getFlavors({}, { provider });
  await promiseOf(ddm.getFlavorsOutput({}, { provider }));
  for (const call of calls) expect(call.provider).toContain("::away::");
  expect(calls).toHaveLength(2);
});

test("in a preview, the Output form waits for a resource in its arguments", async () => {
  await use({ "pulumi-nodejs:dynamic/ddm:getEngines": { engines: [] } }, true);
  const version = pulumi.output(new Version("test:index:Version", "version").id);
  const output = ddm.getEnginesOutput({ version });
  expect(await isKnown(output)).toBe(true);
  expect(calls.map(({ inputs }) => inputs as object)).toEqual([{ version: "version-id" }]);
});
