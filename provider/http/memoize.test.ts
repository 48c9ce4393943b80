import { memoize } from "./memoize";

function makeCounter() {
  let loads = 0;
  const memoized = memoize(() => Promise.resolve({ load: ++loads }));
  return { memoized, loads: () => loads };
}

test("loads the value once for concurrent and later callers", async () => {
  const { memoized, loads } = makeCounter();
  await Promise.all([memoized.get(), memoized.get()]);
  await memoized.get();
  expect(loads()).toBe(1);
});

test("loads the value again after a failure", async () => {
  const results = [Promise.reject(new Error("down")), Promise.resolve("up")];
  const memoized = memoize(() => results.shift() ?? Promise.resolve("none left"));
  await expect(memoized.get()).rejects.toThrow("down");
  await expect(memoized.get()).resolves.toBe("up");
});

test("invalidates only the current value", async () => {
  const { memoized, loads } = makeCounter();
  const stale = await memoized.get();
  memoized.invalidate(stale);
  const fresh = await memoized.get();
  expect(fresh).not.toBe(stale);
  memoized.invalidate(stale);
  expect(await memoized.get()).toBe(fresh);
  expect(loads()).toBe(2);
});
