import { VirtualClock } from "../../test/support/virtual-clock";
import type { Lane } from "./request";
import { createThrottle } from "./throttle";

const seconds = (n: number) => n * 1000;

/** Starts `calls` one after the other and notes when, in seconds, each began. */
function startTimes(calls: number, quota: number) {
  const clock = new VirtualClock();
  const throttle = createThrottle(quota, clock);
  const begin = clock.now();
  const times: number[] = [];
  for (let call = 0; call < calls; call++)
    void throttle.turn("read").then((startedAt) => times.push((startedAt - begin) / 1000));
  return { clock, throttle, times };
}

/** How many of the times lie in each minute-long window of the throttle, from the first on. */
const perWindow = (times: number[], windows: number) =>
  Array.from({ length: windows }, (_, n) => times.filter((time) => time >= n * 61 && time < (n + 1) * 61).length);

test("a small burst up to the quota starts at once; what is more waits for the window to pass", async () => {
  const { clock, times } = startTimes(7, 3);
  await clock.advance(seconds(60));
  expect(times).toEqual([0, 0, 0]);
  await clock.advance(seconds(70));
  expect(times.slice(3)).toEqual([61, 61, 61, 122]);
});

test("a burst leaves five together and then twenty a second, so that a used-up quota is noticed in time", async () => {
  const { clock, times } = startTimes(60, 60);
  await clock.advance(0);
  expect(times).toHaveLength(5);
  await clock.advance(seconds(1));
  expect(times).toHaveLength(20);
  await clock.advance(seconds(2));
  expect(times).toHaveLength(60);
});

test("it is never idle while there is quota and work: each window is used up, in its first seconds", async () => {
  const { clock, times } = startTimes(180, 60);
  await clock.advance(seconds(300));
  expect(perWindow(times, 4)).toEqual([60, 60, 60, 0]);
  expect(times.filter((time) => time % 61 < 3)).toHaveLength(180);
});

test("work that comes little by little never waits while there is quota", async () => {
  const clock = new VirtualClock();
  const throttle = createThrottle(60, clock);
  const waits: number[] = [];
  for (let call = 0; call < 300; call++) {
    const asked = clock.now();
    void throttle.turn("poll").then((at) => waits.push(at - asked));
    await clock.advance(1_100);
  }
  expect(waits).toEqual(Array<number>(300).fill(0));
});

test("no minute of any traffic ever holds more starts than the quota", async () => {
  const clock = new VirtualClock();
  const throttle = createThrottle(10, clock);
  const starts: number[] = [];
  for (let step = 0; step < 100; step++) {
    const burst = (step * 7) % 5;
    for (let call = 0; call < burst; call++) void throttle.turn("poll").then((at) => starts.push(at));
    await clock.advance(seconds((step * 3) % 11));
  }
  await clock.advance(seconds(3600));
  expect(starts.length).toBe(200);
  for (const start of starts)
    expect(starts.filter((other) => other >= start && other < start + seconds(60)).length).toBeLessThanOrEqual(10);
});

/** The order in which calls start, one in five seconds, that ask `seconds` after the first turn is taken. */
async function orderOf(calls: (readonly [seconds: number, lane: Lane, name: string, since?: number])[]) {
  const clock = new VirtualClock();
  const throttle = createThrottle(1, clock);
  const order: string[] = [];
  void throttle.turn("read");
  const begin = clock.now();
  for (const [at, lane, name, since] of calls) {
    await clock.advance(begin + seconds(at) - clock.now());
    void throttle.turn(lane, since === undefined ? undefined : begin + seconds(since)).then(() => order.push(name));
  }
  await clock.advance(seconds(61 * calls.length));
  return order;
}

test("mutations start before reads and reads before polls, each in the order they came", async () => {
  const order = await orderOf([
    [0, "poll", "poll 1"],
    [0, "read", "read 1"],
    [0, "poll", "poll 2"],
    [0, "mutation", "mutation 1"],
    [1, "read", "read 2"],
    [2, "mutation", "mutation 2"],
  ]);
  expect(order).toEqual(["mutation 1", "mutation 2", "read 1", "read 2", "poll 1", "poll 2"]);
});

