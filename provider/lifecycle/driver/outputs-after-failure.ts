import type { Location, Values } from "../lifecycle";
import { mergeMaps, type Properties } from "../properties/table";
import { isGiven } from "../properties/values";
import type { AnyDefinition, LiveState } from "./definition";
import type { Operation } from "./operation";
import { visibleOutputs } from "./outputs";
import { hiddenOutputsAfterFailure, notesOutput } from "./state";
import { settleUncertain } from "./uncertain-values";

/** Returns the outputs to store after a failure: the live state (or the last known state) and the unfinished properties. */
export async function outputsAfterFailure(
  definition: AnyDefinition,
  operation: Operation,
  live: LiveState | undefined,
  location: Location,
): Promise<Values> {
  const { inputs, before, changed, completed, pending } = operation;
  const lastKnown = lastKnownValues(definition.properties, operation);
  const visible =
    live === undefined
      ? lastKnown
      : await visibleOutputs(definition, operation, live, managedAfterFailure(definition.properties, operation)).catch(
          () => lastKnown,
        );
  settleUncertain(operation, definition.properties);
  return {
    ...visible,
    ...hiddenOutputsAfterFailure(definition.properties, before, inputs, location, unchangedFound(operation)),
    ...notesOutput(operation.notes),
    __unfinished: [...changed].filter((name) => !completed.has(name)),
    ...(pending && { __pending: pending }),
  };
}

/**
 * Returns the last known values, which are stored if there is no live state. They include the changes that have completed. A map also has the new
 * entries that the last request may have set, so that they are reset if the program no longer sets them.
 */
function lastKnownValues(properties: Properties, operation: Operation): Values {
  const { inputs, before, wanted, known, completed, attempted = [] } = operation;
  const changes = [...completed].map((name): [string, unknown] => [
    name,
    wanted[name] ?? properties[name]?.whenRemoved,
  ]);
  // An uncertain value is recorded as unknown only if the API never reports it.
  const knownValues = Object.entries(known).filter(
    ([name, value]) => isGiven(value) || properties[name]?.unreported === true,
  );
  const status = before["status"] ?? "UNKNOWN";
  // The caller adds pending work and notes of this operation.
  const outdated = { __pending: undefined, __notes: undefined };
  return {
    ...inputs,
    ...unchangedFound(operation),
    ...before,
    ...Object.fromEntries(changes),
    ...mergeMaps(properties, attempted, wanted, before),
    ...Object.fromEntries(knownValues),
    status,
    ...outdated,
  };
}

/** Returns the values in {@link Operation.found} that the operation has not changed yet. */
function unchangedFound({ found, completed }: Operation): Values {
  return Object.fromEntries(Object.entries(found).filter(([name]) => !completed.has(name)));
}

/**
 * Returns the managed values after a failure. The recorded entries of a map such as `parameters` are added to those of the program: an entry that was
 * removed from the program stays managed until an update succeeds. After a failed update, any other unfinished property has the value that is known
 * to be in effect, or else its earlier value.
 */
function managedAfterFailure(properties: Properties, operation: Operation): Values {
  const { verb, before, wanted, known, changed, completed } = operation;
  const isUnfinished = (name: string) => verb === "update" && changed.has(name) && !completed.has(name);
  const unfinishedNames = Object.keys(properties).filter(isUnfinished);
  const unfinished = unfinishedNames.map((name): [string, unknown] => [name, known[name] ?? before[name]]);
  const managed = Object.keys(properties).filter((name) => isGiven(before[name]) || isGiven(wanted[name]));
  return {
    ...before,
    ...wanted,
    ...unchangedFound(operation),
    ...Object.fromEntries(unfinished),
    ...mergeMaps(properties, managed, before, wanted),
  };
}
