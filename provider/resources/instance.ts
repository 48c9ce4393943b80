import * as pulumi from "@pulumi/pulumi";
import { alwaysSecret, moduleName, propertiesOf, typeOf, withSecrets } from "./base";
import { forwarder } from "./forwarder";
import type { AdoptArgs, TimeoutsArgs } from "./types";

/** How a yearly/monthly instance is paid for (spec 4.2.1, table 4-8). */
export interface ChargingArgs {
  /** `postPaid`: pay per use. `prePaid`: yearly/monthly. */
  mode: pulumi.Input<"postPaid" | "prePaid">;
  /** Needed for `prePaid`. */
  periodUnit?: pulumi.Input<"month" | "year">;
  /** Needed for `prePaid`: 1 to 9 months or 1 to 3 years. */
  period?: pulumi.Input<number>;
  /** Whether the subscription is renewed when it ends. Default: false. The only one of these that changes in place. */
  autoRenew?: pulumi.Input<boolean>;
  /** Whether orders are paid from the account balance; if not, the create waits until you pay in the console. Default: true. */
  autoPay?: pulumi.Input<boolean>;
}

/** What an instance is to be. */
export interface InstanceArgs {
  /**
   * Name: 4 to 64 letters, digits, hyphens and underscores, beginning with a letter. Default: the resource's name and seven
   * characters that make it unique. Changes in place (spec 4.2.35).
   */
  name?: pulumi.Input<string>;
  /**
   * Class of the nodes as a specification code, e.g. `ddm.c6.2xlarge.2`. Either this or `flavorId` is required.
   * Changes in place (spec 4.2.17), node after node; usually 5–15 minutes.
   */
  flavorRef?: pulumi.Input<string>;
  /** Class of the nodes as an id, instead of `flavorRef`. Changes in place. */
  flavorId?: pulumi.Input<string>;
  /**
   * Number of nodes of the instance's own (default) group, 1 to 32. Changes in place both ways (spec 4.2.24, 4.2.33): nodes
   * are added and removed so that they stay spread evenly over `availableZones`.
   */
  nodeNum: pulumi.Input<number>;
  /**
   * Kernel version, e.g. `3.1.0.7`, or a series such as `3.1`. Default: the newest one for sale. Changes in place to a version that
   * the API lists as available, or back to the previous one (spec 4.8); any other is an error that lists the available ones.
   */
  engineVersion?: pulumi.Input<string>;
  /** Kernel version as an engine's id, instead of `engineVersion`. Changes in place. */
  engineId?: pulumi.Input<string>;
  /** Zones of the nodes, in any order. A change replaces the instance. */
  availableZones: pulumi.Input<pulumi.Input<string>[]>;
  /** VPC. A change replaces the instance. */
  vpcId: pulumi.Input<string>;
  /** Subnet. A change replaces the instance. */
  subnetId: pulumi.Input<string>;
  /** Security group. Changes in place (spec 4.2.36). */
  securityGroupId: pulumi.Input<string>;
  /** Time zone: `UTC`, or an offset such as `UTC+08:00`. Default: UTC. A change replaces the instance. */
  timeZone?: pulumi.Input<string>;
  /** Enterprise project. Default: `huaweicloud:enterpriseProjectId`, else the account's default one. Changes in place (a move). */
  enterpriseProjectId?: pulumi.Input<string>;
  /**
   * Parameter template to create the instance with. Changes in place: the API cannot apply a template to an instance, so the
   * new template's values are written to it, except those that `parameters` names.
   */
  paramGroupId?: pulumi.Input<string>;
  /**
   * Parameters by name; the others are left alone. Names and values are held against what the API allows before anything is
   * written. Changes in place (spec 4.10.4); one that is removed goes back to its template's value.
   */
  parameters?: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
  /**
   * Whether the instance is restarted when the API says that changed parameters need it. Default: false; then the output
   * `restartRequired` is true until a restart, and a warning says so. A change makes no call.
   */
  restartOnParameterChange?: pulumi.Input<boolean>;
  /**
   * Name of the administrator, 1 to 32 letters, digits and underscores, beginning with a letter. Needs `adminPassword`.
   * One can be added in place at any time; another name then replaces the instance (spec 4.4.6).
   */
  adminUser?: pulumi.Input<string>;
  /**
   * Password of the administrator: 8 to 32 characters, with an uppercase letter, a lowercase letter, a digit and one of
   * `~!@#%^*-_+?`. Always a secret. Changes in place. The API does not tell when somebody else has changed it.
   */
  adminPassword?: pulumi.Input<string>;
  /** Whether client connections are encrypted. Default: false. Changes in place (spec 4.2.26). */
  sslEnabled?: pulumi.Input<boolean>;
  /** Port, 1025 to 65534. Default of the API: 5066. Changes in place (spec 4.2.27). */
  port?: pulumi.Input<number>;
  /** Id of an elastic IP to bind. Changes in place (spec 4.2.30, 4.2.31). */
  publicIpId?: pulumi.Input<string>;
  /**
   * Address of that elastic IP. Default: looked up in the VPC service, which the credentials must then be allowed to read.
   * A change makes no call.
   */
  publicIp?: pulumi.Input<string>;
  /** Whether the instance refuses writes. Default: false. Changes in place (spec 4.2.39). The API does not tell when somebody else changes it. */
  readonly?: pulumi.Input<boolean>;
  /** How it is paid for. Default: pay per use. A change replaces the instance, except of `autoRenew` and `autoPay`. */
  charging?: pulumi.Input<ChargingArgs>;
  /**
   * Any values; when one changes, the instance is restarted (spec 4.2.7). The first ones restart it only when
   * `restartRequired` is true.
   */
  restartTriggers?: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
  /** How it is restarted: `soft` restarts the process, `hard` the machine. Default: soft. A change makes no call. */
  restartType?: pulumi.Input<"soft" | "hard">;
  /** Whether the data on the data nodes is deleted with the instance. Default: false. A change makes no call. */
  deleteDnData?: pulumi.Input<boolean>;
  /** How long operations may take. Default: create 40m, update 60m, delete 30m. A change makes no call. */
  timeouts?: pulumi.Input<TimeoutsArgs>;
  /**
   * An existing instance to take over instead of buying one. It is verified, then brought to these arguments as an update
   * would. Only read when the resource is created; it may stay in the program.
   */
  adopt?: pulumi.Input<AdoptArgs>;
}

