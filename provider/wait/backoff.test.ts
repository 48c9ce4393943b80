import { maxDelay, equalJitter, fullJitter } from "./backoff";

const backoff = { first: 2_000, cap: 20_000 };

test("delays double up to the cap", () => {
  expect([1, 2, 3, 4, 5, 50].map((attempt) => maxDelay(backoff, attempt))).toEqual([
    2_000, 4_000, 8_000, 16_000, 20_000, 20_000,
  ]);
});

test("full jitter ranges from 0 to the maximum delay, equal jitter from half to all of it", () => {
  expect([0, 0.5, 0.999999].map((chance) => fullJitter(backoff, 2, () => chance))).toEqual([0, 2_000, 4_000]);
  expect([0, 0.5, 0.999999].map((chance) => equalJitter(backoff, 2, () => chance))).toEqual([2_000, 3_000, 4_000]);
});
