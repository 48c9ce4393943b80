import type { Clock } from "./clock";
import { formatDuration } from "./duration";
import { longestUnseen, pace } from "./pace";
import type { When } from "./watcher";

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
  /** Looks at it when that is due; see {@link onceDue}. */
  look: (when: When) => Promise<Look<Value>>;
  /** The states that end the wait. Spelling differences (case, `_`, blanks) mean nothing (quirk 5). */
  target: readonly string[];
  /** The states it may pass through on the way there; every other one is an error. */
  pending: readonly string[];
  /** Epoch milliseconds at which the wait gives up, after one last look. */
  deadline: number;
  clock: Clock;
  /** Pause before the first look, in milliseconds, when it is not known how long it usually takes. @defaultValue 0 */
  firstPause?: number;
  /** When that began which is waited for, in epoch milliseconds. @defaultValue now */
  begun?: number;
  /** How long it usually takes since then, in milliseconds. */
  usual?: number | undefined;
  /** How long the operation has taken before that, in milliseconds: how exactly the end must be noticed. @defaultValue 0 */
  before?: number;
  /** Whether a failed look says nothing about the thing itself, so that the next one may tell. */
  tolerate?: (error: unknown) => boolean;
  /** Called after each look that does not end the wait, and twice a minute between looks with the last one. */
  onTick?: (look: Look<Value>) => void;
  /** Called twice a minute before the first look. */
  onUnseen?: () => void;
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

/** States as they compare: the API spells the same one in several ways (quirk 5). */
export function canonicalState(state: string): string {
  return state.toUpperCase().replace(/[_\s]/g, "");
}

const tickEvery = 30_000;

/** For how long looks may fail without a pause, and how many at least: one failed look does not end a wait, nor does a minute. */
const tolerated = { forMs: 120_000, looks: 5 };

/** A look may be put off by this part of the time so far, so that several are made by one call. */
const patience = 0.025;

/** A look that is made by itself, just when it is due. */
export function onceDue<Seen>(clock: Clock, look: () => Promise<Seen>): (when: When) => Promise<Seen> {
  return async ({ due }) => {
    await clock.sleep(due - clock.now());
    return look();
  };
}

/**
 * Looks again and again until the thing is in one of its target states.
 *
 * @throws WaitTimeoutError at the deadline; UnexpectedStateError for a state that is neither target nor pending; whatever a
 * look throws that is not tolerated, or that is, when looks have failed for two minutes
 */
export async function waitFor<Value>(wait: Wait<Value>): Promise<Value> {
  const { clock, deadline, usual, before = 0 } = wait;
  const target = new Set(wait.target.map(canonicalState));
  const pending = new Set(wait.pending.map(canonicalState));
  const started = clock.now();
  const begun = wait.begun ?? started;
  const seen = new Map<string, number>();
  let failures = 0;
  let failingSince = 0;
  let last: Look<Value> | undefined;
  let movedAt = begun;
  let due = usual === undefined ? started + (wait.firstPause ?? 0) : Math.min(begun + usual, started + longestUnseen);

  for (;;) {
    const previous = last;
    try {
      last = await ticking(wait.look(whenDue()));
      if (previous?.progress !== last.progress) movedAt = clock.now();
      failures = 0;
      note(last.state);
      const state = canonicalState(last.state);
      if (target.has(state)) return last.value;
      wait.onTick?.(last);
      if (!pending.has(state)) {
        throw new UnexpectedStateError(wait.what, last.state, [...wait.pending, ...wait.target], seen);
      }
      // The last look is made right at the deadline.
      if (clock.now() >= deadline) throw new WaitTimeoutError(wait.what, clock.now() - started, last.state, seen);
    } catch (error) {
      if (error instanceof UnexpectedStateError || error instanceof WaitTimeoutError) throw error;
      if (failures === 0) failingSince = clock.now();
      failures += 1;
      const isLasting = failures >= tolerated.looks && clock.now() - failingSince >= tolerated.forMs;
      if (wait.tolerate?.(error) !== true || isLasting) throw error;
      note(error instanceof Error ? error.name : "error");
      if (clock.now() >= deadline) {
        throw new WaitTimeoutError(wait.what, clock.now() - started, last?.state ?? "unknown", seen, error);
      }
    }
    const elapsed = clock.now() - begun;
    const still = clock.now() - movedAt;
    due = clock.now() + pace(elapsed, { progress: last?.progress, still, usual, whole: before + elapsed });
  }

  function note(state: string) {
    seen.set(state, (seen.get(state) ?? 0) + 1);
  }

  function whenDue(): When {
    const now = clock.now();
    const latest = due + (before + due - begun) * patience;
    const inTime = (at: number) => Math.max(now, Math.min(Math.round(at), deadline));
    return { due: inTime(due), latest: inTime(latest) };
  }

  async function ticking<Seen>(look: Promise<Seen>): Promise<Seen> {
    const over = new AbortController();
    void tick(over.signal);
    try {
      return await look;
    } finally {
      over.abort();
    }
  }

  async function tick(over: AbortSignal): Promise<void> {
    try {
      for (;;) {
        await clock.sleep(tickEvery, over);
        if (last) wait.onTick?.(last);
        else wait.onUnseen?.();
      }
    } catch {
      // It was looked at.
    }
  }
}

function histogram(seen: ReadonlyMap<string, number>): string {
  return [...seen].map(([state, times]) => (times === 1 ? state : `${state} × ${times}`)).join(", ") || "nothing";
}
