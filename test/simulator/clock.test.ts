import { timestamp } from "../../simulator/ddm/timestamp";
import { SimClock } from "../../simulator/engine/clock";

describe("the simulated clock", () => {
  test("runs at its speed, can be advanced, stops at speed 0, and does not jump when the speed changes", () => {
    let real = 1_000_000;
    const clock = new SimClock({ start: 0, speed: 600, realNow: () => real });
    real += 1000;
    expect(clock.now()).toBe(600_000);
    clock.setSpeed(2);
    expect(clock.now()).toBe(600_000);
    real += 1000;
    expect(clock.now()).toBe(602_000);
    clock.advance(10);
    expect(clock.now()).toBe(612_000);
    clock.setSpeed(0);
    real += 5000;
    expect(clock.now()).toBe(612_000);
  });

  test("starts at the real time by default", () => {
    expect(new SimClock({ realNow: () => 5 }).now()).toBe(5);
  });
});

test("a timestamp has DDM's format, without milliseconds", () => {
  expect(timestamp(Date.UTC(2021, 11, 14, 7, 46, 22, 999))).toBe("2021-12-14T07:46:22+0000");
});
