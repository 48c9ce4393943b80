import type { DiffResult, Location, Values } from "../lifecycle";
import type { Properties } from "../properties/table";
import { type Change, changesOf } from "./changes";
import type { AnyDefinition } from "./definition";
import { adoptedId, adoptsAnother } from "./identity";
import { impactOf } from "./impact";
import { requireSameLocation } from "./location";
import { orderIdOf } from "./delivery";
import { recordedPending, recordedUnfinished } from "./state";

/**
 * Compares the recorded outputs with the inputs of the program, without any API call.
 *
 * @throws Error if the provider's location has changed, or if `adopt.id` names another resource while the managed resource exists
 */
export function diff(
  definition: AnyDefinition,
  id: string,
  olds: Values,
  news: Values,
  location: Location | undefined,
  isDeleted: boolean,
): DiffResult {
  const subject = definition.subject(olds, id);
  requireSameLocation(subject, olds, location);
  if (adoptsAnother(id, news) && !isDeleted) throw adoptionError(subject, id, olds, news);

  // While the state contains an order instead of the resource, there is always an update: a replacement would place a second order. The update
  // fails with an error that explains how to continue.
  if (orderIdOf(id) !== undefined) return { changes: true, replaces: [], deleteBeforeReplace: false };

  const { properties } = definition;
  const changes = changesOf(properties, olds, news);
  const replaces = namesOf(changes, "replace");
  const hasFailed = definition.hasFailed?.(olds) ?? false;
  const unfinishedProperties = definition.unfinishedProperties?.(olds, news) ?? [];
  const unfinished = [
    ...(recordedUnfinished(olds) ?? []),
    ...unfinishedProperties,
    ...(recordedPending(olds) ? ["__pending"] : []),
  ];
  const difference = {
    changes: changes.length > 0 || hasFailed || unfinished.length > 0,
    // After a failed creation, the unusable resource is deleted before it is created again.
    replaces: hasFailed ? [...replaces, "status"] : replaces,
    deleteBeforeReplace: hasFailed,
  };
  const unfinishedChanges = unfinishedProperties.map(unfinishedChange(olds, news));
  const isDeletedFirst = definition.isDeletedFirst ?? ((): boolean => false);
  return {
    ...difference,
    deleteBeforeReplace:
      hasFailed || (replaces.length > 0 && (isDeletedFirst(difference, olds, news) || hasSameGivenName(olds, news))),
    ...impactOf(definition, [...changes, ...unfinishedChanges], hasFailed, olds, news),
    ...warningsOf(subject, changes, properties),
  };
}

/** Describes an unfinished property as a change that the update makes. */
function unfinishedChange(olds: Values, news: Values) {
  return (name: string): Change => ({ name, effect: "in place", before: olds[name], wanted: news[name] });
}

function warningsOf(subject: string, changes: readonly Change[], properties: Properties): { warnings?: string[] } {
  const warnings = changes
    .filter(({ effect }) => effect === "drift")
    .map((change) => driftWarning(subject, change, properties));
  return warnings.length === 0 ? {} : { warnings };
}

/** Returns the names of the properties whose change has the given effect. */
function namesOf(changes: readonly Change[], effect: Change["effect"]): string[] {
  return changes.filter((change) => change.effect === effect).map(({ name }) => name);
}

/**
 * Whether the old and the new resource would have the same name in the same instance. The old resource must then be deleted first: names of schemas
 * and accounts are unique, and names of groups may be. A generated name does not count, because a replacement gets a new one.
 */
function hasSameGivenName(olds: Values, news: Values): boolean {
  if (news["__name"] !== undefined || olds["instanceId"] === undefined || olds["name"] === undefined) return false;
  return olds["instanceId"] === news["instanceId"] && olds["name"] === news["name"];
}

/** Returns the warning about drift that the provider cannot revert in place. */
function driftWarning(subject: string, { name, before, wanted }: Change, properties: Properties): string {
  const shown = (value: unknown) => {
    const property = properties[name];
    const plain = property?.identity ? property.identity(value) : property?.secret ? "[secret]" : value;
    return JSON.stringify(plain);
  };
  return (
    `${subject}: "${name}" is ${shown(before)} in the cloud and ${shown(wanted)} in the program. No request can change it back, ` +
    "and drift never replaces a resource. Set the live value in the program, or replace the resource: set another `name`, and run " +
    "`pulumi up --replace <urn>`."
  );
}

/** The error if `adopt.id` does not name the managed resource. */
function adoptionError(subject: string, id: string, olds: Values, news: Values): Error {
  const [adopted = "", previousId] = [adoptedId(news), adoptedId(olds)];
  const managed = subject.includes(id) ? subject : `${subject} (id ${id})`;
  return new Error(
    `"adopt.id" ${adopted} is not the id of ${managed}, which this resource manages` +
      (previousId === undefined || previousId === adopted ? "" : `. The previous "adopt.id" was ${previousId}`) +
      ". A managed resource cannot adopt another resource. Remove `adopt`, or declare a new resource with this `adopt`. Nothing was changed.",
  );
}
