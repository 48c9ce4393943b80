import { continueJob } from "../../engine/jobs/scheduler";
import { jobKind, type JobScene, type Listed } from "../../engine/jobs/job-kind";
import type { Job } from "../../engine/jobs/job";
import { migration, nextInWindow, type Migration } from "./migration-plan";
import type { Schema } from "../model";
import { findSchema, noteUse } from "../schema/schema-rules";
import type { World } from "../../engine/backend";

type Scene = JobScene<Migration>;

// Statuses of the task list are of facts 1.10; modifySwitchingStrategy and toBeCanceled of the example (spec 4.5.2), the
// other operations are assumed. The instance stays MIGRATE_DATABASE until the route is switched (assumed).
const listed = (status: string, ...operations: string[]): Listed => ({ status, operations });
const common = { status: "MIGRATE_DATABASE", params: migration } as const;
const failed = { Failed: listed("Failed", "retry", "rollback") };
const becomeFailed = (scene: Scene) => change(scene, { status: "EXPAND_FAILED" });

/** Takes the copies in use. What they were copied from is kept until it is cleaned. */
export const switchRoute = jobKind({
  ...common,
  kind: "migrateLogicDb.switch",
  stages: [{ name: "switch the route", seconds: 45 }],
  settleSeconds: 15,
  listed: { Running: listed("Switching"), ...failed },
  complete: (scene) => {
    const { after, before } = scene.params;
    change(scene, { ...after, status: "RUNNING", heldDataNodeIds: before.dataNodeIds, uncleaned: true });
  },
  fail: becomeFailed,
});

/** Waits for its window, or for somebody who switches. */
export const waitForSwitch = jobKind({
  ...common,
  kind: "migrateLogicDb.wait",
  stages: [{ name: "wait for the switch", seconds: 1 }],
  listed: { Running: listed("ToBeSwitched", "modifySwitchingStrategy", "toBeCanceled") },
  complete: ({ world, job, params, at }) =>
    continueJob(world, switchRoute, job, params, { at, progressFrom: 95, fate: "complete" }),
});

/** Copies all shards into the new ones, while the old ones work on. */
export const migrate = copying("migrateLogicDb");
/** The same again after a failure. */
export const retryMigrate = copying("retryMigrateLogicDb");

/** Gives up before the switch. */
export const cancelMigrate = jobKind({
  ...common,
  kind: "migrateLogicDb.cancel",
  stages: [{ name: "delete the copies", seconds: 40 }],
  listed: { Running: listed("Canceling"), Completed: listed("CancelSuccess"), ...failed },
  complete: (scene) => change(scene, { status: "RUNNING", heldDataNodeIds: [] }),
  fail: becomeFailed,
});

/** Goes back after a failure. */
export const rollBackMigrate = jobKind({
  ...common,
  kind: "migrateLogicDb.rollback",
  stages: [{ name: "delete the copies", seconds: 60 }],
  listed: { Running: listed("Rollbacking"), Completed: listed("RollbackSuccess"), ...failed },
  begin: (scene) => change(scene, { status: "ROLLING BACK" }),
  complete: (scene) => change(scene, { status: "RUNNING", heldDataNodeIds: [] }),
  fail: becomeFailed,
});

/** Deletes what the shards were copied from, after the switch. A task of its own (its name is assumed). */
export const cleanMigrate = jobKind({
  ...common,
  kind: "cleanMigrateLogicDb",
  stages: [{ name: "delete the old shards", seconds: 60 }],
  complete: (scene) => change(scene, { heldDataNodeIds: [], uncleaned: false }),
});

/** Lets a migration's job wait from a moment on for its switch. */
export function awaitSwitch(world: World, job: Job, params: Migration, at: number): void {
  const { window } = params;
  const until =
    window === null ? { fate: "wait" as const } : { fate: "complete" as const, endsAt: nextInWindow(window, at) };
  continueJob(world, waitForSwitch, job, params, { at, progressFrom: 90, ...until });
}

function copying(kind: string) {
  return jobKind({
    ...common,
    kind,
    stages: [
      { name: "check", seconds: 60 },
      { name: "copy all data", seconds: 600 },
      { name: "catch up with changes", seconds: 180 },
      { name: "verify", seconds: 60 },
    ],
    listed: { Running: listed("Expanding", "modifySwitchingStrategy", "toBeCanceled"), ...failed },
    begin: (scene) => change(scene, { status: "EXPANDING", heldDataNodeIds: scene.params.after.dataNodeIds }),
    complete: ({ world, job, params, at }) => awaitSwitch(world, job, params, at),
    fail: becomeFailed,
  });
}

function change({ world, instance, params, at }: Scene, changes: Partial<Schema>): void {
  Object.assign(findSchema(instance, params.schema), changes, { updatedAt: at });
  noteUse(world, instance);
}
