import * as pulumi from "@pulumi/pulumi";
import { alwaysSecret, moduleName, propertiesOf, typeOf, withSecrets } from "./base";
import { forwarder } from "./forwarder";
import type { InstanceArgs } from "./instance-args";

/** A node of an instance, as the API reports it. */
export interface InstanceNode {
  /** Id of the node. */
  id: string;
  /** Name of the node. */
  name?: string;
  /** `normal`, `abnormal`, `creating`, … (API A.6). */
  status?: string;
  /** Address of the node inside the VPC. */
  ip?: string;
  /** Port of the node. */
  port?: number;
  /** Availability zone of the node. */
  zone?: string;
  /** Subnet of the node. */
  subnetId?: string;
  /** Id of the group that the node belongs to. */
  groupId?: string;
}

/** A node group of an instance, as the API reports it. */
export interface InstanceGroupSummary {
  /** Id of the group. */
  id: string;
  /** Name of the group. */
  name?: string;
  /** `rw`: its nodes read and write. `r`: they only read. */
  role?: string;
  /** Address that applications connect to. */
  endpoint?: string;
  /** IPv6 address that applications connect to, if there is one. */
  ipv6Endpoint?: string;
  /** Whether it is the group that the instance was created with. */
  isDefault: boolean;
  /** Whether a load balancer distributes connections over its nodes. */
  isLoadBalanced: boolean;
  /** Number of its nodes. */
  nodeNum: number;
}

/** How an instance is paid for, as the API reports it. */
export interface Charging {
  /** `postPaid`: pay per use. `prePaid`: a yearly/monthly subscription. */
  mode: "postPaid" | "prePaid";
  /** Unit of the subscription's period. */
  periodUnit?: "month" | "year";
  /** Number of periods of the subscription. */
  period?: number;
  /** Whether the subscription is renewed when it ends. */
  autoRenew?: boolean;
  /** Whether orders are paid from the account balance. */
  autoPay?: boolean;
}

const outputs = [
  ...["name", "flavorRef", "flavorId", "nodeNum", "engineVersion", "engineId", "engineName", "availableZones", "vpcId"],
  ...["subnetId", "securityGroupId", "timeZone", "enterpriseProjectId", "paramGroupId", "parameters", "adminUser"],
  ...[
    "adminPassword",
    "sslEnabled",
    "port",
    "publicIpId",
    "publicIpAddress",
    "readonly",
    "charging",
    "status",
    "accessIp",
  ],
  ...["accessPort", "nodes", "groups", "cores", "memory", "created", "updated", "orderId", "restartRequired"],
] as const;

const provider = forwarder("instance");

/**
 * A DDM instance: the nodes that applications connect to, which spread schemas over the shards of data nodes.
 *
 * Buying one takes 8 to 15 minutes; the resource's own row shows how far it is. It is paid for from then on. `protect: true`
 * in the options keeps it from being deleted or replaced by mistake.
 *
 * @example
 * ```ts
 * const db = new ddm.Instance("orders", {
 *   flavorRef: "ddm.c6.2xlarge.2",
 *   nodeNum: 2,
 *   availableZones: ["az1", "az2"],
 *   vpcId,
 *   subnetId,
 *   securityGroupId,
 *   parameters: { long_query_time: "2" },
 * });
 * export const endpoint = pulumi.interpolate`${db.accessIp}:${db.accessPort}`;
 * ```
 */
export class Instance extends pulumi.dynamic.Resource {
  /** Whether a value is an instance, also one of another copy of this package. */
  static override isInstance(value: unknown): value is Instance {
    return typeOf(value) === "Instance";
  }

