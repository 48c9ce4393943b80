import { z } from "zod";
import type { SchemaDetail } from "../../api/ddm/schemas";
import { describeCount } from "../../text";
import type { Operation } from "../driver/operation";
import type { Values } from "../lifecycle";
import {
  adoptChildShape,
  exactObject,
  idText,
  oneOf,
  textMatching,
  timeoutsShape,
  wholeNumber,
  trueOrFalse,
} from "../properties/shapes";
import type { Effect, Impact, PropertyTable, Rule } from "../properties/table";
import { hasSameMembers, textOf } from "../properties/values";
import { toLowercaseName } from "./lowercase-ids";

const reserved = ["information_schema", "mysql", "performance_schema", "sys"];
const timeOfDay = textMatching(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, 'a time of day such as "17:00:00"');
const windowShape = exactObject({ begin: timeOfDay, end: timeOfDay }, "a window {begin, end}").refine(
  ({ begin, end }) => secondsOf(end) - secondsOf(begin) >= 3_600,
  "a window of at least an hour within one day",
);

const dataNodePart = z.string("a string: a data node is {id, userName, userPassword}").min(1, "a non-empty string");
const dataNodeShape = z.object(
  { id: dataNodePart.pipe(idText), userName: dataNodePart },
  "{id, userName, userPassword}",
);

const reshardingShape = exactObject(
  {
    routeSwitch: z.union([z.literal("immediate"), windowShape], '"immediate", or a window {begin, end}').optional(),
    cleanUp: trueOrFalse.optional(),
    retries: wholeNumber(0, 10).optional(),
    exclusive: trueOrFalse.optional(),
  },
  "an object with any of routeSwitch, cleanUp, retries and exclusive",
);

/** Options of resharding. */
export type ReshardingOptions = z.output<typeof reshardingShape>;

const reshardImpact = {
  does: "reshards",
  takes: "20–60 min",
  clients: "writes pause at the route switch",
} satisfies Impact;

/** Properties of a schema: allowed values, and the effect of a change. */
export const schemaProperties = {
  instanceId: { shape: idText, required: true, change: "replace", live: (_, { ref }) => ref.id },
  name: {
    shape: textMatching(
      /^[a-z][a-z0-9_]{1,47}$/,
      "2 to 48 lowercase letters, digits and underscores, beginning with a letter",
    ).refine((name) => !reserved.includes(name), `a name other than ${reserved.join(", ")}`),
    change: "replace",
    same: (live, wanted) => textOf(live).toLowerCase() === textOf(wanted).toLowerCase(),
    live: ({ name }) => name,
  },
  shardMode: {
    shape: oneOf("cluster", "single"),
    required: true,
    change: "replace",
    live: ({ shardMode }) => shardMode,
  },
  shardNumber: {
    shape: wholeNumber(1, 16_384),
    required: true,
    change: shardNumberEffect,
    live: ({ shardNumber }) => shardNumber,
    impact: [
      {
        ...reshardImpact,
        detail: (before, wanted, olds, news) =>
          join(describeNumberChange(before, wanted), describeDataNodeChange(olds, news)),
        applies: (before, wanted) => before !== wanted,
      },
      {
        ...reshardImpact,
        does: "completes an interrupted resharding",
        condition: "if a resharding was interrupted",
        applies: (before, wanted, olds, news) =>
          before === wanted && hasSameNodes(olds["dataNodes"], news["dataNodes"]),
      },
    ],
  },
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
    same: hasSameLogins,
    identity: idsOf,
    change: dataNodesEffect,
    live: liveDataNodes,
    impact: {
      ...reshardImpact,
      detail: (before, wanted) =>
        Array.isArray(before) && Array.isArray(wanted)
          ? `onto ${describeCount(wanted.length - before.length, "more data node")}`
          : "onto other data nodes",
      // If the number of shards increases, the impact of `shardNumber` includes the data nodes.
      applies: (before, wanted, olds, news) => !mayHaveMoreShards(olds, news) && !hasSameNodes(before, wanted),
    },
  },
  /** Passwords by id of the data node. Not in `dataNodes`, because a secret would hide the whole list in diffs. */
  dataNodePasswords: {
    shape: z.record(z.string(), z.string("a string")),
    partOf: "dataNodes",
    secret: true,
    change: "no call",
  },
  resharding: { shape: reshardingShape, change: "no call" },
  deleteDnData: { shape: trueOrFalse, defaultValue: false, change: "no call" },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: adoptChildShape.transform(({ id }) => ({ id: toLowercaseName(id) })), change: "no call" },
} satisfies PropertyTable<SchemaDetail>;

