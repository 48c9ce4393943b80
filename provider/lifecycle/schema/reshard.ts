import type { Task } from "../../api/ddm/jobs";
import { migrate } from "../../api/ddm/migrations";
import type { SchemaDetail } from "../../api/ddm/schemas";
import { isNothingToClean, remedyOf } from "../../api/errors";
import { isOutcomeUnknown } from "../../http/errors";
import { describeCount } from "../../text";
import { canonicalState } from "../../wait/waiter";
import { done, type Step } from "../driver/definition";
import { AdvisedError, messageOf, UncertainError } from "../driver/errors";
import { isTransient } from "../waits/context";
import { ensureInstanceReady, waitUntilRunning } from "../waits/status";
import { earliestStart } from "../waits/pollers";
import { cleanUp } from "./clean-up";
import { explainUnusableNodes } from "./unusable-data-nodes";
import { showLive, type SchemaOperation, waitForSchema } from "./live";
import { finishMigration } from "./migration";
import {
  type MigrationRef,
  findSchemaFailReason,
  findContinuableMigration,
  hasEnded,
  isCompleted,
  findLastMigration,
  findMigrationTask,
} from "./migration-tasks";
import { notesOf, isCleanUpWanted } from "./notes";
import { precheck } from "./precheck";
import { isShardedAs, requireFittingMigration, type Target } from "./sharding";
import { windowOf } from "./switch-window";

/** Statuses in which a schema is usable, including those during a migration and after a failed one. */
const readyStatuses = ["RUNNING", "EXPANDING", "EXPAND_FAILED", "EXPANDING FAILED", "ROLLING BACK"];

/**
 * Waits until the schema accepts requests. Continues a migration that is in progress or has failed, in two cases:
 *
 * - The notes record a migration.
 * - This operation may reshard the schema, and the status of the schema is not RUNNING.
 *
 * @throws Error for a schema whose creation failed
 * @throws AdvisedError if the result of that migration does not fit the program
 */
export async function waitUntilSchemaReady(operation: SchemaOperation): Promise<SchemaDetail | undefined> {
  const { services, ref, changed, progress } = operation;
  const notes = notesOf(operation);
  const live = await waitForSchema(operation, [...readyStatuses, "CREATE_FAILED", "ABSENT"], ["CREATING", "CREATE"]);
  if (!live) return undefined;
  const status = canonicalState(live.status);
  if (status === "CREATEFAILED") {
    throw new Error(
      `Its status is CREATE_FAILED: ${(await findSchemaFailReason(operation)) ?? "the API reports no reason"}`,
    );
  }
  if (status === "RUNNING" && !notes.migration) return live;

  services.queue.setReady(ref.id, false);
  const canContinue = notes.migration !== undefined || changed.has("shardNumber") || changed.has("dataNodes");
  const recorded = notes.migration && (await findMigrationTask(operation, notes.migration.id));
  const task =
    recorded ?? (canContinue && status !== "RUNNING" ? await findContinuableMigration(operation) : undefined);
  if (task && !hasEnded(task)) {
    await requireFittingMigration(operation, task);
    progress.startPhase("continuing the resharding in progress");
    await finishMigration(operation, task, false);
  } else if (notes.migration) {
    // Only the last 29 days of the task list are read. Only the schema shows the result of an older migration.
    const isDone = task ? isCompleted(task) : isShardedAs(live, operation.inputs);
    if (isDone && isCleanUpWanted(operation.inputs))
      notes.pendingCleanUp = { id: notes.migration.id, isRequested: false };
    notes.migration = undefined;
  }
  return waitForSchema(
    operation,
    ["RUNNING", "ABSENT"],
    task || status === "RUNNING" ? readyStatuses : ["EXPANDING", "ROLLING BACK"],
  );
}

