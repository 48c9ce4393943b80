import { z } from "zod";

/** An inclusive range of numbers. */
export type Range = readonly [low: number, high: number];

const DAY_SECONDS = 24 * 3600;

/** Bounds of numbers that options and the admin API accept. */
export const LIMITS = {
  /** Simulated time in milliseconds since 1970. The upper bound keeps the year at four digits. */
  time: [0, Date.UTC(9999, 11, 31, 23, 59, 59)],
  /** Simulated seconds per real second. */
  speed: [0, 1_000_000],
  /** Simulated seconds, up to ten years. */
  advanceSeconds: [0, 3650 * DAY_SECONDS],
  /** Requests per simulated minute. */
  quota: [0, 1_000_000_000],
  port: [0, 65_535],
  /** Real milliseconds by which a fault rule delays a response, up to an hour. */
  delayMs: [0, 3_600_000],
  /** Simulated milliseconds by which a fault rule delays the execution of an operation, up to a year. */
  lateMs: [1, 365 * DAY_SECONDS * 1000],
  /** The conditions `nth` and `times` of a fault rule, which count requests. */
  count: [1, 1_000_000],
} as const satisfies Record<string, Range>;

/** Maximum size of a request body in bytes. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Maximum size of the request line and the headers in bytes. */
export const MAX_HEADER_BYTES = 16 * 1024;
/** Maximum nesting depth of arrays and objects in a request body. */
export const MAX_DEPTH = 64;
/** Maximum number of fault rules. */
export const MAX_RULES = 1000;

/** Shape of a number within a range. Errors name the value and the range. */
export function numberIn(range: Range) {
  const error = { error: ({ input }: { readonly input?: unknown }) => describeViolation(input, range) };
  return z.number(error).min(range[0], error).max(range[1], error);
}

/** Shape of a whole number within a range. Errors name the value and the range. */
export function integerIn(range: Range) {
  const error = {
    error: ({ input }: { readonly input?: unknown }) => describeViolation(input, range, "a whole number"),
  };
  return z.number(error).int(error).min(range[0], error).max(range[1], error);
}

/**
 * Requires that an option is absent or within a range.
 *
 * @param given the value as the user wrote it
 * @throws RangeError that names the option, the given value and the range
 */
export function requireInRange(name: string, value: number | undefined, range: Range, given: unknown = value): void {
  if (value !== undefined && !(value >= range[0] && value <= range[1])) {
    throw new RangeError(`${name} ${describeViolation(given, range)}.`);
  }
}

function describeViolation(value: unknown, [low, high]: Range, kind = "a number"): string {
  const shown = typeof value === "number" ? String(value) : showJson(value);
  return `must be ${kind} from ${low} to ${high}, not ${shown}`;
}

/** Returns a value as shortened JSON. `JSON.stringify(undefined)` returns undefined, although the declared type is a string. */
function showJson(value: unknown): string {
  return value === undefined ? "undefined" : JSON.stringify(value).slice(0, 40);
}