/** Rules about several properties. */
export const schemaRules: readonly Rule[] = [
  {
    properties: ["shardMode", "shardNumber", "dataNodes"],
    problems: ({ shardMode, shardNumber, dataNodes }) => {
      if (typeof shardNumber !== "number" || !Array.isArray(dataNodes)) return [];
      if (shardMode === "single") {
        if (dataNodes.length > 1) {
          return [
            { property: "dataNodes", reason: '"dataNodes" must be a list of one data node for shardMode "single"' },
          ];
        }
        return shardNumber === 1
          ? []
          : [{ property: "shardNumber", reason: `"shardNumber" must be 1 for shardMode "single", not ${shardNumber}` }];
      }
      const [least, most] = [dataNodes.length + 1, dataNodes.length * 64];
      if (shardNumber >= least && shardNumber <= most) return [];
      const reason = `"shardNumber" must be from ${least} to ${most} for ${describeCount(dataNodes.length, "data node")}, not ${shardNumber}`;
      return [{ property: "shardNumber", reason }];
    },
  },
  {
    properties: ["dataNodes", "dataNodePasswords"],
    problems: ({ dataNodes, dataNodePasswords }) => {
      if (!Array.isArray(dataNodes)) return [];
      const passwords = (dataNodePasswords ?? {}) as Values;
      return (dataNodes as { id?: unknown }[]).flatMap(({ id }, index) => {
        const hasId = typeof id === "string";
        const password = hasId ? (Object.hasOwn(passwords, id) ? passwords[id] : undefined) : "not needed";
        if (password !== undefined && password !== "") return [];
        const reason = `"dataNodes.${index}.userPassword" must be a non-empty string`;
        return [{ property: "dataNodes", reason, missingSecret: "dataNodePasswords" }];
      });
    },
  },
];

/** Returns the live data nodes. The API does not report their user names, so these come from the program or else from the state. */
function liveDataNodes({ dataNodes }: SchemaDetail, { before }: Operation, wanted: Values): unknown {
  const logins = [wanted, before].flatMap((values) =>
    Array.isArray(values["dataNodes"]) ? (values["dataNodes"] as { id: string }[]) : [],
  );
  return dataNodes?.map(({ id }) => logins.find((login) => login.id === id) ?? { id });
}

/** Returns the effect of a change of `shardNumber`. Resharding can only increase the number (API 4.3.15). */
function shardNumberEffect(before: unknown, wanted: unknown, olds: Values, news: Values): Effect {
  if (!isSharded(olds, news)) return "replace";
  if (typeof before !== "number" || typeof wanted !== "number") return "in place";
  return wanted > before ? "in place" : "replace";
}

/**
 * Returns the effect of a change of `dataNodes`. Resharding can change the data nodes only in two cases (API 4.3.15):
 *
 * - The number of data nodes increases.
 * - The number of data nodes stays the same, and the number of shards increases.
 *
 * An id that is not known yet counts as the id of another data node. An unknown number of shards counts as increased.
 */
function dataNodesEffect(before: unknown, wanted: unknown, olds: Values, news: Values): Effect {
  // A changed login needs no request, because only the next resharding uses the login.
  if (Array.isArray(wanted) && hasSameMembers(idsOf(before), idsOf(wanted))) return "no call";
  if (!isSharded(olds, news)) return "replace";
  if (!Array.isArray(before) || !Array.isArray(wanted) || wanted.length > before.length) return "in place";
  return wanted.length === before.length && mayHaveMoreShards(olds, news) ? "in place" : "replace";
}

function isSharded({ shardMode = "cluster" }: Values, news: Values): boolean {
  return shardMode === "cluster" && news["shardMode"] === "cluster";
}

function mayHaveMoreShards({ shardNumber: before }: Values, { shardNumber: wanted }: Values): boolean {
  return typeof before !== "number" || typeof wanted !== "number" || wanted > before;
}

/** Compares ids and user names of data nodes. The order does not matter. */
function hasSameLogins(live: unknown, wanted: unknown): boolean {
  const loginsOf = (nodes: unknown) =>
    Array.isArray(nodes)
      ? (nodes as { id: string; userName?: string }[]).map(({ id, userName }) => JSON.stringify([id, userName]))
      : undefined;
  return hasSameMembers(loginsOf(live), loginsOf(wanted));
}

/** Returns the sorted ids of data nodes. An element is a data node, or an id as the state records it. */
export function idsOf(dataNodes: unknown): string[] {
  if (!Array.isArray(dataNodes)) return [];
  const idOf = (node: unknown) => textOf(typeof node === "string" ? node : (node as { id?: unknown }).id);
  return (dataNodes as unknown[]).map(idOf).sort();
}

/** Whether two lists contain the same data nodes. Lists that are not known yet differ. */
function hasSameNodes(before: unknown, wanted: unknown): boolean {
  return Array.isArray(before) && Array.isArray(wanted) && hasSameMembers(idsOf(before), idsOf(wanted));
}

/** Returns e.g. `8 → 16`. */
function describeNumberChange(before: unknown, wanted: unknown): string {
  const text = (value: unknown) => (typeof value === "number" ? String(value) : "a number that is not known yet");
  return `${text(before)} → ${text(wanted)}`;
}

/** Returns e.g. `data nodes +1`; empty if they do not change, or if a whole list is not known yet. */
function describeDataNodeChange({ dataNodes: before }: Values, { dataNodes: wanted }: Values): string {
  if (!Array.isArray(before) || !Array.isArray(wanted)) return "";
  const more = wanted.length - before.length;
  if (more > 0) return `data nodes +${more}`;
  return hasSameMembers(idsOf(before), idsOf(wanted)) ? "" : "other data nodes";
}

function join(...parts: string[]): string {
  return parts.filter((part) => part !== "").join(", ");
}

function secondsOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return hours * 3_600 + minutes * 60 + seconds;
}
