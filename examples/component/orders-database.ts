import * as pulumi from "@pulumi/pulumi";
import * as ddm from "pulumi-huaweicloud-ddm";

/** The network of the database. */
export interface Network {
  vpcId: pulumi.Input<string>;
  subnetId: pulumi.Input<string>;
  securityGroupId: pulumi.Input<string>;
  /** Zones of the instance. Each zone also gets a node for reports. */
  availableZones: string[];
}

/** Settings of one orders database. */
export interface OrdersDatabaseArgs {
  network: Network;
  /** `small` for development, `large` for production. Default: small. */
  size?: "small" | "large";
  /** Ids of the RDS for MySQL instances that store the data. */
  dataNodes: string[];
  /** Password of the user `root` of the data nodes. */
  dataNodePassword: pulumi.Input<string>;
  /** Password of the account `app`, which the application connects with. */
  appPassword: pulumi.Input<string>;
}

const sizes = {
  small: { flavorRef: "ddm.c6.large.2", nodeNum: 1 },
  large: { flavorRef: "ddm.c6.2xlarge.2", nodeNum: 2 },
};

const shardsPerDataNode = 8;

/**
 * A database for orders: a tuned instance, separate nodes for reports, a schema on all data nodes, and the application's account.
 * `protect: true` in the options protects all of them.
 */
export class OrdersDatabase extends pulumi.ComponentResource {
  /** Address for the application. */
  readonly url: pulumi.Output<string>;
  /** Address for reports, on separate nodes so that reports do not slow the application down. */
  readonly reportsUrl: pulumi.Output<string>;

  constructor(name: string, args: OrdersDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("company:data:OrdersDatabase", name, {}, opts);
    const { network, size = "small", dataNodes, dataNodePassword, appPassword } = args;
    if (dataNodes.length === 0) throw new pulumi.RunError(`OrdersDatabase "${name}" needs at least one data node.`);
    const { flavorRef, nodeNum } = sizes[size];
    // Children inherit the provider and `protect` from the component. Their names begin with the name of the component: so they are unique,
    // and Pulumi finds the children when the component is renamed with an alias.
    const child = { parent: this };

    const template = new ddm.ParameterTemplate(
      `${name}-template`,
      { description: `Parameters of ${name}`, values: { long_query_time: "2" } },
      child,
    );
    const instance = new ddm.Instance(
      `${name}-instance`,
      { ...network, flavorRef, nodeNum, paramGroupId: template.id },
      child,
    );
    const reports = new ddm.InstanceGroup(
      `${name}-reports`,
      {
        instanceId: instance.id,
        type: "r",
        flavorRef,
        nodes: network.availableZones.map((availableZone) => ({ availableZone, subnetId: network.subnetId })),
      },
      child,
    );
    const schema = new ddm.Schema(
      `${name}-schema`,
      {
        instanceId: instance.id,
        name: "orders",
        shardMode: "cluster",
        shardNumber: dataNodes.length * shardsPerDataNode,
        dataNodes: dataNodes.map((id) => ({ id, userName: "root", userPassword: dataNodePassword })),
      },
      child,
    );
    const app = new ddm.Account(
      `${name}-app`,
      {
        instanceId: instance.id,
        name: "app",
        password: appPassword,
        baseAuthority: ["SELECT", "INSERT", "UPDATE", "DELETE"],
        databases: [schema.name],
      },
      child,
    );

    this.url = pulumi.interpolate`mysql://${app.name}@${instance.accessIp}:${instance.accessPort}/${schema.name}`;
    this.reportsUrl = pulumi.interpolate`mysql://${app.name}@${reports.endpoint}/${schema.name}`;
    this.registerOutputs({ url: this.url, reportsUrl: this.reportsUrl });
  }
}
