import * as pulumi from "@pulumi/pulumi";
import { OrdersDatabase, type OrdersDatabaseArgs } from "./orders-database";

// The first resource of a kind takes seconds: Pulumi serializes its provider.
jest.setTimeout(60_000);

/** What Pulumi is asked to register: resource name -> arguments. */
const registered = new Map<string, Record<string, unknown>>();

/** What only the cloud can tell, by the end of the resource's type. */
const computed: Record<string, object> = {
  Instance: { accessIp: "192.168.0.10", accessPort: 5066 },
  InstanceGroup: { endpoint: "192.168.0.11:5066" },
};

beforeEach(async () => {
  registered.clear();
  await pulumi.runtime.setMocks({
    newResource: ({ name, type, inputs }) => {
      const given = inputs as Record<string, unknown>;
      registered.set(name, given);
      return { id: `${name}-id`, state: { ...given, ...computed[type.split(":").at(-1) ?? ""] } };
    },
    call: () => ({}),
  });
});

// Waits until all resources are registered. Without it, Jest may end the test file while Pulumi still works.
const settled = () => pulumi.runtime.disconnect();
afterEach(settled);

const args: OrdersDatabaseArgs = {
  network: { vpcId: "vpc", subnetId: "subnet", securityGroupId: "group", availableZones: ["az1", "az2"] },
  dataNodes: ["rds-1", "rds-2"],
  dataNodePassword: "R00t!password",
  appPassword: "Sh0p!keeper",
};

/** The value of an output. */
const valueOf = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => output.apply(resolve));

test("the URLs lead to the instance and to the nodes for reports", async () => {
  const { url, reportsUrl } = new OrdersDatabase("orders", args);
  expect(await valueOf(url)).toBe("mysql://app@192.168.0.10:5066/orders");
  expect(await valueOf(reportsUrl)).toBe("mysql://app@192.168.0.11:5066/orders");
});

test.each([
  ["small", "ddm.c6.large.2", 1],
  ["large", "ddm.c6.2xlarge.2", 2],
] as const)("a %s database has nodes of class %s", async (size, flavorRef, nodeNum) => {
  new OrdersDatabase("orders", { ...args, size });
  await settled();
  expect(registered.get("orders-instance")).toMatchObject({ flavorRef, nodeNum, paramGroupId: "orders-template-id" });
  expect(registered.get("orders-reports")).toMatchObject({ flavorRef, instanceId: "orders-instance-id" });
});

test("the schema is sharded over all data nodes, and the application may use no other", async () => {
  new OrdersDatabase("orders", args);
  await settled();
  expect(registered.get("orders-schema")).toMatchObject({ shardNumber: 16 });
  expect(registered.get("orders-app")).toMatchObject({ databases: ["orders"] });
});

test("a database without data nodes is an error", () => {
  expect(() => new OrdersDatabase("orders", { ...args, dataNodes: [] })).toThrow("needs at least one data node");
});
