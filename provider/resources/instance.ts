import type * as pulumi from "@pulumi/pulumi";
import { optionsToRead } from "./arguments";
import { classNameOf, DynamicResource, markSecret } from "./dynamic-resource";
import type {
  AdministratorArgs,
  Charging,
  ChargingArgs,
  ElasticIpArgs,
  EngineArgs,
  InstanceGroupSummary,
  InstanceNode,
  TimeZone,
} from "./instance-types";
import type { AdoptArgs, FlavorArgs, TimeoutsArgs } from "./types";

/**
 * Arguments of an instance. The compiler checks these rules:
 *
 * - Exactly one of `flavorRef` and `flavorId` is required.
 * - At most one of `engineVersion` and `engineId` is allowed.
 * - `adminUser` and `adminPassword` require each other.
 * - `publicIp` requires `publicIpId`.
 */
export type InstanceArgs = InstanceBaseArgs & FlavorArgs & EngineArgs & AdministratorArgs & ElasticIpArgs;

/** Arguments of an instance that do not depend on each other. Use this type with `extends` and `Omit`, because `InstanceArgs` is a union. */
export interface InstanceBaseArgs {
  /**
   * Name: 4 to 64 letters, digits, hyphens and underscores, beginning with a letter. Default: the resource's name and seven
   * characters that make it unique. Changes in place (API 4.2.35).
   */
  name?: pulumi.Input<string>;
  /**
   * Number of nodes in the default group, 1 to 32. Changes in place (API 4.2.24, 4.2.33). Nodes are added or removed so that the zones have
   * equal numbers of nodes, as far as possible.
   */
  nodeNum: pulumi.Input<number>;
  /** Availability zones of the nodes, in any order. A change replaces the instance. */
  availableZones: pulumi.Input<pulumi.Input<string>[]>;
  /** VPC id. A change replaces the instance. */
  vpcId: pulumi.Input<string>;
  /** Subnet id. A change replaces the instance. */
  subnetId: pulumi.Input<string>;
  /** Security group id. Changes in place (API 4.2.36). */
  securityGroupId: pulumi.Input<string>;
  /** Time zone: `UTC` or an offset such as `UTC+08:00`. Default: UTC. A change replaces the instance. */
  timeZone?: pulumi.Input<TimeZone>;
  /**
   * Enterprise project id. Default: the provider's setting `enterpriseProjectId`, else the account's default enterprise project. A change
   * moves the instance in place.
   */
  enterpriseProjectId?: pulumi.Input<string>;
  /**
   * Id of the parameter template that the instance is created with. Changes in place: the provider writes the new template's values to
   * the instance, except for parameters in `parameters`. The API cannot apply a template to an existing instance.
   */
  paramGroupId?: pulumi.Input<string>;
  /**
   * Parameters by name; other parameters are not managed. `true` stands for `ON`, `false` for `OFF`. Names and values are checked against
   * the API's limits before anything is changed. Changes in place (API 4.10.4). A removed parameter gets the value of the
   * template `paramGroupId`, or of the default template if `paramGroupId` is not set.
   */
  parameters?: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
  /**
   * Whether the instance is restarted when changed parameters require a restart. Default: false. Without the restart, a warning is reported
   * and the output `restartRequired` is true until this resource restarts the instance. A change makes no call, with
   * one exception: a change to `true` restarts the instance if a restart is pending.
   */
  restartOnParameterChange?: pulumi.Input<boolean>;
  /** Whether client connections are encrypted. Default: false. Changes in place (API 4.2.26). */
  sslEnabled?: pulumi.Input<boolean>;
  /** Port, 1025 to 65534. Default of the API: 5066. Changes in place (API 4.2.27). */
  port?: pulumi.Input<number>;
  /**
   * Whether the instance is read-only. Default: false. Changes in place (API 4.2.39). With `true`, the existing schemas become read-only; schemas
   * that are created later are writable. The API does not report this property, so changes by other clients are not detected.
   */
  readonly?: pulumi.Input<boolean>;
  /** Billing mode of the instance. Default: pay per use. A change replaces the instance, except for `autoRenew` and `autoPay`. */
  charging?: pulumi.Input<ChargingArgs>;
  /**
   * Values of your choice. A change restarts the instance in place (API 4.2.7). When you first set the argument, the instance restarts
   * only if `restartRequired` is true. When you remove the argument, it does not restart.
   */
  restartTriggers?: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
  /** Type of restart: `soft` restarts the process, `hard` restarts the machine. Default: soft. A change makes no call. */
  restartType?: pulumi.Input<"soft" | "hard">;
  /**
   * Whether the data on the data nodes is deleted with the instance. Default: false. Has no effect on a yearly/monthly instance: DDM rejects its
   * deletion (API 4.2.25), and the request that ends its subscription cannot delete data. A change makes no call.
   */
  deleteDnData?: pulumi.Input<boolean>;
  /** Timeouts of the operations. Default: create 40m, update 60m, delete 30m. A change makes no call. */
  timeouts?: pulumi.Input<TimeoutsArgs>;
  /**
   * An existing instance to adopt instead of ordering a new instance. The provider changes the existing instance in place to match the
   * arguments. `adopt` is used only when the resource is created. It may stay in the program afterwards.
   */
  adopt?: pulumi.Input<AdoptArgs>;
}

