import { pace } from "./pace";

const seconds = (n: number) => n * 1_000;

/** When a job of a length that goes on evenly is looked at, in seconds; the last look sees its end. */
function looksAt(length: number): number[] {
  const looks = [1];
  for (let now = 1; now < length;) {
    now += pace(seconds(now), { progress: Math.floor((now / length) * 100) }) / 1_000;
    looks.push(now);
  }
  return looks;
}

test("never looks more than once a second", () => {
  expect(pace(0)).toBe(seconds(1));
  expect(pace(0, { progress: 0 })).toBe(seconds(1));
  expect(pace(seconds(1), { progress: 99 })).toBe(seconds(1));
});

test("looks rarer the longer it takes, while nothing is told of the progress", () => {
  expect([2, 10, 60, 600].map((elapsed) => pace(seconds(elapsed)) / 1_000)).toEqual([1, 5, 30, 45]);
});

test("a job of ten minutes costs at most twelve looks, and its end is noticed within a twentieth of its length", () => {
  const looks = looksAt(600);
  expect(looks.length).toBeLessThanOrEqual(12);
  expect(looks.at(-1)).toBeLessThan(630);
});

test.each([2, 20, 75, 240, 1_800])("so is the end of a job of %d seconds", (length) => {
  const looks = looksAt(length);
  expect(looks.length).toBeLessThanOrEqual(22);
  expect(looks.at(-1)).toBeLessThanOrEqual(Math.max(length * 1.05, length + 1.2));
});

test("looks rarer when the progress stands still", () => {
  expect([40, 80, 400].map((still) => pace(seconds(100), { progress: 99, still: seconds(still) }) / 1_000)).toEqual([
    10, 20, 100,
  ]);
});

test("looks when it is usually done, and from then on closely", () => {
  const usual = seconds(90);
  expect(pace(seconds(60), { progress: 80, usual })).toBe(seconds(30));
  expect([90, 92, 100].map((elapsed) => pace(seconds(elapsed), { usual }) / 1_000)).toEqual([4.5, 4.6, 5]);
});

test("does not look more exactly than to a twentieth of the operation that it ends", () => {
  expect(pace(seconds(2), { whole: seconds(602) })).toBe(seconds(30.1));
});

test("trusts the progress of a long job from half-way on, whatever others took", () => {
  const usual = seconds(400);
  expect(pace(seconds(180), { progress: 40, usual })).toBe(seconds(150));
  expect(pace(seconds(320), { progress: 80, usual })).toBe(seconds(80));
  expect(Math.round(pace(seconds(300), { progress: 90, usual }))).toBe(33_333);
});
