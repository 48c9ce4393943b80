import { formatDuration, parseDuration } from "./duration";

test.each([
  ["40m", 2_400_000],
  ["90s", 90_000],
  ["1h30m", 5_400_000],
  ["1h 30m", 5_400_000],
  ["40 minutes", 2_400_000],
  ["1 hour", 3_600_000],
  ["1.5h", 5_400_000],
  ["500ms", 500],
  ["500 milliseconds", 500],
])("%j is %d ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(["", "40", "soon", "0s", "-5m", "5m later", "m", "1d", "5 M", "5 months"])(
  "%j is not a valid duration",
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test.each([
  [0, "0s"],
  [-5, "0s"],
  [12_400, "12s"],
  [59_600, "1m00s"],
  [270_000, "4m30s"],
  [3_900_000, "1h05m"],
])("%d ms is written as %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
