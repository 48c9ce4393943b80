import * as pulumi from "@pulumi/pulumi";
import * as ddm from "pulumi-huaweicloud-ddm";

// The defaults work on the simulator, which accepts any valid id. For your own network: `pulumi config set vpcId …`.
const config = new pulumi.Config();

// Two RDS for MySQL instances that store the data. The first version of the schema uses only one.
const dataNodeIds = config.requireObject<string[]>("dataNodes");
const userPassword = config.requireSecret("dataNodePassword");

const orders = new ddm.Instance("orders", {
  flavorRef: config.get("flavorRef") ?? "ddm.c6.2xlarge.2",
  nodeNum: 2,
  availableZones: config.getObject<string[]>("availableZones") ?? ["az1"],
  vpcId: config.get("vpcId") ?? "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b",
  subnetId: config.get("subnetId") ?? "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d",
  securityGroupId: config.get("securityGroupId") ?? "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f",
});

// To reshard the schema, change these to 16 and 2 and run `pulumi up`.
const shardNumber = 8;
const dataNodesInUse = 1;

const shop = new ddm.Schema("shop", {
  instanceId: orders.id,
  name: "shop",
  shardMode: "cluster",
  shardNumber,
  dataNodes: dataNodeIds.slice(0, dataNodesInUse).map((id) => ({ id, userName: "root", userPassword })),
  // The switch to the new shards interrupts applications for a moment. The API Reference does not state the time zone of the window. To schedule the
  // switch for a time window, uncomment this line:
  // resharding: { routeSwitch: { begin: "02:00:00", end: "03:00:00" } },
});

export const shards = shop.shards.apply((all) => all.map(({ name, dataNodeId }) => `${name} on ${dataNodeId}`));
