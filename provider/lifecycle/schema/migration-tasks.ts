import { listTasks, type Task } from "../../api/jobs";
import { listSchemas } from "../../api/schemas";
import { canonicalState, waitFor } from "../../wait/waiter";
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
  /** When by the cloud's clock, or some time before, in epoch milliseconds. */
  created?: number | undefined;
}

const names = ["migrateLogicDb", "retryMigrateLogicDb"];
const ended = ["COMPLETED", "CANCELSUCCESS", "ROLLBACKSUCCESS"];
const day = 24 * 3_600_000;

/** The last migration of a schema, however it stands. */
export async function lastMigration(migration: Migration): Promise<Task | undefined> {
  return (await tasksOf(migration)).find(({ name }) => names.includes(name));
}

/** The migration of a schema that is under way or has failed, which the next run goes on with instead of beginning another. */
export async function findMigration(migration: Migration): Promise<Task | undefined> {
  const last = await lastMigration(migration);
  return last && !ended.includes(canonicalState(last.status ?? "")) ? last : undefined;
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
  { id, created }: Begun,
  needs: string[],
): Promise<Task> {
  let since = created ?? world.clock.now() - day;
  return waitFor<Task>({
    what: `the migration ${id} of ${instance.subject}`,
    clock: world.clock,
    deadline,
    firstPause: 1_000,
    target: ["Completed", "Failed", "RollbackSuccess", "CancelSuccess", ...needs],
    pending: ["Running", "Expanding", "ToBeSwitched", "Switching", "Canceling", "Rollbacking", "Appearing"],
    tolerate: isPassing,
    look: async (when) => {
      const task = await world.watch.migrations.look({ id, subject: instance.subject, since }, when);
      since = task?.created ?? since;
      const state = task?.status ?? "Appearing";
      // Later phases begin at a progress that says nothing about how long they take.
      const progress = canonicalState(state) === "EXPANDING" ? task?.progress : undefined;
      return { state, value: task ?? { ...noTask, id }, progress };
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
  ended: undefined,
  instanceId: undefined,
  databaseName: undefined,
  operations: [],
  failReason: undefined,
};
