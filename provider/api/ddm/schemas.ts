import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, listAll, mutate } from "../call";
import { instancePath, type InstanceRef } from "./instance-ref";
import { type MutationResult, count, identity, listOf, reported } from "../wire";

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
    /** Undefined: not reported, which is not the same as none. */
    dataNodes: used_rds,
  }));

/** A schema as the list reports it (API 4.3.2). */
export type ListedSchema = z.output<typeof listed>;

/**
 * Lists the schemas of an instance (API 4.3.2).
 *
 * @returns the schemas, the cloud's own time (epoch milliseconds), and whether the list is proven whole
 */
export async function listSchemas(
  api: ApiClient,
  instance: InstanceRef,
): Promise<{ schemas: ListedSchema[]; date: number | undefined; complete: boolean }> {
  const { items, ...proof } = await listAll(api, {
    operation: "ListDatabases",
    path: `${instancePath("v1", instance.id)}/databases`,
    items: "databases",
    item: listed,
    total: "total",
    key: ({ name }) => name,
    subject: instance.subject,
  });
  return { schemas: items, ...proof };
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
    created: timeText(wire.created),
    updated: timeText(wire.updated),
    /** `id` is the data node's: API table 4-226. */
    shards: (wire.databases ?? []).map(({ name, id, dbslot, status }) => ({
      name,
      index: dbslot,
      dataNodeId: id,
      status,
    })),
    /** Undefined: not reported, which is not the same as none. */
    dataNodes: wire.used_rds?.map(({ id, name, status, error_msg }) => ({ id, name, status, error: error_msg })),
    vips: wire.dataVips ?? [],
  }));

function timeText(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}

/** A schema in detail (API 4.3.3). */
export type SchemaDetail = z.output<typeof detail>;

/**
 * Reads a schema, by v1 (API 4.3.3): v3 reports no status but CREATING and RUNNING (API 4.3.8), and no addresses. Names are
 * compared without regard to case, as the API does.
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
    shape: z.object({ database: detail }),
    priority,
    subject: instance.subject,
  });
  return database;
}

/** A data node, and how DDM logs in to it. */
export interface DataNodeLogin {
  id: string;
  userName: string;
  userPassword: string;
}

/** What is sent to create a schema. */
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
    answers: "job",
  });
}

/** Deletes a schema (API 4.3.7); `deleteDnData` says whether the data on its data nodes is deleted, too, and is mandatory. */
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
    answers: "job",
  });
}

/** The path of a schema in v3. */
export function databasePath(instance: InstanceRef, name: string): string {
  return `${instancePath("v3", instance.id)}/databases/${encodeURIComponent(name)}`;
}
