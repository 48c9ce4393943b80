import { isDeepStrictEqual } from "node:util";
import type { Values } from "../lifecycle";
import type { Properties } from "../properties/table";
import { isGiven } from "../properties/values";
import type { Operation } from "./operation";

// The API does not report some values, so only the outcome of their last request is known. If that outcome is unknown, too, the value is uncertain: the
// next update sets it, even if the program has been changed back to the recorded value. The notes record the names of uncertain values.

/** Records that a request may or may not have set values. Excludes values that the request did not change. */
export function forgetValues(operation: Operation, values: Values, properties: readonly string[]): void {
  const { known, before, notes } = operation;
  const changed = Object.keys(values).filter(
    (name) => properties.includes(name) && !isDeepStrictEqual(values[name], known[name] ?? before[name]),
  );
  if (changed.length === 0) return;
  for (const name of changed) known[name] = undefined;
  notes["uncertain"] = [...new Set([...recordedNames(operation), ...changed])];
}

/** Whether a value is uncertain: the value before its last request, or that of the request. */
export function isUncertain(operation: Operation, name: string): boolean {
  return recordedNames(operation).includes(name) && !isGiven(operation.known[name]);
}

/** Returns the names of the uncertain values that an update can set, and keeps only these in the notes. */
export function settleUncertain(operation: Operation, properties: Properties): readonly string[] {
  const { inputs, notes } = operation;
  const names = recordedNames(operation).filter(
    (name) => isUncertain(operation, name) && (isGiven(inputs[name]) || properties[name]?.whenRemoved !== undefined),
  );
  notes["uncertain"] = names.length === 0 ? undefined : names;
  return names;
}

function recordedNames({ notes }: Operation): readonly string[] {
  return (notes["uncertain"] ?? []) as readonly string[];
}
