import type { Backend } from "../../engine/backend";
import type { Job } from "../../engine/jobs/job";
import type { TaskView } from "../../engine/jobs/job-kind";
import { continueJob } from "../../engine/jobs/scheduler";
import { defineJob, type InstanceEffectInput } from "../instance-job";
import type { Schema } from "../model";
import { findSchema, updateDataNodeUse } from "../schema/schema-rules";
import { migration, type Migration, nextInWindow } from "./migration-plan";

type MigrationEffectInput = InstanceEffectInput<Migration>;

// The statuses of the task list are observed (quirk 22). modifySwitchingStrategy and toBeCanceled are in the example of API 4.5.2.
// The other operations are assumed. The instance is MIGRATE_DATABASE during all these jobs, also while a migration waits for the switch (assumed).
const taskView = (status: string, ...operations: string[]): TaskView => ({ status, operations });
const common = { status: "MIGRATE_DATABASE", params: migration } as const;
const failed = { Failed: taskView("Failed", "retry", "rollback") };
const setFailed = (event: MigrationEffectInput) => changeSchema(event, { status: "EXPAND_FAILED" });

/** Switches the route to the new shards. The old shards are kept until {@link cleanMigrateJob} deletes them. */
export const switchRouteJob = defineJob({
  ...common,
  kind: "migrateLogicDb.switch",
  stages: [{ name: "switch the route", seconds: 45 }],
  settleSeconds: 15,
  taskViews: { Running: taskView("Switching"), ...failed },
  complete: (event) => {
    const { after, before } = event.params;
    changeSchema(event, { ...after, status: "RUNNING", heldDataNodeIds: before.dataNodeIds, uncleaned: true });
  },
  fail: setFailed,
});

/** Waits for the window of the switch, or until a client switches the route or cancels the migration. {@link startSwitchWait} sets the end. */
export const waitForSwitchJob = defineJob({
  ...common,
  kind: "migrateLogicDb.wait",
  stages: [{ name: "wait for the switch", seconds: 1 }],
  taskViews: { Running: taskView("ToBeSwitched", "modifySwitchingStrategy", "toBeCanceled") },
  complete: ({ backend, job, params, at }) =>
    continueJob(backend, switchRouteJob, job, params, { at, progressFrom: 95, outcome: "complete" }),
});

/** Copies the data to new shards. The old shards stay in use. */
export const migrateJob = defineCopyJob("migrateLogicDb");
/** Repeats the copy of a failed migration. */
export const retryMigrateJob = defineCopyJob("retryMigrateLogicDb");

/** Cancels a migration before the switch. */
export const cancelMigrateJob = defineJob({
  ...common,
  kind: "migrateLogicDb.cancel",
  stages: [{ name: "delete the copies", seconds: 40 }],
  taskViews: { Running: taskView("Canceling"), Completed: taskView("CancelSuccess"), ...failed },
  complete: (event) => changeSchema(event, { status: "RUNNING", heldDataNodeIds: [] }),
  fail: setFailed,
});

/** Rolls back a failed migration. */
export const rollBackMigrateJob = defineJob({
  ...common,
  kind: "migrateLogicDb.rollback",
  stages: [{ name: "delete the copies", seconds: 60 }],
  taskViews: { Running: taskView("Rollbacking"), Completed: taskView("RollbackSuccess"), ...failed },
  begin: (event) => changeSchema(event, { status: "ROLLING BACK" }),
  complete: (event) => changeSchema(event, { status: "RUNNING", heldDataNodeIds: [] }),
  fail: setFailed,
});

/** Kinds of the phases of a migration. */
export const MIGRATION_KINDS = [
  migrateJob,
  retryMigrateJob,
  waitForSwitchJob,
  switchRouteJob,
  cancelMigrateJob,
  rollBackMigrateJob,
];

/** Whether a job is a migration, in any phase. */
export function isMigration(job: Job): boolean {
  return MIGRATION_KINDS.some(({ kind }) => kind === job.kind);
}

/** Deletes the old shards after the switch, as a separate task. The name of the task is assumed. */
export const cleanMigrateJob = defineJob({
  ...common,
  kind: "cleanMigrateLogicDb",
  stages: [{ name: "delete the old shards", seconds: 60 }],
  complete: (event) => changeSchema(event, { heldDataNodeIds: [], uncleaned: false }),
});

/** Continues the job of a migration as {@link waitForSwitchJob}. `at` is the start of the wait, in simulated milliseconds. */
export function startSwitchWait(backend: Backend, job: Job, params: Migration, at: number): void {
  const { window } = params;
  const until =
    window === null ? { outcome: "wait" as const } : { outcome: "complete" as const, endsAt: nextInWindow(window, at) };
  continueJob(backend, waitForSwitchJob, job, params, { at, progressFrom: 90, ...until });
}

function defineCopyJob(kind: string) {
  return defineJob({
    ...common,
    kind,
    stages: [
      { name: "check", seconds: 60 },
      { name: "copy all data", seconds: 600 },
      { name: "catch up with changes", seconds: 180 },
      { name: "verify", seconds: 60 },
    ],
    taskViews: { Running: taskView("Expanding", "modifySwitchingStrategy", "toBeCanceled"), ...failed },
    begin: (event) => changeSchema(event, { status: "EXPANDING", heldDataNodeIds: event.params.after.dataNodeIds }),
    complete: ({ backend, job, params, at }) => startSwitchWait(backend, job, params, at),
    fail: setFailed,
  });
}

function changeSchema({ backend, instance, params, at }: MigrationEffectInput, changes: Partial<Schema>): void {
  Object.assign(findSchema(instance, params.schema), changes, { updatedAt: at });
  updateDataNodeUse(backend, instance);
}
