import { VirtualClock } from "../../../test/support/virtual-clock";
import { Queue } from "./queue";

/** A queue, tasks of a given duration, and a log of their starts and ends with times in seconds. */
function makeFixture() {
  const clock = new VirtualClock({ start: 0, auto: true });
  const log: string[] = [];
  const note = (event: string) => log.push(`${clock.now() / 1000} ${event}`);
  const task =
    (name: string, seconds: number, isFailing = false) =>
    async () => {
      note(`${name} begins`);
      await clock.sleep(seconds * 1000);
      note(`${name} ends`);
      if (isFailing) throw new Error(`${name} failed`);
      return name;
    };
  return { queue: new Queue(), log, task };
}

test("runs tasks of one key one at a time, in arrival order", async () => {
  const { queue, log, task } = makeFixture();
  const results = await Promise.all([queue.run("i1", task("a", 2)), queue.run("i1", task("b", 1))]);
  expect(results).toEqual(["a", "b"]);
  expect(log).toEqual(["0 a begins", "2 a ends", "2 b begins", "3 b ends"]);
});

test("runs tasks of different keys concurrently", async () => {
  const { queue, log, task } = makeFixture();
  await Promise.all([queue.run("i1", task("a", 2)), queue.run("i2", task("b", 1))]);
  expect(log).toEqual(["0 a begins", "0 b begins", "1 b ends", "2 a ends"]);
});

test("rejects only the caller of a failed task, and runs the next task", async () => {
  const { queue, task } = makeFixture();
  const [first, second] = await Promise.allSettled([
    queue.run("i1", task("a", 1, true)),
    queue.run("i1", task("b", 1)),
  ]);
  expect(first).toMatchObject({ status: "rejected", reason: new Error("a failed") });
  expect(second).toEqual({ status: "fulfilled", value: "b" });
});

test("runs a task of a key whose earlier tasks have ended", async () => {
  const { queue, task } = makeFixture();
  await queue.run("i1", task("a", 1));
  expect(await queue.run("i1", task("b", 1))).toBe("b");
});

describe("a task that yields", () => {
  test("continues after the waiting tasks, and before later ones", async () => {
    const { queue, log, task } = makeFixture();
    const first = queue.run("i1", async () => {
      await task("a", 1)();
      await queue.yieldToWaiting("i1");
      await task("a again", 1)();
    });
    let later: Promise<unknown> | undefined;
    const waiting = queue.run("i1", async () => {
      later = queue.run("i1", task("c", 1));
      await task("b", 1)();
    });
    await Promise.all([first, waiting]);
    await later;
    expect(log).toEqual([
      "0 a begins",
      "1 a ends",
      "1 b begins",
      "2 b ends",
      "2 a again begins",
      "3 a again ends",
      "3 c begins",
      "4 c ends",
    ]);
  });

  test("continues immediately when no task waits", async () => {
    const { queue, log, task } = makeFixture();
    await queue.run("i1", async () => {
      await queue.yieldToWaiting("i1");
      await task("a", 1)();
    });
    expect(log).toEqual(["0 a begins", "1 a ends"]);
  });

  test("can fail while it waits, and no other task starts early", async () => {
    const { queue, log, task } = makeFixture();
    const failing = queue.run("i1", async () => {
      await Promise.race([queue.yieldToWaiting("i1"), task("timeout", 1)()]);
      throw new Error("timed out");
    });
    const others = [queue.run("i1", task("b", 3)), queue.run("i1", task("c", 1))];
    await expect(failing).rejects.toThrow("timed out");
    await Promise.all(others);
    expect(log.slice(2)).toEqual(["1 timeout ends", "3 b ends", "3 c begins", "4 c ends"]);
  });
});
