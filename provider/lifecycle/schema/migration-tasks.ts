import { listTasks, maxTaskAge, type Task } from "../../api/ddm/jobs";
import { listSchemas } from "../../api/ddm/schemas";
import { canonicalState, waitFor } from "../../wait/waiter";
import { isTransient } from "../waits/context";
import { hasName, type SchemaOperation } from "./live";

// Only the task list reports all statuses of a migration (quirk 22) and the reason for a failure (API 4.5.2).

/** Reference to a migration that has started. */
export interface MigrationRef {
  /** Id of the migration's job. */
  id: string;
  /** Start of the migration, or a time up to a day earlier, by the API's clock, in epoch milliseconds. Undefined if the start is unknown. */
  created?: number | undefined;
}

const migrationTaskNames = ["migrateLogicDb", "retryMigrateLogicDb"];
const endStatuses = ["COMPLETED", "CANCELSUCCESS", "ROLLBACKSUCCESS"];
const day = 24 * 3_600_000;

/** Finds the last migration of a schema, in any status. */
export async function findLastMigration(operation: SchemaOperation): Promise<Task | undefined> {
  return (await listSchemaTasks(operation)).find(({ name }) => migrationTaskNames.includes(name));
}

/** Finds the last migration of a schema if that migration is in progress or has failed. */
export async function findContinuableMigration(operation: SchemaOperation): Promise<Task | undefined> {
  const last = await findLastMigration(operation);
  return last && !hasEnded(last) ? last : undefined;
}

/** Reads a migration from the task list; undefined if the list does not report it. */
export async function findMigrationTask(operation: SchemaOperation, id: string): Promise<Task | undefined> {
  return (await listSchemaTasks(operation)).find((task) => task.id === id);
}

/** Whether a migration has ended and cannot be continued. A failed migration can be retried or rolled back. */
export function hasEnded({ status = "" }: Task): boolean {
  return endStatuses.includes(canonicalState(status));
}

/** Whether a migration has completed successfully. */
export function isCompleted({ status = "" }: Task): boolean {
  return canonicalState(status) === "COMPLETED";
}

/**
 * Finds the last clean-up after a migration. The API Reference does not name the task of a clean-up, so a name with `clean` or `clear` is enough.
 *
 * @returns undefined also if the task list does not report when the migration was created
 */
export async function findCleanUp(operation: SchemaOperation, migrationId: string): Promise<Task | undefined> {
  const tasks = await listSchemaTasks(operation);
  const migrationCreated = tasks.find(({ id }) => id === migrationId)?.created;
  if (migrationCreated === undefined) return undefined;
  return tasks.find(({ name, created = 0 }) => /clean|clear/i.test(name) && created > migrationCreated);
}

/** Finds the reason for the last failure among the tasks of a schema. */
export async function findSchemaFailReason(operation: SchemaOperation): Promise<string | undefined> {
  return (await listSchemaTasks(operation)).find(({ failReason }) => failReason !== undefined)?.failReason;
}

/** Lists the tasks of a schema in the last 29 days by the API's clock, newest first. */
async function listSchemaTasks({ services, ref, localId }: SchemaOperation): Promise<Task[]> {
  const now = (await listSchemas(services.api, ref)).date ?? services.clock.now();
  const tasks = await listTasks(services.api, { start: now - maxTaskAge, end: now + day }, ref.subject);
  return tasks
    .filter(({ instanceId, databaseName }) => instanceId === ref.id && hasName({ name: databaseName ?? "" }, localId))
    .sort((a, b) => (b.created ?? 0) - (a.created ?? 0));
}

/** Maximum time that an accepted migration may be missing from the task list, in milliseconds. */
const maxListingDelay = 5 * 60_000;

/**
 * Waits until a migration has ended or needs a request. TOBESWITCHED needs the route switch. FAILED needs a retry or a rollback.
 *
 * @param isRequestDue whether the caller must send a request in this status. False if the cloud switches the route in a time window, while the status
 * does not show the effect of an earlier request yet, and during the pause before a request is repeated
 * @returns the migration; undefined if the task list does not show it within {@link maxListingDelay}
 */
export function waitForMigration(
  { services, ref, deadline, report }: SchemaOperation,
  { id, created }: MigrationRef,
  isRequestDue: (status: string) => boolean,
): Promise<Task | undefined> {
  const begun = services.clock.now();
  let since = created;
  let seen: Task | undefined;
  return waitFor<Task | undefined>({
    goal: `migration ${id} of ${ref.subject}`,
    clock: services.clock,
    deadline,
    firstDelay: 1_000,
    // "Not reported yet", "No request due" and "Not reported" are not statuses of the API: `poll` derives them.
    target: ["Completed", "Failed", "RollbackSuccess", "CancelSuccess", "ToBeSwitched", "Not reported"],
    pending: ["Running", "Expanding", "Switching", "Canceling", "Rollbacking", "Not reported yet", "No request due"],
    isTolerable: isTransient,
    poll: async (schedule) => {
      const task = await services.pollers.migrations.poll({ id, subject: ref.subject, since }, schedule);
      since = task?.created ?? since;
      seen = task ?? seen;
      const isMissing = !seen && services.clock.now() - begun > maxListingDelay;
      const status = task?.status ?? (isMissing ? "Not reported" : "Not reported yet");
      const needsRequest = ["TOBESWITCHED", "FAILED"].includes(canonicalState(status));
      const state = needsRequest && !isRequestDue(canonicalState(status)) ? "No request due" : status;
      // Only the progress of EXPANDING starts at 0. In other statuses, the progress does not predict the end.
      const progress = canonicalState(state) === "EXPANDING" ? task?.progress : undefined;
      return { state, value: task, progress };
    },
    onProgress: ({ state, value }) => {
      const shown = state === "No request due" ? value?.status : state;
      report(`resharding: ${shown ?? state}${value?.progress === undefined ? "" : ` ${value.progress}%`}`);
    },
  });
}
