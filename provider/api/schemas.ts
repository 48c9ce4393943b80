import { z } from "zod";
import type { ApiClient } from "../http/request";
import { change, instancePath, type InstanceRef } from "./instances";
import { accepted, type Accepted, allPages, count, pageSize, read, text } from "./wire";

const listed = z
  .object({
    name: z.string(),
    status: text,
    shard_mode: text,
    shard_number: count,
    created: count,
    used_rds: z.array(z.object({ id: z.string(), status: text })).nullish(),
  })
  .transform(({ name, status, shard_mode, shard_number, created, used_rds }) => ({
    name,
    status,
    shardMode: shard_mode,
    shardNumber: shard_number,
    /** Epoch milliseconds. */
    created,
    dataNodes: used_rds ?? [],
  }));

/** A schema as the list tells of it (spec 4.3.2). */
export type ListedSchema = z.output<typeof listed>;

/**
 * Lists the schemas of an instance (spec 4.3.2).
 *
 * @returns the schemas, and the cloud's own time (epoch milliseconds)
 */
export async function listSchemas(
  api: ApiClient,
  instance: InstanceRef,
): Promise<{ schemas: ListedSchema[]; date: number | undefined }> {
  const operation = "ListDatabases";
  const path = `${instancePath("v1", instance.id)}/databases`;
  let date: number | undefined;
  const schemas = await allPages(async (offset) => {
    const query = { offset, limit: pageSize };
    const answer = await api.send({ operation, method: "GET", path, query, lane: "read", subject: instance.subject });
    date = answer.date;
    return read(operation, z.object({ databases: z.array(listed).nullish() }), answer).databases ?? [];
  });
  return { schemas, date };
}

const dataNode = z.object({
  id: z.string(),
  name: text,
  status: text,
  engine_name: text,
  engine_version: text,
  cpu: count,
  mem: count,
});

const detail = z.object({
  name: z.string(),
  status: text,
  shard_mode: text,
  shard_number: count,
  created: text,
  updated: text,
  shards: z
    .array(z.object({ physical_db_name: text, data_node_id: text, shard_index: count, status: text }))
    .nullish()
    .transform((shards) => shards ?? []),
  data_nodes: z
    .array(dataNode)
    .nullish()
    .transform((nodes) => nodes ?? []),
});

/** A schema in detail (spec 4.3.8). */
export type SchemaDetail = z.output<typeof detail>;

/** Reads a schema (spec 4.3.8). Names are compared without regard to case, as the API does (spec 4.3.3). */
export async function showSchema(
  api: ApiClient,
  instance: InstanceRef,
  name: string,
  lane: "read" | "poll" = "read",
): Promise<SchemaDetail> {
  const operation = "ShowInstanceDatabase";
  const path = databasePath(instance, name);
  return read(operation, detail, await api.send({ operation, method: "GET", path, lane, subject: instance.subject }));
}

/** Reads the addresses that a schema is reached at, which only v1 tells (spec 4.3.3). */
export async function showSchemaAddresses(api: ApiClient, instance: InstanceRef, name: string): Promise<string[]> {
  const operation = "ShowDatabase";
  const path = `${instancePath("v1", instance.id)}/databases/${encodeURIComponent(name)}`;
  const answer = await api.send({ operation, method: "GET", path, lane: "read", subject: instance.subject });
  const shape = z.object({ database: z.object({ dataVips: z.array(z.string()).nullish() }) });
  return read(operation, shape, answer).database.dataVips ?? [];
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

/** Creates a schema (spec 4.3.6). */
export async function createSchema(
  api: ApiClient,
  instance: InstanceRef,
  { name, shardMode, shardNumber, dataNodes }: NewSchema,
): Promise<Accepted> {
  const operation = "CreateDdmDatabase";
  const path = `${instancePath("v3", instance.id)}/databases`;
  const body = {
    name,
    shard_mode: shardMode,
    shard_number: shardNumber,
    dn_instances: dataNodes.map(({ id, userName, userPassword }) => ({
      id,
      user_name: userName,
      user_password: userPassword,
    })),
  };
  return read(operation, accepted, await api.send({ operation, method: "POST", path, body, ...change(instance) }));
}

/** Deletes a schema (spec 4.3.7); `deleteDnData` says whether the data on its data nodes goes too, and is mandatory. */
export async function deleteSchema(
  api: ApiClient,
  instance: InstanceRef,
  name: string,
  deleteDnData: boolean,
): Promise<Accepted> {
  const operation = "DeleteDdmDatabase";
  const path = databasePath(instance, name);
  const query = { delete_dn_data: deleteDnData };
  return read(operation, accepted, await api.send({ operation, method: "DELETE", path, query, ...change(instance) }));
}

/** The path of a schema in v3. */
export function databasePath(instance: InstanceRef, name: string): string {
  return `${instancePath("v3", instance.id)}/databases/${encodeURIComponent(name)}`;
}
