import { isJobUnknown, isNothingToClean } from "../../api/errors";
import { controlMigration } from "../../api/ddm/migrations";
import type { SchemaDetail } from "../../api/ddm/schemas";
import { ApiError, isOutcomeUnknown } from "../../http/errors";
import { canonicalState } from "../../wait/waiter";
import { done, type Step } from "../driver/definition";
import { JobFailedError } from "../waits/job";
import { waitForCompletion } from "../waits/completion";
import { waitUntilRunning } from "../waits/status";
import { findCleanUp, isCompleted, findLastMigration, findMigrationTask } from "./migration-tasks";
import type { SchemaOperation } from "./live";
import { hasChangedSharding, notesOf, type PendingCleanUp, isCleanUpWanted } from "./notes";
import { isShardedAs } from "./sharding";

/** Plans the removal of the old data of a completed migration. The step reads the migration from the notes when it runs. */
export function planCleanUp(operation: SchemaOperation): Step {
  return {
    title: "removing the old shards' data",
    usualDuration: "minutes",
    properties: ["resharding"],
    send: async () => {
      const { pendingCleanUp } = notesOf(operation);
      if (pendingCleanUp) await ensureCleanedUp(operation, pendingCleanUp);
      return done;
    },
  };
}

/** Finds the migration whose old data must be removed now; undefined if there is none. */
export async function findDueCleanUp(
  operation: SchemaOperation,
  live: SchemaDetail,
): Promise<PendingCleanUp | undefined> {
  const { inputs, before } = operation;
  const { pendingCleanUp } = notesOf(operation);
  if (!isCleanUpWanted(inputs)) return undefined;
  if (pendingCleanUp) return pendingCleanUp;
  if (!hasChangedSharding(before, inputs) || !isShardedAs(live, inputs)) return undefined;
  const last = await findLastMigration(operation);
  return last && isCompleted(last) ? { id: last.id, isRequested: true } : undefined;
}

/** Pauses before checking whether an unanswered clean-up was carried out, in milliseconds. */
const pauses: readonly number[] = [2_000, 8_000, 20_000];

/** Removes the old data of a migration. If there is none, succeeds only if the task list contains a successful clean-up, e.g. by another client. */
async function ensureCleanedUp(operation: SchemaOperation, pendingCleanUp: PendingCleanUp): Promise<void> {
  try {
    await cleanUp(operation, pendingCleanUp);
  } catch (error) {
    if (!isNothingToClean(error) || !(await waitForListedCleanUp(operation, pendingCleanUp))) throw error;
    notesOf(operation).pendingCleanUp = undefined;
  }
}

/** Removes the old data of a migration. The API rejects the next migration while old data exists (DBS.300358). */
export async function cleanUp(operation: SchemaOperation, pendingCleanUp: PendingCleanUp): Promise<void> {
  const { services, ref, localId } = operation;
  for (let attempt = 0; ; attempt += 1) {
    await waitUntilRunning(operation);
    const wasRequested = pendingCleanUp.isRequested;
    if (wasRequested && (await waitForListedCleanUp(operation, pendingCleanUp))) break;
    pendingCleanUp.isRequested = true;
    try {
      await waitForCompletion(
        operation,
        await controlMigration(services.api, ref, localId, pendingCleanUp.id, "clean"),
      );
      break;
    } catch (error) {
      // The data has already been removed.
      if (wasRequested && isNothingToClean(error)) break;
      if (isJobUnknown(error) && !(await findMigrationTask(operation, pendingCleanUp.id))) {
        // No request can remove the data then, so an error would repeat in every run.
        operation.warn(
          `The old data of the resharding of ${ref.subject} cannot be removed, because the API does not know migration ` +
            `${pendingCleanUp.id}. Remove the data in the console before the next resharding.`,
        );
        break;
      }
      const pause = pauses[attempt];
      if (isOutcomeUnknown(error) && pause !== undefined) {
        operation.report("checking whether the request was carried out");
        await services.clock.sleep(pause);
      } else {
        // A rejected clean-up request has no effect. A rejected poll proves nothing.
        const isRefused = error instanceof ApiError && error.method !== "GET" && !error.outcomeUnknown;
        const isNotDone = error instanceof JobFailedError || isRefused;
        if (isNotDone) pendingCleanUp.isRequested = wasRequested;
        throw error;
      }
    }
  }
  notesOf(operation).pendingCleanUp = undefined;
}

/** Waits for the clean-up of a migration if the task list shows it. @returns false if no clean-up is listed, or if it has already failed */
async function waitForListedCleanUp(operation: SchemaOperation, { id }: PendingCleanUp): Promise<boolean> {
  const task = await findCleanUp(operation, id);
  if (!task || canonicalState(task.status ?? "") === "FAILED") return false;
  await waitForCompletion(operation, {
    operation: "CleanMigration",
    jobId: task.id,
    orderId: undefined,
    at: task.created,
  });
  return true;
}