test("nobody waits for ever: a read lets mutations pass for 15 seconds, a poll for 30", async () => {
  const order = await orderOf([
    [0, "poll", "poll"],
    [0, "read", "read"],
    [14, "mutation", "mutation 14"],
    [16, "mutation", "mutation 16"],
    [29, "mutation", "mutation 29"],
    [31, "mutation", "mutation 31"],
  ]);
  expect(order).toEqual(["mutation 14", "read", "mutation 16", "mutation 29", "poll", "mutation 31"]);
});

test("a call that comes again has waited since it came first", async () => {
  const order = await orderOf([
    [1, "read", "first"],
    [2, "read", "second"],
    [3, "read", "again", 1],
  ]);
  expect(order).toEqual(["again", "first", "second"]);
});

test("a thousand waiting calls wait on one timer", async () => {
  const { clock } = startTimes(1000, 1);
  await clock.advance(0);
  expect(clock.sleeping).toBe(1);
});

test("calls made in the same breath are sorted by lane even when nothing waits", async () => {
  const clock = new VirtualClock();
  const throttle = createThrottle(60, clock);
  const order: string[] = [];
  void throttle.turn("poll").then(() => order.push("poll"));
  void throttle.turn("mutation").then(() => order.push("mutation"));
  await clock.advance(0);
  expect(order).toEqual(["mutation", "poll"]);
});

test("a throttled answer stops everything for the pause the cloud asked for", async () => {
  const clock = new VirtualClock();
  const throttle = createThrottle(60, clock);
  const begin = await throttle.turn("read");
  throttle.slowDown(begin, seconds(15));
  let started = NaN;
  void throttle.turn("mutation").then((at) => (started = (at - begin) / 1000));
  await clock.advance(seconds(14));
  expect(started).toBeNaN();
  await clock.advance(seconds(2));
  expect(started).toBe(15);
});

test("when the cloud asks for no pause, it grows while it is in vain, and is short again after that", async () => {
  const clock = new VirtualClock({ auto: true });
  const throttle = createThrottle(60, clock);
  const pauses: number[] = [];
  const refuse = async () => {
    const began = clock.now();
    const startedAt = await throttle.turn("read");
    pauses.push(Math.floor((startedAt - began) / 1000));
    throttle.slowDown(startedAt);
    throttle.slowDown(startedAt); // Under way with the other: it tells nothing new.
  };
  for (let time = 0; time < 6; time++) await refuse();
  await clock.sleep(seconds(600));
  for (let time = 0; time < 2; time++) await refuse();
  expect(pauses).toEqual([0, 2, 4, 8, 16, 16, 0, 2]);
});

test("a throttled answer lowers the limit, once for calls under way together; it recovers while nothing is throttled", async () => {
  const clock = new VirtualClock();
  const throttle = createThrottle(60, clock);
  for (let time = 0; time < 3; time++) throttle.slowDown(clock.now() - 200 * time, 0);
  expect(throttle.limit).toBe(42);

  await clock.advance(seconds(60));
  expect(throttle.limit).toBe(51);
  throttle.slowDown(clock.now(), 0);
  expect(throttle.limit).toBe(35);

  await clock.advance(seconds(60 * 3));
  expect(throttle.limit).toBe(60);
});

test("a lowered limit is an even flow, also for calls that already wait", async () => {
  const { clock, throttle, times } = startTimes(100, 60);
  await clock.advance(0);
  throttle.slowDown(clock.now(), 0); // 60 -> 42
  await clock.advance(seconds(60));
  expect(times).toHaveLength(5 + 45);
  const gaps = times.slice(5).map((time, index) => time - (times[index + 4] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(1);
});

test("the limit has a floor, and never rises above a quota that is lower than the floor", async () => {
  for (const [quota, floor] of [
    [60, 5],
    [3, 3],
  ] as const) {
    const clock = new VirtualClock();
    const throttle = createThrottle(quota, clock);
    for (let time = 0; time < 20; time++) {
      await clock.advance(1);
      throttle.slowDown(clock.now(), 0);
    }
    expect(throttle.limit).toBe(floor);
  }
});

test("of two wishes for a quota the smaller holds", async () => {
  const { clock, throttle, times } = startTimes(10, 60);
  throttle.atMost(4);
  throttle.atMost(100);
  expect(throttle.limit).toBe(4);
  await clock.advance(seconds(60));
  expect(times).toHaveLength(4);
});
