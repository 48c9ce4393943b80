import { pace } from "./pace";

const seconds = (n: number) => n * 1_000;

test("never looks more than once a second, nor less than every 45 seconds", () => {
  expect(pace(0)).toBe(seconds(1));
  expect(pace(seconds(1), 99)).toBe(seconds(1));
  expect(pace(seconds(3_600))).toBe(seconds(45));
  expect(pace(seconds(600), 1)).toBe(seconds(45));
});

test("looks rarer the longer it takes, while nothing is told of the progress", () => {
  expect([2, 10, 60, 600].map((elapsed) => pace(seconds(elapsed)) / 1_000)).toEqual([1, 5, 30, 45]);
});

test("looks closer as the reported end comes near", () => {
  // A job of ten minutes, as it goes on evenly.
  expect([50, 90, 99].map((percent) => pace(seconds(6 * percent), percent) / 1_000)).toEqual([45, 30, 3]);
});

test("looks rarer when the progress stands still", () => {
  expect([4, 40, 400].map((still) => pace(seconds(600), 99, seconds(still)) / 1_000)).toEqual([
    expect.closeTo(3, 0),
    10,
    45,
  ]);
});

test("takes a progress of nothing, or of all, for none at all", () => {
  expect(pace(seconds(20), 0)).toBe(seconds(10));
  expect(pace(seconds(20), 100)).toBe(seconds(10));
});
