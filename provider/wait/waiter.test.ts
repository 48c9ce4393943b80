import { VirtualClock } from "../../test/support/virtual-clock";
import type { When } from "./watcher";
import { Progress } from "./progress";
import {
  canonicalState,
  onceDue,
  UnexpectedStateError,
  waitFor,
  WaitTimeoutError,
  type Look,
  type Wait,
} from "./waiter";

const seconds = (n: number) => n * 1_000;
const minutes = (n: number) => seconds(60 * n);

/** A thing whose state is a function of the time, and a wait for it. Times are in seconds since the wait began. */
function watch(stateAt: (second: number) => Look<string> | Error, changes: Partial<Wait<string>> = {}) {
  const clock = new VirtualClock({ start: 0, auto: true });
  const looks: number[] = [];
  const ticks: string[] = [];
  const promise = waitFor<string>({
    what: `instance "orders" to be RUNNING`,
    clock,
    deadline: minutes(40),
    target: ["RUNNING"],
    pending: ["CREATING"],
    look: onceDue(clock, () => {
      looks.push(clock.now() / 1_000);
      const look = stateAt(clock.now() / 1_000);
      return look instanceof Error ? Promise.reject(look) : Promise.resolve(look);
    }),
    onTick: ({ state, progress }) => ticks.push(`${state}${progress === undefined ? "" : ` ${progress}%`}`),
    ...changes,
  });
  return { promise, looks, ticks, clock };
}

const is = (state: string, progress?: number): Look<string> => ({ state, value: state, progress });

/** A job of so many seconds, whose progress is even, and may not be told. */
const job =
  (length: number, told = true) =>
  (second: number) =>
    second >= length ? is("RUNNING") : is("CREATING", told ? Math.floor((100 * second) / length) : undefined);

describe("how often it looks", () => {
  test("a thing that is there already is looked at once, at once", async () => {
    const { promise, looks, ticks } = watch(job(0));
    expect(await promise).toBe("RUNNING");
    expect(looks).toEqual([0]);
    expect(ticks).toEqual([]);
  });

  test("a job of a second is seen to end within a second", async () => {
    const { promise, looks, clock } = watch(job(1), { firstPause: seconds(1) });
    await promise;
    expect(looks).toEqual([1]);
    expect(clock.now()).toBe(seconds(1));
  });

  test("a job of ten minutes costs few looks, and its end is noticed soon", async () => {
    const { promise, looks, clock } = watch(job(600), { firstPause: seconds(1) });
    await promise;
    expect(looks.length).toBeLessThanOrEqual(12);
    expect(clock.now()).toBeLessThan(seconds(630));
  });

  test("one that does not tell its progress costs as few, and is noticed within a minute", async () => {
    const { promise, looks, clock } = watch(job(600, false), { firstPause: seconds(1) });
    await promise;
    expect(looks.length).toBeLessThan(25);
    expect(clock.now()).toBeLessThan(seconds(646));
  });

  test("one that stands still at 99 percent for long is looked at rarer and rarer", async () => {
    const { promise, looks } = watch((second) =>
      second >= 900 ? is("RUNNING") : is("CREATING", second < 60 ? 50 : 99),
    );
    await promise;
    expect(looks.length).toBeLessThan(60);
  });
});

describe("when it is known how long it usually takes, it looks", () => {
  test("when it is usually over, and from then on closely", async () => {
    const { promise, looks } = watch(job(92, false), { usual: seconds(90) });
    await promise;
    expect(looks).toEqual([90, 94.5]);
  });

  test("so long after the beginning of what is waited for, not of the wait", async () => {
    const { promise, looks } = watch(job(50), { begun: seconds(-40), usual: seconds(90) });
    await promise;
    expect(looks).toEqual([50]);
  });

  test("at once when that is past", async () => {
    const { promise, looks } = watch(job(0), { begun: seconds(-100), usual: seconds(90) });
    await promise;
    expect(looks).toEqual([0]);
  });

  test("after three minutes all the same: its progress is worth seeing", async () => {
    const { promise, looks } = watch(job(600), { usual: seconds(590) });
    await promise;
    expect(looks[0]).toBe(180);
    expect(looks.length).toBeLessThanOrEqual(6);
  });
});

test("a look may be put off by a fortieth of the time so far, to be made together with others", async () => {
  const asked: When[] = [];
  const look = (when: When) => {
    asked.push(when);
    return Promise.resolve(is(asked.length > 1 ? "RUNNING" : "CREATING"));
  };
  const { promise } = watch(job(0), { look, firstPause: seconds(200), before: seconds(200), deadline: seconds(205) });
  await promise;
  expect(asked).toEqual([
    { due: seconds(200), latest: seconds(205) }, // not after the deadline
    { due: seconds(10), latest: seconds(15.25) },
  ]);
});

