/** Milliseconds of each unit, in all spellings. */
const units: Readonly<Record<string, number>> = {
  ms: 1,
  millisecond: 1,
  milliseconds: 1,
  s: 1_000,
  sec: 1_000,
  second: 1_000,
  seconds: 1_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
};

/**
 * Parses a duration such as `"40m"`, `"1h30m"`, `"90s"` or `"40 minutes"`.
 *
 * @returns milliseconds; undefined if the text is not a positive duration
 */
export function parseDuration(value: string): number | undefined {
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)\s*/gy)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join("") !== value) return undefined;
  if (parts.some(([, , unit = ""]) => !Object.hasOwn(units, unit))) return undefined;
  const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0);
  return total > 0 ? total : undefined;
}

/** Formats a number of milliseconds: `12s`, `4m30s`, `1h05m`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const padTwo = (value: number) => String(value).padStart(2, "0");
  if (h > 0) return `${h}h${padTwo(m)}m`;
  return m > 0 ? `${m}m${padTwo(s)}s` : `${s}s`;
}
