import type * as pulumi from "@pulumi/pulumi";
import { classNameOf, DynamicResource } from "./dynamic-resource";
import type { TimeoutsArgs } from "./types";

/** Arguments of a node restart. */
export interface NodeRestartArgs {
  /** Id of the instance that the node belongs to. A change replaces the resource: the node of the new instance restarts. */
  instanceId: pulumi.Input<string>;
  /** Id of the node, e.g. from `instance.nodes`. A change replaces the resource, and the new node restarts. */
  nodeId: pulumi.Input<string>;
  /**
   * Values of your choice. The node restarts when the resource is created. A change restarts the node again and updates the resource in place.
   * Default: none.
   */
  triggers?: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
  /**
   * Timeouts of the operations, including the wait until changes of the instance by other clients have ended. Default: 30m each.
   * A change makes no call.
   */
  timeouts?: pulumi.Input<TimeoutsArgs>;
}

/**
 * A node restart: an action that restarts one node of a DDM instance (API 4.2.29). The action runs when the resource is created, and
 * whenever a trigger changes.
 *
 * A restart usually takes 1–5 minutes. Meanwhile, the connections of the node drop, and the other nodes keep running. Deleting the
 * resource makes no call.
 *
 * @example
 * ```ts
 * const restart = new ddm.NodeRestart("restart", {
 *   instanceId: db.id,
 *   nodeId: db.nodes.apply((nodes) => nodes.at(0)?.id ?? ""),
 *   triggers: { maintenance: "2026-01" },
 * });
 * ```
 */
export class NodeRestart extends DynamicResource {
  /** Whether a value is a node restart. Node restarts of another copy of this package count, too. */
  static override isInstance(value: unknown): value is NodeRestart {
    return classNameOf(value) === "NodeRestart";
  }

  /** Id of the instance that the node belongs to. */
  declare readonly instanceId: pulumi.Output<string>;
  /** Id of the node. */
  declare readonly nodeId: pulumi.Output<string>;
  /** Triggers of the last restart. */
  declare readonly triggers: pulumi.Output<Record<string, string>>;

  /** @param name the resource's name in this stack */
  constructor(name: string, args: NodeRestartArgs, opts?: pulumi.CustomResourceOptions) {
    super("NodeRestart", name, args, opts);
  }
}