  /**
   * Reads an existing instance without managing it.
   *
   * @param name the resource's name in this stack
   * @param id the instance's id, e.g. `e90bc6739a3c4666a577c3fa1524dac2in09`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Instance {
    return new Instance(name, undefined as unknown as InstanceArgs, { ...opts, id });
  }

  /** Name of the instance. */
  declare readonly name: pulumi.Output<string>;
  /** Class of the nodes as a specification code, also when the program gives `flavorId`. */
  declare readonly flavorRef: pulumi.Output<string>;
  /** Class of the nodes as an id, if the program gives it. */
  declare readonly flavorId: pulumi.Output<string | undefined>;
  /** Number of nodes in the default group. */
  declare readonly nodeNum: pulumi.Output<number>;
  /** Name of the engine, e.g. `ddm`. */
  declare readonly engineName: pulumi.Output<string>;
  /** Kernel version, e.g. `3.1.0.7`. */
  declare readonly engineVersion: pulumi.Output<string>;
  /** Kernel version as an engine's id, if the program gives it. */
  declare readonly engineId: pulumi.Output<string | undefined>;
  /** Availability zones of the nodes. */
  declare readonly availableZones: pulumi.Output<string[]>;
  /** VPC id. */
  declare readonly vpcId: pulumi.Output<string>;
  /** Subnet id. */
  declare readonly subnetId: pulumi.Output<string>;
  /** Security group id. */
  declare readonly securityGroupId: pulumi.Output<string>;
  /** Time zone, e.g. `UTC`. */
  declare readonly timeZone: pulumi.Output<string | undefined>;
  /** Enterprise project id. */
  declare readonly enterpriseProjectId: pulumi.Output<string | undefined>;
  /** Parameter template that the program gives. */
  declare readonly paramGroupId: pulumi.Output<string | undefined>;
  /** Live values of the parameters that the program gives. */
  declare readonly parameters: pulumi.Output<Record<string, string> | undefined>;
  /** Whether changed parameters take effect only after a restart. */
  declare readonly restartRequired: pulumi.Output<boolean>;
  /** Name of the administrator; empty if there is none. */
  declare readonly adminUser: pulumi.Output<string | undefined>;
  /** Password of the administrator as the program gives it; a secret. */
  declare readonly adminPassword: pulumi.Output<string | undefined>;
  /** Whether client connections are encrypted. */
  declare readonly sslEnabled: pulumi.Output<boolean>;
  /** Port that the instance listens on. */
  declare readonly port: pulumi.Output<number>;
  /** Id of the bound elastic IP, if the program gives it. */
  declare readonly publicIpId: pulumi.Output<string | undefined>;
  /** Address of the bound elastic IP. */
  declare readonly publicIpAddress: pulumi.Output<string | undefined>;
  /** Whether the instance refuses writes, as last set by the program. */
  declare readonly readonly: pulumi.Output<boolean | undefined>;
  /** How the instance is paid for, as the API reports it. */
  declare readonly charging: pulumi.Output<Charging>;
  /** Id of the order of a yearly/monthly instance. */
  declare readonly orderId: pulumi.Output<string | undefined>;
  /** Status: `RUNNING`, `RESTARTING`, … (API A.6). */
  declare readonly status: pulumi.Output<string>;
  /** Address that applications connect to. */
  declare readonly accessIp: pulumi.Output<string>;
  /** Port that applications connect to. */
  declare readonly accessPort: pulumi.Output<number>;
  /** All nodes, of all groups. */
  declare readonly nodes: pulumi.Output<InstanceNode[]>;
  /** All node groups, including the default one. */
  declare readonly groups: pulumi.Output<InstanceGroupSummary[]>;
  /** CPU cores of a node. */
  declare readonly cores: pulumi.Output<number>;
  /** Memory of a node in GB. */
  declare readonly memory: pulumi.Output<number>;
  /** Time of creation, e.g. `2026-11-21T10:39:18+0000`. */
  declare readonly created: pulumi.Output<string>;
  /** Time of the last change. */
  declare readonly updated: pulumi.Output<string>;

  /**
   * @param name the resource's name in this stack; the instance's own name is derived from it unless `args.name` is given
   */
  constructor(name: string, args: InstanceArgs, opts?: pulumi.CustomResourceOptions) {
    const all = opts?.id === undefined ? { ...args, adminPassword: alwaysSecret(args.adminPassword) } : undefined;
    const properties = propertiesOf("Instance", name, outputs, all, opts);
    super(provider, name, properties, withSecrets(opts, ["adminPassword"]), moduleName, "Instance");
  }
}
