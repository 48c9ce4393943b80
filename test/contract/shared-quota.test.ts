import { createClient } from "../../provider/http/client";
import type { Throttles } from "../../provider/http/throttle";
import { VirtualClock } from "../support/virtual-clock";
import { CREDENTIALS, Simulator, type JournalEntry } from "../../simulator";
import { MemoryPeers } from "../support/memory-peers";
import { SimulatorDispatcher } from "../support/simulator-dispatcher";
import { makeSettings } from "../support/settings";

jest.setTimeout(60_000);

/** A stack that makes calls, 16 at a time as Pulumi does on four cores. By default, it runs in a separate process. */
interface Stack {
  calls: number;
  /** Delay before the stack starts, in seconds. */
  startsAfter?: number;
  /** Throttles of the stack's process. Default: new throttles, as in a separate process. */
  throttles?: Throttles;
  /** Stacks with the same peers run on one machine. Default: the stack runs on a separate machine. */
  peers?: MemoryPeers;
  /** Enterprise project in the settings. Providers that differ only in it share a throttle. */
  enterpriseProjectId?: string;
}

interface Call {
  /** Seconds since the start. */
  at: number;
  throttled: boolean;
}

const start = Date.UTC(2026, 0, 15);

/** Runs stacks concurrently against a quota of 60 calls a minute, and returns the calls of each. */
async function runStacks(stacks: readonly Stack[]): Promise<Call[][]> {
  const clock = new VirtualClock({ start, auto: true });
  const simulator = new Simulator({ realNow: () => clock.now(), start });
  const { region, projectId } = simulator.state;
  const endpoint = { url: "http://cloud.example", from: "setting" } as const;
  const { accessKey, secretKey } = CREDENTIALS;
  const run = async ({ calls, startsAfter = 0, throttles, peers, enterpriseProjectId }: Stack, index: number) => {
    const client = createClient(
      makeSettings(endpoint, {
        region,
        credentials: { kind: "access key", accessKey, secretKey, source: "the test" },
        projectId,
        ...(enterpriseProjectId === undefined ? {} : { enterpriseProjectId }),
      }),
      {
        clock,
        random: () => 0.5,
        log: () => undefined,
        ...(throttles ? { throttles } : {}),
        ...(peers ? { findPeers: () => peers.add(clock) } : {}),
        dispatcher: new SimulatorDispatcher(simulator),
      },
    );
    const call = () =>
      client.send({
        operation: "ListInstances",
        method: "GET",
        path: "/v1/{project_id}/instances",
        query: { limit: index + 1 }, // Identifies the stack in the journal.
        priority: "read",
      });
    await clock.sleep(startsAfter * 1000);
    let left = calls;
    const worker = async () => {
      while (left-- > 0) await call();
    };
    await Promise.all(Array.from({ length: 16 }, worker));
  };
  await Promise.all(stacks.map(run));
  const callsOf = (_stack: Stack, index: number) =>
    simulator.journal.entries.filter(({ path }) => path.endsWith(`limit=${index + 1}`)).map(callOf);
  return stacks.map(callsOf);
}

const callOf = ({ at, status }: JournalEntry): Call => ({
  at: (Date.parse(at) - start) / 1000,
  throttled: status === 429,
});

const countThrottled = (calls: readonly Call[]) => calls.filter((call) => call.throttled).length;
const countServed = (calls: readonly Call[], from = 0, to = Infinity) =>
  calls.filter((call) => !call.throttled && call.at >= from && call.at < to).length;

describe.each([
  [2, 0.06],
  [3, 0.09],
])("%i concurrent stacks with 300 calls each", (count, maxThrottledFraction) => {
  let stacks: Call[][];
  beforeAll(async () => {
    stacks = await runStacks(Array<Stack>(count).fill({ calls: 300 }));
  });

  test("complete with few throttled calls", () => {
    expect(stacks.map((calls) => countServed(calls))).toEqual(Array(count).fill(300));
    expect(countThrottled(stacks.flat())).toBeGreaterThan(0);
    expect(countThrottled(stacks.flat())).toBeLessThan(300 * count * maxThrottledFraction);
  });

  test("use most of the quota, and share it almost equally in the first five minutes", () => {
    const firstMinutes = stacks.map((calls) => countServed(calls, 0, 300));
    expect(Math.min(...firstMinutes)).toBeGreaterThan(0.8 * Math.max(...firstMinutes));
    expect(countServed(stacks.flat(), 0, 300 * count)).toBeGreaterThan(0.9 * 300 * count);
  });
});

