import type { Clock } from "./clock";
import { formatDuration } from "./duration";
import { maxFirstDelay, pollingInterval, type PollSchedule } from "./polling";

/** The result of one poll. */
export interface PollResult<Value> {
  /** State of the resource or job: as the API reports it, or derived by `poll`. */
  state: string;
  value: Value;
  /** Percent done, if the API reports it. */
  progress?: number | undefined;
}

/** Options of {@link waitFor}. */
export interface WaitOptions<Value> {
  /** Goal of the wait, for errors, e.g. `instance "orders" (3f…in09) to be RUNNING`. */
  goal: string;
  /** Polls the resource or job within the schedule. */
  poll: (schedule: PollSchedule) => Promise<PollResult<Value>>;
  /** The states that end the wait successfully. Case, `_` and blanks are ignored (quirk 5). */
  target: readonly string[];
  /** The states during which polling continues. A state that is neither pending nor a target is an error. */
  pending: readonly string[];
  /** Deadline of the wait, in epoch milliseconds. No poll is scheduled for a later time, but at least one poll is sent. */
  deadline: number;
  clock: Clock;
  /** Delay before the first poll in milliseconds, if there is no {@link expectedDuration}. @defaultValue 0 */
  firstDelay?: number;
  /** Time at which the job began, in epoch milliseconds. @defaultValue now */
  startedAt?: number;
  /** Expected duration of the job since {@link startedAt}, in milliseconds. */
  expectedDuration?: number | undefined;
  /** Duration of the operation before {@link startedAt}, in milliseconds. In a longer operation, polls are less frequent. @defaultValue 0 */
  elapsedBefore?: number;
  /** Whether polling may continue after an error of a poll. @defaultValue never */
  isTolerable?: (error: unknown) => boolean;
  /** Called with the result of each poll that does not reach a target. While a later poll runs, called again with this result every 30 seconds. */
  onProgress?: (result: PollResult<Value>) => void;
  /** Called every 30 seconds while a poll runs, until a poll has a result. */
  onBeforeFirstResult?: () => void;
}

/** The resource did not reach a target state by the deadline. */
export class WaitTimeoutError extends Error {
  override readonly name = "WaitTimeoutError";
  /** The last state; `unknown` if no poll succeeded. */
  readonly state: string;
  /** Number of polls by the state that they returned, or by the name of their error. */
  readonly polls: ReadonlyMap<string, number>;

  constructor(goal: string, elapsed: number, state: string, polls: ReadonlyMap<string, number>, cause?: unknown) {
    super(
      `Timed out waiting for ${goal}: the last status after ${formatDuration(elapsed)} is ${state}. Polled statuses: ${histogram(polls)}.`,
      {
        cause,
      },
    );
    this.state = state;
    this.polls = polls;
  }
}

/** The resource reached a state that is neither a target nor pending. */
export class UnexpectedStateError extends Error {
  override readonly name = "UnexpectedStateError";
  readonly state: string;
  readonly polls: ReadonlyMap<string, number>;

  constructor(goal: string, state: string, expected: readonly string[], polls: ReadonlyMap<string, number>) {
    super(
      `Waited for ${goal}, but the status is ${state} (expected: ${expected.join(", ")}). Polled statuses: ${histogram(polls)}.`,
    );
    this.state = state;
    this.polls = polls;
  }
}

/** Normalizes a state for comparison. The API spells a state in several ways (quirk 5). */
export function canonicalState(state: string): string {
  return state.toUpperCase().replace(/[_\s]/g, "");
}

const progressInterval = 30_000;

/** A wait fails after at least 5 consecutive failed polls that span 2 minutes. */
const tolerance = { polls: 5, milliseconds: 120_000 };

/**
 * How long the last poll may run after the deadline, in milliseconds. A poll can take longer than two minutes: if the API throttles its request, the
 * request is repeated after a pause of up to two minutes (`Retry-After`).
 */
const lastPollTime = 150_000;

/** Maximum delay of a poll that joins a batch, as a fraction of the operation's elapsed time. */
const maxPostponement = 0.025;

