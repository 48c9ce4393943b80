import { isSchemaGone } from "../../api/errors";
import type { InstanceRef } from "../../api/instances";
import { type DataNodeLogin, type ListedSchema, listSchemas, type SchemaDetail, showSchema } from "../../api/schemas";
import { onceDue, waitFor } from "../../wait/waiter";
import type { Values, World } from "../lifecycle";
import { sameMembers } from "../operate/child";
import { isPassing } from "../operate/passing";
import type { Settling } from "../operate/settling";
import { idsOf } from "./properties";

/** Finds a schema in the list of its instance. @returns undefined when it, or the instance, is gone */
export async function findListed(
  { api }: World,
  instance: InstanceRef,
  name: string,
): Promise<ListedSchema | undefined> {
  try {
    const { schemas } = await listSchemas(api, instance);
    return schemas.find((schema) => schema.name.toLowerCase() === name.toLowerCase());
  } catch (error) {
    if (isSchemaGone(error)) return undefined;
    throw error;
  }
}

/** Whether a schema is as the outputs tell of it, as far as the list of schemas shows. */
export function isAsListed(outputs: Values, { status, shardMode, shardNumber, dataNodes }: ListedSchema): boolean {
  const seen = (nodes: unknown) =>
    Array.isArray(nodes)
      ? (nodes as { id: string; status?: string }[]).map((node) => `${node.id} ${node.status ?? ""}`)
      : [];
  return (
    outputs["status"] === status &&
    outputs["shardMode"] === shardMode &&
    outputs["shardNumber"] === shardNumber &&
    dataNodes !== undefined &&
    sameMembers(
      idsOf(outputs["dataNodes"]),
      dataNodes.map(({ id }) => id),
    ) &&
    sameMembers(seen(outputs["dataNodeDetails"]), seen(dataNodes))
  );
}

/** Whether a schema is spread as the program says. */
export function isSpreadAs(live: SchemaDetail | ListedSchema, inputs: Values): boolean {
  const nodes = live.dataNodes?.map(({ id }) => id) ?? idsOf(inputs["dataNodes"]);
  return live.shardNumber === inputs["shardNumber"] && sameMembers(nodes, idsOf(inputs["dataNodes"]));
}

/** Waits for a status of the schema; one that is not there is GONE. */
export function waitForSchema(
  { world, instance, deadline, say }: Settling,
  name: string,
  target: readonly string[],
  pending: readonly string[],
): Promise<SchemaDetail> {
  return waitFor<SchemaDetail>({
    what: `${instance.subject} to be ${target[0] ?? ""}`,
    clock: world.clock,
    deadline,
    target,
    pending,
    tolerate: isPassing,
    look: onceDue(world.clock, async () => {
      const live = await observeSchema(world, instance, name, "poll");
      return live ? { state: live.status, value: live } : { state: "GONE", value: gone };
    }),
    onTick: ({ state }) => {
      say(`schema ${state}`);
    },
  });
}

const gone: SchemaDetail = {
  ...{ name: "", status: "GONE", shardMode: undefined, shardNumber: undefined, created: undefined, updated: undefined },
  ...{ shards: [], dataNodes: [], vips: [] },
};

/** Reads what is live. @returns undefined when the schema, or its instance, is gone */
export async function observeSchema(
  world: World,
  instance: InstanceRef,
  name: string,
  lane: "read" | "poll" = "read",
): Promise<SchemaDetail | undefined> {
  try {
    return await showSchema(world.api, instance, name, lane);
  } catch (error) {
    if (isSchemaGone(error)) return undefined;
    throw error;
  }
}

/** What is live, in the words and the order of the program where both mean the same. */
export function schemaOutputs(instance: InstanceRef, live: SchemaDetail, wanted: Values): Values {
  const logins = (Array.isArray(wanted["dataNodes"]) ? wanted["dataNodes"] : []) as DataNodeLogin[];
  const ids = live.dataNodes?.map(({ id }) => id) ?? idsOf(logins);
  const dataNodes = sameMembers(ids, idsOf(logins))
    ? logins
    : ids.map((id) => logins.find((login) => login.id === id) ?? { id });
  return {
    instanceId: instance.id,
    name: live.name,
    shardMode: live.shardMode ?? wanted["shardMode"],
    shardNumber: live.shardNumber ?? wanted["shardNumber"],
    dataNodes,
    status: live.status,
    shards: live.shards,
    dataNodeDetails: live.dataNodes,
    vips: live.vips,
    created: live.created,
    updated: live.updated,
    resharding: wanted["resharding"],
    deleteDnData: wanted["deleteDnData"],
    timeouts: wanted["timeouts"],
    adopt: wanted["adopt"],
  };
}
