import { isDeepStrictEqual } from "node:util";
import type { Values } from "../lifecycle";
import { type Effect, isSame, type Properties, type Property } from "../properties/table";
import { isGiven, hasUnknown } from "../properties/values";
import { recordedManagedNames, identityOf, canReplace, recordedProgramValues } from "./state";

/** A difference between state and program: another value of a property, or a property that is newly set or removed. */
export interface Change {
  name: string;
  effect: Effect | "drift";
  before: unknown;
  wanted: unknown;
}

/**
 * Compares state with the program, property by property:
 *
 * - Only properties that the program sets are managed.
 * - A property that was removed from the program is reset to its `whenRemoved` value. Without `whenRemoved`, it keeps its live value.
 * - A property that cannot change in place causes a replacement only if its value in the program has changed since the last success, and if this
 *   change requires a replacement. Otherwise the difference is drift. Its effect is the field `drift` of the property's row (default: a warning).
 *
 * @param olds recorded outputs: the live values as last read, and hidden outputs about the last successful program
 */
export function changesOf(properties: Properties, olds: Values, news: Values): Change[] {
  const given = recordedManagedNames(olds);
  const recorded = recordedProgramValues(properties, olds);
  return Object.entries(properties).flatMap(([name, property]): Change[] => {
    const before = olds[name];
    const isRemoved = !isGiven(news[name]);
    const wasGiven = given.includes(name);
    if (isRemoved && !wasGiven) return [];
    if (isRemoved && property.whenRemoved === undefined)
      return [{ name, effect: "no call", before, wanted: undefined }];
    const wanted = isRemoved ? property.whenRemoved : news[name];
    const change = (effect: Change["effect"]): Change[] => [{ name, effect, before, wanted }];
    const isUnchangedInProgram = !hasUnknown(wanted) && isSameAsRecorded(property, recorded, name, wanted);
    if (!hasUnknown(wanted) && isSame(property, before, wanted)) {
      // No request is needed. But later comparisons need a record of whether the program sets the property, and of its value if a change may replace
      // the resource.
      const isRecordedAlready = !isRemoved && wasGiven && (!canReplace(property) || isUnchangedInProgram);
      return isRecordedAlready ? [] : change("no call");
    }
    const effect = effectOf(property, before, wanted, olds, news);
    const isDrift = isUnchangedInProgram || !mustReplace(property, recorded, name, wanted, olds, news);
    return change(effect === "replace" && isDrift ? (property.drift ?? "drift") : effect);
  });
}

/** Whether the program's own change, from the recorded value to the new value, requires a replacement. True if no value is recorded. */
function mustReplace(
  property: Property,
  recorded: Values,
  name: string,
  wanted: unknown,
  olds: Values,
  news: Values,
): boolean {
  if (!isGiven(recorded[name])) return true;
  return effectOf(property, recorded[name], wanted, { ...olds, ...recorded }, news) === "replace";
}

function isSameAsRecorded(property: Property, recorded: Values, name: string, wanted: unknown): boolean {
  if (!isGiven(recorded[name])) return false;
  if (property.identity) return isDeepStrictEqual(recorded[name], property.identity(wanted));
  return isSame(property, recorded[name], identityOf(property, wanted));
}

/** Returns the effect of a change from one value to another. */
export function effectOf(property: Property, before: unknown, wanted: unknown, olds: Values, news: Values): Effect {
  return typeof property.change === "function" ? property.change(before, wanted, olds, news) : property.change;
}

/** Returns the live values that must change in place to match the program, and whose change back may replace the resource. */
export function oneWayValues(properties: Properties, live: Values, wanted: Values): Values {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name, property]) => {
        const { change, unreported = false } = property;
        if (typeof change !== "function" || unreported || !isGiven(wanted[name])) return false;
        if (isSame(property, live[name], wanted[name])) return false;
        return effectOf(property, live[name], wanted[name], live, wanted) === "in place";
      })
      .map(([name]): [string, unknown] => [name, live[name]]),
  );
}

/** Returns the names of the properties that a request changes in place. */
export function namesChangedInPlace(changes: readonly Change[]): string[] {
  return changes.filter(({ effect }) => effect === "in place").map(({ name }) => name);
}