test("all calls of a process respect Retry-After", async () => {
  const stacks = await runStacks([{ calls: 200 }, { calls: 200, startsAfter: 20 }, { calls: 200, startsAfter: 40 }]);
  const served = stacks.flat().filter((call) => !call.throttled);
  expect(countThrottled(stacks.flat())).toBeGreaterThan(0);
  for (const calls of stacks) {
    for (const { at } of calls.filter((call) => call.throttled)) {
      const oldest = Math.min(
        ...served.filter((other) => other.at > at - 60 && other.at <= at).map((other) => other.at),
      );
      expect(calls.filter((other) => other.at > at && other.at < oldest + 60)).toEqual([]);
    }
  }
});

test("a process detects an exhausted quota after at most 5 throttled calls", async () => {
  const [, second = []] = await runStacks([{ calls: 60 }, { calls: 60, startsAfter: 10 }]);
  expect(countThrottled(second)).toBeLessThanOrEqual(5);
  expect(countServed(second)).toBe(60);
});

test("a process that starts later gets a fair share of the quota", async () => {
  const [first = [], second = []] = await runStacks([{ calls: 600 }, { calls: 300, startsAfter: 90 }]);
  const parts = [countServed(first, 240, 480), countServed(second, 240, 480)] as const;
  expect(Math.min(...parts)).toBeGreaterThan((parts[0] + parts[1]) / 3);
});

test("a process uses the whole quota five minutes after the other process has ended", async () => {
  const [first = [], second = []] = await runStacks([{ calls: 900 }, { calls: 100 }]);
  const endOfSecond = second.at(-1)?.at ?? NaN;
  expect(countServed(first, endOfSecond + 300, endOfSecond + 421)).toBeGreaterThanOrEqual(118);
  expect(countThrottled(first.filter(({ at }) => at > endOfSecond + 60))).toBe(0);
});

test("two providers with the same credentials in one process share a throttle, so no call is throttled", async () => {
  const throttles: Throttles = new Map();
  const stacks = await runStacks([
    { calls: 100, throttles },
    { calls: 100, throttles, enterpriseProjectId: "e1" },
  ]);
  expect(countThrottled(stacks.flat())).toBe(0);
  expect(countServed(stacks.flat(), 0, 60)).toBe(60);
  expect(Math.min(...stacks.map((calls) => countServed(calls, 0, 60)))).toBeGreaterThanOrEqual(20);
});

describe("processes on one machine", () => {
  let peers: MemoryPeers;
  beforeEach(() => (peers = new MemoryPeers()));

  test.each([2, 3, 5])("divide the quota if %i start together, and no call is throttled", async (count) => {
    const stacks = await runStacks(Array<Stack>(count).fill({ calls: 300, peers }));
    expect(stacks.map((calls) => countServed(calls))).toEqual(Array(count).fill(300));
    expect(countThrottled(stacks.flat())).toBe(0);
    const firstMinutes = stacks.map((calls) => countServed(calls, 0, 180));
    expect(Math.min(...firstMinutes)).toBeGreaterThan(0.75 * Math.max(...firstMinutes));
    expect(countServed(stacks.flat(), 0, 300 * count)).toBeGreaterThan(0.85 * 300 * count);
  });

  test("end within a minute if they make few calls, and leave their share of the quota to the others", async () => {
    const [large = [], small = []] = await runStacks([
      { calls: 600, peers },
      { calls: 20, peers },
    ]);
    expect(countThrottled([...large, ...small])).toBe(0);
    expect(small.at(-1)?.at).toBeLessThan(61);
    expect(countServed(large, 180, 481)).toBeGreaterThanOrEqual(290);
  });

  test("give a process that starts later its share without throttled calls", async () => {
    const [first = [], second = []] = await runStacks([
      { calls: 600, peers },
      { calls: 300, startsAfter: 90, peers },
    ]);
    expect(countThrottled([...first, ...second])).toBe(0);
    const parts = [countServed(first, 180, 420), countServed(second, 180, 420)] as const;
    expect(Math.min(...parts)).toBeGreaterThan(0.8 * Math.max(...parts));
  });
});
