const MINUTE = 60_000;

/**
 * The request quota (API 1.2) of each user and service: requests per minute, in a sliding window of simulated time. Each access key counts as a user.
 * All tokens of a user together count as one more user (assumed).
 */
export class Quota {
  readonly #perMinute: number;
  readonly #requests = new Map<string, number[]>();

  /** @param perMinute maximum number of requests; 0 rejects all requests */
  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /**
   * Counts a request if the quota allows it.
   *
   * @param key service and user
   * @returns 0 for an allowed request; otherwise the simulated milliseconds until the next allowed request, or a minute if the quota is 0
   */
  take(key: string, now: number): number {
    const recent = (this.#requests.get(key) ?? []).filter((at) => at > now - MINUTE);
    this.#requests.set(key, recent);
    if (recent.length < this.#perMinute) {
      recent.push(now);
      return 0;
    }
    return (recent[0] ?? now) + MINUTE - now;
  }
}
