import type { Location, Values } from "../lifecycle";
import { isSame, managedNames, mergeMaps, type Property, type PropertyTable } from "../properties/table";
import { isGiven } from "../properties/values";
import type { AnyDefinition, LiveState } from "./definition";
import type { Operation } from "./operation";
import {
  hiddenOutputs,
  recordedLocation,
  recordedManagedNames,
  notesOutput,
  hiddenOutputsAfterSuccess,
  recordedProgramValues,
} from "./state";
import { settleUncertain } from "./uncertain-values";

/**
 * Returns the outputs to store after a successful operation. A property whose reset had no visible effect stays managed, so the next update
 * resets it.
 */
export async function outputsAfterSuccess(
  definition: AnyDefinition,
  operation: Operation,
  live: LiveState,
  location: Location,
): Promise<Values> {
  const { properties } = definition;
  const { inputs, before, wanted, changed, completed, notes } = operation;
  const ineffective = recordedManagedNames(before).filter((name) => changed.has(name) && !completed.has(name));
  const maps = mergeMaps(properties, ineffective, before, wanted);
  const visible = await visibleOutputs(definition, operation, live, { ...wanted, ...maps });
  const given = [...new Set([...managedNames(properties, inputs), ...ineffective])];
  const uncertain = settleUncertain(operation, properties);
  return {
    ...visible,
    ...hiddenOutputsAfterSuccess(properties, inputs, location, given),
    ...notesOutput(notes),
    ...(uncertain.length > 0 && { __unfinished: uncertain }),
  };
}

/** Returns the outputs to store after a read. Adds the location, and `__programValues` for a managed resource, if the state lacks them. */
export async function outputsAfterRead(
  definition: AnyDefinition,
  operation: Operation,
  live: LiveState,
  location: Location,
): Promise<Values> {
  const { before } = operation;
  const visible = await visibleOutputs(definition, operation, live, before);
  const isManaged = isGiven(before["__given"]);
  return {
    ...visible,
    ...hiddenOutputs(before),
    ...(isManaged && { __programValues: recordedProgramValues(definition.properties, before) }),
    ...(!recordedLocation(before) && { __region: location.region, __project: location.project }),
  };
}

/** Returns the outputs of an update that sends no request and only records values. */
export function outputsWithoutRequest(
  { properties }: AnyDefinition,
  { inputs, before, recordedOnly, notes }: Operation,
  location: Location,
): Values {
  const visible = Object.fromEntries(Object.entries(before).filter(([name]) => !name.startsWith("__")));
  const names = [...recordedOnly].filter((name) => isOutputFromProgram(properties[name], inputs[name]));
  const recorded = Object.fromEntries(names.map((name) => [name, inputs[name]]));
  return { ...visible, ...recorded, ...hiddenOutputsAfterSuccess(properties, inputs, location), ...notesOutput(notes) };
}

/**
 * Reads the live values of inputs and outputs by name; `undefined` for values that the API does not report.
 *
 * @param wanted inputs of the program. For a read, the recorded outputs. After a failure, a mix of both
 */
export async function reportedValues(
  definition: AnyDefinition,
  operation: Operation,
  live: LiveState,
  wanted: Values,
): Promise<Values> {
  const table: PropertyTable<LiveState> = definition.properties;
  const values: Record<string, unknown> = { ...definition.outputs?.(live, operation) };
  for (const [name, { live: read }] of Object.entries(table)) {
    if (read) values[name] = await read(live, operation, wanted);
  }
  return values;
}

/**
 * Returns the outputs that users see: live values, and the program's values where they are equivalent or the API reports none.
 *
 * @param wanted the values of the managed properties; see {@link reportedValues}
 */
export async function visibleOutputs(
  definition: AnyDefinition,
  operation: Operation,
  live: LiveState,
  wanted: Values,
): Promise<Values> {
  const { properties } = definition;
  const reported = await reportedValues(definition, operation, live, wanted);
  const stale = operation.verb === "read" ? (definition.staleProperties?.(live, operation.before) ?? []) : [];
  const inputs = Object.entries(properties).map(([name, property]): [string, unknown] => {
    if (operation.recordedOnly.has(name) && isOutputFromProgram(property, operation.inputs[name]))
      return [name, wanted[name]];
    if (property.unreported) return [name, stale.includes(name) ? undefined : operation.known[name]];
    if (isUnaffected(operation, name)) {
      const before = operation.before[name];
      return [name, isSame(property, before, wanted[name]) ? wanted[name] : before];
    }
    const value = reported[name];
    // A value that the API does not report is unknown, never a difference.
    if (value === undefined || (isGiven(wanted[name]) && isSame(property, value, wanted[name])))
      return [name, wanted[name]];
    return [name, value];
  });
  return { ...reported, ...Object.fromEntries(inputs) };
}

/** Whether the output of a property in `recordedOnly` comes from the program. */
function isOutputFromProgram(property: Property | undefined, wanted: unknown): boolean {
  return (
    isGiven(wanted) || property?.change === "no call" || property?.unreported === true || property?.secret === true
  );
}

/**
 * Whether an update leaves a managed property unchanged. Its output is then the recorded value, or an equivalent value of the program. Only a
 * refresh detects drift.
 */
function isUnaffected({ verb, inputs, before, changed }: Operation, name: string): boolean {
  return verb === "update" && isGiven(before[name]) && isGiven(inputs[name]) && !changed.has(name);
}
