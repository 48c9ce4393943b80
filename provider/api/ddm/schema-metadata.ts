import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, mutate } from "../call";
import { type MutationResult, count, identity, listOf, reported } from "../wire";
import { instancePath, type InstanceRef } from "./instance-ref";
import type { DataNodeLogin } from "./schemas";

const metadata = z
  .object({
    compressed_databases_info: identity,
    data_nodes: listOf(
      z.object({
        instance_id: identity,
        instance_name: reported,
        access_host: reported,
        access_port: count,
        engine: reported,
        engine_version: reported,
      }),
    ),
  })
  .transform((wire) => ({
    /** The distribution of the shards of all schemas over data nodes, compressed and encoded: the input of {@link importSchemaMetadata}. */
    content: wire.compressed_databases_info,
    /** Undefined if not reported. */
    dataNodes: wire.data_nodes?.map((node) => ({
      id: node.instance_id,
      name: node.instance_name,
      host: node.access_host,
      port: node.access_port,
      engine: node.engine,
      engineVersion: node.engine_version,
    })),
  }));

/** The exported metadata of all schemas of an instance (API 4.3.9). */
export type SchemaMetadata = z.output<typeof metadata>;

/** Exports the metadata of all schemas of an instance: the distribution of their shards over data nodes (API 4.3.9). */
export function exportSchemaMetadata(api: ApiClient, instance: InstanceRef): Promise<SchemaMetadata> {
  return get(api, {
    operation: "DownloadSchemaMetadata",
    path: metadataPath(instance),
    shape: metadata,
    subject: instance.subject,
  });
}

/** Creates exported schemas in an instance, on data nodes that already contain the shards (API 4.3.10). */
export function importSchemaMetadata(
  api: ApiClient,
  instance: InstanceRef,
  content: string,
  dataNodes: readonly DataNodeLogin[],
): Promise<MutationResult> {
  return mutate(api, {
    operation: "UploadSchemaMetadata",
    method: "POST",
    path: metadataPath(instance),
    body: {
      compressed_databases_info: content,
      dn_instance: dataNodes.map(({ id, userName, userPassword }) => ({
        dn_instance_id: id,
        admin_user: userName,
        admin_password: userPassword,
      })),
    },
    instance,
    returns: "job",
  });
}

function metadataPath({ id }: InstanceRef): string {
  return `${instancePath("v3", id)}/schema-metadata`;
}
