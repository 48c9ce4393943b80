import { VirtualClock } from "../../test/support/virtual-clock";
import { BatchPoller } from "./batch-poller";

const seconds = (n: number) => n * 1_000;

/** Makes a poller and a log of its requests. The result of a poll is the time of the poll in seconds. */
function makePoller({ batch = "has all" }: { batch?: "has all" | "is empty" } = {}) {
  const clock = new VirtualClock({ start: 0, auto: true });
  const requests: string[] = [];
  const record = (what: string) => {
    requests.push(`${what} at ${clock.now() / 1_000}`);
    return clock.now() / 1_000;
  };
  const poller = new BatchPoller<{ id: string }, number>(clock, {
    pollOne: ({ id }) => Promise.resolve(record(id)),
    pollMany: (items) => {
      const at = record(items.map(({ id }) => id).join("+"));
      return Promise.resolve(new Map(batch === "has all" ? items.map(({ id }) => [id, at] as const) : []));
    },
  });
  const poll = (id: string, due: number, latest: number) =>
    poller.poll({ id }, { due: seconds(due), latest: seconds(latest) });
  return { clock, requests, poll };
}

test("polls a single item when it is due", async () => {
  const { poll, requests } = makePoller();
  expect(await poll("a", 10, 12)).toBe(10);
  expect(requests).toEqual(["a at 10"]);
});

test("polls all pending items when one of them cannot be postponed further", async () => {
  const { poll, requests } = makePoller();
  const results = await Promise.all([poll("a", 10, 12), poll("b", 11, 15), poll("c", 100, 105)]);
  expect(results).toEqual([12, 12, 12]);
  expect(requests).toEqual(["a+b+c at 12"]);
});

test("includes an item that is added while another is pending", async () => {
  const { poll, requests, clock } = makePoller();
  const first = poll("a", 10, 12);
  await clock.sleep(seconds(5));
  const second = poll("b", 60, 63);
  expect(await Promise.all([first, second])).toEqual([12, 12]);
  expect(requests).toEqual(["a+b at 12"]);
});

test("does not poll an item again when the time of its individual poll comes", async () => {
  const { poll, requests, clock } = makePoller();
  await Promise.all([poll("a", 10, 10), poll("b", 60, 63)]);
  await clock.sleep(seconds(600));
  expect(requests).toEqual(["a+b at 10"]);
});

test("polls items individually if the result of the batch does not contain them", async () => {
  const { poll, requests } = makePoller({ batch: "is empty" });
  expect(await Promise.all([poll("a", 10, 12), poll("b", 10, 12)])).toEqual([12, 12]);
  expect(requests).toEqual(["a+b at 12", "a at 12", "b at 12"]);
});

test("rejects all pending polls when the batch fails", async () => {
  const clock = new VirtualClock({ start: 0, auto: true });
  const failure = new Error("connection reset");
  const poller = new BatchPoller<{ id: string }, number>(clock, {
    pollOne: () => Promise.resolve(1),
    pollMany: () => Promise.reject(failure),
  });
  const polls = ["a", "b"].map((id) => poller.poll({ id }, { due: seconds(1), latest: seconds(1) }));
  expect(await Promise.allSettled(polls)).toEqual([
    { status: "rejected", reason: failure },
    { status: "rejected", reason: failure },
  ]);
});

test("rejects a poll whose schedule is not a number, and sends the others", async () => {
  const { poll, requests } = makePoller();
  const polls = [poll("a", Number.NaN, Number.NaN), poll("b", 10, 12), poll("c", 11, 15)];
  expect(await Promise.allSettled(polls)).toMatchObject([
    { status: "rejected", reason: { message: "The duration of a sleep is not a number." } },
    { status: "fulfilled", value: 12 },
    { status: "fulfilled", value: 12 },
  ]);
  expect(requests).toEqual(["b+c at 12"]);
});
