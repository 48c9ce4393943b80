import { ddmError } from "../../engine/errors";
import type { DataNode, Instance, Schema } from "../model";
import type { World } from "../../engine/backend";

/** Names of MySQL itself, which no schema can have (spec 4.3.1). */
const RESERVED = ["information_schema", "mysql", "performance_schema", "sys"];

/** Data nodes that a schema can be on (spec 4.3.6) and shards that each of them can bear (spec 4.3.1). */
const MOST_DATA_NODES = 256;
const MOST_SHARDS_PER_NODE = 64;

/** The administrator of all data nodes, and the one password that none of them takes, to try out what happens then. */
const ADMINISTRATOR = "root";
const WRONG_PASSWORD = "wrong";

/** Who logs in to a data node. */
export interface Login {
  readonly id: string;
  readonly user: string;
  readonly password: string;
}

/** The schema of a name, in whatever case (spec 4.3.3). @throws 400 DBS.300129 */
export function findSchema(instance: Instance, name: string): Schema {
  const schema = instance.schemas.find((candidate) => candidate.name === name.toLowerCase());
  if (schema === undefined) throw ddmError("DBS.300129", name);
  return schema;
}

/**
 * Checks the name of a new schema.
 *
 * @param reserved v1 refuses names that contain a reserved word (spec 4.3.1), v3 those that are one (spec 4.3.6)
 * @throws 400 DBS.300405, 300407, 300406, 300109 or 300112
 */
export function checkSchemaName(instance: Instance, name: string, reserved: "contained" | "equal"): void {
  // The spec's fields say 2 to 48 characters; the table of error codes still says 2 to 24.
  if (name.length < 2 || name.length > 48) throw ddmError("DBS.300405", "2 to 48 characters");
  if (/[A-Z]/.test(name)) throw ddmError("DBS.300407");
  const word = RESERVED.find((one) => (reserved === "equal" ? name === one : name.includes(one)));
  if (word !== undefined) throw ddmError("DBS.300406", word);
  if (!/^[a-z][a-z\d_]*$/.test(name)) throw ddmError("DBS.300109", "lower-case letters, digits and _, a letter first");
  if (instance.schemas.some((schema) => schema.name === name)) throw ddmError("DBS.300112", name);
}

/**
 * Checks how many shards a schema shall have on so many data nodes.
 *
 * @param unit shards on each data node, if v1 says it
 * @throws 400 DBS.300102, 300106 or 300127
 */
export function checkShards(mode: Schema["shardMode"], shards: number, dataNodes: number, unit?: number): void {
  if (dataNodes < 1 || dataNodes > MOST_DATA_NODES) throw ddmError("DBS.300102", `1 to ${MOST_DATA_NODES}`);
  if (mode === "single") {
    if (dataNodes > 1) throw ddmError("DBS.300102", "An unsharded schema has one.");
    if (unit !== undefined && unit !== 1) throw ddmError("DBS.300106", "An unsharded schema has one.");
    if (shards !== 1) throw ddmError("DBS.300127", "An unsharded schema has one.");
  } else if (unit !== undefined) {
    if (unit < 1 || unit > MOST_SHARDS_PER_NODE) throw ddmError("DBS.300106", `1 to ${MOST_SHARDS_PER_NODE}`);
    if (shards !== unit * dataNodes) throw ddmError("DBS.300127", "shard_unit times the number of RDS instances");
  } else if (shards <= dataNodes || shards > dataNodes * MOST_SHARDS_PER_NODE) {
    throw ddmError("DBS.300127", `more than the data nodes, and at most ${MOST_SHARDS_PER_NODE} for each`);
  }
}

/**
 * The data nodes of logins, which the instance may use.
 *
 * @throws 400 DBS.300108 for one given twice, DBS.300103 for an unknown one, DBS.300110 for one that is not normal or that
 * another DDM instance uses
 */
export function findDataNodes(world: World, instance: Instance, logins: readonly Login[]): DataNode[] {
  if (new Set(logins.map(({ id }) => id)).size < logins.length) throw ddmError("DBS.300108");
  return logins.map(({ id }) => {
    const node = world.state.dataNodes.find((candidate) => candidate.id === id);
    if (node === undefined) throw ddmError("DBS.300103", id);
    if (node.usedBy !== null && node.usedBy !== instance.id) {
      throw ddmError("DBS.300110", `The RDS instance ${node.name} (${id}) is used by another DDM instance.`);
    }
    if (node.status !== "normal")
      throw ddmError("DBS.300110", `The RDS instance ${node.name} (${id}) is ${node.status}.`);
    return node;
  });
}

/** Whether a data node lets somebody in. */
export function canLogIn({ user, password }: Omit<Login, "id">): boolean {
  return user === ADMINISTRATOR && password !== WRONG_PASSWORD;
}

/** A physical shard: a database on a data node. */
export interface Shard {
  readonly index: number;
  readonly name: string;
  readonly dataNodeId: string;
}

/** Where the shards of a schema are: one data node after the other, as evenly as they divide. */
export function shardsOf({ name, shardNumber, dataNodeIds }: Schema): Shard[] {
  return Array.from({ length: shardNumber }, (_, index) => ({
    index,
    name: `${name}_${String(index).padStart(4, "0")}`,
    dataNodeId: dataNodeIds[Math.floor((index * dataNodeIds.length) / shardNumber)] ?? "",
  }));
}

/** Notes on each data node whether the instance uses it: one that no schema is on or holds is free again. */
export function noteUse(world: World, instance: Instance): void {
  const used = new Set(instance.schemas.flatMap((schema) => [...schema.dataNodeIds, ...schema.heldDataNodeIds]));
  for (const node of world.state.dataNodes) {
    if (used.has(node.id)) node.usedBy = instance.id;
    else if (node.usedBy === instance.id) node.usedBy = null;
  }
}
