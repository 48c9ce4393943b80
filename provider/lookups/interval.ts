import { timeText } from "../lifecycle/properties/shapes";

/** A day, in milliseconds. */
export const DAY = 86_400_000;

/** Arguments of a lookup: the interval of time that the result is about. */
export const intervalArgs = { start: { shape: timeText }, end: { shape: timeText } };

/**
 * Returns start and end of an interval in epoch milliseconds. The default end is `now`, the default start 24 hours before the end.
 *
 * @param maxDays length of the longest interval that the API accepts
 * @throws Error if the interval is too long, or ends before its start
 */
export function intervalOf(
  { start, end }: { start?: string | undefined; end?: string | undefined },
  now: number,
  maxDays: number,
): { start: number; end: number } {
  const last = end === undefined ? now : Date.parse(end);
  const first = start === undefined ? last - DAY : Date.parse(start);
  if (last >= first && last - first <= maxDays * DAY) return { start: first, end: last };
  throw new Error(
    end === undefined
      ? `"start" is ${start}, but must be in the last ${maxDays} days unless "end" is set.`
      : `"end" is ${end}, but must be 0 to ${maxDays} days after "start".`,
  );
}
