import { Durations } from "./durations";

const kind = "job of CreateDdmDatabase";

test("nothing is known of a kind that was not seen yet", () => {
  const durations = new Durations();
  durations.learn("job of CreateGroup", 5_000);
  expect(durations.usual(kind)).toBeUndefined();
});

test("the next one of a kind is likely to be done when the slowest of those before it was", () => {
  const durations = new Durations();
  for (const took of [80_000, 90_000, 85_000]) durations.learn(kind, took, took);
  expect(durations.usual(kind)).toBe(90_000);
});

test("of one that was not over at one look, and over at the next, the middle is remembered", () => {
  const durations = new Durations();
  durations.learn(kind, 90_000, 80_000);
  expect(durations.usual(kind)).toBe(85_000);
});

test("one that was over at the first look makes the next look a little earlier", () => {
  const durations = new Durations();
  durations.learn(kind, 100_000);
  expect(durations.usual(kind)).toBe(97_000);
});

test("one that was slow by far does not make all others wait for as long", () => {
  const durations = new Durations();
  for (const took of [100_000, 100_000, 100_000, 180_000]) durations.learn(kind, took, took);
  expect(durations.usual(kind)).toBeCloseTo(132_000);
});

test("what is long ago is forgotten", () => {
  const durations = new Durations();
  durations.learn(kind, 90_000, 90_000);
  for (let times = 0; times < 10; times += 1) durations.learn(kind, 80_000, 80_000);
  expect(durations.usual(kind)).toBe(80_000);
});
