const shortest = 1_000;
const longest = 45_000;

/**
 * How long to pause before the next look at something that is under way: short at first, long in the middle, close near the
 * reported end. It fits a cloud that takes ten minutes and a simulator that takes a second, without knowing which it is.
 *
 * @param elapsed milliseconds since it began
 * @param progress percent done, when the cloud tells it
 * @param still milliseconds since the progress last changed: a job may stand at 99 percent for long
 */
export function pace(elapsed: number, progress?: number, still = 0): number {
  const known = progress !== undefined && progress > 0 && progress < 100;
  const expected = known ? ((elapsed * (100 - progress)) / progress) * 0.5 : elapsed * 0.5;
  return Math.min(longest, Math.max(shortest, expected, still * 0.25));
}
