import { isNotFound } from "../../api/errors";
import {
  isProtectionJobUnknown,
  type LiveProtectionGroup,
  type ProtectionJob,
  showProtectionGroup,
  showProtectionJob,
} from "../../api/sdrs/protection-groups";
import type { MutationResult } from "../../api/wire";
import { createUnbatchedPoll } from "../../wait/polling";
import { canonicalState, type PollResult, waitFor, type WaitOptions } from "../../wait/waiter";
import { isTransient, type WaitContext } from "../waits/context";
import { JobFailedError, maxJobDelay } from "../waits/job";

// SDRS has its own jobs. DDM's job requests and task list do not return them.

/** Statuses of running operations other than a reprotection or a deletion. */
const transitional = ["creating", "starting", "stopping", "reversing", "failing-over"];

/** Statuses that last, except `error` (the creation failed). A reprotection copies all data and may take hours, so its status counts as lasting. */
const lasting = [
  "available",
  "protected",
  "reprotecting",
  "failed-over",
  "error-starting",
  "error-reprotecting",
  "error-stopping",
  "error-reversing",
  "error-failing-over",
  "error-deleting",
];

const notFound = "NOT FOUND";

/** Reads a group. @returns undefined if the API reports the group as not found */
export function observeProtectionGroup(
  { services, ref }: WaitContext,
  priority?: "poll",
): Promise<LiveProtectionGroup | undefined> {
  return showProtectionGroup(services.api, ref, priority).catch((error: unknown) => {
    if (!isNotFound(error, "protection group")) throw error;
    return undefined;
  });
}

/** Waits until no operation is running on the group. A reprotection may still run. @returns undefined if the group is not found */
export function waitUntilReady(context: WaitContext): Promise<LiveProtectionGroup | undefined> {
  return waitForStatus(context, "to be ready", [...lasting, notFound], [...transitional, "deleting"]);
}

/** Waits until no operation is running on the group. A reprotection or a deletion may still run. @returns undefined if the group is not found */
export function waitUntilIdle(context: WaitContext): Promise<LiveProtectionGroup | undefined> {
  return waitForStatus(context, "to be idle", [...lasting, "error", "deleting", notFound], transitional);
}

/** Waits until the group is not found. */
export function waitUntilDeleted(context: WaitContext): Promise<unknown> {
  // A group that is being deleted may still report its earlier status.
  const earlier = [...lasting, "error"].filter((status) => status !== "error-deleting");
  return waitForStatus(context, "to be deleted", [notFound], [...earlier, "deleting"]);
}

function waitForStatus(
  context: WaitContext,
  purpose: string,
  target: readonly string[],
  pending: readonly string[],
): Promise<LiveProtectionGroup | undefined> {
  const { services, ref, deadline, report } = context;
  return waitFor({
    goal: `${ref.subject} ${purpose}`,
    clock: services.clock,
    deadline,
    target,
    pending,
    isTolerable: isTransient,
    poll: createUnbatchedPoll(services.clock, async () => {
      const value = await observeProtectionGroup(context, "poll");
      return { state: value?.status ?? notFound, value };
    }),
    onProgress: ({ state }) => {
      report(`protection group ${state}`);
    },
  });
}

/**
 * Waits for the job of a request to end, if the request started a job.
 *
 * @returns whether the API reported the job as successful. If false, only the live state shows the result
 * @throws JobFailedError if the job failed
 */
export async function waitForProtectionJob(
  context: WaitContext,
  { jobId, operation }: MutationResult,
): Promise<boolean> {
  if (jobId === undefined) return false;
  const { clock, durations } = context.services;
  const kind = `job of ${operation}`;
  const begun = clock.now();
  const job = await waitFor<ProtectionJob | undefined>({
    ...pollOptionsOf(context, jobId),
    goal: `job ${jobId} of ${context.ref.subject} to end`,
    expectedDuration: durations.expected(kind),
    target: ["SUCCESS", "FAIL", "Not reported"],
    pending: ["INIT", "RUNNING", "Not reported yet"],
  });
  if (!job) return false;
  requireNotFailed(context, jobId, job);
  durations.record(kind, clock.now() - begun);
  return true;
}

/**
 * Waits until the job of a creation reports the id of the group. The response to the request does not contain the id.
 *
 * @param locate finds the id of the group if the API does not know the job, or if the job ended without the id
 * @throws JobFailedError if the job failed and there is no group
 */
export function waitForGroupId(
  context: WaitContext,
  jobId: string,
  locate: () => Promise<string | undefined>,
): Promise<string> {
  const { poll, ...polling } = pollOptionsOf(context, jobId);
  return waitFor({
    ...polling,
    goal: `job ${jobId} of ${context.ref.subject} to report the id`,
    target: ["id reported"],
    pending: ["no id reported"],
    poll: async (schedule) => {
      const { value: job } = await poll(schedule);
      const isRunning = job !== undefined && !["SUCCESS", "FAIL"].includes(canonicalState(job.status));
      const id = job?.groupId ?? (isRunning ? undefined : await locate());
      if (job && id === undefined) requireNotFailed(context, jobId, job);
      return { state: id === undefined ? "no id reported" : "id reported", value: id ?? "" };
    },
    onProgress: () => {
      context.report("waiting for the id of the group");
    },
  });
}

function requireNotFailed({ ref }: WaitContext, jobId: string, { status, name, reason }: ProtectionJob): void {
  if (canonicalState(status) === "FAIL") throw new JobFailedError(name, jobId, ref.subject, reason);
}

function pollOptionsOf({ services, ref, deadline, report }: WaitContext, jobId: string) {
  const { api, clock } = services;
  const begun = clock.now();
  return {
    clock,
    deadline,
    firstDelay: 1_000,
    isTolerable: isTransient,
    poll: createUnbatchedPoll(clock, async (): Promise<PollResult<ProtectionJob | undefined>> => {
      try {
        const value = await showProtectionJob(api, jobId, ref.subject);
        return { state: value.status, value };
      } catch (error) {
        if (!isProtectionJobUnknown(error)) throw error;
        return { state: clock.now() - begun < maxJobDelay ? "Not reported yet" : "Not reported", value: undefined };
      }
    }),
    onProgress: ({ value }: PollResult<ProtectionJob | undefined>) => {
      report(value ? `job ${value.name} ${value.status}` : `waiting until the API reports job ${jobId}`);
    },
  } satisfies Partial<WaitOptions<ProtectionJob | undefined>>;
}
