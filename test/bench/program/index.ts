// The stack of ../reference-stack.ts as a program. ../command-usage.ts measures its cost with the real CLI.
import * as pulumi from "@pulumi/pulumi";
import * as ddm from "pulumi-huaweicloud-ddm";

const config = new pulumi.Config();
const subnetId = config.require("subnetId");
const dataNodeId = config.require("dataNodeId");
/** Index of the account whose description is edited. Without it, none is edited. */
const edited = config.getNumber("edited");

const many = <Item>(count: number, item: (index: number) => Item) => Array.from({ length: count }, (_, n) => item(n));

const db = new ddm.Instance("db", {
  flavorRef: "ddm.c6.2xlarge.2",
  nodeNum: 2,
  availableZones: ["az1"],
  vpcId: config.require("vpcId"),
  subnetId,
  securityGroupId: config.require("securityGroupId"),
});

many(5, (n) => new ddm.ParameterTemplate(`template-${n}`, { description: "bench", values: { long_query_time: "2" } }));

many(
  3,
  (n) =>
    new ddm.InstanceGroup(`group-${n}`, {
      instanceId: db.id,
      type: "r",
      flavorRef: "ddm.c6.2xlarge.2",
      nodes: [{ availableZone: "az1", subnetId }],
    }),
);

const schemas = many(
  50,
  (n) =>
    new ddm.Schema(`schema_${n}`, {
      instanceId: db.id,
      shardMode: "cluster",
      shardNumber: 8,
      dataNodes: [{ id: dataNodeId, userName: "root", userPassword: "Sh4rds!of9" }],
    }),
);

many(
  100,
  (n) =>
    new ddm.Account(`account_${n}`, {
      instanceId: db.id,
      password: "Ab!cdef-8-9",
      baseAuthority: ["SELECT"],
      description: n === edited ? "edited" : "bench",
      databases: schemas.slice(n % 50, (n % 50) + 1).map(({ name }) => name),
    }),
);
