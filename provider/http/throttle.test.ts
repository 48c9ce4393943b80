import { VirtualClock } from "../wait/clock";
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

test("a burst up to the quota starts at once; what is more waits for the window to pass", async () => {
  const { clock, times } = startTimes(7, 3);
  await clock.advance(0);
  expect(times).toEqual([0, 0, 0]);
  await clock.advance(seconds(60));
  expect(times).toHaveLength(3);
  await clock.advance(seconds(70));
  expect(times).toEqual([0, 0, 0, 61, 61, 61, 122]);
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

test("mutations start before reads and reads before polls, each in the order they came", async () => {
  const clock = new VirtualClock();
  const throttle = createThrottle(1, clock);
  const order: string[] = [];
  void throttle.turn("read");
  await clock.advance(0);
  for (const [lane, name] of [
    ["poll", "poll 1"],
    ["read", "read 1"],
    ["poll", "poll 2"],
    ["mutation", "mutation 1"],
    ["read", "read 2"],
  ] as const)
    void throttle.turn(lane).then(() => order.push(name));
  await clock.advance(seconds(61 * 2));
  void throttle.turn("mutation").then(() => order.push("late mutation"));
  await clock.advance(seconds(61 * 10));
  expect(order).toEqual(["mutation 1", "read 1", "late mutation", "read 2", "poll 1", "poll 2"]);
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

test("a throttled answer lowers the limit, once for calls under way together; it recovers while nothing is throttled", async () => {
  const clock = new VirtualClock();
  const throttle = createThrottle(60, clock);
  const together = await Promise.all([throttle.turn("read"), throttle.turn("read"), throttle.turn("read")]);
  await clock.advance(200);
  for (const startedAt of together) throttle.slowDown(startedAt, 0);
  expect(throttle.limit).toBe(42);

  await clock.advance(seconds(60));
  expect(throttle.limit).toBe(48);
  throttle.slowDown(clock.now(), 0);
  expect(throttle.limit).toBe(33);

  await clock.advance(seconds(60 * 5));
  expect(throttle.limit).toBe(60);
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

test("a lowered limit holds for calls that already wait", async () => {
  const { clock, throttle, times } = startTimes(20, 10);
  await clock.advance(1000);
  throttle.slowDown(clock.now(), 0); // 10 -> 7
  await clock.advance(seconds(59));
  expect(times).toHaveLength(10);
  await clock.advance(seconds(2));
  expect(times).toHaveLength(10 + 8); // a minute without throttling gave one back
});
