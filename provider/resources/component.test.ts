import * as pulumi from "@pulumi/pulumi";
import { expandUrn } from "../short-urn";
import { Account } from "./account";
import { Instance } from "./instance";
import { Schema } from "./schema";

// On a busy machine, the first resource takes seconds.
jest.setTimeout(60_000);

const instanceArgs = {
  flavorRef: "ddm.c6.2xlarge.2",
  nodeNum: 2,
  availableZones: ["az1"],
  vpcId: "vpc",
  subnetId: "subnet",
  securityGroupId: "group",
};
const schemaArgs = { shardMode: "cluster" as const, shardNumber: 8, dataNodes: [] };

/** A component with three children: an instance, a schema that uses an output of the instance, and an account. */
class Orders extends pulumi.ComponentResource {
  readonly instance: Instance;
  readonly schema: Schema;
  readonly account: Account;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("company:data:Orders", name, {}, opts);
    this.instance = new Instance(`${name}-db`, instanceArgs, { parent: this });
    this.schema = new Schema(`${name}-shop`, { ...schemaArgs, instanceId: this.instance.id }, { parent: this });
    this.account = new Account(
      `${name}-app`,
      { instanceId: "other", password: "Ab!cdef123", baseAuthority: [] },
      { parent: this },
    );
    this.registerOutputs();
  }
}

const dynamicType = (type: string) => `pulumi-nodejs:dynamic/ddm:${type}`;
const inputs = new Map<string, Record<string, unknown>>();

beforeEach(async () => {
  inputs.clear();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs: given, id }) => {
        inputs.set(name, given as Record<string, unknown>);
        return { id: id || `${name}-id`, state: given as Record<string, unknown> };
      },
      call: () => ({}),
    },
    "shop",
    "dev",
  );
});

const valueOf = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => output.apply(resolve));
/** The URN that a resource passes to its provider. */
const passedUrn = (name: string) => expandUrn(String(inputs.get(name)?.["__urn"]))?.urn;

test("each resource in a component is registered and passes its own URN to its provider", async () => {
  const { instance, schema, account } = new Orders("orders");
  const urns = await valueOf(pulumi.all([instance.urn, schema.urn, account.urn]));
  expect(urns[0]).toBe(`urn:pulumi:dev::shop::company:data:Orders$${dynamicType("Instance")}::orders-db`);
  expect(["orders-db", "orders-shop", "orders-app"].map(passedUrn)).toEqual(urns);
  expect(inputs.get("orders-shop")).toMatchObject({ instanceId: "orders-db-id" });
});

test("the passed URN equals the result of the SDK's createUrn, with and without a parent", async () => {
  const parent = new pulumi.ComponentResource("company:data:Platform", "platform");
  const orders = new Orders("orders", { parent });
  const alone = new Instance("alone", instanceArgs);
  const child = new Schema("child", { ...schemaArgs, instanceId: alone.id }, { parent: alone });
  await valueOf(pulumi.all([orders.account.urn, orders.schema.urn, child.urn]));
  const expected = pulumi.all([
    pulumi.createUrn("orders-db", dynamicType("Instance"), orders),
    pulumi.createUrn("alone", dynamicType("Instance")),
    pulumi.createUrn("child", dynamicType("Schema"), alone),
  ]);
  expect(["orders-db", "alone", "child"].map(passedUrn)).toEqual(await valueOf(expected));
});

test("a resource from `get` can have a component as its parent and another component as a dependency", async () => {
  const orders = new Orders("orders");
  const reader = new pulumi.ComponentResource("company:data:Reader", "reader");
  const first = Instance.get("first", "1", { parent: reader });
  const second = Instance.get("second", "2", { parent: reader, dependsOn: orders });
  await valueOf(pulumi.all([first.urn, second.urn]));
  expect(passedUrn("second")).toBe(`urn:pulumi:dev::shop::company:data:Reader$${dynamicType("Instance")}::second`);
  expect([...inputs.keys()].at(-1)).toBe("second");
});
