import { makeSettings } from "../../test/support/settings";
import { VirtualClock } from "../../test/support/virtual-clock";
import type { Priority } from "./request";
import type { Credentials, Settings } from "./settings";
import { createThrottle, throttleOf, type Throttles } from "./throttle";

const seconds = (n: number) => n * 1000;

/** Starts a number of calls and records their start times in seconds. */
function startCalls(calls: number, quota: number) {
  const clock = new VirtualClock();
  const throttle = createThrottle(quota, clock);
  const begin = clock.now();
  const times: number[] = [];
  for (let call = 0; call < calls; call++)
    void throttle.acquire("read").then((startedAt) => times.push((startedAt - begin) / 1000));
  return { clock, throttle, times };
}

/** Number of start times in each window. A window of the throttle lasts 61 seconds. */
const perWindow = (times: number[], windows: number) =>
  Array.from({ length: windows }, (_, n) => times.filter((time) => time >= n * 61 && time < (n + 1) * 61).length);

test("calls up to a small quota start immediately, and further calls start after the window", async () => {
  const { clock, times } = startCalls(7, 3);
  await clock.advance(seconds(60));
  expect(times).toEqual([0, 0, 0]);
  await clock.advance(seconds(70));
  expect(times.slice(3)).toEqual([61, 61, 61, 122]);
});

test("a quota of 60 permits five calls immediately, twenty within a second, sixty within three seconds", async () => {
  const { clock, times } = startCalls(60, 60);
  await clock.advance(0);
  expect(times).toHaveLength(5);
  await clock.advance(seconds(1));
  expect(times).toHaveLength(20);
  await clock.advance(seconds(2));
  expect(times).toHaveLength(60);
});

test("queued calls start in the first seconds of each window", async () => {
  const { clock, times } = startCalls(180, 60);
  await clock.advance(seconds(300));
  expect(perWindow(times, 4)).toEqual([60, 60, 60, 0]);
  expect(times.filter((time) => time % 61 < 3)).toHaveLength(180);
});

test("calls below the rate of the quota never wait", async () => {
  const clock = new VirtualClock();
  const throttle = createThrottle(60, clock);
  const waits: number[] = [];
  for (let call = 0; call < 300; call++) {
    const asked = clock.now();
    void throttle.acquire("poll").then((at) => waits.push(at - asked));
    await clock.advance(1_100);
  }
  expect(waits).toEqual(Array<number>(300).fill(0));
});

test("no minute has more call starts than the quota", async () => {
  const clock = new VirtualClock();
  const throttle = createThrottle(10, clock);
  const starts: number[] = [];
  for (let step = 0; step < 100; step++) {
    const burst = (step * 7) % 5;
    for (let call = 0; call < burst; call++) void throttle.acquire("poll").then((at) => starts.push(at));
    await clock.advance(seconds((step * 3) % 11));
  }
  await clock.advance(seconds(3600));
  expect(starts.length).toBe(200);
  for (const start of starts)
    expect(starts.filter((other) => other >= start && other < start + seconds(60)).length).toBeLessThanOrEqual(10);
});

/**
 * Queues calls at their `seconds` in a throttle that permits one call per window. A call with `since` repeats a call that the caller made at that
 * second.
 *
 * @returns the names in the order of the starts
 */
async function recordOrder(calls: (readonly [seconds: number, priority: Priority, name: string, since?: number])[]) {
  const clock = new VirtualClock();
  const throttle = createThrottle(1, clock);
  const order: string[] = [];
  void throttle.acquire("read");
  const begin = clock.now();
  for (const [at, priority, name, since] of calls) {
    await clock.advance(begin + seconds(at) - clock.now());
    void throttle
      .acquire(priority, since === undefined ? undefined : begin + seconds(since))
      .then(() => order.push(name));
  }
  await clock.advance(seconds(61 * calls.length));
  return order;
}

