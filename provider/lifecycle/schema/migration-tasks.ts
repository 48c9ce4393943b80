import { listTasks, type Task } from "../../api/jobs";
import { listSchemas } from "../../api/schemas";
import { canonicalState, onceDue, waitFor } from "../../wait/waiter";
import type { Operation } from "../operate/operation";
import { isPassing } from "../operate/passing";

// The task list is the only place that tells of migrations, and why something failed (spec 4.5.2).

/** A migration of one schema. */
export interface Migration extends Operation {
  /** The schema's name. */
  schema: string;
  /** Shows a warning at the schema. */
  warn: (message: string) => void;
}

/** A migration that has begun. */
export interface Begun {
  /** The id of its job. */
  id: string;
  /** When, by the cloud's clock in epoch milliseconds, if that is known. */
  created?: number | undefined;
}

const names = ["migrateLogicDb", "retryMigrateLogicDb"];
const ended = ["COMPLETED", "CANCELSUCCESS", "ROLLBACKSUCCESS"];
const hour = 3_600_000;
const day = 24 * hour;

/** The last migration of a schema, however it stands. */
export async function lastMigration(migration: Migration): Promise<Task | undefined> {
  return (await tasksOf(migration)).find(({ name }) => names.includes(name));
}

/** The migration of a schema that is under way or has failed, which the next run goes on with instead of beginning another. */
export async function findMigration(migration: Migration): Promise<Task | undefined> {
  const last = await lastMigration(migration);
  return last && !ended.includes(canonicalState(last.status)) ? last : undefined;
}

/** Why the last task of a schema that failed has failed. */
export async function whyItFailed(migration: Migration): Promise<string | undefined> {
  return (await tasksOf(migration)).find(({ failReason }) => failReason !== undefined)?.failReason;
}

/** The tasks of a schema, the newest first. */
async function tasksOf({ world, instance, schema }: Migration): Promise<Task[]> {
  const now = (await listSchemas(world.api, instance)).date ?? world.clock.now();
  const tasks = await listTasks(world.api, { start: now - 29 * day, end: now + day }, instance.subject);
  return tasks
    .filter(
      ({ instanceId, databaseName }) =>
        instanceId === instance.id && databaseName?.toLowerCase() === schema.toLowerCase(),
    )
    .sort((a, b) => (b.created ?? 0) - (a.created ?? 0));
}

/** Waits until a migration needs something, or has ended. */
export function waitForMigration(
  { world, instance, deadline, say }: Migration,
  { id: jobId, created }: Begun,
  needs: string[],
): Promise<Task> {
  let since = created;
  return waitFor<Task>({
    what: `the migration ${jobId} of ${instance.subject}`,
    clock: world.clock,
    deadline,
    firstPause: 1_000,
    target: ["Completed", "Failed", "RollbackSuccess", "CancelSuccess", ...needs],
    pending: ["Running", "Expanding", "ToBeSwitched", "Switching", "Canceling", "Rollbacking", "Appearing"],
    tolerate: isPassing,
    look: onceDue(world.clock, async () => {
      // Its own window of the task list once its beginning is known; before that, by the cloud's clock.
      const from = since ?? ((await listSchemas(world.api, instance)).date ?? world.clock.now()) - day;
      const between = { start: from - hour, end: from + 2 * day };
      const tasks = await listTasks(world.api, between, instance.subject, "poll");
      const task = tasks.find(({ id }) => id === jobId);
      since = task?.created ?? since;
      const nothing: Task = { ...noTask, id: jobId };
      const state = task?.status ?? "Appearing";
      // Later phases begin at a progress that says nothing about how long they take.
      const progress = canonicalState(state) === "EXPANDING" ? task?.progress : undefined;
      return { state, value: task ?? nothing, progress };
    }),
    onTick: (seen) => {
      const percent = seen?.value.progress;
      if (seen) say(`resharding: ${seen.state}${percent === undefined ? "" : ` ${percent}%`}`);
    },
  });
}

const noTask = {
  name: "migrateLogicDb",
  status: "Appearing",
  progress: undefined,
  created: undefined,
  ended: undefined,
  instanceId: undefined,
  databaseName: undefined,
  operations: [],
  failReason: undefined,
};
