import type * as pulumi from "@pulumi/pulumi";
import { classNameOf, DynamicResource } from "./dynamic-resource";
import type { TimeoutsArgs } from "./types";

/** Arguments of a read strategy. */
export interface ReadStrategyArgs {
  /** Id of the DDM instance. A change replaces the strategy: the weights of the new instance are set. */
  instanceId: pulumi.Input<string>;
  /**
   * Read weights from 0 to 99, by the ids of RDS instances. Each RDS instance must be a data node of the DDM instance's schemas, or a read
   * replica of such a data node. Twice the weight means twice the reads; weight 0 means no reads. Changes in place. An RDS instance
   * without an entry keeps its weight.
   */
  weights: pulumi.Input<Record<string, pulumi.Input<number>>>;
  /** Values of your choice. The weights are set again, in place, whenever a value changes. Default: none. */
  triggers?: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
  /**
   * Timeouts of the operations, including the wait until changes of the instance by other clients have ended. Default: 30m each.
   * A change makes no call.
   */
  timeouts?: pulumi.Input<TimeoutsArgs>;
}

/**
 * A read strategy: the distribution of reads over the data nodes of a DDM instance and their read replicas (API 4.2.11).
 *
 * The API does not report the weights, so the provider cannot detect a change by another client. Change a trigger to set the weights
 * again. Deleting the resource makes no call, and the weights stay.
 *
 * @example
 * ```ts
 * const reads = new ddm.ReadStrategy("reads", {
 *   instanceId: db.id,
 *   weights: { [primary.id]: 20, [replica.id]: 80 },
 * });
 * ```
 */
export class ReadStrategy extends DynamicResource {
  /** Whether a value is a read strategy. Read strategies of another copy of this package count, too. */
  static override isInstance(value: unknown): value is ReadStrategy {
    return classNameOf(value) === "ReadStrategy";
  }

  /** Id of the instance. */
  declare readonly instanceId: pulumi.Output<string>;
  /** Weights that were last set, by the ids of RDS instances. */
  declare readonly weights: pulumi.Output<Record<string, number>>;
  /** Triggers with which the weights were last set. */
  declare readonly triggers: pulumi.Output<Record<string, string>>;

  /** @param name the resource's name in this stack */
  constructor(name: string, args: ReadStrategyArgs, opts?: pulumi.CustomResourceOptions) {
    super("ReadStrategy", name, args, opts);
  }
}
