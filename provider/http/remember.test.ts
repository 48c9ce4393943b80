import { remember } from "./remember";

function counting() {
  let loads = 0;
  const remembered = remember(() => Promise.resolve({ load: ++loads }));
  return { remembered, loads: () => loads };
}

test("loads once, for callers together and later", async () => {
  const { remembered, loads } = counting();
  await Promise.all([remembered.get(), remembered.get()]);
  await remembered.get();
  expect(loads()).toBe(1);
});

test("forgets a failure", async () => {
  const answers = [Promise.reject(new Error("down")), Promise.resolve("up")];
  const remembered = remember(() => answers.shift() ?? Promise.resolve("none left"));
  await expect(remembered.get()).rejects.toThrow("down");
  await expect(remembered.get()).resolves.toBe("up");
});

test("forgets a value only while it is the current one", async () => {
  const { remembered, loads } = counting();
  const stale = await remembered.get();
  remembered.forget(stale);
  const fresh = await remembered.get();
  expect(fresh).not.toBe(stale);
  remembered.forget(stale);
  expect(await remembered.get()).toBe(fresh);
  expect(loads()).toBe(2);
});
