import { isInstanceNotFound, isSchemaNotFound } from "../api/errors";
import { createSchema, deleteSchema, listSchemas, type ListedSchema, type SchemaDetail } from "../api/ddm/schemas";
import type { MutationResult } from "../api/wire";
import { canonicalState } from "../wait/waiter";
import { findIn } from "./driver/absence";
import { isListedChild, sendWhenIdle, settleDeletion, unlessInstanceIsAbsent } from "./driver/children";
import { listOf } from "./driver/identity";
import { type Creation, type Definition, done } from "./driver/definition";
import { createLifecycle } from "./driver/driver";
import type { Lifecycle } from "./lifecycle";
import { cleanUpDue, cleanUpStep } from "./schema/clean-up";
import { namingDataNodeUsers } from "./schema/data-node-users";
import {
  findListed,
  hasName,
  isAsRecorded,
  outputsOf,
  recordedSchema,
  type SchemaOperation,
  showLive,
  waitForSchema,
} from "./schema/live";
import { notesOf, unfinishedProperties, wantsCleanUp } from "./schema/notes";
import { loginsOf, separatePasswords } from "./schema/passwords";
import { idsOf, schemaProperties, schemaRules } from "./schema/properties";
import { reshardSteps, waitUntilSettled } from "./schema/reshard";
import { obstaclesOf, spreadOf, targetOf } from "./schema/spread";
import { settle } from "./waits/settle";
import { isDeletingStatus, notFound, untilReady, waitUntilIdle } from "./waits/status";

/** A schema: a database whose shards are spread over data nodes, and resharded over more of them in place. */
export const schemaDefinition: Definition<typeof schemaProperties, SchemaDetail> = {
  noun: "a schema",
  scope: "child of an instance",
  properties: schemaProperties,
  rules: schemaRules,
  names: { longest: 48, separator: "_", forbidden: /[^a-z0-9_]/g, lowercase: true },
  // Resharding moves the data, which takes as long as there is data.
  timeouts: { create: "30m", update: "24h", delete: "30m" },
  subject: (values, id) => {
    const [instanceId, own] = id?.split("/") ?? [String(values["instanceId"]), String(values["name"])];
    return `schema "${own ?? ""}" of instance ${instanceId ?? ""}`;
  },

  observe,
  isListed: (operation) =>
    isListedChild(operation, async () => (await findListed(operation, operation.own)) !== undefined),
  observeReady: waitUntilSettled,
  outputs: outputsOf,
  hasFailed: ({ status }) => canonicalState(String(status)) === "CREATEFAILED",
  unfinished: unfinishedProperties,

  create: creationOf,
  steps: async (operation, live) => {
    const target = targetOf(operation, live);
    const due = await cleanUpDue(operation, live);
    if (due) notesOf(operation).toClean = due;
    // Old data of an earlier resharding prevent the next one.
    const first = due ? [cleanUpStep(operation)] : [];
    if (!target) return first;
    const last = wantsCleanUp(operation.inputs) ? [cleanUpStep(operation)] : [];
    return [...first, ...reshardSteps(operation, target), ...last];
  },
  // Steps wait for their own requests.
  settle: () => Promise.resolve(),

  remove: {
    title: "deleting the schema",
    usually: "1–3 min",
    before: async (operation) => {
      const status = await waitUntilIdle(operation);
      if (status === notFound) return "absent";
      return isDeletingStatus(status) ? "deleting" : undefined;
    },
    send: (operation) => {
      const { services, own, inputs } = operation;
      return sendWhenIdle(operation, (instance) => deleteSchema(services.api, instance, own, inputs.deleteDnData));
    },
    isAbsent: isSchemaNotFound,
    isDeleting: async (operation) => {
      const live = await showLive(operation, operation.own);
      return canonicalState(live?.status ?? "") === "DELETING";
    },
    settle: settleRemoval,
  },
  replacement: ({ deleteDnData }) =>
    "the schema is dropped and created empty; its tables and the grants of accounts on it are lost; data on data nodes " +
    (deleteDnData === true ? "is deleted (deleteDnData)" : "stays"),
};

/** The lifecycle of schemas. */
export function schemaLifecycle(): Lifecycle {
  return separatePasswords(createLifecycle(schemaDefinition));
}

/** Reads the schema. All schemas of an instance are read by one request; one that is as recorded needs no other. */
async function observe(operation: SchemaOperation): Promise<SchemaDetail | undefined> {
  const { services, ref, verb, own, before } = operation;
  if (verb === "read") {
    const listed = await unlessInstanceIsAbsent(() => listSchemas(services.api, ref));
    const there = listed?.schemas.find((schema) => hasName(schema, own));
    if (there && isAsRecorded(before, there)) return recordedSchema(before);
  }
  return showLive(operation, own);
}

/** The arguments that the creation sends. */
const sent = ["instanceId", "name", "shardMode", "shardNumber", "dataNodes"];

function creationOf(operation: SchemaOperation): Creation {
  const { services, ref, inputs, progress } = operation;
  const name = String(inputs.name);
  const ids = idsOf(inputs.dataNodes);
  progress.expect(2);
  return {
    title: "ordering the schema",
    costs: false,
    sets: [],
    namesakes: async () => {
      const list = listOf(schemaDefinition, ref.id);
      const { schemas, date, complete } = await services.siblings.atFirst(list, () => listSchemas(services.api, ref));
      const there = findIn({ items: schemas, complete }, (schema) => hasName(schema, name));
      return { namesakes: there ? [namesakeOf(operation, there)] : [], now: date };
    },
    send: async () => {
      await untilReady(operation);
      operation.attempted = operation.attempted?.filter((attempted) => sent.includes(attempted));
      const { shardMode, shardNumber } = inputs;
      const wanted = { name, shardMode, shardNumber, dataNodes: loginsOf(inputs, ids) };
      const accepted = await namingDataNodeUsers(operation, ids, () => createSchema(services.api, ref, wanted));
      return { own: name, accepted };
    },
    locate: async () => ((await showLive(operation, name)) ? { own: name, accepted: done } : undefined),
    settle: (accepted) => {
      progress.next("creating the shards", "1–3 min");
      return namingDataNodeUsers(operation, ids, () => settle(operation, accepted));
    },
  };
}

function namesakeOf({ ref, inputs }: SchemaOperation, schema: ListedSchema) {
  const isDeleted = canonicalState(schema.status ?? "") === "DELETING";
  return {
    own: schema.name,
    subject: `schema "${schema.name}" of instance ${ref.id}`,
    created: schema.created,
    differences: [...obstaclesOf(spreadOf(schema), inputs), ...(isDeleted ? ["it is being deleted"] : [])],
  };
}

/** Waits for the job of a deletion, and until the schema is absent where the API does not report the job as completed. */
async function settleRemoval(operation: SchemaOperation, accepted: MutationResult): Promise<boolean> {
  const isReported = await settleDeletion(operation, accepted).catch((error: unknown) => {
    if (!isInstanceNotFound(error)) throw error;
    return false;
  });
  if (!isReported) await waitForSchema(operation, ["ABSENT"], removable);
  return isReported;
}

/** The statuses that a schema may still have while its deletion begins. */
const removable = ["DELETING", "RUNNING", "CREATE_FAILED", "EXPAND_FAILED", "EXPANDING FAILED"];
