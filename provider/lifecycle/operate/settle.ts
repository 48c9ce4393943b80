import { isInstanceGone, isJobUnknown, remedyFor } from "../../api/errors";
import { type InstanceDetail, type InstanceRef, showInstance } from "../../api/instances";
import { findFailReason, type Job, showJob } from "../../api/jobs";
import { showOrder } from "../../api/orders";
import type { Accepted } from "../../api/wire";
import { ApiError, ConnectionError } from "../../http/errors";
import { canonicalState, waitFor } from "../../wait/waiter";
import type { World } from "../lifecycle";

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

/** Waits for the job or order that a call has set off, and then for the instance to take the next call (facts 0.1). */
export async function settle(settling: Settling, accepted: Accepted): Promise<void> {
  settling.world.queue.setReady(settling.instance.id, false);
  if (accepted.orderId !== undefined) await waitForOrder(settling, accepted.orderId);
  await waitForJob(settling, accepted);
  await waitUntilRunning(settling, accepted);
}

/**
 * Waits for the job of a call to end, if it has one. A job that the cloud no longer knows counts as ended: what is live tells
 * how.
 *
 * @throws JobFailedError with the reason from the task list
 */
export async function waitForJob({ world, instance, deadline, say }: Settling, accepted: Accepted): Promise<void> {
  const { jobId, operation } = accepted;
  if (jobId === undefined) return;
  const { api, clock, durations } = world;
  const begun = clock.now();
  const job = await waitFor<Job>({
    what: `job ${jobId} of ${instance.subject} to end`,
    clock,
    deadline,
    firstPause: durations.firstPause(operation, firstLook),
    target: ["Completed", "Failed", "Vanished"],
    pending: ["Running", "Appearing"],
    tolerate: isPassing,
    look: async () => {
      try {
        const value = await showJob(api, jobId, instance.subject);
        return { state: value.status, value, progress: value.progress };
      } catch (error) {
        if (!isJobUnknown(error)) throw error;
        const status = clock.now() - begun < jobAppearsWithin ? "Appearing" : "Vanished";
        return { state: status, value: { name: "job", status, progress: undefined, created: undefined } };
      }
    },
    onTick: ({ value }) => {
      say(`job ${value.name}${value.progress === undefined ? "" : ` ${value.progress}%`}`);
    },
  });
  durations.learn(operation, clock.now() - begun);
  if (canonicalState(job.status) !== "FAILED") return;
  const created = job.created ?? clock.now();
  const reason = await findFailReason(api, jobId, instance.subject, created).catch(() => undefined);
  throw new JobFailedError(job.name, jobId, instance.subject, reason);
}

/** Makes sure that the instance takes the next call; asks only when that is not known. */
export async function untilReady(settling: Settling): Promise<void> {
  if (!settling.world.queue.isReady(settling.instance.id)) await waitUntilRunning(settling);
}

/**
 * Waits until the instance takes the next call.
 *
 * @param accepted the call that it is busy with, if that is known
 */
export async function waitUntilRunning(
  { world, instance, deadline, say }: Settling,
  accepted?: Accepted,
): Promise<InstanceDetail> {
  const { clock, durations } = world;
  const kind = accepted && `${accepted.operation}, then RUNNING`;
  const begun = clock.now();
  const detail = await waitFor<InstanceDetail>({
    what: `${instance.subject} to be RUNNING`,
    clock,
    deadline,
    firstPause: kind === undefined ? 0 : durations.firstPause(kind, 0),
    target: ["RUNNING"],
    pending: transitional,
    tolerate: isPassing,
    look: async () => {
      const value = await showInstance(world.api, instance, "poll");
      return { state: value.status, value };
    },
    onTick: ({ state }) => {
      say(`instance ${state}`);
    },
  });
  if (kind !== undefined) durations.learn(kind, clock.now() - begun);
  world.queue.setReady(instance.id, true);
  return detail;
}

/** Waits until the instance is no longer there. */
export async function waitUntilGone({ world, instance, deadline, say }: Settling): Promise<void> {
  await waitFor<undefined>({
    what: `${instance.subject} to be gone`,
    clock: world.clock,
    deadline,
    target: ["GONE", "DELETED"],
    // While it goes, it may still show what it was before.
    pending: [...transitional, "RUNNING", "DELETING", "CREATEFAILED", "ERROR", "FROZEN", "FREEZING"],
    tolerate: isPassing,
    look: async () => {
      try {
        return { state: (await showInstance(world.api, instance, "poll")).status, value: undefined };
      } catch (error) {
        if (isInstanceGone(error)) return { state: "GONE", value: undefined };
        throw error;
      }
    },
    onTick: ({ state }) => {
      say(`instance ${state}`);
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
    look: async () => {
      const state = await showOrder(world.api, orderId, instance.subject);
      return { state, value: state };
    },
    onTick: ({ state }) => {
      say(`order ${orderId} ${state === "pending payment" ? "waits to be paid in the console" : state}`);
    },
  });
  if (status === "cancelled") throw new OrderCancelledError(orderId, instance.subject);
}

/** Whether an error says nothing about the instance, only that the cloud could not be asked just now. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof ConnectionError || (error instanceof ApiError && (error.status >= 500 || error.status === 429))
  );
}
