import { z } from "zod";

const DAY = 86_400_000;

const time = "a time such as 2026-05-30T09:00:00Z";
const timeText = z.string(time).refine((text) => !Number.isNaN(Date.parse(text)), time);

/** The arguments of lookups that read a period. */
export const intervalArgs = { start: { shape: timeText }, end: { shape: timeText } };

/**
 * Returns start and end of a period in epoch milliseconds. The default end is `now`, the default start 24 hours before the end.
 *
 * @throws Error if the period ends before its start, or is longer than the API allows
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
      ? `"start" must be in the last ${maxDays} days unless "end" is set, not ${start}.`
      : `"end" must be after "start", and at most ${maxDays} days after it, not ${end}.`,
  );
}

/** Formats a time of the API. */
export function formatTime(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}
