import { isSame, type PropertyTable } from "../properties/table";
import { isGiven } from "../properties/values";
import { observeExisting } from "./absence";
import type { AnyDefinition, LiveState, Step } from "./definition";
import { UnreportedValueError } from "./errors";
import type { Operation } from "./operation";
import { reportedValues } from "./outputs";

/** Reads the live state. If the definition has `observeReady`, waits first until the resource accepts requests. */
export async function observeReady(definition: AnyDefinition, operation: Operation): Promise<LiveState> {
  if (!definition.observeReady) return observeExisting(definition, operation);
  return (await definition.observeReady(operation)) ?? (await observeExisting(definition, operation));
}

/**
 * Plans the steps of an operation.
 *
 * @throws UnreportedValueError if the operation must change a property, but its live value is not reported and no step sets it
 */
export async function planSteps(
  definition: AnyDefinition,
  operation: Operation,
  live: LiveState,
): Promise<readonly Step[]> {
  const { verb, changed, before, wanted, found } = operation;
  const steps = await definition.steps(operation, live);
  if (verb !== "update" && Object.keys(found).length === 0) return steps;
  const planned = new Set(steps.flatMap(({ properties }) => properties));
  const reported = await reportedValues(definition, operation, live, wanted);
  const table: PropertyTable<LiveState> = definition.properties;
  const unknown = Object.entries(table).flatMap(([name, property]) => {
    const { live: read, isPartlyReported = false } = property;
    if (!read || isPartlyReported || !changed.has(name) || planned.has(name)) return [];
    const [was, asked] = [before[name], wanted[name]];
    const isChange =
      verb === "update" ? isGiven(was) && isGiven(asked) && !isSame(property, was, asked) : name in found;
    return isChange && !isGiven(reported[name]) ? [name] : [];
  });
  if (unknown.length > 0) throw new UnreportedValueError(unknown);
  return steps;
}
