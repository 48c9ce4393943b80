import { parseTime } from "../api/wire";
import type { ApiClient } from "../http/request";
import type { Rule } from "../lifecycle/properties/table";
import { isGiven } from "../lifecycle/properties/values";
import { nameHint } from "../nearest-name";

// Filters, order and errors that the lookups share.

/** Wanted values of items, by field: a value, a text in which `*` matches any characters, or a test of the value. An absent field matches everything. */
type Filters<Item> = {
  readonly [Field in keyof Item]?: Item[Field] | ((value: NonNullable<Item[Field]>) => boolean) | undefined;
};

/** Returns the items whose fields match the filters. A value that is not reported matches no filter. */
export function filterBy<Item extends object>(items: readonly Item[], filters: Filters<Item>): Item[] {
  return items.filter((item) => fieldsOf(filters).every((field) => isMatch(item[field], filters[field])));
}

/**
 * Returns the items whose fields match the filters, for lists from which programs declare resources: the resource of an item left out would be
 * deleted.
 *
 * @param noun kind of the items, e.g. `instance`
 * @throws Error if the match of an item depends on a value that the API does not report
 */
export function filterReported<Item extends { id?: string | undefined; name?: string | undefined }>(
  noun: string,
  items: readonly Item[],
  filters: Filters<Item>,
): Item[] {
  const fields = fieldsOf(filters);
  const matching = items.filter((item) =>
    fields.every((field) => item[field] === undefined || isMatch(item[field], filters[field])),
  );
  for (const item of matching) {
    const unknown = fields.find((field) => item[field] === undefined);
    if (unknown === undefined) continue;
    throw new Error(
      `The API does not report "${String(unknown)}" of ${noun} ${item.id ?? item.name ?? ""}, so it is unknown whether the ${noun} matches. ` +
        "Run the same command again, or omit this filter.",
    );
  }
  return matching;
}

function fieldsOf<Item>(filters: Filters<Item>): (keyof Item)[] {
  return (Object.keys(filters) as (keyof Item)[]).filter((field) => filters[field] !== undefined);
}

function isMatch(value: unknown, filter: unknown): boolean {
  if (value === undefined) return false;
  if (typeof filter === "function") return (filter as (value: unknown) => boolean)(value);
  return typeof filter === "string" && typeof value === "string" ? matches(filter, value) : value === filter;
}

/** Whether a text matches a filter, in which `*` matches any characters. */
function matches(filter: string, text: string): boolean {
  const [first = "", ...rest] = filter.split("*");
  const last = rest.pop();
  if (last === undefined) return text === filter;
  if (!text.startsWith(first)) return false;
  let position = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return text.length - last.length >= position && text.endsWith(last);
}

/**
 * Returns the items sorted by the first key. Items with the same first key are sorted by the next key. Numbers within texts, as in
 * versions, are compared as numbers.
 */
export function sortBy<Item>(
  items: readonly Item[],
  ...keys: readonly ((item: Item) => string | number | undefined)[]
): Item[] {
  return [...items].sort((a, b) => {
    for (const key of keys) {
      const order = compare(key(a), key(b));
      if (order !== 0) return order;
    }
    return 0;
  });
}

function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [first, second] = [String(a ?? ""), String(b ?? "")];
  // Texts such as `a1` and `a01` are equal as numbers. Without an order, they would be in the order of the API, which may change.
  return first.localeCompare(second, "en", { numeric: true }) || first.localeCompare(second, "en");
}

/**
 * Returns the key by which {@link sortBy} sorts a time. The offset of a time changes with daylight saving time, so the order of the texts may differ.
 */
export function timeKey(time: string | undefined): string | number | undefined {
  return parseTime(time) ?? time;
}

/** Requires exactly one of `id` and `name`. */
export const idOrName: Rule = {
  properties: ["id", "name"],
  problems: ({ id, name }) =>
    isGiven(id) === isGiven(name) ? [{ property: "name", reason: 'exactly one of "id" and "name" is required' }] : [],
};

/**
 * Returns a list that is certainly complete. A program that declares a resource for each item would delete the resources of missing items.
 *
 * @param noun kind of the items, e.g. `instance`
 * @throws Error if the list is incomplete
 */
export function requireCompleteList<List extends { complete: boolean }>(noun: string, list: List): List {
  if (list.complete) return list;
  throw new Error(
    `The API returned an incomplete list of ${noun}s, so some may be missing. Run the same command again.`,
  );
}

/** The item that a lookup searches for, and where it searches. */
export interface Wanted {
  /** Kind of the item, e.g. `instance`. */
  noun: string;
  id?: string | undefined;
  name?: string | undefined;
  /** The place in words, e.g. `project 05… of region eu-west-101`. */
  place: string;
}

/**
 * Returns the only item with the wanted id or name.
 *
 * @throws Error of {@link notFoundError} if no item matches; Error with the ids if several items match
 */
export function findOne<Item extends { id: string; name?: string | undefined }>(
  items: readonly Item[],
  wanted: Wanted,
): Item {
  const found = items.filter(({ id, name }) => (wanted.id === undefined ? name === wanted.name : id === wanted.id));
  const [only] = found;
  if (only && found.length === 1) return only;
  if (!only) throw notFoundError(items, wanted);
  const ids = sortBy(found, ({ id }) => id).map(({ id }) => id);
  throw new Error(
    `${found.length} ${wanted.noun}s in ${wanted.place} are named "${wanted.name ?? ""}". Give one of their ids: ` +
      `${ids.join(", ")}.`,
  );
}

/** Maximum number of existing items that {@link notFoundError} lists. */
const MAX_LISTED = 20;

/**
 * Returns the error for an item that does not exist. If the wanted id is the name of an item, or the wanted name is an id, the error says
 * so. Otherwise, the error suggests a similar id or name, and lists the existing items.
 */
export function notFoundError(
  listedItems: readonly { id?: string | undefined; name?: string | undefined }[],
  { noun, id, name, place }: Wanted,
): Error {
  const [asked, key, other] = id === undefined ? ([name ?? "", "name", "id"] as const) : ([id, "id", "name"] as const);
  const what = `There is no ${noun} with the ${key} "${asked}" in ${place}`;
  // A list may still contain an item that a later request reported as not found.
  const items = listedItems.filter((item) => item[key] !== asked);
  if (items.some((item) => item[other] === asked)) return new Error(`${what}, but there is one with this ${other}.`);
  const guess = nameHint(
    asked,
    items.flatMap((item) => item[key] ?? []),
  );
  const names = sortBy(items, (item) => item.name ?? item.id).map((item) => `"${item.name ?? item.id ?? ""}"`);
  const listed = [
    ...names.slice(0, MAX_LISTED),
    ...(names.length > MAX_LISTED ? [`… (${names.length} in total)`] : []),
  ];
  const others = names.length === 0 ? `There are no ${noun}s there.` : `The ${noun}s there are ${listed.join(", ")}.`;
  return new Error(`${what}${guess || "."} ${others}`);
}

/** Describes the project and region in which lookups read. */
export async function placeOf(api: ApiClient): Promise<string> {
  return `project ${await api.projectId()} of region ${api.region}`;
}
