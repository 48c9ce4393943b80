import * as pulumi from "@pulumi/pulumi";
import * as ddm from "pulumi-huaweicloud-ddm";

// The defaults work on the simulator, which accepts any valid id. For your own network: `pulumi config set vpcId …`.
const config = new pulumi.Config();
const vpcId = config.get("vpcId") ?? "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b";
const subnetId = config.get("subnetId") ?? "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d";
const securityGroupId = config.get("securityGroupId") ?? "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f";
const availableZones = config.getObject<string[]>("availableZones") ?? ["az1", "az2"];
const flavorRef = config.get("flavorRef") ?? "ddm.c6.2xlarge.2";

// The RDS for MySQL instances that store the data, and the password of their user `root`.
const dataNodeIds = config.requireObject<string[]>("dataNodes");
const userPassword = config.requireSecret("dataNodePassword");
const dataNodes = dataNodeIds.map((id) => ({ id, userName: "root", userPassword }));

// For production: `pulumi config set protect true` prevents deletion and replacement of the instance and the schema.
const protect = config.getBoolean("protect") ?? false;

const tuned = new ddm.ParameterTemplate("tuned", {
  description: "Initial parameters of web shop instances",
  values: { long_query_time: "2", max_connections: "30000" },
});

const orders = new ddm.Instance(
  "orders",
  {
    flavorRef,
    nodeNum: 2,
    availableZones,
    vpcId,
    subnetId,
    securityGroupId,
    paramGroupId: tuned.id,
    adminUser: "dba",
    adminPassword: config.requireSecret("adminPassword"),
    timeouts: { create: "60m" },
  },
  { protect },
);

const reports = new ddm.InstanceGroup("reports", {
  instanceId: orders.id,
  type: "r",
  flavorRef,
  nodes: availableZones.map((availableZone) => ({ availableZone, subnetId })),
});

const shop = new ddm.Schema(
  "shop",
  { instanceId: orders.id, name: "shop", shardMode: "cluster", shardNumber: 8, dataNodes },
  { protect },
);

const app = new ddm.Account("app", {
  instanceId: orders.id,
  name: "app",
  password: config.requireSecret("appPassword"),
  baseAuthority: ["SELECT", "INSERT", "UPDATE", "DELETE"],
  description: "The web shop",
  databases: [shop.name],
});

const analyst = new ddm.Account("analyst", {
  instanceId: orders.id,
  name: "analyst",
  password: config.requireSecret("analystPassword"),
  baseAuthority: ["SELECT"],
  passwordLifetime: 90,
  databases: [shop.name],
});

/** Address for the MySQL clients of the web shop. */
export const shopUrl = pulumi.interpolate`mysql://${app.name}@${orders.accessIp}:${orders.accessPort}/${shop.name}`;
/** Address for MySQL clients that only read. */
export const reportsUrl = pulumi.interpolate`mysql://${analyst.name}@${reports.endpoint}/${shop.name}`;
export const shards = shop.shardNumber;
