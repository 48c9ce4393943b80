/** Where simulated time comes from: real time multiplied by a speed, or moved by hand. */
export interface SimClockOptions {
  /** Simulated time at the start, in milliseconds since 1970. Default: the real time. */
  readonly start?: number | undefined;
  /** Simulated seconds per real second; 0 stands still and moves by {@link SimClock.advance} only. Default 1. */
  readonly speed?: number | undefined;
  /** The real time in milliseconds; injected by tests. Default `Date.now`. */
  readonly realNow?: (() => number) | undefined;
}

/** The simulated clock. Jobs, the quota and all timestamps live by it; signatures are checked against real time. */
export class SimClock {
  /** The real time in milliseconds since 1970. */
  readonly realNow: () => number;
  #speed: number;
  #simulatedBase: number;
  #realBase: number;

  constructor(options: SimClockOptions = {}) {
    this.realNow = options.realNow ?? Date.now;
    this.#speed = options.speed ?? 1;
    this.#realBase = this.realNow();
    this.#simulatedBase = options.start ?? this.#realBase;
  }

  /** Simulated seconds per real second. */
  get speed(): number {
    return this.#speed;
  }

  /** The simulated time in milliseconds since 1970. */
  now(): number {
    return Math.floor(this.#simulatedBase + (this.realNow() - this.#realBase) * this.#speed);
  }

  /** Changes the speed from now on. */
  setSpeed(speed: number): void {
    this.setNow(this.now());
    this.#speed = speed;
  }

  /** Jumps forward by simulated seconds. */
  advance(seconds: number): void {
    this.setNow(this.now() + seconds * 1000);
  }

  /** Puts the simulated time to a moment, as when a saved state is loaded. */
  setNow(milliseconds: number): void {
    this.#realBase = this.realNow();
    this.#simulatedBase = milliseconds;
  }
}

/** The timestamp form of DDM's answers: `2021-12-14T07:46:22+0000` (spec 4.2.2). */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19) + "+0000";
}
