import { systemClock } from "./clock";

describe("the system's clock", () => {
  test("sleeps, and wakes early when aborted", async () => {
    await systemClock.sleep(0);
    const controller = new AbortController();
    const sleep = systemClock.sleep(60_000, controller.signal);
    controller.abort("no reason to go on");
    await expect(sleep).rejects.toMatchObject({ message: "aborted", cause: "no reason to go on" });
    await expect(systemClock.sleep(60_000, controller.signal)).rejects.toThrow("aborted");
  });
});

describe("a delay that setTimeout cannot take", () => {
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  test("resolves immediately when the time has already passed, without a negative timeout", async () => {
    const setTimeout = jest.spyOn(globalThis, "setTimeout");
    await systemClock.sleep(-1);
    await systemClock.sleep(-Infinity);
    expect(setTimeout.mock.calls.map(([, delay]) => delay)).toEqual([0, 0]);
  });

  test("rejects immediately when the duration is not a number, so that a loop cannot spin", async () => {
    await expect(systemClock.sleep(Number.NaN)).rejects.toThrow("not a number");
  });

  test("sleeps longer than 2^31 - 1 ms, and stays abortable", async () => {
    jest.useFakeTimers();
    const days30 = 30 * 86_400_000;
    let isOver = false;
    void systemClock.sleep(days30).then(() => (isOver = true));
    await jest.advanceTimersByTimeAsync(days30 - 1);
    expect(isOver).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(isOver).toBe(true);

    const controller = new AbortController();
    const forever = systemClock.sleep(Infinity, controller.signal);
    const rejected = expect(forever).rejects.toThrow("canceled");
    await jest.advanceTimersByTimeAsync(days30);
    controller.abort(new Error("canceled"));
    await rejected;
    expect(jest.getTimerCount()).toBe(0);
  });
});
