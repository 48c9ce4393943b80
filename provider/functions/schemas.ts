import type * as pulumi from "@pulumi/pulumi";
import type { DataNodeDetail, Shard } from "../resources/schema";
import { invoke, invokeOutput } from "./invoke";
import type { OutputArgs } from "./types";

/** Arguments of {@link getSchema}. */
export interface GetSchemaArgs {
  /** Id of the instance. */
  instanceId: string;
  /** Name of the schema. */
  name: string;
}

/** Result of {@link getSchema}. */
export interface GetSchemaResult {
  /** Id of the instance. */
  instanceId: string;
  /** Name of the schema. */
  name: string;
  /** Status: `RUNNING`, … (API A.6). */
  status: string;
  /** Shard mode: `cluster` (tables can be sharded) or `single` (tables cannot be sharded). */
  shardMode?: string;
  /** Number of shards. */
  shardNumber?: number;
  /** The shards, sorted by index. */
  shards: Shard[];
  /** The data nodes that hold the shards, sorted by name. Empty if the API does not report them. */
  dataNodes: DataNodeDetail[];
  /** Addresses that applications connect to: `ip:port`. */
  vips: string[];
  /** Time of creation. */
  created?: string;
  /** Time of the last change. */
  updated?: string;
}

/**
 * Reads a schema of an instance (API 4.3.3). If the schema does not exist, the error lists the existing schemas.
 *
 * @example
 * ```ts
 * const shop = await ddm.getSchema({ instanceId, name: "shop" });
 * export const shards = shop.shardNumber;
 * ```
 */
export function getSchema(args: GetSchemaArgs, opts?: pulumi.InvokeOptions): Promise<GetSchemaResult> {
  return invoke("getSchema", args, opts);
}

/** Output form of {@link getSchema}. */
export function getSchemaOutput(
  args: OutputArgs<GetSchemaArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetSchemaResult> {
  return invokeOutput("getSchema", args, opts);
}

/** Arguments of {@link getSchemas}. */
export interface GetSchemasArgs {
  /** Id of the instance. */
  instanceId: string;
  /** Name of the schema; `*` matches any characters, and case is ignored. Default: all. */
  name?: string;
  /** Shard mode. Default: both. */
  shardMode?: "cluster" | "single";
  /** Status, e.g. `RUNNING` (API A.6). Default: any. */
  status?: string;
}

/** Result of {@link getSchemas}. */
export interface GetSchemasResult {
  /** Names of the schemas, sorted. */
  names: string[];
  /** The schemas, sorted by name. */
  schemas: ListedSchema[];
}

/** A schema in a list. {@link getSchema} returns more properties. */
export interface ListedSchema {
  /** Name of the schema. */
  name: string;
  /** Status: `RUNNING`, … (API A.6). */
  status?: string;
  /** Shard mode: `cluster` or `single`. */
  shardMode?: string;
  /** Number of shards. */
  shardNumber?: number;
  /** Ids of the data nodes that hold the shards, sorted. Empty if the API does not report them. */
  dataNodeIds: string[];
  /** Time of creation. */
  created?: string;
}

/**
 * Lists the schemas of an instance (API 4.3.2).
 *
 * @example
 * ```ts
 * const { names } = await ddm.getSchemas({ instanceId, shardMode: "cluster" });
 * ```
 */
export function getSchemas(args: GetSchemasArgs, opts?: pulumi.InvokeOptions): Promise<GetSchemasResult> {
  return invoke("getSchemas", args, opts);
}

/** Output form of {@link getSchemas}. */
export function getSchemasOutput(
  args: OutputArgs<GetSchemasArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetSchemasResult> {
  return invokeOutput("getSchemas", args, opts);
}
