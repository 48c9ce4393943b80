import type { Parameter } from "../../api/ddm/parameters";
import type { Operation } from "../driver/operation";
import { recordedUnfinished } from "../driver/state";
import { isGiven } from "./values";

/** Returns the names and values of the parameters whose value is reported. */
export function reportedEntries(parameters: readonly Parameter[]): [string, string][] {
  return parameters.flatMap(({ name, value }): [string, string][] => (value === undefined ? [] : [[name, value]]));
}

/** Returns the live values of the parameters that the program sets. Unreported parameters have the program's values. */
export function liveValuesOf(
  parameters: readonly Parameter[] = [],
  wanted: unknown,
): Record<string, string> | undefined {
  if (!isGiven(wanted)) return undefined;
  const reported = new Map(reportedEntries(parameters));
  const named = Object.entries(wanted as Record<string, string>);
  return Object.fromEntries(named.map(([name, value]) => [name, reported.get(name) ?? value]));
}

/**
 * Returns the values to compare with the program. For an unreported parameter, this is the value in the state. If the last operation has not
 * finished the property, the state proves nothing, so an unreported parameter has no value and is written again.
 *
 * @param property name of the property with the values
 */
export function currentValuesOf(
  parameters: readonly Parameter[],
  property: string,
  { before }: Pick<Operation, "before">,
): ReadonlyMap<string, string> {
  const isUnfinished = recordedUnfinished(before)?.includes(property);
  const recorded = isUnfinished ? {} : ((before[property] ?? {}) as Readonly<Record<string, string>>);
  return new Map([...Object.entries(recorded), ...reportedEntries(parameters)]);
}
