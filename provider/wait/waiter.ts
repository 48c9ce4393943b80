import type { Clock } from "./clock";
import { formatDuration } from "./duration";
import { pace } from "./pace";

/** What one look at the awaited thing has shown. */
export interface Look<Value> {
  /** Its state, as the cloud spells it. */
  state: string;
  value: Value;
  /** Percent done, when the cloud tells it. */
  progress?: number | undefined;
}

/** What is waited for, and how. */
export interface Wait<Value> {
  /** For errors: `instance "orders" (3f…in09) to be RUNNING`. */
  what: string;
  look: () => Promise<Look<Value>>;
  /** The states that end the wait. Spelling differences (case, `_`, blanks) mean nothing (facts 1.10). */
  target: readonly string[];
  /** The states it may pass through on the way there; every other one is an error. */
  pending: readonly string[];
  /** Epoch milliseconds at which the wait gives up, after one last look. */
  deadline: number;
  clock: Clock;
  /** Pause before the first look, in milliseconds. @defaultValue 0 */
  firstPause?: number;
  /** Whether a failed look says nothing about the thing itself, so that the next one may tell. */
  tolerate?: (error: unknown) => boolean;
  /** Called after each look that does not end the wait, and twice a minute between looks with the last one. */
  onTick?: (look: Look<Value>) => void;
}

/** It did not get there in time. */
export class WaitTimeoutError extends Error {
  override readonly name = "WaitTimeoutError";
  /** The last state seen. */
  readonly state: string;
  /** How often each state was seen. */
  readonly seen: ReadonlyMap<string, number>;

  constructor(what: string, elapsed: number, state: string, seen: ReadonlyMap<string, number>, cause?: unknown) {
    super(`Gave up waiting for ${what} after ${formatDuration(elapsed)}: it is ${state}. Seen: ${histogram(seen)}.`, {
      cause,
    });
    this.state = state;
    this.seen = seen;
  }
}

/** It came to a state from which it will not get there. */
export class UnexpectedStateError extends Error {
  override readonly name = "UnexpectedStateError";
  readonly state: string;
  readonly seen: ReadonlyMap<string, number>;

  constructor(what: string, state: string, expected: readonly string[], seen: ReadonlyMap<string, number>) {
    super(
      `Waited for ${what}, but it is ${state} (expected on the way: ${expected.join(", ")}). Seen: ${histogram(seen)}.`,
    );
    this.state = state;
    this.seen = seen;
  }
}

/** States as they compare: the API spells the same one in several ways (facts 1.10). */
export function canonicalState(state: string): string {
  return state.toUpperCase().replace(/[_\s]/g, "");
}

const tickEvery = 30_000;
const toleratedInARow = 5;

/**
 * Looks again and again until the thing is in one of its target states.
 *
 * @throws WaitTimeoutError at the deadline; UnexpectedStateError for a state that is neither target nor pending; whatever a
 * look throws that is not tolerated, or the fifth tolerated error in a row
 */
export async function waitFor<Value>(wait: Wait<Value>): Promise<Value> {
  const { clock, deadline } = wait;
  const target = new Set(wait.target.map(canonicalState));
  const pending = new Set(wait.pending.map(canonicalState));
  const begun = clock.now();
  const seen = new Map<string, number>();
  let failures = 0;
  let last: Look<Value> | undefined;
  let movedAt = begun;
  let pause = wait.firstPause ?? 0;

  for (;;) {
    await sleepTicking(Math.min(pause, Math.max(0, deadline - clock.now())));
    // A look that begins at the deadline is the last one: taken, not skipped.
    const final = clock.now() >= deadline;
    try {
      const before = last;
      last = await wait.look();
      if (before?.progress !== last.progress) movedAt = clock.now();
      failures = 0;
      note(last.state);
      const state = canonicalState(last.state);
      if (target.has(state)) return last.value;
      wait.onTick?.(last);
      if (!pending.has(state)) {
        throw new UnexpectedStateError(wait.what, last.state, [...wait.pending, ...wait.target], seen);
      }
      if (final) throw new WaitTimeoutError(wait.what, clock.now() - begun, last.state, seen);
    } catch (error) {
      if (error instanceof UnexpectedStateError || error instanceof WaitTimeoutError) throw error;
      failures += 1;
      if (wait.tolerate?.(error) !== true || failures >= toleratedInARow) throw error;
      note(error instanceof Error ? error.name : "error");
      if (final) throw new WaitTimeoutError(wait.what, clock.now() - begun, last?.state ?? "unknown", seen, error);
    }
    pause = pace(clock.now() - begun, last?.progress, clock.now() - movedAt);
  }

  function note(state: string) {
    seen.set(state, (seen.get(state) ?? 0) + 1);
  }

  async function sleepTicking(ms: number) {
    for (let left = ms; left > 0; left -= tickEvery) {
      await clock.sleep(Math.min(left, tickEvery));
      if (left > tickEvery && last) wait.onTick?.(last);
    }
  }
}

function histogram(seen: ReadonlyMap<string, number>): string {
  return [...seen].map(([state, times]) => (times === 1 ? state : `${state} × ${times}`)).join(", ") || "nothing";
}
