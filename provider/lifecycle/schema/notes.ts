import type { Operation } from "../driver/operation";
import { recordedProgramValues } from "../driver/state";
import type { Values } from "../lifecycle";
import { hasSameMembers, isGiven } from "../properties/values";
import type { MigrationRef } from "./migration-tasks";
import { idsOf, type Resharding, schemaProperties } from "./properties";

/** Unfinished work of an operation, which the outputs record for the next operation. */
export interface Notes {
  /** The migration that is in progress. */
  migration?: MigrationRef | undefined;
  /** The completed migration whose old data are still to be removed. */
  toClean?: ToClean | undefined;
}

/** See {@link Notes.toClean}. */
export interface ToClean {
  /** The id of the migration's job. */
  id: string;
  /** Whether the clean-up of the migration may have been carried out already. */
  asked: boolean;
}

/** The notes of an operation; a change of them is recorded. */
export function notesOf({ notes }: Operation): Notes {
  return notes;
}

/** Whether the program wants the old data of a resharding removed. */
export function isCleanUpWanted(inputs: Values): boolean {
  return (inputs["resharding"] as Resharding | undefined)?.cleanUp === true;
}

/** The properties that unfinished work concerns, by the outputs. */
export function unfinishedProperties(outputs: Values, inputs: Values): string[] {
  const { migration, toClean } = (outputs["__notes"] ?? {}) as Notes;
  const isUnseen =
    isUnrecordedResharding(outputs, inputs) &&
    outputs["shardNumber"] === inputs["shardNumber"] &&
    hasSameNodes(outputs, inputs);
  return [
    ...(migration ? ["shardNumber", "dataNodes"] : []),
    ...(isCleanUpWanted(inputs) && (toClean !== undefined || isUnseen) ? ["resharding"] : []),
  ];
}

/**
 * Whether the program wants another sharding than that of the last successful operation. If the schema has it already, a killed
 * operation has resharded it and may not have removed the old data.
 */
export function isUnrecordedResharding(outputs: Values, inputs: Values): boolean {
  const { shardNumber, dataNodes } = recordedProgramValues(schemaProperties, outputs);
  if (!isGiven(shardNumber) || !isGiven(dataNodes)) return false;
  return shardNumber !== inputs["shardNumber"] || !hasSameMembers(dataNodes, idsOf(inputs["dataNodes"]));
}

function hasSameNodes({ dataNodes: live }: Values, { dataNodes: wanted }: Values): boolean {
  return hasSameMembers(idsOf(live), idsOf(wanted));
}
