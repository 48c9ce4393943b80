import { LIMITS } from "./limits";

/** Options of a simulated clock. */
export interface SimClockOptions {
  /** Simulated time at the start, in milliseconds since 1970. Default: the real time. */
  readonly start?: number | undefined;
  /** Simulated seconds per real second; 0 stops the clock. Default 1. */
  readonly speed?: number | undefined;
  /** Returns the real time in milliseconds since 1970. Default `Date.now`. */
  readonly realNow?: (() => number) | undefined;
}

/** The simulated clock, for jobs, the quota and timestamps. Signatures and tokens use real time. */
export class SimClock {
  /** Returns the real time in milliseconds since 1970. */
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

  /** Simulated time in milliseconds since 1970. The clock stops at the end of the year 9999. */
  now(): number {
    const time = Math.floor(this.#simulatedBase + (this.realNow() - this.#realBase) * this.#speed);
    return Math.min(Math.max(time, LIMITS.time[0]), LIMITS.time[1]);
  }

  /** Changes the speed from now on. */
  setSpeed(speed: number): void {
    this.setNow(this.now());
    this.#speed = speed;
  }

  /** Moves the clock forward by simulated seconds. */
  advance(seconds: number): void {
    this.setNow(this.now() + seconds * 1000);
  }

  /** Sets the simulated time in milliseconds since 1970, for example to the time of a saved state. */
  setNow(milliseconds: number): void {
    this.#realBase = this.realNow();
    this.#simulatedBase = milliseconds;
  }
}
