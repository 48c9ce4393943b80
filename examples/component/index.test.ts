import * as pulumi from "@pulumi/pulumi";

// On a busy machine, the first resource may take longer than Jest's default timeout of 5 seconds.
jest.setTimeout(60_000);

test("passes the provider to all resources", async () => {
  const providers = new Map<string, string | undefined>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, type, provider, inputs }) => {
        if (type.includes("/ddm:")) providers.set(name, provider);
        return { id: `${name}-id`, state: inputs as Record<string, unknown> };
      },
      call: () => ({}),
    },
    "ddm-component",
  );
  pulumi.runtime.setAllConfig({
    "ddm-component:dataNodes": JSON.stringify(["rds-1"]),
    "ddm-component:dataNodePassword": "R00t!password",
    "ddm-component:appPassword": "Sh0p!keeper",
  });
  // Loading the program registers its resources, which needs the mocks and the config.
  jest.requireActual("./index");
  await pulumi.runtime.disconnect();
  expect(providers.size).toBe(5);
  for (const provider of providers.values()) expect(provider).toContain("::cloud::");
});
