// Formats times, durations and counts as text.

/**
 * Returns a time as date and time of day, in UTC.
 *
 * @param {string} iso
 */
export function timeText(iso) {
  return iso.slice(0, 19).replace("T", " ");
}

/**
 * Returns the duration between two times: "45 s", "3 min 20 s", "2 h 5 min", "12 d 3 h".
 *
 * @param {string} from
 * @param {string} to
 */
export function durationText(from, to) {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  /** @type {(big: number, bigUnit: string, small: number, smallUnit: string) => string} */
  const joinUnits = (big, bigUnit, small, smallUnit) =>
    small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return joinUnits(Math.floor(seconds / 60), "min", seconds % 60, "s");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return joinUnits(Math.floor(minutes / 60), "h", minutes % 60, "min");
  return joinUnits(Math.floor(minutes / 1440), "d", Math.floor(minutes / 60) % 24, "h");
}

/**
 * Returns a number with a noun: "1 node", "2 nodes".
 *
 * @param {number} count
 * @param {string} noun
 */
export function countText(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
