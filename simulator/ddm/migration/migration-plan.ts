import { z } from "zod";
import type { Backend } from "../../engine/backend";
import { ddmError } from "../ddm-errors";
import { optionalText } from "../fields";
import type { Instance, Schema } from "../model";
import { canLogIn, checkShards, findDataNodes, type Login } from "../schema/schema-rules";

const layout = z.object({ shardNumber: z.number(), shardUnit: z.number(), dataNodeIds: z.array(z.string()) });

/** Shape of the parameters of a migration job. The API Reference calls a migration a shard configuration. */
export const migration = z.object({
  schema: z.string(),
  before: layout,
  after: layout,
  /** The route is switched automatically between these times of day, `HH:mm:ss` in UTC (assumed, quirk 33). Null: a client must switch the route. */
  window: z.object({ begin: z.string(), end: z.string() }).nullable(),
  exclusive: z.boolean(),
  /** Id of the node that runs the migration. */
  nodeId: z.string(),
  /** Whether the data nodes accept the logins. */
  loginsWork: z.boolean(),
});

/** See {@link migration}. */
export type Migration = z.output<typeof migration>;

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, "DBS.300377");

/** Fields of the window in which the route is switched. */
export const windowFields = {
  switch_route_begin_time: optionalText(timeOfDay),
  switch_route_end_time: optionalText(timeOfDay),
};

/** Body of a migration (API 4.3.15) and of its pre-check (API 4.3.13). */
export const migrationBody = z.strictObject({
  data_nodes: z.array(z.strictObject({ id: z.string(), user: z.string().min(1), password: z.string().min(1) })),
  // The value is a string in the reference's table and a number in its example.
  new_shard_number: z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]),
  ...windowFields,
  is_exclusive: z.boolean().optional(),
});

/**
 * Checks the request for a migration and returns the parameters of its job.
 *
 * @throws 400 DBS.300130, 300104, 300358, 300118, 280001 or 300377, and the errors of {@link checkShards} and {@link findDataNodes}. The
 * code of each mistake is assumed.
 */
export function planMigration(
  backend: Backend,
  instance: Instance,
  schema: Schema,
  body: z.output<typeof migrationBody>,
): Migration {
  if (schema.status !== "RUNNING") throw ddmError("DBS.300130", schema.status);
  if (schema.shardMode === "single") throw ddmError("DBS.300104", "The schema is unsharded.");
  if (instance.schemas.some(({ uncleaned }) => uncleaned)) throw ddmError("DBS.300358");
  const logins: readonly Login[] = body.data_nodes;
  const shardNumber = body.new_shard_number;
  checkShards("cluster", shardNumber, logins.length);
  const moreShards = shardNumber > schema.shardNumber;
  const moreDataNodes = shardNumber === schema.shardNumber && logins.length > schema.dataNodeIds.length;
  if (!moreShards && !moreDataNodes)
    throw ddmError("DBS.300118", "The number of shards must increase, or stay the same with more data nodes.");
  const dataNodeIds = findDataNodes(backend, instance, logins).map(({ id }) => id);
  const nodes = instance.groups.find(({ isDefault }) => isDefault)?.nodes ?? [];
  if (body.is_exclusive === true && nodes.length < 2) {
    throw ddmError("DBS.280001", "is_exclusive: the default group needs more than one node");
  }
  return {
    schema: schema.name,
    before: { shardNumber: schema.shardNumber, shardUnit: schema.shardUnit, dataNodeIds: schema.dataNodeIds },
    after: { shardNumber, shardUnit: Math.ceil(shardNumber / dataNodeIds.length), dataNodeIds },
    window: parseWindow(body),
    exclusive: body.is_exclusive ?? false,
    nodeId: nodes[0]?.id ?? "",
    loginsWork: logins.every(canLogIn),
  };
}

/**
 * Returns the window of a request, or null if the request has none.
 *
 * API 4.3.15 requires at least an hour, DBS.300377 more than an hour, API 4.3.21 at most an hour. The simulator requires at least an hour: the
 * example values of both sections, 17:00:00 and 18:00:00, are exactly an hour apart.
 *
 * @throws 400 DBS.300377 if one of the times is missing, or the window is shorter than an hour or passes midnight
 */
export function parseWindow(body: {
  readonly switch_route_begin_time?: string | undefined;
  readonly switch_route_end_time?: string | undefined;
}): Migration["window"] {
  const { switch_route_begin_time: begin, switch_route_end_time: end } = body;
  if (begin === undefined && end === undefined) return null;
  if (begin === undefined || end === undefined) throw ddmError("DBS.300377", "The window needs a begin and an end.");
  if (secondsOfDay(end) - secondsOfDay(begin) < 3600)
    throw ddmError("DBS.300377", "The window must be at least an hour, within one day.");
  return { begin, end };
}

/** Returns the first time at or after `at` that is in a window. Times are in simulated milliseconds since the epoch. */
export function nextInWindow(window: NonNullable<Migration["window"]>, at: number): number {
  const day = 24 * 3600 * 1000;
  const midnight = at - (at % day);
  const begin = midnight + secondsOfDay(window.begin) * 1000;
  const end = midnight + secondsOfDay(window.end) * 1000;
  if (at < begin) return begin;
  return at < end ? at : begin + day;
}

function secondsOfDay(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return (hours * 60 + minutes) * 60 + seconds;
}
