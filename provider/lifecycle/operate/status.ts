import { isInstanceGone } from "../../api/errors";
import type { InstanceRef } from "../../api/instances";
import { canonicalState, waitFor } from "../../wait/waiter";
import type { When } from "../../wait/watcher";
import type { World } from "../lifecycle";
import { isPassing } from "./passing";
import type { Settling } from "./settling";

/** The statuses that an instance passes through (spec A.6, facts 1.10). Any other that is not RUNNING ends a wait with an error. */
const transitional = [
  ...["CREATING", "CREATE", "RESTARTING", "UNFREEZING", "RESIZING", "GROWING", "REDUCING", "RESTORE", "BACKUP"],
  ...["MODIFY_NAME", "RESET_PASSWORD", "SET_CONFIGURATION", "SWITCH_SSL", "MIGRATE_DATABASE"],
  ...["UPGRADE_VERSION_INSTANCE", "ROLL_BACK_DB_VERSION", "ONDEMAND_TO_PERIOD", "PERIOD_RESOURCE_SPEC_CHG"],
  ...["CREATE_GROUP", "DELETE_GROUP", "CREATE_DATABASE", "DROP_DATABASE"],
];

/** Whether a status is one that an instance passes through. */
export function isTransitional(status: string): boolean {
  return transitional.some((state) => canonicalState(state) === canonicalState(status));
}

/** Makes sure that the instance takes the next call; asks only when that is not known. */
export async function untilReady(settling: Settling): Promise<void> {
  if (!settling.world.queue.isReady(settling.instance.id)) await waitUntilRunning(settling);
}

/** How much longer than the job the instance is busy at least, as a part of the job's time: it is not worth an earlier look. */
const afterwards = 0.05;

/** What an instance was last busy with: epoch milliseconds. */
interface Work {
  /** The operation, e.g. `CreateGroup`. */
  operation: string;
  begun: number;
  ended: number;
}

/**
 * Waits until the instance takes the next call.
 *
 * @param work what it was busy with, if that is known: after its end there is still something to do (facts 0.1)
 */
export async function waitUntilRunning({ world, instance, deadline, say }: Settling, work?: Work): Promise<void> {
  const { clock, durations, queue, watch } = world;
  const kind = `RUNNING after ${work?.operation ?? ""}`;
  const took = work ? work.ended - work.begun : 0;
  const looks: { notYet?: number; isLate?: boolean } = {};
  await waitFor<undefined>({
    what: `${instance.subject} to be RUNNING`,
    clock,
    deadline,
    ...(work && { begun: work.ended, before: took, usual: durations.usual(kind) ?? took * afterwards }),
    target: ["RUNNING"],
    pending: transitional,
    tolerate: isPassing,
    look: async (when) => {
      const state = await watch.instances.look(instance, when);
      if (canonicalState(state) !== "RUNNING") looks.notYet = clock.now();
      looks.isLate = clock.now() > when.latest + took * afterwards + 1_000;
      return { state, value: undefined };
    },
    onTick: ({ state }) => {
      say(`instance ${state}`);
    },
  });
  // A look that had to wait for the quota does not tell how long the instance was busy.
  if (work && !looks.isLate) {
    durations.learn(kind, clock.now() - work.ended, looks.notYet && looks.notYet - work.ended);
  }
  queue.setReady(instance.id, true);
}

/** What an instance that is no longer there has for a status. */
export const gone = "GONE";

/** Looks at the status of an instance: {@link gone} when it is not there. */
export async function lookAtStatus({ watch }: World, instance: InstanceRef, when: When): Promise<string> {
  try {
    return await watch.instances.look(instance, when);
  } catch (error) {
    if (isInstanceGone(error)) return gone;
    throw error;
  }
}

/**
 * Waits for one of several statuses of an instance, {@link gone} among them.
 *
 * @param purpose what for, in errors: `to be gone`
 */
export function waitForStatus(
  { world, instance, deadline, say }: Settling,
  purpose: string,
  target: readonly string[],
  pending: readonly string[],
): Promise<string> {
  return waitFor<string>({
    what: `${instance.subject} ${purpose}`,
    clock: world.clock,
    deadline,
    target,
    pending: [...transitional, ...pending],
    tolerate: isPassing,
    look: async (when) => {
      const state = await lookAtStatus(world, instance, when);
      return { state, value: state };
    },
    onTick: ({ state }) => {
      say(`instance ${state}`);
    },
  });
}

/** Waits until the instance is no longer there. */
export async function waitUntilGone(settling: Settling): Promise<void> {
  // While it goes, it may still show what it was before.
  const before = ["RUNNING", "DELETING", "CREATEFAILED", "ERROR", "FROZEN", "FREEZING"];
  await waitForStatus(settling, "to be gone", [gone, "DELETED"], before);
}
