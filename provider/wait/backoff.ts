/** Exponential backoff, in milliseconds. */
export interface Backoff {
  /** Maximum delay after the first failed attempt. */
  first: number;
  /** Upper bound of all delays. */
  cap: number;
}

/** Backoff after a response that the resource is busy. A resource stays busy for seconds. */
export const busyBackoff: Backoff = { first: 2_000, cap: 20_000 };

/** Returns the maximum delay after failed attempt number `attempt` (1, 2, …). The delay doubles with each attempt, up to the cap. */
export function maxDelay({ first, cap }: Backoff, attempt: number): number {
  return Math.min(cap, first * 2 ** (attempt - 1));
}

/**
 * Returns a delay with full jitter, from 0 to {@link maxDelay}. Clients that failed at the same time then retry at different times.
 *
 * @param random returns a number of at least 0 and less than 1
 */
export function fullJitter(backoff: Backoff, attempt: number, random: () => number): number {
  return Math.round(random() * maxDelay(backoff, attempt));
}

/**
 * Returns a delay with equal jitter, between half and all of {@link maxDelay}. Meant for conditions that last for seconds: an immediate
 * retry would waste a call of the quota.
 *
 * @param random returns a number of at least 0 and less than 1
 */
export function equalJitter(backoff: Backoff, attempt: number, random: () => number): number {
  return Math.round(maxDelay(backoff, attempt) * (0.5 + random() / 2));
}