/**
 * A DDM instance: the nodes that applications connect to. They distribute the data of a schema over shards on data nodes.
 *
 * Creating an instance takes 8 to 15 minutes; the resource's row shows the progress. The instance is billed from its creation.
 * `protect: true` in the options prevents the deletion and the replacement of the instance.
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
export class Instance extends DynamicResource {
  /** Whether a value is an instance. Instances of another copy of this package count, too. */
  static override isInstance(value: unknown): value is Instance {
    return classNameOf(value) === "Instance";
  }

  /**
   * Reads an existing instance without managing it.
   *
   * @param name the resource's name in this stack
   * @param id the instance's id, e.g. `e90bc6739a3c4666a577c3fa1524dac2in09`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Instance {
    return new Instance(name, undefined as unknown as InstanceArgs, optionsToRead(`ddm.Instance "${name}"`, id, opts));
  }

  /** Name of the instance. */
  declare readonly name: pulumi.Output<string>;
  /** Specification code of the node class, even if the program sets `flavorId`. */
  declare readonly flavorRef: pulumi.Output<string>;
  /** Id of the node class, if the program sets `flavorId`. */
  declare readonly flavorId: pulumi.Output<string | undefined>;
  /** Number of nodes in the default group. */
  declare readonly nodeNum: pulumi.Output<number>;
  /** Name of the engine, e.g. `ddm`. */
  declare readonly engineName: pulumi.Output<string>;
  /** Kernel version, e.g. `3.1.0.7`, or the series that the program sets. */
  declare readonly engineVersion: pulumi.Output<string>;
  /** Id of the engine, if the program sets `engineId`. */
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
  /** Id of the parameter template, as set by the program. */
  declare readonly paramGroupId: pulumi.Output<string | undefined>;
  /** Live values of the parameters that the program sets. */
  declare readonly parameters: pulumi.Output<Record<string, string> | undefined>;
  /** Whether changed parameters wait for a restart to take effect. */
  declare readonly restartRequired: pulumi.Output<boolean>;
  /** Name of the administrator; empty if the instance has none. */
  declare readonly adminUser: pulumi.Output<string | undefined>;
  /** Password of the administrator, as set by the program; a secret. */
  declare readonly adminPassword: pulumi.Output<string | undefined>;
  /** Whether client connections are encrypted. */
  declare readonly sslEnabled: pulumi.Output<boolean>;
  /** Port that the instance listens on. */
  declare readonly port: pulumi.Output<number>;
  /** Id of the bound elastic IP, if the program sets `publicIpId`. */
  declare readonly publicIpId: pulumi.Output<string | undefined>;
  /** Address of the bound elastic IP. */
  declare readonly publicIpAddress: pulumi.Output<string | undefined>;
  /** Whether the instance is read-only, as last set by the program. */
  declare readonly readonly: pulumi.Output<boolean | undefined>;
  /** Billing of the instance. The API reports `mode`; the other values are as last set by the program. */
  declare readonly charging: pulumi.Output<Charging>;
  /** Id of the order of a yearly/monthly instance. */
  declare readonly orderId: pulumi.Output<string | undefined>;
  /** Status: `RUNNING`, `RESTARTING`, … (API A.6). */
  declare readonly status: pulumi.Output<string>;
  /** Address that applications connect to. */
  declare readonly accessIp: pulumi.Output<string>;
  /** Port that applications connect to. */
  declare readonly accessPort: pulumi.Output<number>;
  /** Nodes of all groups. */
  declare readonly nodes: pulumi.Output<InstanceNode[]>;
  /** Node groups, including the default group. */
  declare readonly groups: pulumi.Output<InstanceGroupSummary[]>;
  /** CPU cores of a node. */
  declare readonly cores: pulumi.Output<number>;
  /** Memory of a node in GB. */
  declare readonly memory: pulumi.Output<number>;
  /** Time of creation, e.g. `2026-11-21T10:39:18+0000`. */
  declare readonly created: pulumi.Output<string>;
  /** Time of the last change. */
  declare readonly updated: pulumi.Output<string>;

  /** @param name the resource's name in this stack. Without `args.name` and `args.adopt`, the instance's name is derived from this name */
  constructor(name: string, args: InstanceArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = opts?.id === undefined ? toInputs(args) : undefined;
    super("Instance", name, inputs, opts, ["adminPassword"]);
  }
}

/**
 * Converts the arguments to inputs: marks the password as a secret.
 *
 * @param args absent if a program without type checks passes none. `check` then reports the required arguments
 */
function toInputs(args: Partial<InstanceArgs> = {}): object {
  return { ...args, adminPassword: markSecret(args.adminPassword) };
}
