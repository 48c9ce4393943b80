import { Durations } from "./durations";

test("a kind that was not seen yet is looked at as the caller says", () => {
  expect(new Durations().firstPause("job CreateSchema", 1_000)).toBe(1_000);
});

test("the next one of a kind is first looked at when those before it were done", () => {
  const durations = new Durations();
  for (const took of [80_000, 90_000]) durations.learn("job CreateSchema", took);
  durations.learn("job CreateGroup", 5_000);
  expect(durations.firstPause("job CreateSchema", 1_000)).toBe(85_000);
});

test("one that was done at the first look makes the next look a little earlier", () => {
  const durations = new Durations();
  durations.learn("job CreateSchema", 80_000);
  durations.learn("job CreateSchema", durations.firstPause("job CreateSchema", 1_000));
  expect(durations.firstPause("job CreateSchema", 1_000)).toBe(78_400);
});

test("nothing is left alone for longer than two minutes", () => {
  const durations = new Durations();
  durations.learn("job CreateInstance", 600_000);
  expect(durations.firstPause("job CreateInstance", 1_000)).toBe(120_000);
});
