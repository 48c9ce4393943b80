import { VirtualClock } from "../../test/support/virtual-clock";
import { createUnbatchedPoll, type PollSchedule } from "./polling";
import { Progress } from "./progress";
import {
  canonicalState,
  type PollResult,
  UnexpectedStateError,
  waitFor,
  type WaitOptions,
  WaitTimeoutError,
} from "./waiter";

const seconds = (n: number) => n * 1_000;
const minutes = (n: number) => seconds(60 * n);

/**
 * Starts a wait for a resource whose state is a function of the time. The argument of `stateAt` and the returned `polls` are in seconds
 * since the wait began.
 */
function startWait(
  stateAt: (second: number) => PollResult<string> | Error,
  options: Partial<WaitOptions<string>> = {},
) {
  const clock = new VirtualClock({ start: 0, auto: true });
  const polls: number[] = [];
  const progress: string[] = [];
  const promise = waitFor<string>({
    goal: `instance "orders" to be RUNNING`,
    clock,
    deadline: minutes(40),
    target: ["RUNNING"],
    pending: ["CREATING"],
    poll: createUnbatchedPoll(clock, () => {
      polls.push(clock.now() / 1_000);
      const result = stateAt(clock.now() / 1_000);
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    }),
    onProgress: (result) =>
      progress.push(`${result.state}${result.progress === undefined ? "" : ` ${result.progress}%`}`),
    ...options,
  });
  return { promise, polls, progress, clock };
}

const pollResult = (state: string, progress?: number): PollResult<string> => ({ state, value: state, progress });

/** Makes the `stateAt` of a job: CREATING for `length` seconds, with linear progress unless `reportsProgress` is false, then RUNNING. */
const makeJob =
  (length: number, { reportsProgress = true } = {}) =>
  (second: number) =>
    second >= length
      ? pollResult("RUNNING")
      : pollResult("CREATING", reportsProgress ? Math.floor((100 * second) / length) : undefined);

describe("waitFor", () => {
  test("times out two and a half minutes after the deadline if the last poll does not end", async () => {
    const poll = () => new Promise<PollResult<string>>(() => undefined);
    const { promise, clock } = startWait(makeJob(0), { poll });
    await expect(promise).rejects.toThrow(WaitTimeoutError);
    expect(clock.now()).toBe(minutes(42.5));
  });

  test("polls once and immediately if the target is already reached", async () => {
    const { promise, polls, progress } = startWait(makeJob(0));
    expect(await promise).toBe("RUNNING");
    expect(polls).toEqual([0]);
    expect(progress).toEqual([]);
  });

  test("detects the end of a one-second job after a second", async () => {
    const { promise, polls, clock } = startWait(makeJob(1), { firstDelay: seconds(1) });
    await promise;
    expect(polls).toEqual([1]);
    expect(clock.now()).toBe(seconds(1));
  });

  test("needs few polls for a job of ten minutes, and detects its end within 30 seconds", async () => {
    const { promise, polls, clock } = startWait(makeJob(600), { firstDelay: seconds(1) });
    await promise;
    expect(polls.length).toBeLessThanOrEqual(12);
    expect(clock.now()).toBeLessThan(seconds(630));
  });

  test("needs few polls for a job without progress reports, and detects its end within a minute", async () => {
    const { promise, polls, clock } = startWait(makeJob(600, { reportsProgress: false }), { firstDelay: seconds(1) });
    await promise;
    expect(polls.length).toBeLessThan(25);
    expect(clock.now()).toBeLessThan(seconds(646));
  });

  test("sends fewer than 60 polls while a job stays at 99 percent for 14 minutes", async () => {
    const { promise, polls } = startWait((second) =>
      second >= 900 ? pollResult("RUNNING") : pollResult("CREATING", second < 60 ? 50 : 99),
    );
    await promise;
    expect(polls.length).toBeLessThan(60);
  });

  test("lets a poll be postponed by 2.5 % of the elapsed time, but not beyond the deadline", async () => {
    const schedules: PollSchedule[] = [];
    const poll = (schedule: PollSchedule) => {
      schedules.push(schedule);
      return Promise.resolve(pollResult(schedules.length > 1 ? "RUNNING" : "CREATING"));
    };
    const { promise } = startWait(makeJob(0), {
      poll,
      firstDelay: seconds(200),
      elapsedBefore: seconds(200),
      deadline: seconds(205),
    });
    await promise;
    expect(schedules).toEqual([
      { due: seconds(200), latest: seconds(205) },
      { due: seconds(10), latest: seconds(15.25) },
    ]);
  });
});

