/** How pauses grow: milliseconds. */
export interface Backoff {
  /** The longest first pause. */
  first: number;
  /** The longest pause of all. */
  cap: number;
}

/** The longest pause after failed attempt number `attempt` (1, 2, …): doubles each time, up to the cap. */
export function ceiling({ first, cap }: Backoff, attempt: number): number {
  return Math.min(cap, first * 2 ** (attempt - 1));
}

/**
 * A pause with full jitter: anything from 0 to {@link ceiling}. Clients that failed together do not come back together.
 *
 * @param random a number from 0 up to, not including, 1
 */
export function fullJitter(backoff: Backoff, attempt: number, random: () => number): number {
  return Math.round(random() * ceiling(backoff, attempt));
}

/**
 * A pause with equal jitter: from half of {@link ceiling} to all of it. For waits on something that certainly takes a while,
 * where coming back at once would only cost a call of the quota.
 *
 * @param random a number from 0 up to, not including, 1
 */
export function equalJitter(backoff: Backoff, attempt: number, random: () => number): number {
  return Math.round(ceiling(backoff, attempt) * (0.5 + random() / 2));
}
