import { z } from "zod";
import type { ApiClient } from "../../../http/request";
import { get, type ListResult, mutate, readList } from "../../call";
import { count, identity, listOf, reported } from "../../wire";
import { instancePath, type InstanceRef } from "../instance-ref";
import { databasePath, type NewSchema } from "../schemas";

/** Creates a schema (API 4.3.1). @param shardUnit number of shards per data node; default: the API chooses it */
export async function createSchemaV1(
  api: ApiClient,
  instance: InstanceRef,
  { name, shardMode, shardNumber, shardUnit, dataNodes }: NewSchema & { shardUnit?: number },
): Promise<void> {
  await mutate(api, {
    operation: "CreateDatabase",
    method: "POST",
    path: `${instancePath("v1", instance.id)}/databases`,
    body: {
      databases: [
        {
          name,
          shard_mode: shardMode,
          shard_number: shardNumber,
          shard_unit: shardUnit,
          used_rds: dataNodes.map(({ id, userName, userPassword }) => ({
            id,
            adminUser: userName,
            adminPassword: userPassword,
          })),
        },
      ],
    },
    instance,
    returns: "object",
    extra: z.object({ databases: z.array(z.object({ name: identity })).min(1) }),
  });
}

/** Deletes a schema (API 4.3.4). @param deleteRdsData whether to delete the data on the data nodes (quirk 3) */
export async function deleteSchemaV1(
  api: ApiClient,
  instance: InstanceRef,
  name: string,
  deleteRdsData: boolean,
): Promise<void> {
  await mutate(api, {
    operation: "DeleteDatabase",
    method: "DELETE",
    path: `${instancePath("v1", instance.id)}/databases/${encodeURIComponent(name)}`,
    query: { delete_rds_data: deleteRdsData },
    instance,
    returns: "nothing",
  });
}

const schema = z
  .object({
    name: identity,
    status: reported,
    created: reported,
    updated: reported,
    shard_mode: reported,
    shard_number: count,
    shards: listOf(
      z.object({ data_node_id: reported, physical_db_name: reported, status: reported, shard_index: count }),
    ),
    data_nodes: listOf(
      z.object({
        id: identity,
        status: reported,
        name: reported,
        engine_name: reported,
        engine_version: reported,
        mem: count,
        cpu: count,
      }),
    ),
  })
  .transform((wire) => ({
    name: wire.name,
    /** `CREATING`, `RUNNING`, or `UNKNOWN` for all other statuses. */
    status: wire.status,
    created: wire.created,
    updated: wire.updated,
    shardMode: wire.shard_mode,
    shardNumber: wire.shard_number,
    shards: wire.shards?.map(({ data_node_id, physical_db_name, status, shard_index }) => ({
      name: physical_db_name,
      index: shard_index,
      dataNodeId: data_node_id,
      status,
    })),
    dataNodes: wire.data_nodes?.map(({ engine_name, engine_version, mem, cpu, ...node }) => ({
      ...node,
      engine: engine_name,
      engineVersion: engine_version,
      memory: mem,
      cores: cpu,
    })),
  }));

/** Details of a schema in v3, with memory and cores of its data nodes (API 4.3.8). */
export type SchemaV3 = z.output<typeof schema>;

/** Reads a schema with memory and cores of its data nodes (API 4.3.8). v1 reports all statuses and the schema's addresses instead. */
export function showSchemaV3(api: ApiClient, instance: InstanceRef, name: string): Promise<SchemaV3> {
  return get(api, {
    operation: "ShowInstanceDatabase",
    path: databasePath(instance, name),
    shape: schema,
    subject: instance.subject,
  });
}

const dataNode = z
  .object({
    id: identity,
    projectId: reported,
    status: reported,
    name: reported,
    engineName: reported,
    // A string in the table of API 4.3.5, a number in the example.
    engineSoftwareVersion: z.union([z.string(), z.number()]).nullish().catch(undefined),
    privateIp: reported,
    mode: reported,
    port: count,
    azCode: reported,
    timeZone: reported,
  })
  .transform(({ engineName, engineSoftwareVersion, azCode, ...rest }) => ({
    ...rest,
    engine: engineName,
    engineVersion: engineSoftwareVersion == null ? undefined : String(engineSoftwareVersion),
    availabilityZone: azCode,
  }));

/** An RDS instance that a schema can use (API 4.3.5). */
export type AvailableDataNodeV1 = z.output<typeof dataNode>;

/** Lists the RDS instances that a new schema can use, with their zones and modes (API 4.3.5). Also reports whether the list is complete. */
export function listAvailableDataNodesV1(
  api: ApiClient,
  instance: InstanceRef,
): Promise<ListResult<AvailableDataNodeV1>> {
  return readList(api, {
    operation: "ListAvailableRdsList",
    path: `${instancePath("v1", instance.id)}/rds`,
    items: "instances",
    item: dataNode,
    total: "total",
    key: ({ id }) => id,
    subject: instance.subject,
  });
}
