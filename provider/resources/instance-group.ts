import * as pulumi from "@pulumi/pulumi";
import { moduleName, propertiesOf, typeOf } from "./base";
import { forwarder } from "./forwarder";
import type { AdoptArgs, TimeoutsArgs } from "./types";

/** Where a node of a group is to be. */
export interface GroupNodeArgs {
  /** Zone, e.g. `eu-west-101a`. */
  availableZone: pulumi.Input<string>;
  /** A subnet of the instance's VPC. */
  subnetId: pulumi.Input<string>;
}

/** What a node group is to be. */
export interface InstanceGroupArgs {
  /** The instance that it belongs to. A change replaces the group. */
  instanceId: pulumi.Input<string>;
  /**
   * Name: 4 to 64 letters, digits, hyphens and underscores, beginning with a letter. Default: the resource's name and seven
   * characters that make it unique. A change replaces the group: no call renames one.
   */
  name?: pulumi.Input<string>;
  /** `rw`: its nodes read and write. `r`: they only read. A change replaces the group. */
  type: pulumi.Input<"rw" | "r">;
  /** Class of the nodes as a specification code, e.g. `ddm.c6.2xlarge.2`. This or `flavorId` is required. Changes in place (spec 4.2.17). */
  flavorRef?: pulumi.Input<string>;
  /** Class of the nodes as an id, instead of `flavorRef`. Changes in place. */
  flavorId?: pulumi.Input<string>;
  /** The nodes, in any order. Changes in place: nodes are added (spec 4.2.24) and removed (spec 4.2.33) zone by zone. */
  nodes: pulumi.Input<pulumi.Input<GroupNodeArgs>[]>;
  /** Address of the group's load balancer, where it has one. Changes in place (spec 4.2.32). */
  loadBalancerIp?: pulumi.Input<string>;
  /** How long operations may take. Default: create 40m, update 60m, delete 30m. A change makes no call. */
  timeouts?: pulumi.Input<TimeoutsArgs>;
  /** An existing group to take over instead of creating one: `<instance id>/<group id>`. */
  adopt?: pulumi.Input<AdoptArgs>;
}

/** A node of a group as the cloud reports it. */
export interface GroupNodeDetail {
  id: string;
  name?: string;
  availableZone: string;
  subnetId: string;
  status?: string;
  ip?: string;
  port?: number;
}

const outputs = [
  ...["instanceId", "name", "type", "flavorRef", "flavorId", "nodes", "loadBalancerIp", "groupId", "endpoint"],
  ...["ipv6Endpoint", "isLoadBalanced", "isDefault", "cores", "memory", "architecture", "nodeDetails"],
];

const provider = forwarder("instance-group");

/**
 * A node group: more nodes of a DDM instance, of a class and with an address of their own, for instance to keep reports off
 * the nodes that serve customers. They are paid for from then on.
 *
 * @example
 * ```ts
 * const reports = new ddm.InstanceGroup("reports", {
 *   instanceId: db.id,
 *   type: "r",
 *   flavorRef: "ddm.c6.2xlarge.2",
 *   nodes: [{ availableZone: "az1", subnetId }],
 * });
 * export const reporting = reports.endpoint;
 * ```
 */
export class InstanceGroup extends pulumi.dynamic.Resource {
  /** Whether a value is a node group, also one of another copy of this package. */
  static override isInstance(value: unknown): value is InstanceGroup {
    return typeOf(value) === "InstanceGroup";
  }

  /**
   * Reads an existing group without managing it.
   *
   * @param id `<instance id>/<group id>`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): InstanceGroup {
    return new InstanceGroup(name, undefined as unknown as InstanceGroupArgs, { ...opts, id });
  }

  declare readonly instanceId: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly type: pulumi.Output<"rw" | "r">;
  declare readonly flavorRef: pulumi.Output<string | undefined>;
  declare readonly flavorId: pulumi.Output<string | undefined>;
  declare readonly nodes: pulumi.Output<pulumi.Unwrap<GroupNodeArgs>[]>;
  declare readonly loadBalancerIp: pulumi.Output<string | undefined>;
  /** The group's own id. */
  declare readonly groupId: pulumi.Output<string>;
  /** Address that applications connect to; of the nodes, where the group is not load balanced. */
  declare readonly endpoint: pulumi.Output<string>;
  /** The same as an IPv6 address, where there is one. */
  declare readonly ipv6Endpoint: pulumi.Output<string | undefined>;
  /** Whether one address stands for all its nodes. */
  declare readonly isLoadBalanced: pulumi.Output<boolean>;
  /** Whether it is the group that the instance was created with: never deleted by us. */
  declare readonly isDefault: pulumi.Output<boolean>;
  /** Cores of a node. */
  declare readonly cores: pulumi.Output<number>;
  /** Memory of a node in GB. */
  declare readonly memory: pulumi.Output<number>;
  /** `X86` or `ARM`. */
  declare readonly architecture: pulumi.Output<string>;
  /** The nodes with their ids and addresses. */
  declare readonly nodeDetails: pulumi.Output<GroupNodeDetail[]>;

  /** @param name the resource's name in this stack; the group's own name is derived from it unless `args.name` is given */
  constructor(name: string, args: InstanceGroupArgs, opts?: pulumi.CustomResourceOptions) {
    const all = opts?.id === undefined ? args : undefined;
    const properties = propertiesOf("InstanceGroup", name, outputs, all, opts);
    super(provider, name, properties, opts, moduleName, "InstanceGroup");
  }
}
