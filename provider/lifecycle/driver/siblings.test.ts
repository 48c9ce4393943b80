import { VirtualClock } from "../../../test/support/virtual-clock";
import { Siblings } from "./siblings";

function fixture() {
  const clock = new VirtualClock({ auto: true });
  const siblings = new Siblings(clock);
  let loads = 0;
  const load = () => Promise.resolve((loads += 1));
  return { clock, siblings, load };
}

describe("siblings", () => {
  test("look once at what is there, until one of it goes", async () => {
    const { siblings, load } = fixture();
    const looks = [
      siblings.initialList("accounts", load),
      siblings.initialList("accounts", load),
      siblings.initialList("schemas", load),
    ];
    expect(await Promise.all(looks)).toEqual([1, 1, 2]);
    siblings.forget("accounts");
    expect(await siblings.initialList("accounts", load)).toBe(3);
  });

  test("look again when a look has failed", async () => {
    const { siblings, load } = fixture();
    await expect(siblings.initialList("accounts", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await siblings.initialList("accounts", load)).toBe(1);
  });

  test("created about the same time are read back together, after the last of them", async () => {
    const { clock, siblings, load } = fixture();
    const began = clock.now();
    const create = async (seconds: number) => {
      await siblings.trackCreation("accounts", () => clock.sleep(seconds * 1_000));
      return { read: await siblings.readBack("accounts", load), at: clock.now() - began };
    };
    const created = await Promise.all([create(1), create(2), create(3)]);
    expect(created.map(({ read }) => read)).toEqual([1, 1, 1]);
    expect(created[0].at).toBeGreaterThanOrEqual(3_000);
  });

  test("do not wait long for one that takes its time", async () => {
    const { clock, siblings, load } = fixture();
    const began = clock.now();
    const slow = siblings.trackCreation("accounts", () => clock.sleep(60_000));
    await siblings.readBack("accounts", load);
    expect(clock.now() - began).toBe(5_000);
    await slow;
  });

  test("one alone is read back at once", async () => {
    const { clock, siblings, load } = fixture();
    const began = clock.now();
    await siblings.trackCreation("accounts", () => Promise.resolve());
    await siblings.readBack("accounts", load);
    expect(clock.now()).toBe(began);
  });

  test("what is read back was asked for after the creation", async () => {
    const { siblings, load } = fixture();
    expect(await siblings.readBack("accounts", load)).toBe(1);
    expect(await siblings.readBack("accounts", load)).toBe(2);
  });
});
