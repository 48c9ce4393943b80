import type * as pulumi from "@pulumi/pulumi";
import { classNameOf, DynamicResource } from "./dynamic-resource";
import type { Excluded, TimeoutsArgs } from "./types";

/** Schemas of a backup. */
export interface RestoreFromBackupArgs {
  /** Id of the instance that was backed up. */
  instanceId: pulumi.Input<string>;
  /** Id of the backup, e.g. from `getBackups`. Either `backupId` or `time` is required. */
  backupId: pulumi.Input<string>;
  time?: Excluded<"give backupId or time, not both">;
}

/** Schemas as they were at a point in time. */
export interface RestoreFromTimeArgs {
  /** Id of the instance that had the schemas. */
  instanceId: pulumi.Input<string>;
  /** Time, e.g. `2026-01-15T12:00:00Z`, within a period of `getRestoreTimes`. Either `backupId` or `time` is required. */
  time: pulumi.Input<string>;
  backupId?: Excluded<"give backupId or time, not both">;
}

/** Arguments of a schema restore. */
export interface SchemaRestoreArgs {
  /** Id of the instance that gets the schemas. It must have no schemas. A change replaces the restore: the new instance gets the schemas. */
  instanceId: pulumi.Input<string>;
  /** The schemas to restore. A change restores again, in place. This fails while the instance has schemas. */
  restoreFrom: pulumi.Input<RestoreFromBackupArgs | RestoreFromTimeArgs>;
  /**
   * Ids of the data nodes of the restored schemas. They must be in the VPC and subnet of the instance and contain the data: restore them
   * with RDS first. A change restores again, in place. This fails while the instance has schemas.
   */
  dataNodeIds: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Timeouts of the operations, including the wait until changes of the instance by other clients have ended. Default: 60m each.
   * A change makes no call.
   */
  timeouts?: pulumi.Input<TimeoutsArgs>;
}

/**
 * A schema restore: an action that restores the schemas of one DDM instance to another instance (API 4.9.8). The source is a backup or a
 * point in time. DDM restores the metadata: it creates the schemas on data nodes that already contain the data.
 *
 * A restore usually takes 1–5 minutes. The action runs when the resource is created, and again when `restoreFrom` or `dataNodeIds` changes.
 * The restored schemas are not managed: adopt them with `new ddm.Schema(…, { adopt: { id } })`. Deleting the resource makes no call, and
 * the schemas stay.
 *
 * @example
 * ```ts
 * const restore = new ddm.SchemaRestore("restore", {
 *   instanceId: copy.id,
 *   restoreFrom: { instanceId: db.id, backupId: "8e5b4c4fbbd14b5da4b3b6ab0be5bb3abr09" },
 *   dataNodeIds: ["f4e2949e9b9b4d60b42c89ed39bfe34cin01"],
 * });
 * ```
 */
export class SchemaRestore extends DynamicResource {
  /** Whether a value is a schema restore. Schema restores of another copy of this package count, too. */
  static override isInstance(value: unknown): value is SchemaRestore {
    return classNameOf(value) === "SchemaRestore";
  }

  /** Id of the instance that got the schemas. */
  declare readonly instanceId: pulumi.Output<string>;
  /** The schemas that were restored. */
  declare readonly restoreFrom: pulumi.Output<{ instanceId: string; backupId?: string; time?: string }>;
  /** Ids of the data nodes of the restored schemas. */
  declare readonly dataNodeIds: pulumi.Output<string[]>;
  /** Names of the instance's schemas after the restore. */
  declare readonly schemaNames: pulumi.Output<string[]>;

  /** @param name the resource's name in this stack */
  constructor(name: string, args: SchemaRestoreArgs, opts?: pulumi.CustomResourceOptions) {
    super("SchemaRestore", name, args, opts);
  }
}
