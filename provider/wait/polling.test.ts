import { VirtualClock } from "../../test/support/virtual-clock";
import { DurationHistory, pollingInterval, createUnbatchedPoll } from "./polling";

const seconds = (n: number) => n * 1_000;

test("an unbatched poll is sent when it is due", async () => {
  const clock = new VirtualClock({ start: 0, auto: true });
  const poll = createUnbatchedPoll(clock, () => Promise.resolve(clock.now()));
  expect(await poll({ due: seconds(10), latest: seconds(12) })).toBe(seconds(10));
});

describe("pollingInterval", () => {
  /** Times of the polls of a job with even progress, in seconds; the last poll finds the job ended. */
  function pollTimes(length: number): number[] {
    const times = [1];
    for (let now = 1; now < length;) {
      now += pollingInterval(seconds(now), { progress: Math.floor((now / length) * 100) }) / 1_000;
      times.push(now);
    }
    return times;
  }

  test("the interval is at least a second", () => {
    expect(pollingInterval(0)).toBe(seconds(1));
    expect(pollingInterval(0, { progress: 0 })).toBe(seconds(1));
    expect(pollingInterval(seconds(1), { progress: 99 })).toBe(seconds(1));
  });

  test("the interval grows with the elapsed time while no progress is reported", () => {
    expect([2, 10, 60, 600].map((elapsed) => pollingInterval(seconds(elapsed)) / 1_000)).toEqual([1, 5, 30, 45]);
  });

  test("at most twelve polls detect the end of a ten-minute job within 5 % of its duration", () => {
    const times = pollTimes(600);
    expect(times.length).toBeLessThanOrEqual(12);
    expect(times.at(-1)).toBeLessThan(630);
  });

  test.each([2, 20, 75, 240, 1_800])(
    "at most 22 polls detect the end of a job of %d seconds with a small delay",
    (length) => {
      const times = pollTimes(length);
      expect(times.length).toBeLessThanOrEqual(22);
      expect(times.at(-1)).toBeLessThanOrEqual(Math.max(length * 1.05, length + 1.2));
    },
  );

  test("the interval grows while the progress does not change", () => {
    const interval = (stalledFor: number) =>
      pollingInterval(seconds(100), { progress: 99, stalledFor: seconds(stalledFor) }) / 1_000;
    expect([40, 80, 400].map(interval)).toEqual([10, 20, 100]);
  });

  test("the interval ends at the expected duration, and is short from then on", () => {
    const expectedDuration = seconds(90);
    expect(pollingInterval(seconds(60), { progress: 80, expectedDuration })).toBe(seconds(30));
    const intervals = [90, 92, 100].map((elapsed) => pollingInterval(seconds(elapsed), { expectedDuration }) / 1_000);
    expect(intervals).toEqual([4.5, 4.6, 5]);
  });

  test("the interval is at least 5 % of the operation's elapsed time while no progress is reported", () => {
    expect(pollingInterval(seconds(2), { totalElapsed: seconds(602) })).toBe(seconds(30.1));
  });

  test("from 50 % on, the interval of a job that is expected to take longer than 3 minutes follows the progress", () => {
    const expectedDuration = seconds(400);
    expect(pollingInterval(seconds(180), { progress: 40, expectedDuration })).toBe(seconds(150));
    expect(pollingInterval(seconds(320), { progress: 80, expectedDuration })).toBe(seconds(80));
    expect(Math.round(pollingInterval(seconds(300), { progress: 90, expectedDuration }))).toBe(33_333);
  });
});

describe("DurationHistory", () => {
  const kind = "job of CreateDdmDatabase";

  test("the expected duration of a kind without a history is undefined", () => {
    const history = new DurationHistory();
    history.record("job of CreateGroup", 5_000);
    expect(history.expected(kind)).toBeUndefined();
  });

  test("the expected duration is the longest one in the history of the kind", () => {
    const history = new DurationHistory();
    for (const duration of [80_000, 90_000, 85_000]) history.record(kind, duration, duration);
    expect(history.expected(kind)).toBe(90_000);
  });

  test("a duration lies midway between the last poll during the job and the first after its end", () => {
    const history = new DurationHistory();
    history.record(kind, 90_000, 80_000);
    expect(history.expected(kind)).toBe(85_000);
  });

  test("a job that has ended by its first poll counts as slightly shorter than the time until that poll", () => {
    const history = new DurationHistory();
    history.record(kind, 100_000);
    expect(history.expected(kind)).toBe(97_000);
  });

  test("the expected duration depends only on the last ten durations", () => {
    const history = new DurationHistory();
    history.record(kind, 90_000, 90_000);
    for (let times = 0; times < 10; times += 1) history.record(kind, 80_000, 80_000);
    expect(history.expected(kind)).toBe(80_000);
  });
});
