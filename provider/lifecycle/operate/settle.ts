import { isInstanceGone, isJobUnknown, remedyFor } from "../../api/errors";
import type { InstanceRef } from "../../api/instances";
import { findFailReason, type Job } from "../../api/jobs";
import { showOrder } from "../../api/orders";
import type { Accepted } from "../../api/wire";
import { canonicalState, type Look, onceDue, waitFor } from "../../wait/waiter";
import type { When } from "../../wait/watcher";
import type { World } from "../lifecycle";
import { isPassing } from "./passing";
import { beginningOf } from "./watch";

/** What waits about one instance have in common. */
export interface Settling {
  world: World;
  instance: InstanceRef;
  /** Epoch milliseconds. */
  deadline: number;
  /** Takes the news: `job EnlargeNode 40%`, `instance GROWING`. */
  say: (news: string) => void;
}

/** A job of the cloud failed. */
export class JobFailedError extends Error {
  override readonly name = "JobFailedError";
  /** The cloud's reason, from its task list. */
  readonly reason: string | undefined;

  constructor(job: string, jobId: string, subject: string, reason: string | undefined) {
    const remedy = reason === undefined ? undefined : remedyFor(reason);
    super(
      `Job ${job} (${jobId}) of ${subject} failed: ${reason?.replace(/\.+$/, "") ?? "the cloud gives no reason"}.` +
        (remedy === undefined ? "" : ` ${remedy}`),
    );
    this.reason = reason;
  }
}

/** An order was cancelled, so what was ordered will never come. */
export class OrderCancelledError extends Error {
  override readonly name = "OrderCancelledError";
  constructor(orderId: string, subject: string) {
    super(`Order ${orderId} of ${subject} was cancelled. Run \`pulumi up\` again to order anew.`);
  }
}

/** A yearly/monthly instance was ordered, but it is not known what becomes of the order. */
export class UndeliveredOrderError extends Error {
  override readonly name = "UndeliveredOrderError";
  constructor(orderId: string, cause: unknown) {
    super(
      `${cause instanceof Error ? cause.message : String(cause)} Order ${orderId} stands: pay it in the console, or cancel it, ` +
        "before you run `pulumi up` again, which finds the paid instance and otherwise orders another one.",
      { cause },
    );
  }
}

/** The statuses that an instance passes through (spec A.6, facts 1.10). Any other that is not RUNNING ends a wait with an error. */
export const transitional = [
  ...["CREATING", "CREATE", "RESTARTING", "UNFREEZING", "RESIZING", "GROWING", "REDUCING", "RESTORE", "BACKUP"],
  ...["MODIFY_NAME", "RESET_PASSWORD", "SET_CONFIGURATION", "SWITCH_SSL", "MIGRATE_DATABASE"],
  ...["UPGRADE_VERSION_INSTANCE", "ROLL_BACK_DB_VERSION", "ONDEMAND_TO_PERIOD", "PERIOD_RESOURCE_SPEC_CHG"],
  ...["CREATE_GROUP", "DELETE_GROUP", "CREATE_DATABASE", "DROP_DATABASE"],
];

/** Whether a status is one that an instance passes through. */
export function isTransitional(status: string): boolean {
  return transitional.some((state) => canonicalState(state) === canonicalState(status));
}

/** How long a job id may be unknown right after the call that gave it (facts 4.2). */
const jobAppearsWithin = 60_000;
/** The first look at a job: no job is done sooner. */
const firstLook = 1_000;

/** How long to leave the cloud alone before looking what has become of a call whose answer was lost: milliseconds. */
export const lookAgainAfter: readonly number[] = [2_000, 8_000, 20_000];

/**
 * Waits for the job or order that a call has set off, and then for the instance to take the next call (facts 0.1).
 *
 * @returns whether the cloud has said that the job is completed: without a job nothing but what is live tells
 */
export async function settle(settling: Settling, accepted: Accepted): Promise<boolean> {
  const { queue, clock } = settling.world;
  queue.setReady(settling.instance.id, false);
  if (accepted.orderId !== undefined) await waitForOrder(settling, accepted.orderId);
  const begun = clock.now();
  const ended = await waitForJob(settling, accepted);
  await waitUntilRunning(settling, { operation: accepted.operation, begun, ended: ended ?? begun });
  return ended !== undefined;
}

