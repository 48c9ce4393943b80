import * as pulumi from "@pulumi/pulumi";
import * as ddm from "../../provider";
import { provider } from "../../provider/runtime";
import { currentTexts, storedTexts } from "../support/forwarder-text";

// The provider text is the source text of a dynamic provider. Pulumi stores it in every user's state, so released texts are permanent. Do
// not change or delete a file of a released version under test/fixtures/forwarder/.

const texts = currentTexts();
const registered = new Map<string, string>();

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => {
      registered.set(name, (inputs as { __provider: string }).__provider);
      return { id: name, state: {} };
    },
    call: () => ({}),
  });
});

const anything = {} as never;
const resources: Readonly<Record<string, () => pulumi.Resource>> = {
  instance: () => new ddm.Instance("instance", anything),
  "instance-group": () => new ddm.InstanceGroup("instance-group", anything),
  schema: () => new ddm.Schema("schema", { dataNodes: [] } as never),
  account: () => new ddm.Account("account", anything),
  "parameter-template": () => new ddm.ParameterTemplate("parameter-template", anything),
  "protection-group": () => new ddm.ProtectionGroup("protection-group", anything),
  "server-group": () => new ddm.ServerGroup("server-group"),
  "read-strategy": () => new ddm.ReadStrategy("read-strategy", anything),
  "node-restart": () => new ddm.NodeRestart("node-restart", anything),
  "data-node-sync": () => new ddm.DataNodeSync("data-node-sync", anything),
  "schema-metadata-export": () => new ddm.SchemaMetadataExport("schema-metadata-export", anything),
  "schema-restore": () => new ddm.SchemaRestore("schema-restore", anything),
};

test("the runtime, the classes and the stored texts cover the same kinds", () => {
  const kinds = Object.keys(resources).sort();
  expect(Object.keys(texts).sort()).toEqual(kinds);
  const known = /it knows ([a-z, -]+)\)/.exec(messageOf(() => provider("none")))?.[1];
  expect(known?.split(", ").sort()).toEqual(kinds);
});

test.each(Object.keys(resources))("%s registers a dynamic resource with exactly the stored text", async (kind) => {
  const resource = resources[kind]?.();
  await new Promise((resolve) => (resource as pulumi.Resource).urn.apply(resolve));
  expect(registered.get(kind)).toBe(texts[kind]);
  expect(resource).toBeInstanceOf(pulumi.dynamic.Resource);
});

test.each(Object.entries(storedTexts()))(
  "all texts of version %s load the runtime by package name",
  (_version, stored) => {
    for (const text of Object.values(stored)) {
      const loads = [...text.matchAll(/require\("([^"]+)"\)/g)].map(([, module]) => module);
      expect(new Set(loads)).toEqual(new Set(["pulumi-huaweicloud-ddm/runtime"]));
    }
  },
);

function messageOf(work: () => unknown): string {
  try {
    work();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}
