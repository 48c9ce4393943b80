import type { Backend } from "../../engine/backend";
import type { Job } from "../../engine/jobs/job";
import { ddmError } from "../ddm-errors";
import type { DataNode, Instance, Schema } from "../model";

/** Reserved words: the names of MySQL's own schemas (API 4.3.1). */
const RESERVED = ["information_schema", "mysql", "performance_schema", "sys"];

/** Maximum number of data nodes of a schema (API 4.3.6). */
const MAX_DATA_NODES = 256;
/** Maximum number of shards on a data node (API 4.3.1). */
const MAX_SHARDS_PER_NODE = 64;
/** Maximum number of shards of a schema. */
export const MAX_SHARDS = MAX_DATA_NODES * MAX_SHARDS_PER_NODE;

/** Administrator of all data nodes. */
const ADMINISTRATOR = "root";
/** The only password that data nodes reject. With it, clients can test a failed login. */
const WRONG_PASSWORD = "wrong";

/** A login to a data node. */
export interface Login {
  readonly id: string;
  readonly user: string;
  readonly password: string;
}

/** Finds a schema by its name. Names are case-insensitive (API 4.3.3). @throws 400 DBS.300129 */
export function findSchema(instance: Instance, name: string): Schema {
  const schema = instance.schemas.find((candidate) => candidate.name === name.toLowerCase());
  if (schema === undefined) throw ddmError("DBS.300129", name);
  return schema;
}

/** Whether a job works on a schema, and not on an earlier schema of the same name. */
export function isJobOf(job: Job, instance: Instance, schema: Schema): boolean {
  return job.instanceId === instance.id && job.databaseName === schema.name && job.createdAt >= schema.createdAt;
}

/**
 * Checks the name of a new schema.
 *
 * @param reserved `contained`: rejects names that contain a reserved word (v1, API 4.3.1). `equal`: rejects only the reserved words themselves (v3,
 *   API 4.3.6)
 * @throws 400 DBS.300405, 300407, 300406, 300109 or 300112
 */
export function checkSchemaName(instance: Instance, name: string, reserved: "contained" | "equal"): void {
  // The description of the field says 2 to 48 characters, and the description of the error code 2 to 24. The simulator uses 48.
  if (name.length < 2 || name.length > 48) throw ddmError("DBS.300405", "It must be 2 to 48 characters.");
  if (/[A-Z]/.test(name)) throw ddmError("DBS.300407");
  const word = RESERVED.find((one) => (reserved === "equal" ? name === one : name.includes(one)));
  if (word !== undefined) throw ddmError("DBS.300406", word);
  if (!/^[a-z][a-z\d_]*$/.test(name))
    throw ddmError("DBS.300109", "It must start with a letter and contain only lower-case letters, digits and _.");
  if (instance.schemas.some((schema) => schema.name === name)) throw ddmError("DBS.300112", name);
}

/**
 * Checks the numbers of data nodes and shards of a schema.
 *
 * @param unit shards per data node; only v1 has it
 * @throws 400 DBS.300102, 300106 or 300127
 */
export function checkShards(mode: Schema["shardMode"], shards: number, dataNodes: number, unit?: number): void {
  if (dataNodes < 1 || dataNodes > MAX_DATA_NODES) throw ddmError("DBS.300102", `It must be 1 to ${MAX_DATA_NODES}.`);
  if (mode === "single") {
    if (dataNodes > 1) throw ddmError("DBS.300102", "An unsharded schema has one RDS instance.");
    if (unit !== undefined && unit !== 1) throw ddmError("DBS.300106", "An unsharded schema has one shard.");
    if (shards !== 1) throw ddmError("DBS.300127", "An unsharded schema has one shard.");
  } else if (unit !== undefined) {
    if (unit < 1 || unit > MAX_SHARDS_PER_NODE) throw ddmError("DBS.300106", `It must be 1 to ${MAX_SHARDS_PER_NODE}.`);
    if (shards !== unit * dataNodes)
      throw ddmError("DBS.300127", "It must be shard_unit times the number of RDS instances.");
  } else if (shards <= dataNodes || shards > dataNodes * MAX_SHARDS_PER_NODE) {
    throw ddmError(
      "DBS.300127",
      `It must be more than the number of RDS instances, and at most ${MAX_SHARDS_PER_NODE} times that number.`,
    );
  }
}

/**
 * Finds the data nodes of logins, and checks that the instance may use them.
 *
 * @throws 400 with one of these codes:
 * - DBS.300108: a data node is named twice.
 * - DBS.300103: a data node is unknown.
 * - DBS.300110: another instance uses a data node, or the status of a data node is not normal.
 * - DBS.300133: a failed resharding holds a data node.
 */
export function findDataNodes(backend: Backend, instance: Instance, logins: readonly Login[]): DataNode[] {
  if (new Set(logins.map(({ id }) => id)).size < logins.length) throw ddmError("DBS.300108");
  return logins.map(({ id }) => {
    const node = backend.state.dataNodes.find((candidate) => candidate.id === id);
    if (node === undefined) throw ddmError("DBS.300103", id);
    if (isUsedByOther(node, instance)) {
      throw ddmError("DBS.300110", `The RDS instance ${node.name} (${id}) is used by another DDM instance.`);
    }
    if (node.status !== "normal")
      throw ddmError("DBS.300110", `The RDS instance ${node.name} (${id}) is ${node.status}.`);
    const failed = instance.schemas.find(
      ({ status, heldDataNodeIds }) => status === "EXPAND_FAILED" && heldDataNodeIds.includes(id),
    );
    if (failed !== undefined) throw ddmError("DBS.300133", `Schema: ${failed.name}.`);
    return node;
  });
}

/** Whether another instance uses a data node. */
export function isUsedByOther({ usedBy }: DataNode, { id }: Instance): boolean {
  return usedBy !== null && usedBy !== id;
}

/** Whether a data node accepts a login. */
export function canLogIn({ user, password }: Omit<Login, "id">): boolean {
  return user === ADMINISTRATOR && password !== WRONG_PASSWORD;
}

/** A physical shard: a database on a data node. */
export interface Shard {
  readonly index: number;
  readonly name: string;
  readonly dataNodeId: string;
}

/** Whether the shards of a schema exist on its data nodes. They do not until the creation has ended, nor if it has failed (assumed). */
export function hasShards({ status }: Schema): boolean {
  return status !== "CREATING" && status !== "CREATE_FAILED";
}

/** Lists the shards of a schema, distributed evenly over its data nodes. */
export function listShards({ name, shardNumber, dataNodeIds }: Schema): Shard[] {
  return Array.from({ length: shardNumber }, (_, index) => ({
    index,
    name: `${name}_${String(index).padStart(4, "0")}`,
    dataNodeId: dataNodeIds[Math.floor((index * dataNodeIds.length) / shardNumber)] ?? "",
  }));
}

/** Updates `usedBy` of the data nodes. An instance uses the data nodes in `dataNodeIds` and `heldDataNodeIds` of its schemas. */
export function updateDataNodeUse(backend: Backend, instance: Instance): void {
  const used = new Set(instance.schemas.flatMap((schema) => [...schema.dataNodeIds, ...schema.heldDataNodeIds]));
  for (const node of backend.state.dataNodes) {
    if (used.has(node.id)) node.usedBy = instance.id;
    else if (node.usedBy === instance.id) node.usedBy = null;
  }
}
