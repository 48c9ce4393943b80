// A stack of parameter templates and of instances with their children, made of this package's resources or of bare dynamic resources.
import * as pulumi from "@pulumi/pulumi";
import type * as ddm from "pulumi-huaweicloud-ddm";

const config = new pulumi.Config();
const network = {
  vpcId: config.require("vpcId"),
  subnetId: config.require("subnetId"),
  securityGroupId: config.require("securityGroupId"),
};
const dataNodeIds = config.requireObject<string[]>("dataNodeIds");
const size =
  config.requireObject<Record<"instances" | "groups" | "schemas" | "accounts" | "templates", number>>("size");

// The module that exports the classes: this package or ./bare.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- only one of the two modules is loaded
const classes = require(config.require("classes")) as typeof ddm;

const many = <Item>(count: number, item: (index: number) => Item) => Array.from({ length: count }, (_, n) => item(n));

many(
  size.templates,
  (n) => new classes.ParameterTemplate(`template-${n}`, { description: "bench", values: { long_query_time: "2" } }),
);

many(size.instances, (index) => {
  const prefix = `db-${index}`;
  const db = new classes.Instance(prefix, {
    flavorRef: "ddm.c6.2xlarge.2",
    nodeNum: 2,
    availableZones: ["az1"],
    ...network,
  });

  many(
    size.groups,
    (n) =>
      new classes.InstanceGroup(`${prefix}-group-${n}`, {
        instanceId: db.id,
        type: "r",
        flavorRef: "ddm.c6.2xlarge.2",
        nodes: [{ availableZone: "az1", subnetId: network.subnetId }],
      }),
  );

  const schemas = many(
    size.schemas,
    (n) =>
      new classes.Schema(`${prefix}-schema_${n}`.replaceAll("-", "_"), {
        instanceId: db.id,
        shardMode: "cluster",
        shardNumber: 8,
        dataNodes: [{ id: dataNodeIds[index] ?? "", userName: "root", userPassword: "Sh4rds!of9" }],
      }),
  );

  many(
    size.accounts,
    (n) =>
      new classes.Account(`${prefix}-account_${n}`.replaceAll("-", "_"), {
        instanceId: db.id,
        password: "Ab!cdef-8-9",
        baseAuthority: ["SELECT"],
        description: "bench",
        databases: schemas.slice(n % size.schemas, (n % size.schemas) + 1).map(({ name }) => name),
      }),
  );
});