/**
 * Waits for the job of a call to end, if it has one.
 *
 * @returns when it was completed by our clock, in epoch milliseconds; undefined when there is no job, or the cloud no longer
 * knows it: what is live then tells how it ended
 * @throws JobFailedError with the reason from the task list
 */
export async function waitForJob(
  { world, instance, deadline, say }: Settling,
  accepted: Accepted,
): Promise<number | undefined> {
  const { jobId, operation } = accepted;
  if (jobId === undefined) return undefined;
  const { api, clock, durations, watch } = world;
  const begun = clock.now();
  const kind = `job of ${operation}`;
  const { subject } = instance;
  let since = beginningOf(accepted, clock);
  const look = async (when: When): Promise<Look<Job | undefined>> => {
    try {
      const value = await watch.jobs.look({ id: jobId, subject, since }, when);
      since = value.created ?? since;
      return { state: value.status, value, progress: value.progress };
    } catch (error) {
      if (!isJobUnknown(error)) throw error;
      return { state: clock.now() - begun < jobAppearsWithin ? "Appearing" : "Vanished", value: undefined };
    }
  };
  const job = await waitFor<Job | undefined>({
    what: `job ${jobId} of ${subject} to end`,
    clock,
    deadline,
    firstPause: firstLook,
    usual: durations.usual(kind),
    target: ["Completed", "Failed", "Vanished"],
    pending: ["Running", "Appearing"],
    tolerate: isPassing,
    look,
    onTick: (seen) => {
      const { name, progress } = seen?.value ?? { name: operation, progress: undefined };
      say(`job ${name}${progress === undefined ? "" : ` ${progress}%`}`);
    },
  });
  if (!job) return undefined;
  const { created, ended } = job;
  if (canonicalState(job.status) === "FAILED") {
    const reason = await findFailReason(api, jobId, subject, created ?? clock.now()).catch(() => undefined);
    throw new JobFailedError(job.name, jobId, subject, reason);
  }
  const noticed = clock.now() - begun;
  if (created === undefined || ended === undefined) {
    durations.learn(kind, noticed);
    return clock.now();
  }
  const took = Math.max(0, Math.min(ended - created, noticed));
  durations.learn(kind, took, took);
  return begun + took;
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
    onTick: (seen) => {
      if (seen) say(`instance ${seen.state}`);
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

/** Waits until the instance is no longer there. */
export async function waitUntilGone({ world, instance, deadline, say }: Settling): Promise<void> {
  await waitFor<undefined>({
    what: `${instance.subject} to be gone`,
    clock: world.clock,
    deadline,
    target: [gone, "DELETED"],
    // While it goes, it may still show what it was before.
    pending: [...transitional, "RUNNING", "DELETING", "CREATEFAILED", "ERROR", "FROZEN", "FREEZING"],
    tolerate: isPassing,
    look: async (when) => ({ state: await lookAtStatus(world, instance, when), value: undefined }),
    onTick: (seen) => {
      if (seen) say(`instance ${seen.state}`);
    },
  });
}

async function waitForOrder({ world, instance, deadline, say }: Settling, orderId: string): Promise<void> {
  const status = await waitFor<string>({
    what: `order ${orderId} of ${instance.subject} to be completed`,
    clock: world.clock,
    deadline,
    firstPause: firstLook,
    target: ["completed", "cancelled"],
    pending: ["processing", "pending payment"],
    tolerate: isPassing,
    look: onceDue(world.clock, async () => {
      const state = await showOrder(world.api, orderId, instance.subject);
      return { state, value: state };
    }),
    onTick: (seen) => {
      const unpaid = seen?.state === "pending payment";
      if (seen) say(`order ${orderId} ${unpaid ? "waits to be paid in the console" : seen.state}`);
    },
  });
  if (status === "cancelled") throw new OrderCancelledError(orderId, instance.subject);
}
