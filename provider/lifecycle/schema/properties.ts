import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { DataNodeLogin } from "../../api/schemas";
import type { Effect, Properties, Rule } from "../declare/properties";
import { adoptShape, oneOf, pattern, timeoutsShape, wholeNumber, words, yesOrNo } from "../declare/shapes";
import type { Values } from "../lifecycle";
import { sameMembers } from "../operate/child";

const reserved = ["information_schema", "mysql", "performance_schema", "sys"];
const timeOfDay = pattern(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, 'a time of day such as "17:00:00"');
const windowShape = z
  .strictObject({ begin: timeOfDay, end: timeOfDay })
  .refine(({ begin, end }) => seconds(end) - seconds(begin) >= 3_600, "a window of at least an hour within one day");

const dataNodeShape = z.strictObject(
  { id: words, userName: words, userPassword: words },
  "{id, userName, userPassword}",
);

const reshardingShape = z.strictObject(
  {
    routeSwitch: z.union([z.literal("immediate"), windowShape], '"immediate", or a window {begin, end}').optional(),
    cleanUp: yesOrNo.optional(),
    retries: wholeNumber(0, 10).optional(),
    exclusive: yesOrNo.optional(),
  },
  "an object with any of routeSwitch, cleanUp, retries and exclusive",
);

/** How a schema is spread over more shards or data nodes. */
export type Resharding = z.output<typeof reshardingShape>;

/** Every property of a schema: what is allowed, and what a change does. */
export const schemaProperties = {
  instanceId: { shape: words, required: true, change: "replace" },
  name: {
    shape: pattern(
      /^[a-z][a-z0-9_]{1,47}$/,
      "2 to 48 lowercase letters, digits and underscores, beginning with a letter",
    ).refine((name) => !reserved.includes(name), `a name other than ${reserved.join(", ")}`),
    change: "replace",
    same: (live, wanted) => String(live).toLowerCase() === String(wanted).toLowerCase(),
  },
  shardMode: { shape: oneOf("cluster", "single"), required: true, change: "replace" },
  shardNumber: { shape: wholeNumber(1, 16_384), required: true, change: reshardingEffect },
  dataNodes: {
    shape: z
      .array(dataNodeShape, "a list of data nodes")
      .min(1, "a list of 1 to 256 data nodes")
      .max(256, "a list of 1 to 256 data nodes")
      .refine(
        (nodes) => new Set(nodes.map(({ id }) => id)).size === nodes.length,
        "a list that names each data node once",
      ),
    required: true,
    secret: true,
    same: sameLogins,
    // A login is used when it is needed next; only other data nodes are a change of the schema.
    change: (before, wanted, olds, news) =>
      sameMembers(idsOf(before), idsOf(wanted)) ? "no call" : reshardingEffect(before, wanted, olds, news),
  },
  resharding: { shape: reshardingShape, change: "no call" },
  deleteDnData: { shape: yesOrNo, byDefault: false, change: "no call" },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: adoptShape, change: "no call" },
} satisfies Properties;

/** What must hold between properties. */
export const schemaRules: readonly Rule[] = [
  {
    about: ["shardMode", "shardNumber", "dataNodes"],
    problems: ({ shardMode, shardNumber, dataNodes }) => {
      if (typeof shardNumber !== "number" || !Array.isArray(dataNodes)) return [];
      if (shardMode === "single") {
        if (dataNodes.length > 1) {
          return [{ property: "dataNodes", reason: '"dataNodes" must be a single one for shardMode "single"' }];
        }
        return shardNumber === 1
          ? []
          : [{ property: "shardNumber", reason: `"shardNumber" must be 1 for shardMode "single", not ${shardNumber}` }];
      }
      const [least, most] = [dataNodes.length + 1, dataNodes.length * 64];
      if (shardNumber >= least && shardNumber <= most) return [];
      const reason = `"shardNumber" must be from ${least} to ${most} for ${dataNodes.length} data nodes, not ${shardNumber}`;
      return [{ property: "shardNumber", reason }];
    },
  },
];

/**
 * What a changed number of shards, or other data nodes, do: the API spreads a sharded schema over more shards or more data
 * nodes (spec 4.3.15), never over fewer.
 */
function reshardingEffect(_before: unknown, _wanted: unknown, olds: Values, news: Values): Effect {
  if (olds["shardMode"] !== "cluster" || news["shardMode"] !== "cluster") return "replace";
  const [before, wanted] = [sizeOf(olds), sizeOf(news)];
  if (wanted === undefined || before === undefined) return "in place";
  const fits = wanted.shards >= before.shards && wanted.nodes >= before.nodes;
  const grows = wanted.shards > before.shards || wanted.nodes > before.nodes;
  return fits && grows ? "in place" : "replace";
}

function sizeOf({ shardNumber, dataNodes }: Values): { shards: number; nodes: number } | undefined {
  if (typeof shardNumber !== "number" || !Array.isArray(dataNodes)) return undefined;
  return { shards: shardNumber, nodes: dataNodes.length };
}

/** Whether two lists have the same data nodes and logins, in any order. */
function sameLogins(live: unknown, wanted: unknown): boolean {
  const inOrder = (logins: unknown) =>
    Array.isArray(logins) ? (logins as DataNodeLogin[]).toSorted((a, b) => (a.id < b.id ? -1 : 1)) : logins;
  return isDeepStrictEqual(inOrder(live), inOrder(wanted));
}

/** The ids of data nodes, as the program or the outputs have them. */
export function idsOf(dataNodes: unknown): string[] {
  return Array.isArray(dataNodes) ? (dataNodes as DataNodeLogin[]).map(({ id }) => id) : [];
}

function seconds(time: string): number {
  const [hours = 0, minutes = 0, rest = 0] = time.split(":").map(Number);
  return hours * 3_600 + minutes * 60 + rest;
}
