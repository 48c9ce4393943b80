import { showMigration } from "../../api/ddm/migrations";
import type { DataNodeLogin, ListedSchema, SchemaDetail } from "../../api/ddm/schemas";
import { isUnreadable } from "../../api/errors";
import { canonicalState } from "../../wait/waiter";
import { effectOf } from "../driver/changes";
import { AdvisedError } from "../driver/errors";
import { canChange } from "../driver/operation";
import type { Values } from "../lifecycle";
import { isSame, type Property } from "../properties/table";
import { hasSameMembers, isGiven } from "../properties/values";
import type { SchemaOperation } from "./live";
import { loginsOf } from "./passwords";
import { idsOf, schemaProperties } from "./properties";

/** The wanted shards and data nodes of a schema. */
export interface Target {
  shardNumber: number;
  dataNodes: readonly DataNodeLogin[];
}

/** Returns the sharding of a live schema. Values that the API does not report are undefined. */
export function shardingOf({ shardMode, shardNumber, dataNodes }: SchemaDetail | ListedSchema): Values {
  return { shardMode, shardNumber, dataNodes };
}

/**
 * Describes the differences that resharding cannot remove, with both values.
 *
 * @param where where the schema has or will have the value in `live`
 */
export function blockingDifferencesOf(live: Values, wanted: Values, where = "in the cloud"): string[] {
  return (["shardMode", "shardNumber", "dataNodes"] as const).flatMap((name) => {
    const property: Property = schemaProperties[name];
    const [liveValue, wantedValue] = [live[name], wanted[name]];
    if (!isGiven(liveValue) || isSame(property, liveValue, wantedValue)) return [];
    if (effectOf(property, liveValue, wantedValue, live, wanted) !== "replace") return [];
    const text = (value: unknown) => (name === "dataNodes" ? idsOf(value).join(", ") : String(value));
    return [`"${name}" is ${text(liveValue)} ${where} but ${text(wantedValue)} in the program`];
  });
}

/** Whether a schema has the given number of shards and the given data nodes. Values that the API does not report count as equal. */
export function isShardedAs(live: SchemaDetail, { shardNumber, dataNodes }: Values): boolean {
  const hasShards = live.shardNumber === undefined || live.shardNumber === shardNumber;
  return hasShards && (live.dataNodes === undefined || hasSameMembers(idsOf(live.dataNodes), idsOf(dataNodes)));
}

/** Statuses of a migration that can still be canceled or rolled back, so that the schema keeps its shards. */
const undecidedStatuses = ["RUNNING", "EXPANDING", "TOBESWITCHED", "FAILED"];

/**
 * Checks that resharding can lead from the result of a migration to the program's values. An earlier program or another client may have started the
 * migration, and its route switch cannot be undone. A migration that cannot be read is assumed to fit, and so is a migration whose status is not one
 * of the {@link undecidedStatuses}.
 *
 * @throws AdvisedError if the result does not fit the program
 */
export async function requireFittingMigration(
  { services, ref, localId, inputs }: SchemaOperation,
  { id, status }: { id: string; status?: string | undefined },
): Promise<void> {
  if (!undecidedStatuses.includes(canonicalState(status ?? ""))) return;
  const migration = await showMigration(services.api, ref, localId, id).catch((error: unknown) => {
    if (!isUnreadable(error)) throw error;
    return undefined;
  });
  if (!migration) return;
  const [shardNumber, nodes] = [migration.shardNumber.after, migration.dataNodes.after ?? []];
  const result = { shardMode: inputs.shardMode, shardNumber, dataNodes: nodes.length === 0 ? undefined : nodes };
  const differences = blockingDifferencesOf(result, inputs, "after the migration");
  if (differences.length === 0) return;
  throw new AdvisedError(
    `Migration ${id} has not ended, and its result does not fit the program: ${differences.join("; ")}. It was not continued`,
    "Cancel the migration in the console, or roll it back if it has failed. Or set its values in the program. Then run `pulumi up` again.",
  );
}

/**
 * Returns the number of shards and the data nodes to reshard to. For a value that the operation cannot change, this is the live value, or the
 * program's value if the API does not report the value.
 *
 * @returns undefined if the schema already has these values, or if the operation can change neither value
 * @throws AdvisedError if resharding cannot remove a difference, e.g. if the schema already has more shards than the program wants
 * @throws InputError or AdvisedError if the program lacks the login of a data node ({@link loginsOf})
 */
export function targetOf(operation: SchemaOperation, live: SchemaDetail): Target | undefined {
  if (!canChange(operation, "shardNumber", "dataNodes")) return undefined;
  const { inputs } = operation;
  const shardNumber = canChange(operation, "shardNumber")
    ? inputs.shardNumber
    : (live.shardNumber ?? inputs.shardNumber);
  const ids = canChange(operation, "dataNodes") || !live.dataNodes ? idsOf(inputs.dataNodes) : idsOf(live.dataNodes);
  const wanted = { shardMode: inputs.shardMode, shardNumber, dataNodes: ids.map((id) => ({ id })) };
  if (isShardedAs(live, wanted)) return undefined;
  const differences = blockingDifferencesOf(shardingOf(live), wanted);
  if (differences.length > 0) {
    throw new AdvisedError(
      `${differences.join("; ")}. Resharding cannot change this. The resharding was not started`,
      "Set the live values in the program, or replace the schema: set another `name`, and run `pulumi up --replace <urn>`.",
    );
  }
  return { shardNumber, dataNodes: loginsOf(inputs, ids) };
}
