import type { Clock } from "./clock";

/** Schedule of a poll, in epoch milliseconds. */
export interface PollSchedule {
  due: number;
  /** The poll may be postponed until this time to join a batch. */
  latest: number;
}

/** Creates a poller that does not batch. Each poll is sent when it is due. */
export function createUnbatchedPoll<Result>(
  clock: Clock,
  poll: () => Promise<Result>,
): (schedule: PollSchedule) => Promise<Result> {
  return async ({ due }) => {
    await clock.sleep(due - clock.now());
    return poll();
  };
}

/** Longest delay before the first poll, in milliseconds. Applies to long jobs, too, because users want to see progress. */
export const maxFirstDelay = 180_000;

const minInterval = 1_000;
const maxInterval = 150_000;
/**
 * Maximum interval for a job that reports no progress, after its expected duration. Its end cannot be estimated, so polls are more
 * frequent. In a long operation, the interval may be longer: 5 % of the elapsed time.
 */
const maxIntervalWithoutProgress = 45_000;

/** Known facts about a running job. Durations are in milliseconds. */
export interface JobEstimate {
  /** Percent done, if the API reports it. */
  progress?: number | undefined;
  /** Time since the progress last changed. @defaultValue 0 */
  stalledFor?: number;
  /** Expected duration of the job. */
  expectedDuration?: number | undefined;
  /** Elapsed time of the whole operation. Without progress, the minimum interval scales with it. @defaultValue the elapsed time of the job */
  totalElapsed?: number;
}

/**
 * Computes the delay before the next poll of a running job, in milliseconds:
 *
 * - Before the expected duration has passed: the rest of that duration, but at most {@link maxInterval}.
 * - After the expected duration, or without one: a delay that grows with the elapsed time. A reported progress shortens the delay near the
 *   predicted end. A job that is expected to exceed {@link maxFirstDelay} belongs to this case as soon as it has reported at least 50 %.
 *
 * A ten-minute job with even progress costs at most twelve polls. Its end is detected within 5 % of its duration.
 *
 * @param elapsed milliseconds since the job began
 */
export function pollingInterval(
  elapsed: number,
  { progress, stalledFor = 0, expectedDuration = 0, totalElapsed = elapsed }: JobEstimate = {},
): number {
  // In the second half of a long job, its progress predicts the end better than earlier jobs do.
  const isPredictable = expectedDuration > maxFirstDelay && progress !== undefined && progress >= 50;
  if (elapsed < expectedDuration && !isPredictable) return clamp(minInterval, expectedDuration - elapsed, maxInterval);
  if (progress === undefined) {
    const lowest = Math.max(minInterval, totalElapsed * 0.05);
    return clamp(lowest, (elapsed - expectedDuration) * 0.5, maxIntervalWithoutProgress);
  }
  const lowest = Math.max(minInterval, elapsed * 0.03, stalledFor * 0.25);
  // A progress near zero is too coarse to extrapolate. A progress above 100 is invalid. In both cases, assume that about half of the time has passed.
  if (progress < 5 || progress > 100) return clamp(lowest, elapsed * 1.2, maxInterval);
  return clamp(lowest, Math.min((elapsed * (100 - progress)) / progress, elapsed * 2.5), maxInterval);
}

function clamp(lowest: number, value: number, highest: number): number {
  return Math.max(lowest, Math.min(highest, value));
}

/** Number of durations kept for each kind. With ten durations, the next job exceeds the longest duration in one of eleven cases. */
const historySize = 10;

/**
 * Durations of the jobs that this process has waited for, by kind. The time that an instance stays busy after a job is recorded under a
 * separate kind. The first poll of a job waits for the expected duration of its kind, but at most {@link maxFirstDelay}. This saves polls
 * when a program creates fifty schemas, for example.
 */
export class DurationHistory {
  readonly #durations = new Map<string, readonly number[]>();

  /**
   * Records the duration of a job: the midpoint of `running` and `ended`, both in milliseconds since the job began.
   *
   * @param ended end that the API reports, or time of the first poll after the end
   * @param running time of the last poll that found the job running. Equal to `ended` if the API reports the end. Default: 94 % of `ended`,
   * so that the next job of this kind is polled slightly earlier
   */
  record(kind: string, ended: number, running = ended * 0.94): void {
    this.#durations.set(kind, [...(this.#durations.get(kind) ?? []), (running + ended) / 2].slice(-historySize));
  }

  /** Returns the expected duration of the next job of a kind, in milliseconds: the longest duration in the history. Undefined without a history. */
  expected(kind: string): number | undefined {
    const durations = this.#durations.get(kind);
    return durations && Math.max(...durations);
  }
}
