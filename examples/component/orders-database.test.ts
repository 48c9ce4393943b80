import * as pulumi from "@pulumi/pulumi";
import { OrdersDatabase, type OrdersDatabaseArgs } from "./orders-database";

// On a busy machine, the first resource may take longer than Jest's default timeout of 5 seconds.
jest.setTimeout(60_000);

/** Arguments of the registered resources, by name. */
const registered = new Map<string, Record<string, unknown>>();

/** Outputs that the cloud computes, by resource type. */
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

// Without this wait, Jest may end the test file while Pulumi still registers resources.
const waitForRegistration = () => pulumi.runtime.disconnect();
afterEach(waitForRegistration);

const args: OrdersDatabaseArgs = {
  network: { vpcId: "vpc", subnetId: "subnet", securityGroupId: "group", availableZones: ["az1", "az2"] },
  dataNodes: ["rds-1", "rds-2"],
  dataNodePassword: "R00t!password",
  appPassword: "Sh0p!keeper",
};

/** The value of an output. */
const valueOf = <T>(output: pulumi.Output<T>) => new Promise<T>((resolve) => output.apply(resolve));

test("the URLs contain the addresses of the instance and of the nodes for reports", async () => {
  const { url, reportsUrl } = new OrdersDatabase("orders", args);
  expect(await valueOf(url)).toBe("mysql://app@192.168.0.10:5066/orders");
  expect(await valueOf(reportsUrl)).toBe("mysql://app@192.168.0.11:5066/orders");
});

test.each([
  ["small", "ddm.c6.large.2", 1],
  ["large", "ddm.c6.2xlarge.2", 2],
] as const)("creates a %s database with nodes of class %s", async (size, flavorRef, nodeNum) => {
  new OrdersDatabase("orders", { ...args, size });
  await waitForRegistration();
  expect(registered.get("orders-instance")).toMatchObject({ flavorRef, nodeNum, paramGroupId: "orders-template-id" });
  expect(registered.get("orders-reports")).toMatchObject({ flavorRef, instanceId: "orders-instance-id" });
});

test("creates a schema with 8 shards per data node, and grants the application access only to this schema", async () => {
  new OrdersDatabase("orders", args);
  await waitForRegistration();
  expect(registered.get("orders-schema")).toMatchObject({ shardNumber: 16 });
  expect(registered.get("orders-app")).toMatchObject({ databases: ["orders"] });
});

test("rejects a database without data nodes", () => {
  expect(() => new OrdersDatabase("orders", { ...args, dataNodes: [] })).toThrow("needs at least one data node");
});
