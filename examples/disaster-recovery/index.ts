import * as pulumi from "@pulumi/pulumi";
import * as ddm from "pulumi-huaweicloud-ddm";

// The defaults suit the simulator; for your own network: `pulumi config set sourceVpcId …`, and so on.
const config = new pulumi.Config();

// The servers of the web shop run on different hosts: a host that fails stops one of them.
const web = new ddm.ServerGroup("web", { members: config.requireObject<string[]>("servers") });

// Their disks are replicated to another zone: a zone that fails stops none for long.
const recovery = new ddm.ProtectionGroup("recovery", {
  description: "The web shop",
  sourceAvailabilityZone: config.get("sourceAvailabilityZone") ?? "az1",
  targetAvailabilityZone: config.get("targetAvailabilityZone") ?? "az2",
  domainId: config.get("domainId") ?? "fb4bb8e3-a574-4437-a156-78c916aeea4d",
  sourceVpcId: config.get("sourceVpcId") ?? "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b",
  // Protection needs replication pairs in the group: `pulumi config set protected true` once they exist.
  enabled: config.getBoolean("protected") ?? false,
});

export const servers = web.members;
export const protection = recovery.status;
