import { createClient } from "../../provider/http/client";
import type { Throttles } from "../../provider/http/throttle";
import { VirtualClock } from "../support/virtual-clock";
import { CREDENTIALS, Simulator, type JournalEntry } from "../../simulator";
import { SimulatorDispatcher } from "../support/simulator-dispatcher";
import { makeSettings } from "../support/settings";

jest.setTimeout(60_000);

/** A stack: so many calls, 16 at a time as Pulumi makes them, from a process that starts so many seconds after the first. */
interface Stack {
  calls: number;
  startsAfter?: number;
  /** The throttles of its process. Default: a process of its own. */
  throttles?: Throttles;
  /** What tells providers in one process apart. */
  enterpriseProjectId?: string;
}

interface Call {
  /** Seconds since the beginning. */
  at: number;
  throttled: boolean;
}

const start = Date.UTC(2026, 0, 15);

/** Lets stacks run at once against the cloud and its quota of 60 calls a minute; tells the calls of each, in order. */
async function play(stacks: readonly Stack[]): Promise<Call[][]> {
  const clock = new VirtualClock({ start, auto: true });
  const simulator = new Simulator({ realNow: () => clock.now(), start });
  const { region, projectId } = simulator.state;
  const endpoint = { url: "http://cloud.example", from: "setting" } as const;
  const { accessKey, secretKey } = CREDENTIALS;
  const run = async ({ calls, startsAfter = 0, throttles, enterpriseProjectId }: Stack, index: number) => {
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
        dispatcher: new SimulatorDispatcher(simulator),
      },
    );
    const call = () =>
      client.send({
        operation: "ListInstances",
        method: "GET",
        path: "/v1/{project_id}/instances",
        query: { limit: index + 1 }, // By this the journal tells the stacks apart.
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

const throttled = (calls: readonly Call[]) => calls.filter((call) => call.throttled).length;
const served = (calls: readonly Call[], from = 0, to = Infinity) =>
  calls.filter((call) => !call.throttled && call.at >= from && call.at < to).length;

describe.each([
  [2, 0.06],
  [3, 0.09],
])("%i stacks of 300 calls at once", (count, share) => {
  let stacks: Call[][];
  beforeAll(async () => {
    stacks = await play(Array<Stack>(count).fill({ calls: 300 }));
  });

  test("all end, and few calls are throttled", () => {
    expect(stacks.map((calls) => served(calls))).toEqual(Array(count).fill(300));
    expect(throttled(stacks.flat())).toBeGreaterThan(0);
    expect(throttled(stacks.flat())).toBeLessThan(300 * count * share);
  });

  test("each has its part from the first minutes on, and little of the quota is left unused", () => {
    const firstHalf = stacks.map((calls) => served(calls, 0, 300));
    expect(Math.min(...firstHalf)).toBeGreaterThan(0.8 * Math.max(...firstHalf));
    expect(served(stacks.flat(), 0, 300 * count)).toBeGreaterThan(0.9 * 300 * count);
  });
});

test("a pause that the cloud asked for is kept to by all calls of a process", async () => {
  const stacks = await play([{ calls: 200 }, { calls: 200, startsAfter: 20 }, { calls: 200, startsAfter: 40 }]);
  const all = stacks.flat().filter((call) => !call.throttled);
  for (const calls of stacks) {
    for (const { at } of calls.filter((call) => call.throttled)) {
      const oldest = Math.min(...all.filter((other) => other.at > at - 60 && other.at <= at).map((other) => other.at));
      expect(calls.filter((other) => other.at > at && other.at < oldest + 60)).toEqual([]);
    }
  }
});

test("a process that starts on a used-up quota learns it from a handful of calls", async () => {
  const [, second = []] = await play([{ calls: 60 }, { calls: 60, startsAfter: 10 }]);
  expect(throttled(second)).toBeLessThanOrEqual(5);
  expect(served(second)).toBe(60);
});

test("who comes later gets its part, too", async () => {
  const [first = [], second = []] = await play([{ calls: 600 }, { calls: 300, startsAfter: 90 }]);
  const parts = [served(first, 240, 480), served(second, 240, 480)] as const;
  expect(Math.min(...parts)).toBeGreaterThan((parts[0] + parts[1]) / 3);
});

test("when the other has gone the whole quota is ours again, some minutes later", async () => {
  const [first = [], second = []] = await play([{ calls: 900 }, { calls: 100 }]);
  const gone = second.at(-1)?.at ?? NaN;
  expect(served(first, gone + 300, gone + 421)).toBeGreaterThanOrEqual(118);
  expect(throttled(first.filter(({ at }) => at > gone + 60))).toBe(0);
});

test("two providers of one user in one process share one throttle: nothing is throttled", async () => {
  const throttles: Throttles = new Map();
  const stacks = await play([
    { calls: 100, throttles },
    { calls: 100, throttles, enterpriseProjectId: "e1" },
  ]);
  expect(throttled(stacks.flat())).toBe(0);
  expect(served(stacks.flat(), 0, 60)).toBe(60);
  expect(Math.min(...stacks.map((calls) => served(calls, 0, 60)))).toBeGreaterThanOrEqual(20);
});
