const shortest = 1_000;

/** Without news of the progress nobody knows how long it takes: then it is looked at more often. */
const longestBlind = 45_000;
const longestTold = 150_000;

/** However long others took, none is left alone for longer than this: its progress is watched meanwhile. In milliseconds. */
export const longestUnseen = 180_000;

/** What is known of something that is under way, beside how long it has been so. Milliseconds, but for the progress. */
export interface Known {
  /** Percent done, when the cloud tells it. */
  progress?: number | undefined;
  /** How long the progress has stood still: a job may stand at 99 percent for long. @defaultValue 0 */
  still?: number;
  /** How long others of its kind took. */
  usual?: number | undefined;
  /** How long the operation takes by now that it is the end of: a wait of 10 s after a job of 10 min need not be exact. */
  whole?: number;
}

/**
 * How long to pause before the next look at something that is under way: until it is usually done; else short at first, long in
 * the middle, close near the reported end. It fits a cloud that takes ten minutes and a simulator that takes a second, without
 * knowing which it is. A job of ten minutes costs a dozen looks, and its end is noticed within a twentieth of its length.
 *
 * @param elapsed milliseconds since it began
 */
export function pace(elapsed: number, { progress, still = 0, usual = 0, whole = elapsed }: Known = {}): number {
  // From half-way on, the progress of a long job tells its end better than others of its kind did.
  const isTold = usual > longestUnseen && progress !== undefined && progress >= 50;
  if (elapsed < usual && !isTold) return within(shortest, usual - elapsed, longestTold);
  if (progress === undefined) return within(Math.max(shortest, whole * 0.05), (elapsed - usual) * 0.5, longestBlind);
  const soonest = Math.max(shortest, elapsed * 0.03, still * 0.25);
  // A coarse percentage says nothing yet at the beginning; the time so far is then the best guess of what is left.
  if (progress < 5 || progress > 100) return within(soonest, elapsed * 1.2, longestTold);
  return within(soonest, Math.min((elapsed * (100 - progress)) / progress, elapsed * 2.5), longestTold);
}

function within(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
