import { z } from "zod";
import type { ApiClient } from "../http/request";
import { change, instancePath, type InstanceRef } from "./instances";
import { type Accepted, allPages, count, pageSize, read, readAccepted, text } from "./wire";

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

const detail = z
  .object({
    name: z.string(),
    status: text,
    shard_mode: text,
    shard_number: count,
    created: count,
    updated: count,
    databases: z.array(z.object({ name: text, id: text, dbslot: count, status: text })).nullish(),
    used_rds: z.array(z.object({ id: z.string(), name: text, status: text, error_msg: text })).nullish(),
    dataVips: z.array(z.string()).nullish(),
  })
  .transform((wire) => ({
    name: wire.name,
    status: wire.status ?? "",
    shardMode: wire.shard_mode,
    shardNumber: wire.shard_number,
    created: timeText(wire.created),
    updated: timeText(wire.updated),
    /** `id` is the data node's: spec table 4-226. */
    shards: (wire.databases ?? []).map(({ name, id, dbslot, status }) => ({
      name,
      index: dbslot,
      dataNodeId: id,
      status,
    })),
    dataNodes: (wire.used_rds ?? []).map(({ id, name, status, error_msg }) => ({ id, name, status, error: error_msg })),
    vips: wire.dataVips ?? [],
  }));

function timeText(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}

/** A schema in detail (spec 4.3.3). */
export type SchemaDetail = z.output<typeof detail>;

/**
 * Reads a schema. By v1 (spec 4.3.3): v3 tells of no status but CREATING and RUNNING (spec 4.3.8), and of no addresses. Names
 * are compared without regard to case, as the API does.
 */
export async function showSchema(
  api: ApiClient,
  instance: InstanceRef,
  name: string,
  lane: "read" | "poll" = "read",
): Promise<SchemaDetail> {
  const operation = "ShowDatabase";
  const path = `${instancePath("v1", instance.id)}/databases/${encodeURIComponent(name)}`;
  const answer = await api.send({ operation, method: "GET", path, lane, subject: instance.subject });
  return read(operation, z.object({ database: detail }), answer).database;
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
  return readAccepted(operation, await api.send({ operation, method: "POST", path, body, ...change(instance) }));
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
  return readAccepted(operation, await api.send({ operation, method: "DELETE", path, query, ...change(instance) }));
}

/** The path of a schema in v3. */
export function databasePath(instance: InstanceRef, name: string): string {
  return `${instancePath("v3", instance.id)}/databases/${encodeURIComponent(name)}`;
}
