import * as pulumi from "@pulumi/pulumi";
import * as ddm from "pulumi-huaweicloud-ddm";

// The defaults work on the simulator, which accepts any valid id. For your own network: `pulumi config set vpcId …`.
const config = new pulumi.Config();
const network = {
  availableZones: config.getObject<string[]>("availableZones") ?? ["az1"],
  vpcId: config.get("vpcId") ?? "4f0a1e2c-8d57-4b0e-9c3a-6b1d2e3f4a5b",
  subnetId: config.get("subnetId") ?? "9b2c7d10-3e4f-4a6b-8c5d-7e8f9a0b1c2d",
  securityGroupId: config.get("securityGroupId") ?? "c1d2e3f4-a5b6-4c7d-8e9f-0a1b2c3d4e5f",
};
const flavorRef = config.get("flavorRef") ?? "ddm.c6.2xlarge.2";

// The first data node stores the schema. The second data node is for the restored schema.
const [dataNode = "", restoredDataNode = ""] = config.requireObject<string[]>("dataNodes");

const orders = new ddm.Instance("orders", { ...network, flavorRef, nodeNum: 2 });

const shop = new ddm.Schema("shop", {
  instanceId: orders.id,
  name: "shop",
  shardMode: "cluster",
  shardNumber: 8,
  dataNodes: [{ id: dataNode, userName: "root", userPassword: config.requireSecret("dataNodePassword") }],
});

// Restarts the first node in the first `pulumi up`. To restart the node again: `pulumi config set restart 2`, and `pulumi up`.
const restart = new ddm.NodeRestart("restart", {
  instanceId: orders.id,
  nodeId: orders.nodes.apply((nodes) => nodes.at(0)?.id ?? ""),
  triggers: { restart: config.get("restart") ?? "1" },
});

// Sets the read weight of the schema's data node. To set the weights of its read replicas, add an entry for each of them.
const reads = new ddm.ReadStrategy(
  "reads",
  { instanceId: orders.id, weights: { [dataNode]: config.getNumber("readWeight") ?? 50 } },
  { dependsOn: shop },
);

// Synchronizes the instance with its data nodes. Run `pulumi config set dataNodeVersion 2` after a change of the data nodes, such as a new read
// replica.
const sync = new ddm.DataNodeSync(
  "sync",
  { instanceId: orders.id, triggers: { version: config.get("dataNodeVersion") ?? "1" } },
  { dependsOn: shop },
);

// Exports how the shards are distributed over the data nodes. Runs again when the number of shards changes.
const metadata = new ddm.SchemaMetadataExport("metadata", {
  instanceId: orders.id,
  triggers: { shards: shop.shardNumber },
});

const copy = new ddm.Instance("copy", { ...network, flavorRef, nodeNum: 1 });

// Restores the schemas of `orders` at a point in time to `copy`: `pulumi config set restoreTime 2026-01-15T12:00:00Z`. The restore
// fails if `copy` has schemas.
const restoreTime = config.get("restoreTime");
const restored =
  restoreTime === undefined
    ? undefined
    : new ddm.SchemaRestore("restored", {
        instanceId: copy.id,
        restoreFrom: { instanceId: orders.id, time: restoreTime },
        dataNodeIds: [restoredDataNode],
      });

export const restarted = restart.triggers;
export const weights = reads.weights;
export const synchronized = sync.triggers;
export const shardsOn = metadata.dataNodes.apply((all) => all?.map(({ id }) => id));
export const restoredSchemas = restored?.schemaNames ?? [];
