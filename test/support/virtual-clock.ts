import type { Clock } from "../../provider/wait/clock";

/** Options of {@link VirtualClock}. */
export interface VirtualClockOptions {
  /** Initial time in milliseconds since the epoch. Default: 2025-01-01T00:00:00Z. */
  start?: number;
  /**
   * Whether the clock jumps to the end of the next sleep when no other work is pending. A test then only awaits the code under test.
   * Default: false; the test calls {@link VirtualClock.advance}.
   */
  auto?: boolean;
}

/** A clock for tests. Time advances only when the test advances it, or in auto mode. */
export class VirtualClock implements Clock {
  #now: number;
  #sleepers: Sleeper[] = [];
  #order = 0;
  #busy = 0;
  #advancing = false;
  readonly #auto: boolean;

  constructor(options: VirtualClockOptions = {}) {
    this.#now = options.start ?? Date.UTC(2025, 0, 1);
    this.#auto = options.auto ?? false;
  }

  /** The virtual time in milliseconds since the epoch. */
  now(): number {
    return this.#now;
  }

  /** Number of pending sleeps. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortReason(signal));
        return;
      }
      if (Number.isNaN(ms)) throw new RangeError("The duration of a sleep is not a number.");
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        if (signal) reject(abortReason(signal));
      };
      const sleeper: Sleeper = {
        at: this.#now + Math.max(0, ms),
        order: this.#order++,
        wake: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#sleepers.push(sleeper);
      if (this.#auto) void this.#advanceAutomatically();
    });
  }

  /**
   * Advances the time by `ms` and ends each sleep at its time, in order. After a sleep, the awakened code runs until it waits again. Only
   * then does the next sleep end.
   */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    while (this.#wakeNext(end)) await settle();
    this.#now = end;
  }

  /** Stops an auto clock until `work` is done. Needed for work that the clock cannot detect, such as a call over a real socket. */
  async pauseDuring<T>(work: Promise<T>): Promise<T> {
    this.#busy++;
    try {
      return await work;
    } finally {
      this.#busy--;
    }
  }

  #wakeNext(until: number): boolean {
    const next = this.#sleepers.reduce<Sleeper | undefined>(
      (first, other) => (first && (first.at - other.at || first.order - other.order) < 0 ? first : other),
      undefined,
    );
    if (!next || next.at > until) return false;
    this.#sleepers.splice(this.#sleepers.indexOf(next), 1);
    this.#now = Math.max(this.#now, next.at);
    next.wake();
    return true;
  }

  async #advanceAutomatically(): Promise<void> {
    if (this.#advancing) return;
    this.#advancing = true;
    try {
      do await settle();
      while (this.#busy > 0 || this.#wakeNext(Infinity));
    } finally {
      this.#advancing = false;
    }
  }
}

interface Sleeper {
  at: number;
  order: number;
  wake: () => void;
}

/** Number of turns of the event loop after which promise chains and in-memory streams have no pending work. */
const TURNS_TO_REST = 5;

async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS_TO_REST; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("aborted", { cause: signal.reason });
}