/** Plans a resharding: the pre-check, then the migration. */
export function planResharding(operation: SchemaOperation, { shardNumber, dataNodes }: Target): Step[] {
  const { services, ref, localId, inputs } = operation;
  const { exclusive } = inputs.resharding ?? {};
  const configuration = { shardNumber, dataNodes, window: windowOf(operation), exclusive };
  const ids = dataNodes.map(({ id }) => id);
  return [
    {
      title: "pre-checking the new shards",
      usualDuration: "1–3 min",
      properties: [],
      send: async () => {
        await ensureInstanceReady(operation);
        services.queue.setReady(ref.id, false);
        await explainUnusableNodes(operation, ids, () =>
          retryAfterCleanUp(operation, () => precheck(operation, configuration)),
        );
        return done;
      },
    },
    {
      title: `moving to ${shardNumber} shards on ${describeCount(dataNodes.length, "data node")}`,
      usualDuration: "20–60 min, or hours with much data",
      properties: ["shardNumber", "dataNodes"],
      send: async () => {
        const migration = await explainUnusableNodes(operation, ids, () =>
          retryAfterCleanUp(operation, () =>
            startOnce(operation, () => migrate(services.api, ref, localId, configuration)),
          ),
        );
        await finishMigration(operation, migration, true);
        await waitForSchema(operation, ["RUNNING"], readyStatuses);
        await waitUntilRunning(operation);
        return done;
      },
    },
  ];
}

/** Pauses before checking whether an unanswered request has started a migration, in milliseconds. */
const pauses: readonly number[] = [2_000, 8_000, 20_000, 30_000, 60_000];

/** Starts a migration. If the request is unanswered, checks the task list and the schema for the migration, and may send the request once more. */
async function startOnce(operation: SchemaOperation, send: () => ReturnType<typeof migrate>): Promise<MigrationRef> {
  const { clock } = operation.services;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const accepted = await send();
      if (accepted.jobId !== undefined) return { id: accepted.jobId, created: earliestStart(accepted, clock) };
      throw new UncertainError("the resharding", new Error("the response contains no job id"));
    } catch (error) {
      // A refusal after an unanswered request may mean that the first request was carried out.
      if (!isOutcomeUnknown(error) && attempt === 1) throw error;
      operation.report("checking whether the migration has started");
      let isAbsent = false;
      for (const pause of pauses) {
        await clock.sleep(pause);
        const started = await findStartedMigration(operation);
        if (typeof started === "object") return started;
        isAbsent = started === "absent";
      }
      if (!isOutcomeUnknown(error)) throw error;
      if (!isAbsent || attempt === 2) throw new UncertainError("the resharding", error);
    }
  }
}

/**
 * Finds the migration that an unanswered request has started.
 *
 * @returns `absent` if no migration has started; `unknown` if this cannot be determined yet
 */
async function findStartedMigration(operation: SchemaOperation): Promise<MigrationRef | "absent" | "unknown"> {
  try {
    const live = await showLive(operation, operation.localId);
    const isIdle = canonicalState(live?.status ?? "") === "RUNNING";
    const found = await findContinuableMigration(operation);
    // A failed migration of a schema that is RUNNING is an older migration.
    if (found && !(isIdle && canonicalState(found.status ?? "") === "FAILED")) {
      await requireFittingMigration(operation, found);
      return found;
    }
    return isIdle ? "absent" : "unknown";
  } catch (error) {
    if (!isTransient(error)) throw error;
    return "unknown";
  }
}

const oldDataCode = "DBS.300358";

/**
 * Runs work that the API rejects while old data exists. After such a rejection, removes the old data of the schema's last resharding and
 * runs the work again. This requires that the last resharding is completed, and that the program sets `cleanUp: true`.
 */
async function retryAfterCleanUp<Result>(operation: SchemaOperation, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const reason = messageOf(error);
    if (isOutcomeUnknown(error) || !reason.includes(oldDataCode)) throw error;
    const isWanted = isCleanUpWanted(operation.inputs);
    const last = isWanted ? await findLastMigration(operation) : undefined;
    const refusal = new AdvisedError(reason, adviceOnOldData(isWanted, last), { cause: error });
    if (!last || !isCompleted(last)) throw refusal;
    operation.report("removing the old data of the last resharding first");
    await cleanUp(operation, { id: last.id, isRequested: false }).catch((problem: unknown) => {
      throw isNothingToClean(problem) ? refusal : problem;
    });
    return work();
  }
}

/**
 * Returns the advice for a rejection because of old data.
 *
 * @param isWanted whether the program sets `cleanUp: true`
 * @param last the schema's last resharding, if it is known
 */
function adviceOnOldData(isWanted: boolean, last: Task | undefined): string {
  if (!isWanted) return `${remedyOf(oldDataCode) ?? ""} Then run \`pulumi up\` again.`;
  return last && isCompleted(last)
    ? "The old data belongs to another schema of the instance. Remove the data in the console. Then run `pulumi up` again."
    : "The old data belongs to an earlier resharding of this schema, or to another schema of the instance. Remove the data in the console. Then run `pulumi up` again.";
}
