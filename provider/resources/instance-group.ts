import type * as pulumi from "@pulumi/pulumi";
import { optionsToRead } from "./arguments";
import { classNameOf, DynamicResource } from "./dynamic-resource";
import type { AdoptArgs, FlavorArgs, TimeoutsArgs } from "./types";

/** Placement of a node of a group. */
export interface GroupNodeArgs {
  /** Availability zone, e.g. `eu-west-101a`. */
  availableZone: pulumi.Input<string>;
  /** Id of a subnet of the instance's VPC. */
  subnetId: pulumi.Input<string>;
}

/** Arguments of a node group. The compiler accepts exactly one of `flavorRef` and `flavorId`. */
export type InstanceGroupArgs = InstanceGroupBaseArgs & FlavorArgs;

/** Arguments of a node group without the node class. Use this type with `extends` and `Omit`, because `InstanceGroupArgs` is a union. */
export interface InstanceGroupBaseArgs {
  /** Id of the instance that the group belongs to. A change replaces the group. */
  instanceId: pulumi.Input<string>;
  /**
   * Name: 4 to 64 letters, digits, hyphens and underscores, beginning with a letter. Default: the resource's name and seven
   * characters that make it unique. A change replaces the group, because the API cannot rename it.
   */
  name?: pulumi.Input<string>;
  /** Access of the nodes: `rw` (read and write) or `r` (read only). A change replaces the group. */
  type: pulumi.Input<"rw" | "r">;
  /** Placement of 1 to 32 nodes, in any order. Changes in place: nodes are added (API 4.2.24), then removed (API 4.2.33). */
  nodes: pulumi.Input<pulumi.Input<GroupNodeArgs>[]>;
  /** Address of the group's load balancer, if the group has one. Changes in place (API 4.2.32). */
  loadBalancerIp?: pulumi.Input<string>;
  /** Timeouts of the operations. Default: create 40m, update 60m, delete 30m. A change makes no call. */
  timeouts?: pulumi.Input<TimeoutsArgs>;
  /** An existing group to adopt instead of creating a new group. Its `id` is `<instance id>/<group id>`. */
  adopt?: pulumi.Input<AdoptArgs>;
}

/** A node of a group, as the API reports it. */
export interface GroupNodeDetail {
  /** Id of the node. */
  id: string;
  /** Name of the node. */
  name?: string;
  /** Availability zone of the node. */
  availableZone: string;
  /** Id of the node's subnet. */
  subnetId: string;
  /** Status of the node: `normal`, `abnormal`, `creating`, … (API A.6). */
  status?: string;
  /** Address of the node inside the VPC. With a load balancer: the address of the load balancer. */
  ip?: string;
  /** Port of the node. */
  port?: number;
}

/**
 * A node group: additional nodes of a DDM instance, with their own class and address. For example, reports can use a separate group. The
 * nodes are billed from their creation.
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
export class InstanceGroup extends DynamicResource {
  /** Whether a value is a node group. Node groups of another copy of this package count, too. */
  static override isInstance(value: unknown): value is InstanceGroup {
    return classNameOf(value) === "InstanceGroup";
  }

  /**
   * Reads an existing group without managing it.
   *
   * @param id `<instance id>/<group id>`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): InstanceGroup {
    return new InstanceGroup(
      name,
      undefined as unknown as InstanceGroupArgs,
      optionsToRead(`ddm.InstanceGroup "${name}"`, id, opts),
    );
  }

  /** Id of the instance that the group belongs to. */
  declare readonly instanceId: pulumi.Output<string>;
  /** Name of the group. */
  declare readonly name: pulumi.Output<string>;
  /** Access of the nodes: `rw` (read and write) or `r` (read only). */
  declare readonly type: pulumi.Output<"rw" | "r">;
  /** Specification code of the node class, if the program sets `flavorRef`. */
  declare readonly flavorRef: pulumi.Output<string | undefined>;
  /** Id of the node class, if the program sets `flavorId`. */
  declare readonly flavorId: pulumi.Output<string | undefined>;
  /** Placement of the nodes. The output `nodeDetails` contains their ids and addresses. */
  declare readonly nodes: pulumi.Output<pulumi.Unwrap<GroupNodeArgs>[]>;
  /** Address of the group's load balancer, if the program sets `loadBalancerIp`. */
  declare readonly loadBalancerIp: pulumi.Output<string | undefined>;
  /** Id of the group, as the API reports it; `id` is `<instance id>/<group id>`. */
  declare readonly groupId: pulumi.Output<string>;
  /** Address that applications connect to. Without a load balancer: the addresses of the group's nodes. */
  declare readonly endpoint: pulumi.Output<string>;
  /** IPv6 address that applications connect to, if the group has one. */
  declare readonly ipv6Endpoint: pulumi.Output<string | undefined>;
  /** Whether a load balancer distributes connections over the nodes. */
  declare readonly isLoadBalanced: pulumi.Output<boolean>;
  /** Whether this is the group that the instance was created with. The provider never deletes that group. */
  declare readonly isDefault: pulumi.Output<boolean>;
  /** CPU cores of a node. */
  declare readonly cores: pulumi.Output<number>;
  /** Memory of a node in GB. */
  declare readonly memory: pulumi.Output<number>;
  /** CPU architecture, as the API reports it, e.g. `X86`. */
  declare readonly architecture: pulumi.Output<string>;
  /** The nodes with their ids and addresses. */
  declare readonly nodeDetails: pulumi.Output<GroupNodeDetail[]>;

  /** @param name the resource's name in this stack. Without `args.name` and `args.adopt`, the group's name is derived from this name */
  constructor(name: string, args: InstanceGroupArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = opts?.id === undefined ? args : undefined;
    super("InstanceGroup", name, inputs, opts);
  }
}
