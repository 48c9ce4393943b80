import { z } from "zod";
import type { Rule } from "../lifecycle/properties/table";

const DAY = 86_400_000;

const time = "a time such as 2026-05-30T09:00:00Z";
const timeText = z.string(time).refine((text) => !Number.isNaN(Date.parse(text)), time);

/** The arguments of lookups that read a period. */
export const intervalArgs = { start: { shape: timeText }, end: { shape: timeText } };

/** Start and end of a period in epoch milliseconds. The default end is `now`, the default start 24 hours before the end. */
export function intervalOf(
  { start, end }: { start?: string | undefined; end?: string | undefined },
  now: number,
): { start: number; end: number } {
  const last = end === undefined ? now : Date.parse(end);
  return { start: start === undefined ? last - DAY : Date.parse(start), end: last };
}

/** Requires that a period ends after its start, and is not longer than the API allows. */
export function intervalRule(maxDays: number): Rule {
  return {
    properties: ["start", "end"],
    problems: ({ start, end }) => {
      if (typeof start !== "string" || typeof end !== "string") return [];
      const length = Date.parse(end) - Date.parse(start);
      if (length >= 0 && length <= maxDays * DAY) return [];
      const reason = `"end" must be after "start", and at most ${maxDays} days after it, not ${end}`;
      return [{ property: "end", reason }];
    },
  };
}

/** Formats a time of the API. */
export function formatTime(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}
