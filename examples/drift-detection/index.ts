import * as pulumi from "@pulumi/pulumi";
import * as ddm from "pulumi-huaweicloud-ddm";

// The defaults work on the simulator, which accepts any valid id. For your own network: `pulumi config set vpcId …`.
const config = new pulumi.Config();

// Only arguments that the program sets are managed. A change of `max_connections` by another client is drift. A change of a parameter that is
// absent here is not.
const orders = new ddm.Instance("orders", {
  name: "orders",
  flavorRef: config.get("flavorRef") ?? "ddm.c6.2xlarge.2",
  nodeNum: 2,
  availableZones: config.getObject<string[]>("availableZones") ?? ["az1"],
  vpcId: config.get("vpcId") ?? "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b",
  subnetId: config.get("subnetId") ?? "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d",
  securityGroupId: config.get("securityGroupId") ?? "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f",
  sslEnabled: true,
  parameters: { long_query_time: "2", max_connections: "30000" },
});

export const id = orders.id;
