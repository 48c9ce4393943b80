const MINUTE = 60_000;

/** The request quota (API 1.2): a number of requests per minute and user, in a sliding window of simulated time. */
export class Quota {
  readonly #perMinute: number;
  readonly #requests = new Map<string, number[]>();

  /** @param perMinute at 0 every request is rejected */
  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Counts a request. Returns 0 if the request is allowed, otherwise the simulated milliseconds until the next request is allowed. */
  take(user: string, now: number): number {
    const recent = (this.#requests.get(user) ?? []).filter((at) => at > now - MINUTE);
    this.#requests.set(user, recent);
    if (recent.length < this.#perMinute) {
      recent.push(now);
      return 0;
    }
    return (recent[0] ?? now) + MINUTE - now;
  }
}