describe("the expected duration of a job", () => {
  test("sends the first poll after the expected duration, and the second poll soon after", async () => {
    const { promise, polls } = startWait(makeJob(92, { reportsProgress: false }), { expectedDuration: seconds(90) });
    await promise;
    expect(polls).toEqual([90, 94.5]);
  });

  test("counts the expected duration from the start of the job, not of the wait", async () => {
    const { promise, polls } = startWait(makeJob(50), { startedAt: seconds(-40), expectedDuration: seconds(90) });
    await promise;
    expect(polls).toEqual([50]);
  });

  test("polls immediately if the expected duration has already passed", async () => {
    const { promise, polls } = startWait(makeJob(0), { startedAt: seconds(-100), expectedDuration: seconds(90) });
    await promise;
    expect(polls).toEqual([0]);
  });

  test("sends the first poll after three minutes even if the expected duration is longer", async () => {
    const { promise, polls } = startWait(makeJob(600), { expectedDuration: seconds(590) });
    await promise;
    expect(polls[0]).toBe(180);
    expect(polls.length).toBeLessThanOrEqual(6);
  });
});

describe("the end of a wait", () => {
  test("recognizes states in different spellings", async () => {
    const creating = ["CREATING", "Creating", "CREATE", "create"];
    const stateAt = (second: number) => pollResult(creating[Math.floor(second)] ?? "running");
    const { promise, polls } = startWait(stateAt, { pending: ["CREATING", "CREATE"] });
    expect(await promise).toBe("running");
    expect(polls.length).toBeGreaterThan(3);
    expect(canonicalState("Rolling back")).toBe(canonicalState("ROLLING_BACK"));
  });

  test("fails with an error that names the unexpected state and the expected states", async () => {
    const { promise } = startWait((second) => pollResult(second < 3 ? "CREATING" : "data_disk_full"));
    const error = await promise.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnexpectedStateError);
    expect(error).toMatchObject({
      state: "data_disk_full",
      message:
        'Waited for instance "orders" to be RUNNING, but the status is data_disk_full (expected: RUNNING). ' +
        "Polled statuses: CREATING × 3, data_disk_full.",
    });
  });

  test("times out at the deadline, after a last poll", async () => {
    const { promise, polls } = startWait(() => pollResult("CREATING"), { deadline: minutes(2) });
    const error = await promise.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WaitTimeoutError);
    expect(polls.at(-1)).toBe(120);
    expect((error as WaitTimeoutError).polls).toEqual(new Map([["CREATING", polls.length]]));
    expect((error as Error).message).toBe(
      `Timed out waiting for instance "orders" to be RUNNING: the last status after 2m00s is CREATING. Polled statuses: CREATING × ${polls.length}.`,
    );
  });

  test("succeeds if the target is reached exactly at the deadline", async () => {
    const { promise } = startWait((second) => pollResult(second >= 120 ? "RUNNING" : "CREATING"), {
      deadline: minutes(2),
    });
    expect(await promise).toBe("RUNNING");
  });

  test.each([1, minutes(60)])("times out after one poll if the wait began %i ms after the deadline", async (late) => {
    const { promise, polls } = startWait(() => pollResult("CREATING"), { deadline: -late, firstDelay: seconds(5) });
    await expect(promise).rejects.toThrow(WaitTimeoutError);
    expect(polls).toEqual([0]);
  });

  test("succeeds if a poll after the deadline finds the target", async () => {
    const { promise } = startWait(() => pollResult("RUNNING"), { deadline: -minutes(60) });
    expect(await promise).toBe("RUNNING");
  });
});

