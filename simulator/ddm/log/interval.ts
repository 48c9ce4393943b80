import { ddmError } from "../ddm-errors";

/** Longest interval of a query. */
const MAX_INTERVAL_MS = 7 * 24 * 3600 * 1000;

/**
 * Checks the interval of a query for logs. The maximum length is documented for the slow queries of v2 (API 4.6.1) and for killed sessions (API
 * 4.7.5), and assumed for other logs.
 *
 * @throws 400 DBS.300377 if the interval is negative, longer than 7 days or not a number
 */
export function checkInterval(start: number, end: number): void {
  const interval = end - start;
  if (!(interval >= 0 && interval <= MAX_INTERVAL_MS)) throw ddmError("DBS.300377", "It must be 0 to 7 days long.");
}