test("calls start by priority, and in arrival order within a priority", async () => {
  const order = await recordOrder([
    [0, "poll", "poll 1"],
    [0, "read", "read 1"],
    [0, "poll", "poll 2"],
    [0, "mutation", "mutation 1"],
    [1, "read", "read 2"],
    [2, "mutation", "mutation 2"],
  ]);
  expect(order).toEqual(["mutation 1", "mutation 2", "read 1", "read 2", "poll 1", "poll 2"]);
});

test("no call starves: mutations overtake a read for 15 seconds and a poll for 30 seconds", async () => {
  const order = await recordOrder([
    [0, "poll", "poll"],
    [0, "read", "read"],
    [14, "mutation", "mutation 14"],
    [16, "mutation", "mutation 16"],
    [29, "mutation", "mutation 29"],
    [31, "mutation", "mutation 31"],
  ]);
  expect(order).toEqual(["mutation 14", "read", "mutation 16", "mutation 29", "poll", "mutation 31"]);
});

test("a repeated call is ranked by the time at which the caller made the call", async () => {
  const order = await recordOrder([
    [1, "read", "first"],
    [2, "read", "second"],
    [3, "read", "repeated", 1],
  ]);
  expect(order).toEqual(["repeated", "first", "second"]);
});

test("a thousand queued calls use one timer", async () => {
  const { clock } = startCalls(1000, 1);
  await clock.advance(0);
  expect(clock.sleeping).toBe(1);
});

test("calls of the same tick are sorted by priority even if the queue was empty", async () => {
  const clock = new VirtualClock();
  const throttle = createThrottle(60, clock);
  const order: string[] = [];
  void throttle.acquire("poll").then(() => order.push("poll"));
  void throttle.acquire("mutation").then(() => order.push("mutation"));
  await clock.advance(0);
  expect(order).toEqual(["mutation", "poll"]);
});

test("a throttled response stops all calls for its Retry-After", async () => {
  const clock = new VirtualClock();
  const throttle = createThrottle(60, clock);
  const begin = await throttle.acquire("read");
  throttle.slowDown(begin, seconds(15));
  let started = NaN;
  void throttle.acquire("mutation").then((at) => (started = (at - begin) / 1000));
  await clock.advance(seconds(14));
  expect(started).toBeNaN();
  await clock.advance(seconds(2));
  expect(started).toBe(15);
});

test("the pause without Retry-After grows while calls are throttled, and is short again afterwards", async () => {
  const clock = new VirtualClock({ auto: true });
  const throttle = createThrottle(60, clock);
  const pauses: number[] = [];
  const makeThrottledCall = async () => {
    const began = clock.now();
    const startedAt = await throttle.acquire("read");
    pauses.push(Math.floor((startedAt - began) / 1000));
    throttle.slowDown(startedAt);
    throttle.slowDown(startedAt); // The second response belongs to a concurrent call and changes nothing.
  };
  for (let time = 0; time < 6; time++) await makeThrottledCall();
  await clock.sleep(seconds(600));
  for (let time = 0; time < 2; time++) await makeThrottledCall();
  expect(pauses).toEqual([0, 2, 4, 8, 16, 16, 0, 2]);
});

