import { VirtualClock } from "./virtual-clock";

describe("a virtual clock that the test advances", () => {
  test("ends sleeps in order, each at its own time", async () => {
    const clock = new VirtualClock({ start: 0 });
    const woken: [string, number][] = [];
    const note = (name: string) => () => woken.push([name, clock.now()]);
    void clock.sleep(300).then(note("last"));
    void clock.sleep(100).then(note("first"));
    void clock.sleep(100).then(note("first, too"));
    await clock.advance(200);
    expect(woken).toEqual([
      ["first", 100],
      ["first, too", 100],
    ]);
    expect(clock.now()).toBe(200);
    await clock.advance(200);
    expect(woken.at(-1)).toEqual(["last", 300]);
  });

  test("ends repeated sleeps of one task within one advance", async () => {
    const clock = new VirtualClock({ start: 0 });
    const ticks: number[] = [];
    void (async () => {
      for (;;) {
        await clock.sleep(10);
        ticks.push(clock.now());
      }
    })();
    await clock.advance(35);
    expect(ticks).toEqual([10, 20, 30]);
  });

  test("rejects an aborted sleep and removes it", async () => {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const sleep = clock.sleep(100, controller.signal);
    controller.abort(new Error("canceled"));
    await expect(sleep).rejects.toThrow("canceled");
    expect(clock.sleeping).toBe(0);
    await expect(clock.sleep(1, controller.signal)).rejects.toThrow("canceled");
  });

  test("rejects a sleep whose duration is not a number", async () => {
    const clock = new VirtualClock();
    await expect(clock.sleep(Number.NaN)).rejects.toThrow("not a number");
    expect(clock.sleeping).toBe(0);
  });
});

describe("a virtual clock in auto mode", () => {
  test("advances to the end of a sleep", async () => {
    const clock = new VirtualClock({ start: 0, auto: true });
    await clock.sleep(20 * 60_000);
    expect(clock.now()).toBe(20 * 60_000);
  });

  test("ends the sleeps of two workers in the order of time", async () => {
    const clock = new VirtualClock({ start: 0, auto: true });
    const seen: string[] = [];
    const worker = async (name: string, step: number) => {
      for (let turn = 0; turn < 3; turn++) {
        await clock.sleep(step);
        seen.push(`${name}@${clock.now()}`);
      }
    };
    await Promise.all([worker("a", 20), worker("b", 30)]);
    expect(seen).toEqual(["a@20", "b@30", "a@40", "b@60", "a@60", "b@90"]);
  });

  test("does not advance during work that is passed to `pauseDuring`", async () => {
    const clock = new VirtualClock({ start: 0, auto: true });
    const sleep = clock.sleep(1000);
    let finish: () => void = () => undefined;
    const work = clock.pauseDuring(new Promise<void>((resolve) => (finish = resolve)));
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(clock.now()).toBe(0);
    finish();
    await work;
    await sleep;
    expect(clock.now()).toBe(1000);
  });
});
