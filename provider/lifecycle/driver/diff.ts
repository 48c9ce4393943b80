import type { DiffResult, Location, Values } from "../lifecycle";
import type { Properties } from "../properties/table";
import { hasUnknown } from "../properties/values";
import { type Change, changesOf } from "./changes";
import type { AnyDefinition } from "./definition";
import { adoptedId } from "./identity";
import { impactOf } from "./impact";
import { requireSameLocation } from "./location";
import { orderIdOf } from "./delivery";
import { recordedPending, recordedUnfinished } from "./state";

/**
 * Compares the outputs with the inputs of the program, without any API call.
 *
 * @throws Error when the provider now manages another location, or the program adopts another resource under this name
 */
export function diff(
  definition: AnyDefinition,
  id: string,
  olds: Values,
  news: Values,
  location: Location | undefined,
): DiffResult {
  const subject = definition.subject(olds, id);
  requireSameLocation(subject, olds, location);
  requireSameAdoption(subject, id, olds, news);

  // An undelivered order is never replaced: that would place another order. The error of its update explains how to continue.
  if (orderIdOf(id) !== undefined) return { changes: true, replaces: [], deleteBeforeReplace: false };

  const { properties } = definition;
  const changes = changesOf(properties, olds, news);
  const replaces = namesOf(changes, "replace");
  const hasFailed = definition.hasFailed?.(olds) ?? false;
  const left = definition.unfinishedProperties?.(olds, news) ?? [];
  const unfinished = [...(recordedUnfinished(olds) ?? []), ...left, ...(recordedPending(olds) ? ["__pending"] : [])];
  const difference = {
    // An update without other changes stores the new forwarder text.
    changes: changes.length > 0 || hasFailed || unfinished.length > 0 || olds["__provider"] !== news["__provider"],
    // A resource whose creation failed never worked: it is deleted and created again.
    replaces: hasFailed ? [...replaces, "status"] : replaces,
    deleteBeforeReplace: hasFailed,
  };
  const deletesFirst = definition.deletesFirst ?? ((): boolean => false);
  return {
    ...difference,
    deleteBeforeReplace:
      hasFailed || (replaces.length > 0 && (deletesFirst(difference, olds, news) || hasSameGivenName(olds, news))),
    ...impactOf(definition, [...changes, ...left.map(unfinishedChange(olds, news))], hasFailed, olds, news),
    ...warningsOf(subject, changes, properties),
  };
}

/** Unfinished work as a change that an update makes. */
function unfinishedChange(olds: Values, news: Values) {
  return (name: string): Change => ({ name, effect: "in place", before: olds[name], wanted: news[name] });
}

function warningsOf(subject: string, changes: readonly Change[], properties: Properties): { warnings?: string[] } {
  const warnings = changes
    .filter(({ effect }) => effect === "drift")
    .map((change) => driftWarning(subject, change, properties));
  return warnings.length === 0 ? {} : { warnings };
}

function namesOf(changes: readonly Change[], wanted: Change["effect"]): string[] {
  return changes.filter(({ effect }) => effect === wanted).map(({ name }) => name);
}

/** Whether the program gives the name, and the old resource has it: names of children are unique in their instance. */
function hasSameGivenName(olds: Values, news: Values): boolean {
  if (news["__name"] !== undefined || olds["instanceId"] === undefined) return false;
  return olds["instanceId"] === news["instanceId"] && olds["name"] === news["name"];
}

function driftWarning(subject: string, { name, before, wanted }: Change, properties: Properties): string {
  const shown = (value: unknown) => {
    const property = properties[name];
    const plain = property?.identity ? property.identity(value) : property?.secret ? "[secret]" : value;
    return JSON.stringify(plain);
  };
  return (
    `${subject}: "${name}" is ${shown(before)} in the cloud and ${shown(wanted)} in the program. No request can change it back, ` +
    "and drift never replaces a resource. Set the live value in the program, or replace it deliberately with " +
    "`pulumi up --replace <urn>`."
  );
}

function requireSameAdoption(subject: string, id: string, olds: Values, news: Values): void {
  const adopted = adoptedId(news);
  if (adopted === undefined || adopted === id || hasUnknown(adopted)) return;
  const was = adoptedId(olds);
  throw new Error(
    `"adopt.id" ${adopted} is not the id of ${subject} (id ${id}), which this resource manages` +
      (was === undefined || was === adopted ? "" : `, and was ${was}`) +
      ". A managed resource cannot adopt another one: remove `adopt`, or declare a new resource that adopts it. Nothing was changed.",
  );
}
