import * as pulumi from "@pulumi/pulumi";
import * as ddm from "pulumi-huaweicloud-ddm";

// The defaults work on the simulator, which accepts any valid id. For your own network: `pulumi config set vpcId …`.
const config = new pulumi.Config();
const userPassword = config.requireSecret("dataNodePassword");
const password = config.requireSecret("appPassword");

// An X86 class with 8 vCPUs and 16 GB, and the first two zones that sell it.
const flavorRef = ddm
  .getFlavorsOutput({ vcpus: 8, memory: 16, architecture: "X86" })
  .apply(({ flavors }) => flavors.at(0)?.specCode ?? fail("No X86 class has 8 vCPUs and 16 GB."));
const availableZones = ddm.getAvailabilityZonesOutput({ flavorRef }).names.apply((names) => names.slice(0, 2));

const orders = new ddm.Instance(
  "orders",
  {
    flavorRef,
    availableZones,
    nodeNum: 2,
    vpcId: config.get("vpcId") ?? "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b",
    subnetId: config.get("subnetId") ?? "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d",
    securityGroupId: config.get("securityGroupId") ?? "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f",
  },
  // Keeps the class and the zones if the lookups later return other values.
  { ignoreChanges: ["flavorRef", "availableZones"] },
);

// Two data nodes: first those that the schema `shop` uses, then those that no schema uses.
const dataNodes = ddm.getAvailableDataNodesOutput({ instanceId: orders.id }).apply(({ dataNodes: available }) => {
  const used = available.filter(({ schemas }) => schemas.includes("shop"));
  const free = available.filter(({ schemas }) => schemas.length === 0);
  const chosen = [...used, ...free].slice(0, 2);
  return chosen.map(({ id }) => ({ id, userName: "root", userPassword }));
});

const shop = new ddm.Schema("shop", {
  instanceId: orders.id,
  name: "shop",
  shardMode: "cluster",
  shardNumber: 8,
  dataNodes,
});

// The preview fails for a weak password. Without the check, the creation of the account would fail.
const strongPassword = ddm
  .checkPasswordStrengthOutput({ password })
  .apply(({ isWeak }) => (isWeak ? fail("The password of the account app is weak: choose another one.") : password));

const app = new ddm.Account("app", {
  instanceId: orders.id,
  password: strongPassword,
  baseAuthority: ["SELECT", "INSERT", "UPDATE", "DELETE"],
  databases: [shop.name],
});

// A report. `dependsOn` makes a lookup wait for the account.
export const accounts = ddm.getAccountsOutput({ instanceId: orders.id }, { dependsOn: app }).names;
export const nodes = ddm
  .getNodesOutput({ instanceId: orders.id })
  .nodes.apply((all) => all.map(({ name, zone }) => `${name} in ${zone}`));
export const timeouts = ddm.getInstanceParametersOutput({ instanceId: orders.id, name: "*timeout*" }).values;
export const newerVersions = ddm.getAvailableVersionsOutput({ instanceId: orders.id }).versions;
export const runningInstances = ddm.getInstancesOutput({ status: "RUNNING" }, { dependsOn: app }).ids;

function fail(message: string): never {
  throw new pulumi.RunError(message);
}