describe("failed polls", () => {
  const flaky = new Error("connection reset");
  const isTolerable = (error: unknown) => error === flaky;

  test("tolerates failed polls for almost two minutes; a successful poll resets this time", async () => {
    const isBroken = (second: number) => (second >= 10 && second < 120) || (second >= 300 && second < 400);
    const { promise } = startWait(
      (second) => (isBroken(second) ? flaky : pollResult(second >= 600 ? "RUNNING" : "CREATING")),
      { isTolerable },
    );
    expect(await promise).toBe("RUNNING");
  });

  test("fails with the error of a poll after two minutes of failed polls", async () => {
    const { promise, polls } = startWait(() => flaky, { isTolerable });
    await expect(promise).rejects.toBe(flaky);
    expect(polls.at(-1)).toBeGreaterThanOrEqual(120);
    expect(polls.at(-1)).toBeLessThan(180);
  });

  test("does not fail before the fifth failed poll in a row", async () => {
    const { promise, polls } = startWait((second) => (second > 0 ? flaky : pollResult("CREATING")), {
      isTolerable,
      firstDelay: 0,
      startedAt: seconds(-600),
    });
    await expect(promise).rejects.toBe(flaky);
    expect(polls).toHaveLength(1 + 5);
  });

  test("fails immediately if the error of a poll is not tolerable", async () => {
    const notFound = new Error("not found");
    const { promise, polls } = startWait(() => notFound, { isTolerable });
    await expect(promise).rejects.toBe(notFound);
    expect(polls).toHaveLength(1);
  });

  test("times out with the last state, and with the error of the last poll as the cause", async () => {
    const { promise } = startWait((second) => (second >= 4 ? flaky : pollResult("CREATING")), {
      isTolerable,
      deadline: seconds(4),
    });
    const error = await promise.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "WaitTimeoutError", state: "CREATING", cause: flaky });
    expect((error as Error).message).toContain("Polled statuses: CREATING × 4, Error.");
  });
});

describe("progress", () => {
  test("reports progress after each pending poll, and between polls that are far apart", async () => {
    const { promise, progress, polls } = startWait(makeJob(120, { reportsProgress: false }));
    await promise;
    expect(progress.length).toBeGreaterThan(polls.length - 1);
    expect(progress).not.toContain("RUNNING");
  });

  test("reports every 30 seconds that there is no result yet", async () => {
    let times = 0;
    const { promise, progress } = startWait(makeJob(100), {
      expectedDuration: seconds(100),
      onBeforeFirstResult: () => {
        times += 1;
      },
    });
    await promise;
    expect([times, progress]).toEqual([3, []]);
  });

  test("writes progress at least once a minute, and on average at most twice a minute", async () => {
    const clock = new VirtualClock({ start: 0, auto: true });
    const lines: [number, string][] = [];
    const progress = new Progress((line) => lines.push([clock.now(), line]), clock, 1);
    let polls = 0;
    await waitFor<undefined>({
      goal: "the job to end",
      clock,
      deadline: minutes(40),
      target: ["Completed"],
      pending: ["Running"],
      poll: createUnbatchedPoll(clock, () => {
        polls += 1;
        return Promise.resolve({ state: clock.now() >= minutes(20) ? "Completed" : "Running", value: undefined });
      }),
      onProgress: ({ state }) => {
        progress.report(`job ${state}`);
      },
    });
    const times = [0, ...lines.map(([at]) => at), minutes(20)];
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(minutes(1));
    expect(lines.length).toBeLessThanOrEqual(41);
    expect(polls).toBeLessThan(45);
  });
});
