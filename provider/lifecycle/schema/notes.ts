import type { Operation } from "../driver/operation";
import { recordedProgramValues } from "../driver/state";
import type { Values } from "../lifecycle";
import { hasSameMembers, isGiven } from "../properties/values";
import type { MigrationRef } from "./migration-tasks";
import { idsOf, type ReshardingOptions, schemaProperties } from "./properties";

/** Unfinished work, which the outputs record for the next operation. */
export interface Notes {
  /** The migration that is not known to have ended. */
  migration?: MigrationRef | undefined;
  /** The completed migration whose old data must still be removed. */
  pendingCleanUp?: PendingCleanUp | undefined;
}

/** A completed migration whose old data must be removed. */
export interface PendingCleanUp {
  /** The id of the migration's job. */
  id: string;
  /** Whether a clean-up may already be running or completed. */
  isRequested: boolean;
}

/** Returns the notes of an operation. Changes to the returned object are recorded. */
export function notesOf({ notes }: Operation): Notes {
  return notes;
}

/** Whether the program wants old data removed after a resharding (`resharding.cleanUp`). */
export function isCleanUpWanted(inputs: Values): boolean {
  return (inputs["resharding"] as ReshardingOptions | undefined)?.cleanUp === true;
}

/** Returns the properties with unfinished work, according to the outputs. */
export function unfinishedProperties(outputs: Values, inputs: Values): string[] {
  const { migration, pendingCleanUp } = (outputs["__notes"] ?? {}) as Notes;
  // If true, an interrupted operation or another client has resharded the schema, and the old data may still exist.
  const isUnrecordedResharding =
    hasChangedSharding(outputs, inputs) &&
    outputs["shardNumber"] === inputs["shardNumber"] &&
    hasSameNodes(outputs, inputs);
  return [
    ...(migration ? ["shardNumber", "dataNodes"] : []),
    ...(isCleanUpWanted(inputs) && (pendingCleanUp !== undefined || isUnrecordedResharding) ? ["resharding"] : []),
  ];
}

/** Whether the program's shards or data nodes have changed since the last successful operation. */
export function hasChangedSharding(outputs: Values, inputs: Values): boolean {
  const { shardNumber, dataNodes } = recordedProgramValues(schemaProperties, outputs);
  if (!isGiven(shardNumber) || !isGiven(dataNodes)) return false;
  return shardNumber !== inputs["shardNumber"] || !hasSameMembers(dataNodes, idsOf(inputs["dataNodes"]));
}

function hasSameNodes({ dataNodes: live }: Values, { dataNodes: wanted }: Values): boolean {
  return hasSameMembers(idsOf(live), idsOf(wanted));
}
