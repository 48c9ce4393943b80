import { isDeepStrictEqual } from "node:util";
import type { Values } from "../lifecycle";
import type { Properties } from "../properties/table";
import { isGiven } from "../properties/values";
import type { Operation } from "./operation";

// The API does not report some values, so they are known only from the requests that have set them. A value is uncertain if the outcome of its last
// request is unknown, or if another client may have set it before an adoption. The notes record its name until an update sets it. An update sets it
// even if the program has been changed back to the earlier value.

/**
 * Records that a request may or may not have set values. Excludes values that the request did not change, and partly reported values: what is
 * reported shows whether they must be set again.
 */
export function forgetValues(operation: Operation, values: Values, properties: Properties): void {
  const { known, before } = operation;
  const changed = Object.keys(values).filter(
    (name) =>
      properties[name] !== undefined &&
      properties[name].isPartlyReported !== true &&
      !isDeepStrictEqual(values[name], known[name] ?? before[name]),
  );
  for (const name of changed) known[name] = undefined;
  addUncertain(operation, changed);
}

/** Records that values are uncertain. */
export function addUncertain(operation: Operation, names: readonly string[]): void {
  if (names.length > 0) operation.notes["uncertain"] = [...new Set([...recordedNames(operation), ...names])];
}

/** Whether a value is uncertain. */
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
