import type { MutationResult } from "../../api/wire";
import { ApiError } from "../../http/errors";
import { canonicalState } from "../../wait/waiter";
import { messageOf } from "../driver/errors";
import { earliestStart } from "../waits/pollers";
import type { SchemaOperation } from "./live";
import { alignWindow, windowOf } from "./switch-window";
import { MigrationRequests } from "./migration-requests";
import {
  type MigrationRef,
  findContinuableMigration,
  findLastMigration,
  hasEnded,
  waitForMigration,
} from "./migration-tasks";
import { notesOf, isCleanUpWanted } from "./notes";
import { trimEnd } from "../../text";

/** Error of a failed or canceled migration. */
export class ReshardingFailedError extends Error {
  override readonly name = "ReshardingFailedError";
}

/** Statuses of a migration in which its window cannot be changed. The window of a failed migration can be changed after a retry. */
const statusesWithFixedWindow = ["FAILED", "SWITCHING", "CANCELING", "ROLLBACKING"];

/**
 * Continues a migration until it ends:
 *
 * - Requests the route switch, unless the cloud switches the route in a window.
 * - Retries a failed migration as often as the program allows, then rolls it back.
 *
 * The notes of the operation record the migration until it ends.
 *
 * @param isOwn whether this operation has started the migration. The migration then has the program's window
 * @throws ReshardingFailedError if the migration was rolled back or canceled, or if the API refused the rollback
 */
export async function finishMigration(
  operation: SchemaOperation,
  started: MigrationRef & { status?: string | undefined },
  isOwn: boolean,
): Promise<void> {
  const { services, report, inputs } = operation;
  const notes = notesOf(operation);
  const { retries = 1 } = inputs.resharding ?? {};
  const isWindowWanted = windowOf(operation) !== undefined;
  const requests = new MigrationRequests(operation);
  let retried = 0;
  let current: MigrationRef = started;
  /** Whether the cloud switches the route in a window. */
  let hasWindow = isOwn && isWindowWanted;
  if (!isOwn && !statusesWithFixedWindow.includes(canonicalState(started.status ?? "")))
    hasWindow = await alignWindow(operation, started.id);
  let reason: string | undefined;
  for (;;) {
    notes.migration = { id: current.id, created: current.created };
    const task = await waitForMigration(operation, current, (status) =>
      status === "TOBESWITCHED" && hasWindow ? false : services.clock.now() >= requests.pausedUntil,
    );
    if (!task) {
      current = await findOtherMigration(operation, current, started);
      hasWindow = false;
      continue;
    }
    const { status, failReason } = task;
    switch (canonicalState(status ?? "")) {
      case "COMPLETED":
        notes.migration = undefined;
        if (isCleanUpWanted(inputs)) notes.pendingCleanUp = { id: current.id, isRequested: false };
        return;
      case "TOBESWITCHED":
        if (isWindowWanted) {
          hasWindow = await alignWindow(operation, current.id);
          break;
        }
        requests.checkLimit("route-switch");
        report("switching the route to the new shards");
        await requests.send("route-switch", current.id);
        break;
      case "FAILED": {
        reason = trimEnd(failReason ?? "the API reports no reason", ".");
        // A retry whose response is lost may have started a job of its own.
        const last = requests.isLastUncertain ? await findContinuableMigration(operation) : undefined;
        if (last && last.id !== current.id) {
          current = last;
        } else if (retried < retries) {
          requests.checkLimit("retry");
          report(`retrying, because the resharding failed: ${reason}`);
          const accepted = await requests.send("retry", current.id);
          if (accepted) {
            retried += 1;
            current = retriedMigration(accepted);
          }
        } else {
          requests.checkLimit("rollback");
          report(`rolling back, because the resharding failed: ${reason}`);
          await rollBack(requests, current.id, reason);
        }
        break;
      }
      default: {
        notes.migration = undefined;
        const outcome = canonicalState(status ?? "") === "CANCELSUCCESS" ? "canceled" : "rolled back";
        throw new ReshardingFailedError(
          `The resharding was ${outcome}${reason === undefined ? "" : `, because it failed: ${reason}`}. The schema still uses its old shards.`,
        );
      }
    }
  }

  /** Returns the migration after a retry: the new job in the response, or else the failed job (API 4.3.20). */
  function retriedMigration(accepted: MutationResult): MigrationRef {
    const { jobId = current.id } = accepted;
    return jobId === current.id ? current : { id: jobId, created: earliestStart(accepted, services.clock) };
  }
}

/**
 * Finds the migration to continue with if the task list does not report the current one. Returns the schema's last migration if it is another one,
 * in two cases:
 *
 * - It is `started`: a retry may run under the id of the failed migration, although the response to its request contains another id.
 * - It is not earlier than `started` and has not ended.
 *
 * @throws Error if there is no such migration
 */
async function findOtherMigration(
  operation: SchemaOperation,
  { id }: MigrationRef,
  started: MigrationRef,
): Promise<MigrationRef> {
  const last = await findLastMigration(operation);
  if (last && last.id !== id) {
    // A migration before `started` says nothing about this resharding.
    const isEarlier = (last.created ?? 0) < (started.created ?? 0);
    if (last.id === started.id || (!isEarlier && !hasEnded(last))) return last;
  }
  throw new Error(`The task list does not report migration ${id} of ${operation.ref.subject}`);
}

async function rollBack(requests: MigrationRequests, id: string, reason: string): Promise<void> {
  try {
    await requests.send("rollback", id);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ReshardingFailedError(
      `The resharding failed: ${reason}. It could not be rolled back: ${messageOf(error)}`,
    );
  }
}
