import { controlMigration } from "../../api/ddm/migrations";
import type { MutationResult } from "../../api/wire";
import { ApiError, isOutcomeUnknown } from "../../http/errors";
import { canonicalState } from "../../wait/waiter";
import { AdvisedError, messageOf } from "../driver/errors";
import { earliestStart } from "../waits/pollers";
import type { SchemaOperation } from "./live";
import { alignWindow, windowOf } from "./switch-window";
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

/** Pauses before a route switch or a rollback is requested again, in milliseconds. */
const pauses: readonly number[] = [10_000, 30_000, 60_000, 120_000];

/** Maximum time until the reported status of a migration reflects an accepted request, in milliseconds. */
const maxStatusDelay = 60_000;

type Verb = "retry" | "rollback" | "route-switch";

/**
 * Continues a migration until it ends:
 *
 * - Requests the route switch, unless the cloud switches the route in a window.
 * - Retries a failed migration as often as the program allows, then rolls it back.
 *
 * The notes of the operation record the migration until it ends.
 *
 * @param isOwn whether this operation has started the migration, so that the migration has the program's window
 * @throws ReshardingFailedError if the migration was rolled back or canceled, or if the API refused to roll it back
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
  // The window of a failed migration cannot be changed before a retry.
  if (!isOwn && canonicalState(started.status ?? "") !== "FAILED") hasWindow = await alignWindow(operation, started.id);
  let reason: string | undefined;
  for (;;) {
    notes.migration = { id: current.id, created: current.created };
    const task = await waitForMigration(operation, current, (status) =>
      status === "TOBESWITCHED" && hasWindow ? false : services.clock.now() >= requests.staleUntil,
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
        if (isCleanUpWanted(inputs)) notes.toClean = { id: current.id, asked: false };
        return;
      case "TOBESWITCHED":
        if (isWindowWanted) {
          hasWindow = await alignWindow(operation, current.id);
          break;
        }
        await requests.pauseBefore("route-switch");
        report("switching the route to the new shards");
        await requests.send("route-switch", current.id);
        break;
      case "FAILED":
        reason = trimEnd(failReason ?? "the API reports no reason", ".");
        if (retried < retries) {
          report(`retrying, because the resharding failed: ${reason}`);
          const accepted = await requests.send("retry", current.id);
          if (accepted) retried += 1;
          current = accepted ? retriedMigration(accepted) : ((await findContinuableMigration(operation)) ?? current);
        } else {
          await requests.pauseBefore("rollback");
          report(`rolling back, because the resharding failed: ${reason}`);
          await rollBack(requests, current.id, reason);
        }
        break;
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
 * Finds the schema's last migration, to continue with it instead of a migration that the task list does not report. That is `started`, if it
 * was retried and the retry has no job of its own, or a migration that has begun since then and has not ended.
 *
 * @throws Error if there is none
 */
async function findOtherMigration(
  operation: SchemaOperation,
  { id }: MigrationRef,
  started: MigrationRef,
): Promise<MigrationRef> {
  const last = await findLastMigration(operation);
  if (last && last.id !== id) {
    // An earlier migration says nothing about this one, even if it has completed.
    const isEarlier = (last.created ?? 0) < (started.created ?? 0);
    if (last.id === started.id || !(isEarlier || hasEnded(last))) return last;
  }
  throw new Error(`The task list does not report migration ${id} of ${operation.ref.subject}`);
}

/** Sends and counts the requests that control a migration. */
class MigrationRequests {
  /** Time until which the reported status may be older than the last accepted request, in epoch milliseconds. */
  staleUntil = 0;
  readonly #sent = new Map<Verb, number>();
  /** Error of the last request; undefined if the API accepted it. */
  #lastError: unknown;

  constructor(private readonly operation: SchemaOperation) {}

  /** Pauses if the request was sent before. @throws AdvisedError if it was sent five times */
  async pauseBefore(verb: Verb): Promise<void> {
    const { services } = this.operation;
    const sent = this.#sent.get(verb) ?? 0;
    if (sent === 0) return;
    const pause = pauses[sent - 1];
    if (pause !== undefined) {
      await services.clock.sleep(pause);
      return;
    }
    const what = verb === "route-switch" ? "The route switch" : "Rolling the resharding back";
    const why =
      this.#lastError === undefined
        ? "the API accepted the request, but the status of the migration did not change"
        : messageOf(this.#lastError);
    throw new AdvisedError(
      `${what} failed ${sent} times: ${trimEnd(why, ".")}. The schema still uses its old shards`,
      "Run `pulumi up` again: it continues with the migration. To abandon the migration, cancel it in the console.",
    );
  }

  /** Sends a request. @returns undefined if the request may be repeated, because its outcome is unknown or the route switch was refused */
  async send(verb: Verb, id: string): Promise<MutationResult | undefined> {
    const { services, ref, localId, report } = this.operation;
    const sent = (this.#sent.get(verb) ?? 0) + 1;
    this.#sent.set(verb, sent);
    try {
      const accepted = await controlMigration(services.api, ref, localId, id, verb);
      this.#lastError = undefined;
      this.staleUntil = services.clock.now() + maxStatusDelay;
      return accepted;
    } catch (error) {
      this.#lastError = error;
      const isRefusedSwitch = verb === "route-switch" && error instanceof ApiError && error.status === 400;
      if (!isRefusedSwitch && (!isOutcomeUnknown(error) || sent > pauses.length)) throw error;
      report(
        isRefusedSwitch
          ? `the route switch failed: ${error.apiMessage}`
          : "checking whether the request was carried out",
      );
      return undefined;
    }
  }
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
