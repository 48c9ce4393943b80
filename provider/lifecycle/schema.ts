import { isInstanceNotFound, isSchemaNotFound } from "../api/errors";
import { createSchema, deleteSchema, listSchemas, type ListedSchema, type SchemaDetail } from "../api/ddm/schemas";
import type { MutationResult } from "../api/wire";
import { canonicalState } from "../wait/waiter";
import { isListedChild, waitForDeletion, readChild } from "./driver/children";
import { listKeyOf } from "./driver/identity";
import { type Creation, type Definition, done } from "./driver/definition";
import { createLifecycle } from "./driver/driver";
import type { Lifecycle, Values } from "./lifecycle";
import { findDueCleanUp, planCleanUp } from "./schema/clean-up";
import { explainUnusableNodes } from "./schema/unusable-data-nodes";
import {
  findListed,
  hasName,
  isUnchanged,
  outputsOf,
  recordedSchema,
  requireRecorded,
  type SchemaOperation,
  showLive,
  waitForSchema,
} from "./schema/live";
import { convertIdsToLowercase } from "./schema/lowercase-ids";
import { notesOf, unfinishedProperties, isCleanUpWanted } from "./schema/notes";
import { loginsOf, separatePasswords } from "./schema/passwords";
import { idsOf, schemaProperties, schemaRules } from "./schema/properties";
import { planResharding, waitUntilSchemaReady } from "./schema/reshard";
import { blockingDifferencesOf, shardingOf, targetOf } from "./schema/sharding";
import { waitForCompletion } from "./waits/completion";
import { isDeletingStatus, notFound, ensureInstanceReady, waitUntilIdle } from "./waits/status";
import { isGiven, textOf } from "./properties/values";

/** A schema: a database whose shards are spread over data nodes. Resharding adds shards and data nodes in place. */
export const schemaDefinition: Definition<typeof schemaProperties, SchemaDetail> = {
  noun: "a schema",
  scope: "child of an instance",
  properties: schemaProperties,
  rules: schemaRules,
  names: { maxLength: 48, separator: "_", forbidden: /[^a-z0-9_]/g, lowercase: true },
  // Resharding moves the data, so its duration grows with the data.
  timeouts: { create: "30m", update: "24h", delete: "30m" },
  subject: (values, id) => {
    const [instanceId, localId] = id?.split("/") ?? [textOf(values["instanceId"]), textOf(values["name"])];
    return `schema "${localId ?? ""}" of instance ${instanceId ?? ""}`;
  },

  observe,
  isListed: (operation) =>
    isListedChild(operation, async () => (await findListed(operation, operation.localId)) !== undefined),
  observeReady: waitUntilSchemaReady,
  outputs: outputsOf,
  hasFailed: ({ status }) => canonicalState(String(status)) === "CREATEFAILED",
  unfinishedProperties: unfinishedProperties,
  declare: (_operation, { dataNodes }, args) => ({
    args: { ...args, dataNodes: dataNodes?.map(({ id }) => ({ id, userName: "root" })) },
  }),

  create: prepareCreation,
  steps: async (operation, live) => {
    const target = targetOf(operation, live);
    const due = await findDueCleanUp(operation, live);
    if (due) notesOf(operation).pendingCleanUp = due;
    // The API rejects a resharding while old data of an earlier resharding exists.
    const first = due ? [planCleanUp(operation)] : [];
    if (!target) return first;
    const last = isCleanUpWanted(operation.inputs) ? [planCleanUp(operation)] : [];
    return [...first, ...planResharding(operation, target), ...last];
  },
  // The `send` of each step waits until its job has ended.
  waitForCompletion: () => Promise.resolve(),

  remove: {
    title: "deleting the schema",
    usualDuration: "1–3 min",
    prepare: async (operation) => {
      const status = await waitUntilIdle(operation);
      if (status === notFound) return "absent";
      if (isDeletingStatus(status)) return "deleting";
      await requireRecorded(operation);
      return undefined;
    },
    send: ({ services, ref, localId, inputs }) => deleteSchema(services.api, ref, localId, inputs.deleteDnData),
    isAbsent: isSchemaNotFound,
    isDeleting: async (operation) => {
      const live = await showLive(operation, operation.localId);
      return canonicalState(live?.status ?? "") === "DELETING";
    },
    waitForCompletion: waitUntilRemoved,
  },
  replacement: ({ deleteDnData }) =>
    "the schema is dropped and created without tables; the grants of accounts on it are lost; the data on the data nodes " +
    (deleteDnData === true ? "is deleted (deleteDnData)" : "stays"),
  // Another instance can use the data nodes only after the old schema is deleted (API 4.3.1, DBS.300110).
  isDeletedFirst: (_, olds, news) => olds["instanceId"] !== news["instanceId"] && hasSharedDataNodes(olds, news),
};