/** A node of an instance. */
export interface InstanceNode {
  id: string;
  name?: string;
  /** `normal`, `abnormal`, `creating`, … (spec A.6). */
  status?: string;
  ip?: string;
  port?: number;
  zone?: string;
  subnetId?: string;
  /** The group it belongs to. */
  groupId?: string;
}

/** A node group of an instance. */
export interface InstanceGroupSummary {
  id: string;
  name?: string;
  /** `rw` or `r`. */
  role?: string;
  endpoint?: string;
  ipv6Endpoint?: string;
  /** Whether it is the group that the instance was created with. */
  isDefault: boolean;
  isLoadBalanced: boolean;
  nodeNum: number;
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

  declare readonly name: pulumi.Output<string>;
  declare readonly flavorRef: pulumi.Output<string>;
  declare readonly flavorId: pulumi.Output<string | undefined>;
  /** Nodes of the default group. */
  declare readonly nodeNum: pulumi.Output<number>;
  /** E.g. `ddm`. */
  declare readonly engineName: pulumi.Output<string>;
  declare readonly engineVersion: pulumi.Output<string>;
  declare readonly engineId: pulumi.Output<string | undefined>;
  declare readonly availableZones: pulumi.Output<string[]>;
  declare readonly vpcId: pulumi.Output<string>;
  declare readonly subnetId: pulumi.Output<string>;
  declare readonly securityGroupId: pulumi.Output<string>;
  declare readonly timeZone: pulumi.Output<string | undefined>;
  declare readonly enterpriseProjectId: pulumi.Output<string | undefined>;
  declare readonly paramGroupId: pulumi.Output<string | undefined>;
  /** The parameters that the program names, as they are. */
  declare readonly parameters: pulumi.Output<Record<string, string> | undefined>;
  /** Whether parameters were changed that take effect only after a restart. */
  declare readonly restartRequired: pulumi.Output<boolean>;
  declare readonly adminUser: pulumi.Output<string | undefined>;
  declare readonly adminPassword: pulumi.Output<string | undefined>;
  declare readonly sslEnabled: pulumi.Output<boolean>;
  declare readonly port: pulumi.Output<number>;
  declare readonly publicIpId: pulumi.Output<string | undefined>;
  /** Address of the bound elastic IP. */
  declare readonly publicIpAddress: pulumi.Output<string | undefined>;
  declare readonly readonly: pulumi.Output<boolean | undefined>;
  /** How it is paid for, as the cloud reports it. */
  declare readonly charging: pulumi.Output<pulumi.Unwrap<ChargingArgs>>;
  /** The order of a yearly/monthly instance. */
  declare readonly orderId: pulumi.Output<string | undefined>;
  /** `RUNNING`, `RESTARTING`, … (spec A.6). */
  declare readonly status: pulumi.Output<string>;
  /** Address that applications connect to. */
  declare readonly accessIp: pulumi.Output<string>;
  /** Port that applications connect to. */
  declare readonly accessPort: pulumi.Output<number>;
  /** All nodes, of all groups. */
  declare readonly nodes: pulumi.Output<InstanceNode[]>;
  /** All node groups, the default one among them. */
  declare readonly groups: pulumi.Output<InstanceGroupSummary[]>;
  /** Cores of a node. */
  declare readonly cores: pulumi.Output<number>;
  /** Memory of a node in GB. */
  declare readonly memory: pulumi.Output<number>;
  /** When it was created, e.g. `2026-11-21T10:39:18+0000`. */
  declare readonly created: pulumi.Output<string>;
  /** When it was changed last. */
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