test("throttled responses lower the limit, once for concurrent calls, and the limit recovers afterwards", async () => {
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

test("a lowered limit spaces calls evenly, including those already queued", async () => {
  const { clock, throttle, times } = startCalls(100, 60);
  await clock.advance(0);
  throttle.slowDown(clock.now(), 0); // 60 -> 42
  await clock.advance(seconds(60));
  expect(times).toHaveLength(5 + 45);
  const gaps = times.slice(5).map((time, index) => time - (times[index + 4] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(1);
});

test("the limit has a minimum, and never exceeds a quota below that minimum", async () => {
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

test("capQuota lowers the quota and never raises it", async () => {
  const { clock, throttle, times } = startCalls(10, 60);
  throttle.capQuota(4);
  throttle.capQuota(100);
  expect(throttle.limit).toBe(4);
  await clock.advance(seconds(60));
  expect(times).toHaveLength(4);
});

describe("throttleOf", () => {
  const source = "the test";
  const accessKey: Credentials = { kind: "access key", accessKey: "AKAKAKAK", secretKey: "SKSKSKSK", source };
  const password: Credentials = {
    kind: "password",
    domainName: "acme",
    userName: "ann",
    password: "Pass-word-1",
    source,
  };
  const token: Credentials = { kind: "token", token: "a-very-secret-token", source };

  function settings(overrides: Partial<Settings> = {}, url = "https://ddm.eu-west-101.example"): Settings {
    const endpoint = { url, from: "region" } as const;
    return makeSettings(endpoint, { region: "eu-west-101", credentials: accessKey, ...overrides });
  }

  /** Returns the throttle for each argument, within one process, and the keys of the throttles. */
  function throttlesOf(...all: Settings[]) {
    const byKey: Throttles = new Map();
    const clock = new VirtualClock();
    return { throttles: all.map((each) => throttleOf(each, clock, byKey)), keys: [...byKey.keys()] };
  }

  test.each<[string, Settings, Settings]>([
    ["access key", settings({ enterpriseProjectId: "e1" }), settings({ projectId: "p2", maxRetries: 1 })],
    ["user", settings({ credentials: password }), settings({ credentials: { ...password } })],
    ["token", settings({ credentials: token }), settings({ credentials: { ...token, source: "elsewhere" } })],
  ])("returns one throttle for settings with the same %s and endpoint", (_name, one, other) => {
    expect(throttlesOf(one, other).keys).toHaveLength(1);
  });

  test.each<[string, Settings]>([
    ["another access key", settings({ credentials: { ...accessKey, accessKey: "OTHER" } })],
    ["a user name and password", settings({ credentials: password })],
    ["a token", settings({ credentials: token })],
    ["the endpoint of another region", settings({ region: "eu-west-0" }, "https://ddm.eu-west-0.example")],
  ])("returns a separate throttle for %s", (_name, other) => {
    expect(throttlesOf(settings(), other).keys).toHaveLength(2);
  });

  test.each([
    [60, 20],
    [20, 60],
  ])("applies the lower of the quotas %i and %i", (one, other) => {
    const { throttles } = throttlesOf(settings({ requestsPerMinute: one }), settings({ requestsPerMinute: other }));
    expect(throttles.map(({ limit }) => limit)).toEqual([20, 20]);
  });

  test("stores throttles under keys without secrets", () => {
    const { keys } = throttlesOf(settings(), settings({ credentials: password }), settings({ credentials: token }));
    expect(keys.join()).not.toMatch(/SKSKSKSK|Pass-word-1|a-very-secret-token/);
  });
});

test("a call that cannot start before its deadline is rejected immediately, even while another call waits", async () => {
  const clock = new VirtualClock({ start: 0 });
  const throttle = createThrottle(1, clock);
  const outcomeOf = (call: Promise<number>) =>
    call.then(
      () => `started at ${clock.now() / 1000}`,
      () => `rejected at ${clock.now() / 1000}`,
    );
  const first = outcomeOf(throttle.acquire("read"));
  const waiting = outcomeOf(throttle.acquire("read"));
  await clock.advance(seconds(1));
  const late = outcomeOf(throttle.acquire("mutation", undefined, seconds(10)));
  await clock.advance(seconds(70));
  expect([await first, await waiting, await late]).toEqual(["started at 0", "started at 61", "rejected at 1"]);
});

test("a call whose deadline has passed starts if the quota permits it immediately, even after the queue has slept", async () => {
  const clock = new VirtualClock({ start: 0 });
  const throttle = createThrottle(1, clock);
  void throttle.acquire("read");
  void throttle.acquire("read");
  await clock.advance(seconds(171));
  const overdue = throttle.acquire("read", undefined, seconds(10));
  await clock.advance(0);
  expect(await overdue).toBe(seconds(171));
});
