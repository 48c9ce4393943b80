import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, readList, mutate } from "../call";
import { instancePath, type InstanceRef } from "./instance-ref";
import { type MutationResult, count, formatTime, identity, identityCheck, listOf, reported } from "../wire";

const listed = z
  .object({
    name: identity,
    status: reported,
    shard_mode: reported,
    shard_number: count,
    created: count,
    used_rds: listOf(z.object({ id: identity, status: reported })),
  })
  .transform(({ name, status, shard_mode, shard_number, created, used_rds }) => ({
    name,
    status,
    shardMode: shard_mode,
    shardNumber: shard_number,
    /** Epoch milliseconds. */
    created,
    /** Undefined means not reported. */
    dataNodes: used_rds,
  }));

/** A schema in the list (API 4.3.2). */
export type ListedSchema = z.output<typeof listed>;

/**
 * Lists the schemas of an instance (API 4.3.2).
 *
 * @returns the schemas, the time of the response by the API's clock (epoch milliseconds), and whether the list is complete
 */
export async function listSchemas(
  api: ApiClient,
  instance: InstanceRef,
): Promise<{ schemas: ListedSchema[]; date: number | undefined; complete: boolean }> {
  const { items, ...rest } = await readList(api, {
    operation: "ListDatabases",
    path: `${instancePath("v1", instance.id)}/databases`,
    items: "databases",
    item: listed,
    total: "total",
    key: ({ name }) => name,
    subject: instance.subject,
  });
  return { schemas: items, ...rest };
}

const detail = z
  .object({
    name: identity,
    status: identity,
    shard_mode: reported,
    shard_number: count,
    created: count,
    updated: count,
    databases: listOf(z.object({ name: reported, id: reported, dbslot: count, status: reported })),
    used_rds: listOf(z.object({ id: identity, name: reported, status: reported, error_msg: reported })),
    dataVips: listOf(z.string()),
  })
  .transform((wire) => ({
    name: wire.name,
    status: wire.status,
    shardMode: wire.shard_mode,
    shardNumber: wire.shard_number,
    created: formatTime(wire.created),
    updated: formatTime(wire.updated),
    /** In `databases`, `id` is the id of the data node, not of the shard (API table 4-225). */
    shards: (wire.databases ?? []).map(({ name, id, dbslot, status }) => ({
      name,
      index: dbslot,
      dataNodeId: id,
      status,
    })),
    /** Undefined means not reported. An empty list counts as not reported, too, because each schema has a data node. */
    dataNodes: wire.used_rds?.length
      ? wire.used_rds.map(({ id, name, status, error_msg }) => ({ id, name, status, error: error_msg }))
      : undefined,
    vips: wire.dataVips ?? [],
  }));

/** Details of a schema (API 4.3.3). */
export type SchemaDetail = z.output<typeof detail>;

/**
 * Reads a schema (API 4.3.3). Uses v1, because v3 reports no addresses, and only the statuses CREATING, RUNNING and UNKNOWN (API 4.3.8). `name` is
 * not case-sensitive.
 */
export async function showSchema(
  api: ApiClient,
  instance: InstanceRef,
  name: string,
  priority: "read" | "poll" = "read",
): Promise<SchemaDetail> {
  const { database } = await get(api, {
    operation: "ShowDatabase",
    path: `${instancePath("v1", instance.id)}/databases/${encodeURIComponent(name)}`,
    shape: z.object({ database: detail.superRefine(identityCheck("name", name)) }),
    priority,
    subject: instance.subject,
  });
  return database;
}

/** A data node with the credentials that DDM uses. */
export interface DataNodeLogin {
  id: string;
  userName: string;
  userPassword: string;
}

/** Arguments of {@link createSchema}. */
export interface NewSchema {
  name: string;
  shardMode: string;
  shardNumber: number;
  dataNodes: readonly DataNodeLogin[];
}

/** Creates a schema (API 4.3.6). */
export function createSchema(
  api: ApiClient,
  instance: InstanceRef,
  { name, shardMode, shardNumber, dataNodes }: NewSchema,
): Promise<MutationResult> {
  return mutate(api, {
    operation: "CreateDdmDatabase",
    method: "POST",
    path: `${instancePath("v3", instance.id)}/databases`,
    body: {
      name,
      shard_mode: shardMode,
      shard_number: shardNumber,
      dn_instances: dataNodes.map(({ id, userName, userPassword }) => ({
        id,
        user_name: userName,
        user_password: userPassword,
      })),
    },
    instance,
    returns: "job",
  });
}

/** Deletes a schema (API 4.3.7). @param deleteDnData whether to delete the data on the data nodes (quirk 3) */
export function deleteSchema(
  api: ApiClient,
  instance: InstanceRef,
  name: string,
  deleteDnData: boolean,
): Promise<MutationResult> {
  return mutate(api, {
    operation: "DeleteDdmDatabase",
    method: "DELETE",
    path: databasePath(instance, name),
    query: { delete_dn_data: deleteDnData },
    instance,
    returns: "job",
  });
}

/** Returns the path of a schema in v3. */
export function databasePath(instance: InstanceRef, name: string): string {
  return `${instancePath("v3", instance.id)}/databases/${encodeURIComponent(name)}`;
}
