const shortest = 1_000;

/** Without news of the progress nobody knows how long it takes: then it is looked at more often. */
const longestBlind = 45_000;
const longestTold = 150_000;

/**
 * How long to pause before the next look at something that is under way: short at first, long in the middle, close near the
 * reported end. It fits a cloud that takes ten minutes and a simulator that takes a second, without knowing which it is. A job
 * of ten minutes costs a dozen looks, and its end is noticed within a twentieth of its length.
 *
 * @param elapsed milliseconds since it began
 * @param progress percent done, when the cloud tells it
 * @param still milliseconds since the progress last changed: a job may stand at 99 percent for long
 */
export function pace(elapsed: number, progress?: number, still = 0): number {
  if (progress === undefined) return within(shortest, elapsed * 0.5, longestBlind);
  // A coarse percentage says nothing yet at the beginning; the time so far is then the best guess of what is left.
  const left = progress >= 5 && progress <= 100 ? (elapsed * (100 - progress)) / progress : elapsed * 1.2;
  const soonest = Math.max(shortest, elapsed * 0.03, still * 0.25);
  return within(soonest, Math.min(left, elapsed * 1.2), longestTold);
}

function within(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
