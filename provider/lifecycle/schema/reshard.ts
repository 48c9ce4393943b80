import { isNothingToClean } from "../../api/errors";
import {
  type CheckResult,
  migrate,
  precheckMigration,
  type ShardConfiguration,
  showPrecheck,
  steerMigration,
} from "../../api/migrations";
import { ApiError, isOutcomeUnknown } from "../../http/errors";
import { canonicalState, onceDue, waitFor } from "../../wait/waiter";
import { messageOf } from "../operate/failure";
import { isPassing } from "../operate/passing";
import { JobFailedError, waitForJob } from "../operate/job";
import { settle } from "../operate/settle";
import { waitUntilRunning } from "../operate/status";
import { beginningOf } from "../operate/watch";
import { type Begun, findMigration, type Migration, waitForMigration } from "./migration-tasks";
import type { Resharding } from "./properties";

/** The pre-check says that the schema cannot be spread like that. Nothing was changed. */
export class PrecheckFailedError extends Error {
  override readonly name = "PrecheckFailedError";
  constructor(subject: string, failed: readonly CheckResult[]) {
    super(`The pre-check of ${subject} failed: ${failed.map(resultText).join("; ")}. Nothing was changed.`);
  }
}

/** The migration failed and was taken back, as far as it says. */
export class ReshardingFailedError extends Error {
  override readonly name = "ReshardingFailedError";
}

/** Begins a migration once its pre-check is passed, and does so once: when the answer is lost, the task list tells. */
export async function beginMigration(migration: Migration, configuration: ShardConfiguration): Promise<Begun> {
  const { world, instance, schema, progress, say, warn } = migration;
  progress.next("pre-checking the new shards", "1–3 min");
  const results = await precheck(migration, configuration);
  const failed = results.filter(hasFailed);
  if (failed.length > 0) throw new PrecheckFailedError(instance.subject, failed);
  const doubtful = results.filter(({ status }) => status.startsWith("WARN"));
  if (doubtful.length > 0) warn(`The pre-check of ${instance.subject} warns: ${doubtful.map(resultText).join("; ")}`);

  for (let attempt = 1; ; attempt += 1) {
    try {
      const accepted = await migrate(world.api, instance, schema, configuration);
      const { jobId } = accepted;
      if (jobId !== undefined) return { id: jobId, created: beginningOf(accepted, world.clock) };
      throw new Error(`The answer to the migration of ${instance.subject} names no job`);
    } catch (error) {
      if (!isOutcomeUnknown(error) || attempt === 2) throw error;
      say("the answer was lost: looking whether the migration has begun");
      const found = await findMigration(migration);
      if (found) return found;
    }
  }
}

function hasFailed({ status }: CheckResult): boolean {
  return status.startsWith("FAIL");
}

async function precheck(migration: Migration, configuration: ShardConfiguration): Promise<CheckResult[]> {
  const { world, instance, schema, deadline, say } = migration;
  const first = await precheckMigration(world.api, instance, schema, configuration);
  const { jobId } = first;
  if (jobId === undefined) return first.results;
  // Results that are there already look like all results: only the job tells whether more will come.
  const job = { jobId, orderId: undefined, operation: "CheckMigrateLogicDb" };
  let failure: JobFailedError | undefined;
  await waitForJob(migration, job).catch((error: unknown) => {
    if (!(error instanceof JobFailedError)) throw error;
    failure = error;
  });
  const isOpen = ({ status }: CheckResult) => !/^(SUCCESS|FAIL|WARN)/.test(status);
  const results = await waitFor<CheckResult[]>({
    what: `the pre-check of ${instance.subject} to end`,
    clock: world.clock,
    deadline,
    target: ["ended"],
    pending: ["running"],
    tolerate: isPassing,
    look: onceDue(world.clock, async () => {
      const { results } = await showPrecheck(world.api, instance, schema, jobId);
      return { state: results.length === 0 || results.some(isOpen) ? "running" : "ended", value: results };
    }),
    onTick: ({ value }) => {
      const over = value.filter((result) => !isOpen(result)).length;
      say(`pre-checking the new shards: ${over} of ${value.length} checks done`);
    },
  });
  if (failure && !results.some(hasFailed)) throw failure;
  return results;
}

/** How often an answer may be lost before that is an error: the next look tells whether the call was heard. */
const lostAtMost = 3;

/**
 * Sees a migration through: switches the route when it is ready (unless a window does), retries a failed one as often as
 * allowed, and takes it back when that does not help.
 *
 * @throws ReshardingFailedError when it was taken back, or could not be
 */
export async function finishMigration(migration: Migration, begun: Begun, options: Resharding): Promise<void> {
  const { world, instance, schema, say } = migration;
  let lost = 0;
  /** Whether it was heard, as far as we know. */
  const steer = async (verb: "retry" | "rollback" | "route-switch"): Promise<boolean> => {
    try {
      await steerMigration(world.api, instance, schema, begun.id, verb);
      return true;
    } catch (error) {
      if (!isOutcomeUnknown(error) || ++lost > lostAtMost) throw error;
      say("the answer was lost: looking at what has become of it");
      return false;
    }
  };
  let retries = options.retries ?? 1;
  let switched = typeof options.routeSwitch === "object";
  let reason: string | undefined;
  for (;;) {
    const { status, failReason } = await waitForMigration(migration, begun, switched ? [] : ["ToBeSwitched"]);
    switch (canonicalState(status ?? "")) {
      case "COMPLETED":
        return;
      case "TOBESWITCHED":
        say("switching the route to the new shards");
        switched = await steer("route-switch");
        break;
      case "FAILED":
        reason = failReason ?? "the cloud gives no reason";
        if (retries > 0) {
          say(`retrying, because it failed: ${reason}`);
          if (await steer("retry")) retries -= 1;
        } else await rollBack(migration, steer, reason);
        break;
      default:
        throw new ReshardingFailedError(
          `Resharding ${instance.subject} was taken back${reason === undefined ? "" : `, because it failed: ${withoutStop(reason)}`}. ` +
            "The schema serves as before.",
        );
    }
  }
}

async function rollBack(
  { instance, say }: Migration,
  steer: (verb: "rollback") => Promise<boolean>,
  reason: string,
): Promise<void> {
  say(`rolling back, because it failed: ${reason}`);
  try {
    await steer("rollback");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ReshardingFailedError(
      `Resharding ${instance.subject} failed: ${withoutStop(reason)}. It could not be taken back: ${messageOf(error)}`,
    );
  }
}

/** Removes the data of before a migration, which the cloud keeps until it is told, and which bar the next migration. */
export async function cleanUp(migration: Migration, { id }: Begun): Promise<void> {
  const { world, instance, schema, progress, say } = migration;
  progress.next("removing the old shards' data", "minutes");
  for (let attempt = 1; ; attempt += 1) {
    await waitUntilRunning(migration);
    try {
      await settle(migration, await steerMigration(world.api, instance, schema, id, "clean"));
      return;
    } catch (error) {
      if (attempt > 1 && isNothingToClean(error)) return;
      if (!isOutcomeUnknown(error) || attempt > lostAtMost) throw error;
      say("the answer was lost: looking at what has become of it");
    }
  }
}

function withoutStop(text: string): string {
  return text.replace(/\.+$/, "");
}

function resultText({ name, message, suggestion }: CheckResult): string {
  return [name, message, suggestion].filter((part) => part !== "").join(": ");
}