/**
 * Polls until the resource is in one of the target states.
 *
 * @throws WaitTimeoutError at the deadline, or later if the last poll takes longer
 * @throws UnexpectedStateError for a state that is neither target nor pending
 * @throws the error of a failed poll that is not tolerable ({@link WaitOptions.isTolerable})
 * @throws the last error if polls keep failing ({@link tolerance})
 */
export async function waitFor<Value>(options: WaitOptions<Value>): Promise<Value> {
  const { clock, deadline, expectedDuration, elapsedBefore = 0 } = options;
  const target = new Set(options.target.map(canonicalState));
  const pending = new Set(options.pending.map(canonicalState));
  const waitingSince = clock.now();
  const startedAt = options.startedAt ?? waitingSince;
  const polls = new Map<string, number>();
  let failures = 0;
  let failingSince = 0;
  let last: PollResult<Value> | undefined;
  let progressedAt = startedAt;
  let due =
    expectedDuration === undefined
      ? waitingSince + (options.firstDelay ?? 0)
      : Math.min(startedAt + expectedDuration, waitingSince + maxFirstDelay);

  for (;;) {
    const previous = last;
    try {
      last = await awaitWithProgress(options.poll(schedule()));
      if (previous?.progress !== last.progress) progressedAt = clock.now();
      failures = 0;
      count(last.state);
      const state = canonicalState(last.state);
      if (target.has(state)) return last.value;
      options.onProgress?.(last);
      if (!pending.has(state)) {
        throw new UnexpectedStateError(options.goal, last.state, options.target, polls);
      }
      if (clock.now() >= deadline) {
        throw new WaitTimeoutError(options.goal, clock.now() - waitingSince, last.state, polls);
      }
    } catch (error) {
      if (error instanceof UnexpectedStateError || error instanceof WaitTimeoutError) throw error;
      if (failures === 0) failingSince = clock.now();
      failures += 1;
      const isLasting = failures >= tolerance.polls && clock.now() - failingSince >= tolerance.milliseconds;
      if (options.isTolerable?.(error) !== true || isLasting) throw error;
      count(error instanceof Error ? error.name : "error");
      if (clock.now() >= deadline) {
        throw new WaitTimeoutError(options.goal, clock.now() - waitingSince, last?.state ?? "unknown", polls, error);
      }
    }
    const elapsed = clock.now() - startedAt;
    const interval = pollingInterval(elapsed, {
      progress: last?.progress,
      stalledFor: clock.now() - progressedAt,
      expectedDuration,
      totalElapsed: elapsedBefore + elapsed,
    });
    due = clock.now() + interval;
  }

  function count(state: string): void {
    polls.set(state, (polls.get(state) ?? 0) + 1);
  }

  /** Returns the schedule of the next poll: at the deadline at the latest, or now if the deadline has passed. */
  function schedule(): PollSchedule {
    const now = clock.now();
    const latest = due + (elapsedBefore + due - startedAt) * maxPostponement;
    const clamp = (time: number) => Math.max(now, Math.min(Math.round(time), deadline));
    return { due: clamp(due), latest: clamp(latest) };
  }

  async function awaitWithProgress<Result>(poll: Promise<Result>): Promise<Result> {
    const polled = new AbortController();
    void reportProgress(polled.signal);
    try {
      return await Promise.race([poll, timeOut(polled.signal)]);
    } finally {
      polled.abort();
    }
  }

  /** Rejects if the poll is still running long after the deadline. If the wait began after the deadline, its start counts instead. */
  async function timeOut(polled: AbortSignal): Promise<never> {
    await clock.sleep(Math.max(deadline, waitingSince) + lastPollTime - clock.now(), polled);
    throw new WaitTimeoutError(options.goal, clock.now() - waitingSince, last?.state ?? "unknown", polls);
  }

  async function reportProgress(polled: AbortSignal): Promise<void> {
    try {
      for (;;) {
        await clock.sleep(progressInterval, polled);
        if (last) options.onProgress?.(last);
        else options.onBeforeFirstResult?.();
      }
    } catch {
      // The poll has ended.
    }
  }
}

function histogram(polls: ReadonlyMap<string, number>): string {
  return [...polls].map(([state, times]) => (times === 1 ? state : `${state} × ${times}`)).join(", ") || "none";
}
