import type { InstanceRef } from "../../api/ddm/instances";
import { isInstanceNotFound } from "../../api/errors";
import type { PollSchedule } from "../../wait/polling";
import { canonicalState, waitFor } from "../../wait/waiter";
import type { Services } from "../lifecycle";
import { isTransient } from "./context";
import type { WaitContext } from "./context";

/** Statuses of an instance during an operation (API A.6, quirk 5). */
const transitionalStatuses = [
  "CREATING",
  "CREATE",
  "RESTARTING",
  "UNFREEZING",
  "RESIZING",
  "GROWING",
  "REDUCING",
  "RESTORE",
  "BACKUP",
  "MODIFY_NAME",
  "RESET_PASSWORD",
  "SET_CONFIGURATION",
  "SWITCH_SSL",
  "MIGRATE_DATABASE",
  "UPGRADE_VERSION_INSTANCE",
  "ROLL_BACK_DB_VERSION",
  "ONDEMAND_TO_PERIOD",
  "PERIOD_RESOURCE_SPEC_CHG",
  "CREATE_GROUP",
  "DELETE_GROUP",
  "CREATE_DATABASE",
  "DROP_DATABASE",
];

/** Statuses that last until a user acts. `FREEZING` leads to `FROZEN`. */
const lastingStatuses = ["CREATEFAILED", "ERROR", "FROZEN", "FREEZING"];

/** Whether a status lasts only until the operation that caused it ends. */
export function isTransitional(status: string): boolean {
  return transitionalStatuses.some((state) => canonicalState(state) === canonicalState(status));
}

/** Whether the instance is being deleted or was deleted. A deleted instance may still be listed (quirk 5). */
export function isDeletingStatus(status: string): boolean {
  return ["DELETED", "DELETING"].includes(canonicalState(status));
}

/** Names the instance in errors. The subject of the reference cannot be used: it may be a resource of the instance. */
function nameOf({ id }: InstanceRef): string {
  return `instance ${id}`;
}

/** Waits until the instance accepts the next request. Polls unless the queue has recorded the instance as ready. */
export async function ensureInstanceReady(context: WaitContext): Promise<void> {
  if (!context.services.queue.isReady(context.ref.id)) await waitUntilRunning(context);
}

/** Minimum time that the instance stays busy after a job, as a fraction of the job's duration. Earlier polls would be wasted. */
const minBusyFraction = 0.05;

/** The last operation of an instance. Times are in epoch milliseconds. */
interface LastOperation {
  /** The operation, e.g. `CreateGroup`. */
  operation: string;
  begun: number;
  ended: number;
}

/**
 * Waits until the instance accepts the next request.
 *
 * @param last last operation on the instance, if known. The instance stays busy for a while afterwards (quirk 1)
 * @throws UnexpectedStateError for a status that is neither RUNNING nor transitional, such as ERROR
 */
export async function waitUntilRunning(
  { services, ref, deadline, report }: WaitContext,
  last?: LastOperation,
): Promise<void> {
  const { clock, durations, queue, pollers } = services;
  const kind = `RUNNING after ${last?.operation ?? ""}`;
  const took = last ? last.ended - last.begun : 0;
  let busyAt: number | undefined;
  await waitFor<undefined>({
    goal: `${nameOf(ref)} to be RUNNING`,
    clock,
    deadline,
    ...(last && {
      startedAt: last.ended,
      elapsedBefore: took,
      expectedDuration: durations.expected(kind) ?? took * minBusyFraction,
    }),
    target: ["RUNNING"],
    pending: transitionalStatuses,
    isTolerable: (error) => isTransient(error) || isInstanceNotFound(error),
    poll: async (schedule) => {
      const state = await pollers.instances.poll(ref, schedule);
      if (canonicalState(state) !== "RUNNING") busyAt = clock.now();
      await yieldDuringMigration(services, ref, state);
      return { state, value: undefined };
    },
    onProgress: ({ state }) => {
      report(`instance ${state}`);
    },
  });
  if (last) durations.record(kind, clock.now() - last.ended, busyAt && busyAt - last.ended);
  queue.setReady(ref.id, true);
}

/** Lets waiting operations run during a migration. One of them may request the route switch that the migration waits for. */
async function yieldDuringMigration({ queue }: Services, { id }: InstanceRef, status: string): Promise<void> {
  if (canonicalState(status) === "MIGRATEDATABASE") await queue.yieldToWaiting(id);
}

/** The status of an instance that the API reports as not found. */
export const notFound = "NOT FOUND";

/** Polls the status of an instance. The status is {@link notFound} if the API reports the instance as not found. */
export async function pollStatus(
  { pollers }: Services,
  instance: InstanceRef,
  schedule: PollSchedule,
): Promise<string> {
  try {
    return await pollers.instances.poll(instance, schedule);
  } catch (error) {
    if (isInstanceNotFound(error)) return notFound;
    throw error;
  }
}

/**
 * Waits for one of several statuses of an instance, which may include {@link notFound}.
 *
 * @param purpose completes the sentence about the instance in errors, e.g. `to be idle`
 */
function waitForStatus(
  { services, ref, deadline, report }: WaitContext,
  purpose: string,
  target: readonly string[],
  pending: readonly string[],
): Promise<string> {
  return waitFor<string>({
    goal: `${nameOf(ref)} ${purpose}`,
    clock: services.clock,
    deadline,
    target,
    pending: [...transitionalStatuses, ...pending],
    isTolerable: isTransient,
    poll: async (schedule) => {
      const state = await pollStatus(services, ref, schedule);
      await yieldDuringMigration(services, ref, state);
      return { state, value: state };
    },
    onProgress: ({ state }) => {
      report(`instance ${state}`);
    },
  });
}

/**
 * Waits until the instance accepts the next request, is being deleted, no longer exists, or has a lasting status such as ERROR. In a lasting status,
 * the API may accept the deletion of the instance or of its contents.
 *
 * @param accepting statuses in which the instance accepts the next request
 * @returns the status; {@link notFound} if the API reports the instance as not found
 */
export async function waitUntilIdle(context: WaitContext, accepting: readonly string[] = ["RUNNING"]): Promise<string> {
  if (context.services.queue.isReady(context.ref.id)) return "RUNNING";
  return waitForStatus(context, "to be idle", [...accepting, ...lastingStatuses, "DELETING", "DELETED", notFound], []);
}

/** Waits until the instance no longer exists. */
export async function waitUntilDeleted(context: WaitContext): Promise<void> {
  // An instance that is being deleted may still report its earlier status.
  await waitForStatus(context, "to be deleted", [notFound, "DELETED"], ["RUNNING", "DELETING", ...lastingStatuses]);
}
