/** The call quota of the spec (1.2): so many calls a minute for a single user, in a sliding window of simulated time. */
export class Quota {
  readonly #perMinute: number;
  readonly #calls = new Map<string, number[]>();

  /** `perMinute` 0 refuses every call: the quota is never off. */
  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Counts a call; 0 if it is allowed, else the simulated milliseconds until one will be. */
  take(user: string, now: number): number {
    const recent = (this.#calls.get(user) ?? []).filter((at) => at > now - MINUTE);
    this.#calls.set(user, recent);
    if (recent.length < this.#perMinute) {
      recent.push(now);
      return 0;
    }
    return (recent[0] ?? now) + MINUTE - now;
  }
}

const MINUTE = 60_000;
