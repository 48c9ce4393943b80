import type * as pulumi from "@pulumi/pulumi";
import { optionsToRead } from "./arguments";
import { classNameOf, DynamicResource } from "./dynamic-resource";
import type { AdoptArgs, TimeoutsArgs } from "./types";

/** Arguments of a server group. */
export interface ServerGroupArgs {
  /**
   * Name: 1 to 255 characters. Default: the resource's name and seven characters that make it unique. A change replaces the
   * group.
   */
  name?: pulumi.Input<string>;
  /** Policy. The API supports only anti-affinity. Default: `["anti-affinity"]`. A change replaces the group. */
  policies?: pulumi.Input<pulumi.Input<"anti-affinity">[]>;
  /**
   * Ids of the servers in the group, in any order. Default: not managed. Changes in place; servers are removed before new servers
   * are added. If the argument is removed from the program, all servers are removed from the group.
   */
  members?: pulumi.Input<pulumi.Input<string>[]>;
  /** Timeouts of the operations. Default: 10m each. A change makes no call. */
  timeouts?: pulumi.Input<TimeoutsArgs>;
  /** An existing server group to adopt instead of creating a new server group. */
  adopt?: pulumi.Input<AdoptArgs>;
}

/**
 * A server group: ECS servers that are placed on different hosts when they are created or started. The failure of a host then
 * stops only one server of the group.
 *
 * A server group does not belong to a DDM instance. Use server groups for the servers of applications. Changes of the group
 * take seconds and do not move running servers.
 *
 * @example
 * ```ts
 * const web = new ddm.ServerGroup("web", {
 *   members: [serverA, serverB],
 * });
 * ```
 */
export class ServerGroup extends DynamicResource {
  /** Whether a value is a server group. Server groups of another copy of this package count, too. */
  static override isInstance(value: unknown): value is ServerGroup {
    return classNameOf(value) === "ServerGroup";
  }

  /**
   * Reads an existing server group without managing it.
   *
   * @param id the group's id, e.g. `5bbcc3c4-1da2-4437-a48a-66f15b1b13f9`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ServerGroup {
    return new ServerGroup(name, {}, optionsToRead(`ddm.ServerGroup "${name}"`, id, opts));
  }

  /** Name of the group. */
  declare readonly name: pulumi.Output<string>;
  /** Policy. */
  declare readonly policies: pulumi.Output<string[]>;
  /** Ids of the servers in the group. */
  declare readonly members: pulumi.Output<string[]>;

  /** @param name the resource's name in this stack. Without `args.name` and `args.adopt`, the group's name is derived from this name */
  constructor(name: string, args: ServerGroupArgs = {}, opts?: pulumi.CustomResourceOptions) {
    const inputs = opts?.id === undefined ? args : undefined;
    super("ServerGroup", name, inputs, opts);
  }
}
