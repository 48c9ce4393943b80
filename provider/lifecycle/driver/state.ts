import type { Location, Values } from "../lifecycle";
import { managedNames, type Properties, type Property } from "../properties/table";
import { isGiven } from "../properties/values";

// The driver records hidden outputs in addition to the outputs that users see. They contain no passwords. `__pending` and `__programValues` are
// encrypted, because they contain values that the program may have marked as secret (resources/dynamic-resource.ts).

/** An order or job that an operation has started. It may not have ended. */
export interface Pending {
  /** Activity for progress lines, e.g. `adding 2 nodes in az1`. */
  title: string;
  /** The API operation, e.g. `ExpandDdmInstanceNodes`. */
  operation: string;
  orderId?: string | undefined;
  jobId?: string | undefined;
  /** Time at which the request was accepted, by the API's clock, in epoch milliseconds. */
  at?: number | undefined;
  /** Unreported values that are in effect after the order or job has succeeded. Never a secret. */
  remembers?: Values | undefined;
  /** Whether the request must not be repeated. See `isOnce` of the steps in definition.ts. */
  isOnce?: boolean | undefined;
}

/**
 * Returns the hidden outputs after success: the location, the names of the managed properties, the hidden inputs, and the program's values
 * of the properties whose change may replace the resource.
 */
export function hiddenOutputsAfterSuccess(
  properties: Properties,
  inputs: Values,
  location: Location,
  given = managedNames(properties, inputs),
): Values {
  return {
    __given: given,
    ...hiddenInputs(inputs),
    __programValues: Object.fromEntries(
      Object.entries(properties).flatMap(([name, property]): [string, unknown][] =>
        canReplace(property) && isGiven(inputs[name]) ? [[name, identityOf(property, inputs[name])]] : [],
      ),
    ),
    ...locationOutputs(location),
  };
}

/**
 * Returns the hidden outputs after a failure. Properties that the program no longer sets stay recorded until an update succeeds.
 *
 * @param found values of `Operation.found` that have not changed yet. They count as values of the program, so that a change back replaces nothing
 */
export function hiddenOutputsAfterFailure(
  properties: Properties,
  before: Values,
  inputs: Values,
  location: Location,
  found: Values = {},
): Values {
  const given = [...new Set([...recordedManagedNames(before), ...managedNames(properties, inputs)])];
  const recorded = hiddenOutputsAfterSuccess(properties, { ...inputs, ...found }, location, given);
  return Object.keys(before).length === 0
    ? recorded
    : { ...recorded, __programValues: recordedProgramValues(properties, before) };
}

/** Returns the hidden inputs, which are recorded unchanged. `__provider` is excluded: Pulumi adds it, or `boundary.ts` after a partial failure. */
function hiddenInputs(inputs: Values): Values {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => name.startsWith("__") && name !== "__provider"));
}

function locationOutputs({ region, project }: Location): Values {
  return { __region: region, ...(project !== undefined && { __project: project }) };
}

/** Returns the recorded location. Undefined if none is recorded, as in version 0.1.0. */
export function recordedLocation(outputs: Values): Location | undefined {
  const { __region: region, __project: project } = outputs;
  if (typeof region !== "string") return undefined;
  return { region, project: typeof project === "string" ? project : undefined };
}

/** Returns the names of the properties that the previous program set. After a failure, also contains names from earlier programs. */
export function recordedManagedNames(outputs: Values): readonly string[] {
  return Array.isArray(outputs["__given"]) ? (outputs["__given"] as string[]) : [];
}

/** Returns the names of the properties that the last create or update left unfinished. Undefined after a success that left none. */
export function recordedUnfinished(outputs: Values): readonly string[] | undefined {
  return Array.isArray(outputs["__unfinished"]) ? (outputs["__unfinished"] as string[]) : undefined;
}

/** Returns the notes that the previous operation recorded. */
export function recordedNotes(outputs: Values): Record<string, unknown> {
  return { ...(outputs["__notes"] as Values | undefined) };
}

/** Returns the notes of an operation as a hidden output; empty if the operation has no notes. */
export function notesOutput(notes: Values): Values {
  const kept = Object.entries(notes).filter(([, note]) => isGiven(note));
  return kept.length === 0 ? {} : { __notes: Object.fromEntries(kept) };
}

/** Returns the recorded order or job; undefined if none is recorded. */
export function recordedPending(outputs: Values): Pending | undefined {
  return outputs["__pending"] as Pending | undefined;
}

/**
 * Returns the last successful program's values of the properties whose change may replace the resource. If they are not recorded, the
 * outputs supply them: stored-form.ts omits the values if the outputs equal them, and version 0.1.0 recorded only the zones.
 */
export function recordedProgramValues(properties: Properties, outputs: Values): Values {
  if (isGiven(outputs["__programValues"])) return outputs["__programValues"] as Values;
  const given = recordedManagedNames(outputs);
  const zones = isGiven(outputs["__zones"]) ? { availableZones: outputs["__zones"] } : {};
  const live = Object.entries(properties).flatMap(([name, property]): [string, unknown][] =>
    given.includes(name) && canReplace(property) && isGiven(outputs[name])
      ? [[name, identityOf(property, outputs[name])]]
      : [],
  );
  return { ...Object.fromEntries(live), ...zones };
}

/** Whether a change of the property may replace the resource. */
export function canReplace({ change }: Property): boolean {
  return change === "replace" || typeof change === "function";
}

/**
 * Returns the part of a value that identifies it and contains no secret. For a property without `identity`, this is the whole value, or undefined if
 * the property is secret.
 */
export function identityOf({ identity, secret }: Property, value: unknown): unknown {
  if (identity) return identity(value);
  return secret ? undefined : value;
}

/** Returns the hidden values among the outputs. */
export function hiddenOutputs(outputs: Values): Values {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => name.startsWith("__")));
}

/** Returns the inputs of a program that matches these outputs: the managed properties with a value, and hidden inputs. */
export function inputsOf(outputs: Values): Values {
  const names = [...recordedManagedNames(outputs), "__urn", "__org", "__name", "__schemas"];
  const values = names.map((name): [string, unknown] => [name, outputs[name]]);
  return Object.fromEntries(values.filter(([, value]) => isGiven(value) && value !== ""));
}
