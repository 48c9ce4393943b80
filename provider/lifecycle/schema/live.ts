import { type ListedSchema, listSchemas, type SchemaDetail, showSchema } from "../../api/ddm/schemas";
import { isSchemaNotFound, isUnreadable } from "../../api/errors";
import { formatTime } from "../../api/wire";
import { createUnbatchedPoll } from "../../wait/polling";
import { waitFor } from "../../wait/waiter";
import { findInList } from "../driver/absence";
import { AdvisedError } from "../driver/errors";
import type { Operation } from "../driver/operation";
import type { Values } from "../lifecycle";
import { hasSameMembers, isGiven, textOf } from "../properties/values";
import type { WaitContext } from "../waits/context";
import { isTransient } from "../waits/context";
import { idsOf, type schemaProperties } from "./properties";

/** The context of an operation on a schema. */
export type SchemaOperation = Operation<typeof schemaProperties>;

/** Finds a schema in the list of its instance. @throws Error if the schema is missing from an incomplete list */
export async function findListed({ services, ref }: WaitContext, name: string): Promise<ListedSchema | undefined> {
  const { schemas, complete } = await listSchemas(services.api, ref);
  return findInList({ items: schemas, complete }, (schema) => hasName(schema, name));
}

/** Whether a schema has the given name. The API ignores case in names (API 4.3.3). */
export function hasName(schema: { name: string }, name: string): boolean {
  return schema.name.toLowerCase() === name.toLowerCase();
}

/** Reads a schema. @returns undefined if the API reports the schema or its instance as not found */
export async function showLive(
  { services, ref }: WaitContext,
  name: string,
  priority: "read" | "poll" = "read",
): Promise<SchemaDetail | undefined> {
  try {
    return await showSchema(services.api, ref, name, priority);
  } catch (error) {
    if (isSchemaNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * Whether a listed schema equals its recorded values. Unreported values count as equal, except for statuses of data nodes. Another creation
 * time shows that another client has deleted the schema and created it again.
 */
export function isUnchanged(recorded: Values, listed: ListedSchema): boolean {
  const { status, shardMode, shardNumber, created, dataNodes } = listed;
  const isSame = (name: string, value: unknown) => value === undefined || recorded[name] === value;
  const statuses = (nodes: unknown) =>
    Array.isArray(nodes)
      ? (nodes as { id: string; status?: string }[]).map((node) => `${node.id} ${node.status ?? ""}`)
      : [];
  return (
    isSame("status", status) &&
    isSame("shardMode", shardMode) &&
    isSame("shardNumber", shardNumber) &&
    isSame("created", formatTime(created)) &&
    (dataNodes === undefined ||
      (hasSameMembers(idsOf(recorded["dataNodes"]), idsOf(dataNodes)) &&
        hasSameMembers(statuses(recorded["dataNodeDetails"]), statuses(dataNodes))))
  );
}

/**
 * Returns the recorded outputs of an unchanged schema as its details, which then need not be requested. An empty recorded list of data nodes
 * counts as not reported.
 */
export function recordedSchema(recorded: Values): SchemaDetail {
  const text = (name: string) => (typeof recorded[name] === "string" ? recorded[name] : undefined);
  const list = (name: string) => {
    const values = recorded[name];
    return Array.isArray(values) && values.length > 0 ? (values as never[]) : undefined;
  };
  return {
    name: text("name") ?? "",
    status: text("status") ?? "",
    shardMode: text("shardMode"),
    shardNumber: recorded["shardNumber"] as number | undefined,
    created: text("created"),
    updated: text("updated"),
    shards: list("shards") ?? [],
    dataNodes: list("dataNodeDetails"),
    vips: list("vips") ?? [],
  };
}

/**
 * Returns the outputs that are not inputs. Unreported values and empty lists keep their recorded values. The list of shards keeps them only if the
 * number of shards is unchanged or not reported.
 */
export function outputsOf(live: SchemaDetail, { before }: SchemaOperation): Values {
  const listOrRecorded = (list: readonly unknown[] | undefined, name: string) =>
    list?.length ? list : (before[name] ?? []);
  const hasRecordedShards = live.shardNumber === undefined || live.shardNumber === before["shardNumber"];
  return {
    status: live.status,
    shards: hasRecordedShards ? listOrRecorded(live.shards, "shards") : live.shards,
    dataNodeDetails: listOrRecorded(live.dataNodes, "dataNodeDetails"),
    vips: listOrRecorded(live.vips, "vips"),
    created: live.created ?? before["created"],
    updated: live.updated ?? before["updated"],
  };
}

/**
 * Requires that the schema is the recorded one. The id of a schema contains only its name, so another client may have deleted the schema and created
 * it again. The new schema may contain data of its own. A creation time that the API does not report, and a schema that cannot be read, count as
 * unchanged.
 *
 * @throws AdvisedError if the creation time of the schema is not the recorded one
 */
export async function requireRecorded(operation: SchemaOperation): Promise<void> {
  const { localId, before } = operation;
  const live = await showLive(operation, localId).catch((error: unknown) => {
    if (!isUnreadable(error)) throw error;
    return undefined;
  });
  const [created, recorded] = [live?.created, before["created"]];
  if (created === undefined || !isGiven(recorded) || created === recorded) return;
  throw new AdvisedError(
    `Another client has deleted the schema and created it again: it was created at ${created}, and the recorded schema at ${textOf(recorded)}. ` +
      "The new schema was not deleted",
    "To delete the new schema, run `pulumi refresh`, then the same `pulumi` command again. To keep it, remove the recorded schema from the state " +
      "with `pulumi state delete <urn>`.",
  );
}

/** Minimum time that a schema must stay not found to count as absent, in milliseconds. A new schema may not be found at first. */
const absenceDelay = 15_000;

/** Waits until the status of the schema is in `target`. @returns undefined if the schema is absent and `target` contains `ABSENT` */
export function waitForSchema(
  context: WaitContext & { localId: string },
  target: readonly string[],
  pending: readonly string[],
): Promise<SchemaDetail | undefined> {
  const { services, ref, deadline, report, localId } = context;
  const { clock } = services;
  let absentSince: number | undefined;
  return waitFor<SchemaDetail | undefined>({
    goal: `${ref.subject} to be ${target[0] ?? ""}`,
    clock,
    deadline,
    target,
    pending: [...pending, "not found"],
    isTolerable: isTransient,
    poll: createUnbatchedPoll(clock, async () => {
      const live = await showLive(context, localId, "poll");
      if (live) {
        absentSince = undefined;
        return { state: live.status, value: live };
      }
      absentSince ??= clock.now();
      return { state: clock.now() - absentSince < absenceDelay ? "not found" : "ABSENT", value: undefined };
    }),
    onProgress: ({ state }) => {
      report(`schema ${state}`);
    },
  });
}
