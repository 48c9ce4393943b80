import { systemClock } from "./clock";

describe("the time", () => {
  afterEach(() => jest.useRealTimers());

  test("follows the clock of the machine forward, but never back", () => {
    jest.useFakeTimers();
    const start = systemClock.now();
    jest.advanceTimersByTime(1_000);
    expect(systemClock.now()).toBe(start + 1_000);

    jest.setSystemTime(Date.now() + 3_600_000);
    expect(systemClock.now()).toBe(start + 3_601_000);

    jest.setSystemTime(Date.now() - 86_400_000);
    expect(systemClock.now()).toBe(start + 3_601_000);
    jest.advanceTimersByTime(2_000);
    expect(systemClock.now()).toBe(start + 3_603_000);
  });
});

describe("a sleep", () => {
  test("resolves after the delay, and rejects if it is aborted", async () => {
    await systemClock.sleep(0);
    const controller = new AbortController();
    const sleep = systemClock.sleep(60_000, controller.signal);
    controller.abort("no reason to go on");
    await expect(sleep).rejects.toMatchObject({ message: "aborted", cause: "no reason to go on" });
    await expect(systemClock.sleep(60_000, controller.signal)).rejects.toThrow("aborted");
  });
});

describe("a sleep with a duration that setTimeout cannot handle", () => {
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  test("resolves immediately if the duration is negative, and sets a timeout of 0", async () => {
    const setTimeout = jest.spyOn(globalThis, "setTimeout");
    await systemClock.sleep(-1);
    await systemClock.sleep(-Infinity);
    expect(setTimeout.mock.calls.map(([, delay]) => delay)).toEqual([0, 0]);
  });

  test("rejects immediately if the duration is not a number", async () => {
    await expect(systemClock.sleep(Number.NaN)).rejects.toThrow("not a number");
  });

  test("resolves on time and can be aborted if the duration is longer than 2^31 - 1 ms", async () => {
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
