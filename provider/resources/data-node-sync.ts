import type * as pulumi from "@pulumi/pulumi";
import { classNameOf, DynamicResource } from "./dynamic-resource";
import type { TimeoutsArgs } from "./types";

/** Arguments of a data node sync. */
export interface DataNodeSyncArgs {
  /** Id of the instance whose schemas use the data nodes. A change replaces the sync: the new instance is synchronized. */
  instanceId: pulumi.Input<string>;
  /**
   * Values of your choice, such as the port or the number of read replicas of a data node. A change synchronizes the instance again, in
   * place. Default: none.
   */
  triggers?: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
  /**
   * Timeouts of the operations, including the wait until changes of the instance by other clients have ended. Default: 30m each.
   * A change makes no call.
   */
  timeouts?: pulumi.Input<TimeoutsArgs>;
}

/**
 * A data node sync: an action that synchronizes a DDM instance with its data nodes (API 4.2.12). The instance reads the current addresses,
 * ports, read replicas and other configuration of the RDS instances that its schemas use. The action runs when the resource is created, and
 * whenever a trigger changes.
 *
 * A synchronization usually takes less than 1 minute and does not affect clients. Deleting the resource makes no call.
 *
 * @example
 * ```ts
 * const sync = new ddm.DataNodeSync("sync", {
 *   instanceId: db.id,
 *   triggers: { replicas: 2 },
 * });
 * ```
 */
export class DataNodeSync extends DynamicResource {
  /** Whether a value is a data node sync. Data node syncs of another copy of this package count, too. */
  static override isInstance(value: unknown): value is DataNodeSync {
    return classNameOf(value) === "DataNodeSync";
  }

  /** Id of the instance. */
  declare readonly instanceId: pulumi.Output<string>;
  /** Triggers of the last synchronization. */
  declare readonly triggers: pulumi.Output<Record<string, string>>;

  /** @param name the resource's name in this stack */
  constructor(name: string, args: DataNodeSyncArgs, opts?: pulumi.CustomResourceOptions) {
    super("DataNodeSync", name, args, opts);
  }
}