describe("what ends the wait", () => {
  test("however the cloud spells the state", async () => {
    const creating = ["CREATING", "Creating", "CREATE", "create"];
    const spelled = (second: number) => is(creating[Math.floor(second)] ?? "running");
    const { promise, looks } = watch(spelled, { pending: ["CREATING", "CREATE"] });
    expect(await promise).toBe("running");
    expect(looks.length).toBeGreaterThan(3);
    expect(canonicalState("Rolling back")).toBe(canonicalState("ROLLING_BACK"));
  });

  test("a state that nobody knows ends it with an error that prints the state and the way there", async () => {
    const { promise } = watch((second) => is(second < 3 ? "CREATING" : "data_disk_full"));
    const error = await promise.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnexpectedStateError);
    expect(error).toMatchObject({
      state: "data_disk_full",
      message:
        'Waited for instance "orders" to be RUNNING, but it is data_disk_full (expected on the way: CREATING, RUNNING). ' +
        "Seen: CREATING × 3, data_disk_full.",
    });
  });

  test("the deadline ends it, after a last look that is right there", async () => {
    const { promise, looks } = watch(() => is("CREATING"), { deadline: minutes(2) });
    const error = await promise.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WaitTimeoutError);
    expect(looks.at(-1)).toBe(120);
    expect((error as WaitTimeoutError).seen).toEqual(new Map([["CREATING", looks.length]]));
    expect((error as Error).message).toBe(
      `Gave up waiting for instance "orders" to be RUNNING after 2m00s: it is CREATING. Seen: CREATING × ${looks.length}.`,
    );
  });

  test("what has come to its target just at the deadline has made it", async () => {
    const { promise } = watch((second) => is(second >= 120 ? "RUNNING" : "CREATING"), { deadline: minutes(2) });
    expect(await promise).toBe("RUNNING");
  });

  test("a deadline that has passed already still allows one look", async () => {
    const { promise, looks } = watch(() => is("CREATING"), { deadline: -1, firstPause: seconds(5) });
    await expect(promise).rejects.toThrow(WaitTimeoutError);
    expect(looks).toEqual([0]);
  });
});

describe("looks that fail", () => {
  const flaky = new Error("connection reset");
  const tolerate = (error: unknown) => error === flaky;

  test("are borne with when they say nothing about the thing, for two minutes without a pause", async () => {
    const broken = (second: number) => (second >= 10 && second < 120) || (second >= 300 && second < 400);
    const { promise } = watch((second) => (broken(second) ? flaky : is(second >= 600 ? "RUNNING" : "CREATING")), {
      tolerate,
    });
    expect(await promise).toBe("RUNNING");
  });

  test("end the wait when they go on for longer, with the error itself", async () => {
    const { promise, looks } = watch(() => flaky, { tolerate });
    await expect(promise).rejects.toBe(flaky);
    expect(looks.at(-1)).toBeGreaterThanOrEqual(120);
    expect(looks.at(-1)).toBeLessThan(180);
  });

  test("rare ones do not end it before there were five", async () => {
    const { promise, looks } = watch((second) => (second > 0 ? flaky : is("CREATING")), {
      tolerate,
      ...{ firstPause: 0, begun: seconds(-600) },
    });
    await expect(promise).rejects.toBe(flaky);
    expect(looks).toHaveLength(1 + 5);
  });

  test("end it at once when they do say something", async () => {
    const gone = new Error("not found");
    const { promise, looks } = watch(() => gone, { tolerate });
    await expect(promise).rejects.toBe(gone);
    expect(looks).toHaveLength(1);
  });

  test("at the deadline are a timeout that names the cause and the last state that was seen", async () => {
    const { promise } = watch((second) => (second >= 4 ? flaky : is("CREATING")), { tolerate, deadline: seconds(4) });
    const error = await promise.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "WaitTimeoutError", state: "CREATING", cause: flaky });
    expect((error as Error).message).toContain("Seen: CREATING × 4, Error.");
  });
});

describe("what is told meanwhile", () => {
  test("is each look that does not end the wait, and the last one again between looks that are far apart", async () => {
    const { promise, ticks, looks } = watch(job(120, false));
    await promise;
    expect(ticks.length).toBeGreaterThan(looks.length - 1);
    expect(ticks).not.toContain("RUNNING");
  });

  test("before the first look is only that it waits, twice a minute", async () => {
    const unseen: string[] = [];
    const { promise, ticks } = watch(job(100), { usual: seconds(100), onUnseen: () => unseen.push("waits") });
    await promise;
    expect([unseen.length, ticks]).toEqual([3, []]);
  });

  test("makes a line at each change and at least every minute, not one at each look", async () => {
    const clock = new VirtualClock({ start: 0, auto: true });
    const lines: [number, string][] = [];
    const progress = new Progress((line) => lines.push([clock.now(), line]), clock, 1);
    let looks = 0;
    await waitFor<undefined>({
      what: "the job to end",
      clock,
      deadline: minutes(40),
      target: ["Completed"],
      pending: ["Running"],
      look: onceDue(clock, () => {
        looks += 1;
        return Promise.resolve({ state: clock.now() >= minutes(20) ? "Completed" : "Running", value: undefined });
      }),
      onTick: ({ state }) => {
        progress.say(`job ${state}`);
      },
    });
    const times = [0, ...lines.map(([at]) => at), minutes(20)];
    const silences = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.max(...silences)).toBeLessThanOrEqual(minutes(1));
    expect(lines.length).toBeLessThanOrEqual(41);
    expect(looks).toBeLessThan(45);
  });
});
