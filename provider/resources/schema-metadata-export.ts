import type * as pulumi from "@pulumi/pulumi";
import { classNameOf, DynamicResource } from "./dynamic-resource";
import type { TimeoutsArgs } from "./types";

/** Arguments of an export of schema metadata. */
export interface SchemaMetadataExportArgs {
  /** Id of the instance whose schemas are exported. A change replaces the export: the schemas of the new instance are exported. */
  instanceId: pulumi.Input<string>;
  /** Values of your choice, such as the names of schemas or their numbers of shards. A change exports the metadata again, in place. Default: none. */
  triggers?: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
  /** Timeouts of the operations. Default: 10m each. A change makes no call. */
  timeouts?: pulumi.Input<TimeoutsArgs>;
}

/** A data node in an export. Values that the API does not report are absent. */
export interface ExportedDataNode {
  /** Id of the RDS instance. */
  id: string;
  /** Name of the RDS instance. */
  name?: string;
  /** IP address. */
  host?: string;
  /** Port. */
  port?: number;
  /** Engine, e.g. `mysql`. */
  engine?: string;
  /** Version of the engine, e.g. `5.7`. */
  engineVersion?: string;
}

/**
 * A metadata export: an action that exports the metadata of all schemas of a DDM instance (API 4.3.9). The metadata is the distribution
 * of their shards over data nodes. The action runs when the resource is created, and whenever a trigger changes. The state keeps the last
 * result.
 *
 * The export takes seconds and does not affect clients. It contains no data and no passwords. Deleting the resource makes no call.
 *
 * @example
 * ```ts
 * const metadata = new ddm.SchemaMetadataExport("metadata", {
 *   instanceId: db.id,
 *   triggers: { shards: shop.shardNumber },
 * });
 * ```
 */
export class SchemaMetadataExport extends DynamicResource {
  /** Whether a value is a metadata export. Metadata exports of another copy of this package count, too. */
  static override isInstance(value: unknown): value is SchemaMetadataExport {
    return classNameOf(value) === "SchemaMetadataExport";
  }

  /** Id of the instance. */
  declare readonly instanceId: pulumi.Output<string>;
  /** Triggers of the last export. */
  declare readonly triggers: pulumi.Output<Record<string, string>>;
  /** The metadata, compressed and encoded. Only the import of metadata (API 4.3.10) reads it. */
  declare readonly content: pulumi.Output<string>;
  /** The data nodes of the schemas; undefined if the API does not report them. */
  declare readonly dataNodes: pulumi.Output<ExportedDataNode[] | undefined>;

  /** @param name the resource's name in this stack */
  constructor(name: string, args: SchemaMetadataExportArgs, opts?: pulumi.CustomResourceOptions) {
    super("SchemaMetadataExport", name, args, opts);
  }
}