/** Creates the lifecycle of schemas. */
export function schemaLifecycle(): Lifecycle {
  return convertIdsToLowercase(separatePasswords(createLifecycle(schemaDefinition)));
}

function hasSharedDataNodes({ dataNodes: olds }: Values, { dataNodes: news }: Values): boolean {
  const used = idsOf(olds);
  return idsOf(news).some((id) => used.includes(id));
}

/**
 * Reads the schema. In a refresh, all schemas of an instance share one list request. For a schema that the list shows as unchanged, the
 * recorded outputs replace a read.
 */
async function observe(operation: SchemaOperation): Promise<SchemaDetail | undefined> {
  const { services, ref, verb, localId, before } = operation;
  if (verb === "read") {
    const listed = await readChild(() => listSchemas(services.api, ref));
    const found = listed?.schemas.find((schema) => hasName(schema, localId));
    // The list does not report all values: the recorded outputs supply the others. Without `created` or shards, the recorded outputs are incomplete.
    const isComplete = isGiven(before["created"]) && Array.isArray(before["shards"]) && before["shards"].length > 0;
    if (found && isComplete && isUnchanged(before, found)) return recordedSchema(before);
  }
  return showLive(operation, localId);
}

/** Properties that the creation sends. */
const sentProperties = ["instanceId", "name", "shardMode", "shardNumber", "dataNodes"];

function prepareCreation(operation: SchemaOperation): Creation {
  const { services, ref, inputs, progress } = operation;
  const name = String(inputs.name);
  const ids = idsOf(inputs.dataNodes);
  progress.setPhases(2);
  return {
    title: "requesting the schema",
    hasCost: false,
    sets: [],
    namesakes: async () => {
      const list = listKeyOf(schemaDefinition, ref.id);
      const { schemas, date, complete } = await services.sharedLists.readInitialList(list, () =>
        listSchemas(services.api, ref),
      );
      const existing = schemas.find((schema) => hasName(schema, name));
      return { namesakes: existing ? [namesakeOf(operation, existing)] : [], now: date, complete };
    },
    send: async () => {
      await ensureInstanceReady(operation);
      operation.attempted = operation.attempted?.filter((attempted) => sentProperties.includes(attempted));
      const { shardMode, shardNumber } = inputs;
      const wanted = { name, shardMode, shardNumber, dataNodes: loginsOf(inputs, ids) };
      const accepted = await explainUnusableNodes(operation, ids, () => createSchema(services.api, ref, wanted));
      return { localId: name, accepted };
    },
    locate: async () => ((await showLive(operation, name)) ? { localId: name, accepted: done } : undefined),
    waitForCompletion: (accepted) => {
      progress.startPhase("creating the shards", "1–3 min");
      return explainUnusableNodes(operation, ids, () => waitForCompletion(operation, accepted));
    },
  };
}

function namesakeOf({ ref, inputs }: SchemaOperation, schema: ListedSchema) {
  const isBeingDeleted = canonicalState(schema.status ?? "") === "DELETING";
  return {
    localId: schema.name,
    subject: `schema "${schema.name}" of instance ${ref.id}`,
    created: schema.created,
    differences: [
      ...blockingDifferencesOf(shardingOf(schema), inputs),
      ...(isBeingDeleted ? ["it is being deleted"] : []),
    ],
  };
}

/** Waits for the job of a deletion. If the API does not report the job as completed, waits until the schema is absent. */
async function waitUntilRemoved(operation: SchemaOperation, accepted: MutationResult): Promise<boolean> {
  const isReported = await waitForDeletion(operation, accepted).catch((error: unknown) => {
    if (!isInstanceNotFound(error)) throw error;
    return false;
  });
  if (!isReported) await waitForSchema(operation, ["ABSENT"], statusesBeforeRemoval);
  return isReported;
}

/** Statuses that a schema may have while it is being deleted. */
const statusesBeforeRemoval = ["DELETING", "RUNNING", "CREATE_FAILED", "EXPAND_FAILED", "EXPANDING FAILED"];
