import * as pulumi from "@pulumi/pulumi";
import * as ddm from "pulumi-huaweicloud-ddm";

// The default zones and domain exist on the simulator, which accepts any valid VPC id. On Huawei Cloud, set your own values (README.md).
const config = new pulumi.Config();

// Places the servers of the web shop on different hosts when they are started. Running servers are not moved.
const web = new ddm.ServerGroup("web", { members: config.requireObject<string[]>("servers") });

// Prepares the replication of the servers to a second zone. If the first zone fails, the servers can be started in the second zone. The replication
// pairs of their disks are created outside this program.
const recovery = new ddm.ProtectionGroup("recovery", {
  description: "The web shop",
  sourceAvailabilityZone: config.get("sourceAvailabilityZone") ?? "az1",
  targetAvailabilityZone: config.get("targetAvailabilityZone") ?? "az2",
  domainId: config.get("domainId") ?? "fb4bb8e3-a574-4437-a156-78c916aeea4d",
  sourceVpcId: config.get("sourceVpcId") ?? "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b",
  // Protection requires replication pairs in the group. Enable it when they exist: `pulumi config set protected true`.
  enabled: config.getBoolean("protected") ?? false,
});

export const servers = web.members;
export const protection = recovery.status;
