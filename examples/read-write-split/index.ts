import * as pulumi from "@pulumi/pulumi";
import * as ddm from "pulumi-huaweicloud-ddm";

// The defaults work on the simulator, which accepts any valid id. For your own network: `pulumi config set vpcId …`.
const config = new pulumi.Config();
const vpcId = config.get("vpcId") ?? "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b";
const subnetId = config.get("subnetId") ?? "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d";
const securityGroupId = config.get("securityGroupId") ?? "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f";
const availableZones = config.getObject<string[]>("availableZones") ?? ["az1", "az2"];

// The nodes of an instance form its default group, which serves reads and writes.
const orders = new ddm.Instance("orders", {
  flavorRef: config.get("flavorRef") ?? "ddm.c6.2xlarge.2",
  nodeNum: 2,
  availableZones,
  vpcId,
  subnetId,
  securityGroupId,
});

// Reports use separate nodes, one in each zone. Long queries of reports thus do not slow down the nodes for orders. The number
// and the class of the nodes for reports can change in place.
const reports = new ddm.InstanceGroup("reports", {
  instanceId: orders.id,
  type: "r",
  flavorRef: config.get("reportsFlavorRef") ?? "ddm.c6.2xlarge.2",
  nodes: availableZones.map((availableZone) => ({ availableZone, subnetId })),
});

const analyst = new ddm.Account("analyst", {
  instanceId: orders.id,
  password: config.requireSecret("analystPassword"),
  baseAuthority: ["SELECT"],
});

/** Address for clients that write. */
export const writers = pulumi.interpolate`${orders.accessIp}:${orders.accessPort}`;
/** Address for clients that only read. */
export const readers = reports.endpoint;
/** User for clients that only read. */
export const readersUser = analyst.name;
