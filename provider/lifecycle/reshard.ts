import { listTasks, type Task } from "../api/jobs";
import {
  type CheckResult,
  migrate,
  precheckMigration,
  type ShardConfiguration,
  showPrecheck,
  steerMigration,
} from "../api/migrations";
import { listSchemas } from "../api/schemas";
import type { Accepted } from "../api/wire";
import { ApiError } from "../http/errors";
import { canonicalState, waitFor } from "../wait/waiter";
import { messageOf } from "./failure";
import type { Operation } from "./operation";
import type { Resharding } from "./schema-properties";
import { isPassing, waitForJob } from "./settle";

/** A migration of one schema. */
export interface Migration extends Operation {
  /** The schema's name. */
  schema: string;
  /** Shows a warning at the schema. */
  warn: (message: string) => void;
}

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

const names = ["migrateLogicDb", "retryMigrateLogicDb"];
const ended = ["COMPLETED", "CANCELSUCCESS", "ROLLBACKSUCCESS"];
const day = 86_400_000;

/**
 * The migration of a schema that is under way or has failed, which the next run goes on with instead of beginning another.
 * The task list is the only place that tells (spec 4.5.2).
 */
export async function findMigration({ world, instance, schema }: Migration): Promise<Task | undefined> {
  const now = (await listSchemas(world.api, instance)).date ?? world.clock.now();
  const tasks = await listTasks(world.api, { start: now - 29 * day, end: now + day }, instance.subject);
  return tasks
    .filter(
      ({ name, instanceId, databaseName }) =>
        names.includes(name) && instanceId === instance.id && databaseName === schema,
    )
    .sort((a, b) => (b.created ?? 0) - (a.created ?? 0))
    .find(({ status }) => !ended.includes(canonicalState(status)));
}

/** Begins a migration once its pre-check is passed. @returns the id of its job */
export async function beginMigration(migration: Migration, configuration: ShardConfiguration): Promise<string> {
  const { world, instance, schema, progress, warn } = migration;
  progress.next("pre-checking the new shards", "1–3 min");
  const results = await precheck(migration, configuration);
  const failed = results.filter(({ status }) => status.startsWith("FAIL"));
  if (failed.length > 0) throw new PrecheckFailedError(instance.subject, failed);
  const doubtful = results.filter(({ status }) => status.startsWith("WARN"));
  if (doubtful.length > 0) warn(`The pre-check of ${instance.subject} warns: ${doubtful.map(resultText).join("; ")}`);

  const { jobId } = await migrate(world.api, instance, schema, configuration);
  if (jobId === undefined) throw new Error(`The answer to the migration of ${instance.subject} names no job`);
  return jobId;
}

async function precheck(migration: Migration, configuration: ShardConfiguration): Promise<CheckResult[]> {
  const { world, instance, schema, deadline, say } = migration;
  const first = await precheckMigration(world.api, instance, schema, configuration);
  const { jobId } = first;
  if (jobId === undefined) return first.results;
  const isOpen = ({ status }: CheckResult) => !/^(SUCCESS|FAIL|WARN)/.test(status);
  return waitFor<CheckResult[]>({
    what: `the pre-check of ${instance.subject} to end`,
    clock: world.clock,
    deadline,
    firstPause: 1_000,
    target: ["ended"],
    pending: ["running"],
    tolerate: isPassing,
    look: async () => {
      const { results } = await showPrecheck(world.api, instance, schema, jobId);
      return { state: results.length === 0 || results.some(isOpen) ? "running" : "ended", value: results };
    },
    onTick: ({ value }) => {
      say(
        `pre-checking the new shards: ${value.filter((result) => !isOpen(result)).length} of ${value.length} checks done`,
      );
    },
  });
}

/**
 * Sees a migration through: switches the route when it is ready (unless a window does), retries a failed one as often as
 * allowed, and takes it back when that does not help.
 *
 * @throws ReshardingFailedError when it was taken back, or could not be
 */
export async function finishMigration(migration: Migration, jobId: string, options: Resharding): Promise<void> {
  const { world, instance, schema } = migration;
  const steer = (verb: "retry" | "rollback" | "route-switch" | "clean") =>
    steerMigration(world.api, instance, schema, jobId, verb);
  let retries = options.retries ?? 1;
  let switched = typeof options.routeSwitch === "object";
  let reason: string | undefined;
  for (;;) {
    const { status, failReason } = await waitForMigration(migration, jobId, switched ? [] : ["ToBeSwitched"]);
    switch (canonicalState(status)) {
      case "COMPLETED":
        if (options.cleanUp === true) await cleanUp(migration, steer);
        return;
      case "TOBESWITCHED":
        migration.say("switching the route to the new shards");
        await steer("route-switch");
        switched = true;
        break;
      case "FAILED":
        reason = failReason ?? "the cloud gives no reason";
        if (retries > 0) {
          retries -= 1;
          migration.say(`retrying, because it failed: ${reason}`);
          await steer("retry");
        } else await rollBack(migration, steer, reason);
        break;
      default:
        throw new ReshardingFailedError(
          `Resharding ${instance.subject} was taken back${reason === undefined ? "" : `, because it failed: ${reason}`}. ` +
            "The schema serves as before.",
        );
    }
  }
}

async function rollBack(
  { instance, say }: Migration,
  steer: (verb: "rollback") => Promise<unknown>,
  reason: string,
): Promise<void> {
  say(`rolling back, because it failed: ${reason}`);
  try {
    await steer("rollback");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ReshardingFailedError(
      `Resharding ${instance.subject} failed: ${reason}. It could not be taken back: ${messageOf(error)}`,
    );
  }
}

async function cleanUp(migration: Migration, steer: (verb: "clean") => Promise<Accepted>) {
  migration.progress.next("removing the old shards' data", "minutes");
  await waitForJob(migration, await steer("clean"));
}

/** Waits until a migration needs something, or has ended. */
function waitForMigration(
  { world, instance, deadline, say }: Migration,
  jobId: string,
  needs: string[],
): Promise<Task> {
  let since: number | undefined;
  return waitFor<Task>({
    what: `the migration ${jobId} of ${instance.subject}`,
    clock: world.clock,
    deadline,
    firstPause: 1_000,
    target: ["Completed", "Failed", "RollbackSuccess", "CancelSuccess", ...needs],
    pending: ["Running", "Expanding", "ToBeSwitched", "Switching", "Canceling", "Rollbacking", "Appearing"],
    tolerate: isPassing,
    look: async () => {
      // Its own window of the task list once its beginning is known; before that, by the cloud's clock.
      const from = since ?? ((await listSchemas(world.api, instance)).date ?? world.clock.now()) - day;
      const tasks = await listTasks(
        world.api,
        { start: from - 3_600_000, end: from + 2 * day },
        instance.subject,
        "poll",
      );
      const task = tasks.find(({ id }) => id === jobId);
      since = task?.created ?? since;
      const nothing: Task = { ...noTask, id: jobId };
      return { state: task?.status ?? "Appearing", value: task ?? nothing, progress: task?.progress };
    },
    onTick: ({ state, value }) => {
      say(`resharding: ${state}${value.progress === undefined ? "" : ` ${value.progress}%`}`);
    },
  });
}

const noTask = {
  name: "migrateLogicDb",
  status: "Appearing",
  progress: undefined,
  created: undefined,
  instanceId: undefined,
  databaseName: undefined,
  operations: [],
  failReason: undefined,
};

function resultText({ name, message, suggestion }: CheckResult): string {
  return [name, message, suggestion].filter((part) => part !== "").join(": ");
}
