import * as pulumi from "@pulumi/pulumi";
import { Schema, type SchemaArgs } from "./schema";

// On a busy machine, the first resource takes seconds.
jest.setTimeout(60_000);

let inputs: Record<string, unknown>;

/** Declares a schema, waits until it is registered, and returns its data nodes. */
async function declareDataNodes(dataNodes: unknown): Promise<unknown> {
  const args = { instanceId: "i1", shardMode: "cluster", shardNumber: 8, dataNodes } as SchemaArgs;
  const declared = new Schema("shop", args);
  await new Promise((resolve) => declared.urn.apply(resolve));
  return inputs["dataNodes"];
}

beforeEach(async () => {
  await pulumi.runtime.setMocks({
    newResource: (resource) => {
      inputs = resource.inputs as Record<string, unknown>;
      return { id: "i1/shop", state: inputs };
    },
    call: () => ({}),
  });
});

const node = { id: "dn1", userName: "root", userPassword: "Data-node-1" };
const nodeWithoutPassword = { id: "dn1", userName: "root" };

test.each<[string, unknown]>([
  ["a list", [node, null]],
  ["a list with outputs", [pulumi.output(node), pulumi.output(null)]],
  ["an output of the list", pulumi.output([node, undefined])],
])("passes an absent data node as an empty object, which `check` rejects: %s", async (_, dataNodes) => {
  expect(await declareDataNodes(dataNodes)).toEqual([nodeWithoutPassword, {}]);
});
