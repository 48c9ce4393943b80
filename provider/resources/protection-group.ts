import type * as pulumi from "@pulumi/pulumi";
import { optionsToRead } from "./arguments";
import { classNameOf, DynamicResource } from "./dynamic-resource";
import type { AdoptArgs, TimeoutsArgs } from "./types";

/** Arguments of a protection group. */
export interface ProtectionGroupArgs {
  /**
   * Name: 1 to 64 letters, digits, periods, underscores and hyphens. Default: the resource's name and seven characters that make
   * it unique. Changes in place.
   */
  name?: pulumi.Input<string>;
  /** Description: a string of at most 64 bytes without `< >`. A change replaces the group. */
  description?: pulumi.Input<string>;
  /** Zone of the production site, one of the two zones of the domain. A change replaces the group. */
  sourceAvailabilityZone: pulumi.Input<string>;
  /** Zone of the disaster recovery site, the other zone of the domain. A change replaces the group. */
  targetAvailabilityZone: pulumi.Input<string>;
  /** Id of the active-active domain, which joins two zones. A change replaces the group. */
  domainId: pulumi.Input<string>;
  /** Id of the VPC of the production site. A change replaces the group. */
  sourceVpcId: pulumi.Input<string>;
  /**
   * Deployment model. The only model is `"migration"`: migration within a VPC. Default of the API: `"migration"`. A change replaces the
   * group.
   */
  drType?: pulumi.Input<"migration">;
  /**
   * Whether protection is on. Protection requires replication pairs in the group. Default: false. Changes in place, in a few minutes. A
   * refresh detects a change by another client. The next update reverts that change if the program sets this argument.
   */
  enabled?: pulumi.Input<boolean>;
  /** Timeouts of the operations. Default: 10m each. A change makes no call. */
  timeouts?: pulumi.Input<TimeoutsArgs>;
  /** An existing protection group to adopt instead of creating a new protection group. */
  adopt?: pulumi.Input<AdoptArgs>;
}

/**
 * A protection group: servers whose disks the Storage Disaster Recovery Service (SDRS) replicates to another zone. After a failure, the servers
 * can be started in the other zone.
 *
 * A protection group does not belong to a DDM instance. Use protection groups for the servers of applications. This resource manages
 * only the group. Create protected instances and replication pairs in another way, such as the console.
 *
 * @example
 * ```ts
 * const recovery = new ddm.ProtectionGroup("recovery", {
 *   sourceAvailabilityZone: "eu-west-101a",
 *   targetAvailabilityZone: "eu-west-101b",
 *   domainId: "fb4bb8e3-a574-4437-a156-78c916aeea4d",
 *   sourceVpcId: vpcId,
 * });
 * ```
 */
export class ProtectionGroup extends DynamicResource {
  /** Whether a value is a protection group. Protection groups of another copy of this package count, too. */
  static override isInstance(value: unknown): value is ProtectionGroup {
    return classNameOf(value) === "ProtectionGroup";
  }

  /**
   * Reads an existing protection group without managing it.
   *
   * @param id the group's id, e.g. `40df180b-9fe2-471a-8c64-1b758dc84189`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ProtectionGroup {
    return new ProtectionGroup(
      name,
      undefined as unknown as ProtectionGroupArgs,
      optionsToRead(`ddm.ProtectionGroup "${name}"`, id, opts),
    );
  }

  /** Name of the group. */
  declare readonly name: pulumi.Output<string>;
  /** Description; empty if the group has none. */
  declare readonly description: pulumi.Output<string>;
  /** Zone of the production site. */
  declare readonly sourceAvailabilityZone: pulumi.Output<string>;
  /** Zone of the disaster recovery site. */
  declare readonly targetAvailabilityZone: pulumi.Output<string>;
  /** Id of the active-active domain. */
  declare readonly domainId: pulumi.Output<string>;
  /** Id of the VPC of the production site. */
  declare readonly sourceVpcId: pulumi.Output<string>;
  /** Deployment model. */
  declare readonly drType: pulumi.Output<string>;
  /**
   * Whether protection is on. Some statuses do not show this, for example after a failover. The output is then the last known value, or
   * absent.
   */
  declare readonly enabled: pulumi.Output<boolean | undefined>;
  /** Status: `available`, `protected`, `failed-over`, … */
  declare readonly status: pulumi.Output<string>;
  /** Name of the active-active domain. */
  declare readonly domainName: pulumi.Output<string>;
  /** Kind of the servers: `ECS`. */
  declare readonly serverType: pulumi.Output<string>;
  /** Current production site: `source` or `target`. A switchover or a failover changes it. */
  declare readonly priorityStation: pulumi.Output<string>;
  /** Number of protected instances. */
  declare readonly protectedInstanceNum: pulumi.Output<number>;
  /** Number of replication pairs. */
  declare readonly replicationNum: pulumi.Output<number>;
  /** Number of disaster recovery drills. */
  declare readonly drillNum: pulumi.Output<number>;
  /** Time of creation. */
  declare readonly created: pulumi.Output<string>;
  /** Time of the last change. */
  declare readonly updated: pulumi.Output<string>;

  /** @param name the resource's name in this stack. Without `args.name` and `args.adopt`, the group's name is derived from this name */
  constructor(name: string, args: ProtectionGroupArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = opts?.id === undefined ? args : undefined;
    super("ProtectionGroup", name, inputs, opts);
  }
}
