import { findFailReason, type Job } from "../../api/ddm/jobs";
import { isJobUnknown, remedyOf } from "../../api/errors";
import type { MutationResult } from "../../api/wire";
import type { PollSchedule } from "../../wait/polling";
import { canonicalState, type PollResult, waitFor } from "../../wait/waiter";
import type { WaitContext } from "./context";
import { isTransient } from "./context";
import { earliestStart } from "./pollers";
import { trimEnd } from "../../text";

/** Error of a job that failed. */
export class JobFailedError extends Error {
  override readonly name = "JobFailedError";
  /** Reason for the failure; undefined if the reason is not reported or could not be read. */
  readonly reason: string | undefined;

  constructor(job: string, jobId: string, subject: string, reason: string | undefined) {
    const remedy = reason === undefined ? undefined : remedyOf(reason);
    super(
      `Job ${job} (${jobId}) of ${subject} failed: ${trimEnd(reason ?? "the reason is not reported or could not be read", ".")}.` +
        (remedy === undefined ? "" : ` ${remedy}`),
    );
    this.reason = reason;
  }
}

/** Maximum time that a new job's id may be unknown to the API, in milliseconds (quirk 10). */
export const maxJobDelay = 60_000;

/** Text of progress messages in place of the job's name, until the API reports the job. */
const unnamed = "running";

/** Delay before the first poll of a job without an expected duration, in milliseconds. No job ends sooner. */
const firstDelay = 1_000;

/**
 * Waits for the job of a call to end, if the call started a job.
 *
 * @returns time at which the job completed, by this process's clock, in epoch milliseconds. Undefined if there is no job or the API does not
 * know the job. Only the live state then shows the result
 * @throws JobFailedError if the job failed. The error contains the reason if the task list reports it
 */
export async function waitForJob(
  { services, ref, deadline, report }: WaitContext,
  accepted: MutationResult,
): Promise<number | undefined> {
  const { jobId, operation } = accepted;
  if (jobId === undefined) return undefined;
  const { api, clock, durations, pollers } = services;
  const begun = clock.now();
  const kind = `job of ${operation}`;
  const { subject } = ref;
  let since = earliestStart(accepted, clock);
  const poll = async (schedule: PollSchedule): Promise<PollResult<Job | undefined>> => {
    try {
      const value = await pollers.jobs.poll({ id: jobId, subject, since }, schedule);
      since = value.created ?? since;
      return { state: value.status ?? "Not reported yet", value, progress: value.progress };
    } catch (error) {
      if (!isJobUnknown(error)) throw error;
      return { state: clock.now() - begun < maxJobDelay ? "Not reported yet" : "Not reported", value: undefined };
    }
  };
  const job = await waitFor<Job | undefined>({
    goal: `job ${jobId} of ${subject} to end`,
    clock,
    deadline,
    firstDelay,
    expectedDuration: durations.expected(kind),
    // "Not reported yet" and "Not reported" are not statuses of the API: `poll` derives them.
    target: ["Completed", "Failed", "Not reported"],
    pending: ["Running", "Not reported yet"],
    isTolerable: isTransient,
    poll,
    onProgress: ({ value, progress }) => {
      report(`job ${value?.name ?? unnamed}${progress === undefined ? "" : ` ${progress}%`}`);
    },
    onBeforeFirstResult: () => {
      report(`job ${unnamed}`);
    },
  });
  if (!job) return undefined;
  const { created, ended } = job;
  if (canonicalState(job.status ?? "") === "FAILED") {
    const reason = await findFailReason(api, jobId, subject, created ?? since).catch(() => undefined);
    throw new JobFailedError(job.name, jobId, subject, reason);
  }
  const elapsed = clock.now() - begun;
  if (created === undefined || ended === undefined) {
    durations.record(kind, elapsed);
    return clock.now();
  }
  const took = Math.max(0, Math.min(ended - created, elapsed));
  durations.record(kind, took, took);
  return begun + took;
}
