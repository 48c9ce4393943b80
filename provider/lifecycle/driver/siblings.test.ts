import { VirtualClock } from "../../../test/support/virtual-clock";
import { Siblings } from "./siblings";

function fixture() {
  const clock = new VirtualClock({ auto: true });
  const siblings = new Siblings(clock);
  let loads = 0;
  const load = () => Promise.resolve((loads += 1));
  return { clock, siblings, load };
}

describe("resources of one list", () => {
  test("read the initial list once, until one of them is deleted", async () => {
    const { siblings, load } = fixture();
    const reads = [
      siblings.initialList("accounts", load),
      siblings.initialList("accounts", load),
      siblings.initialList("schemas", load),
    ];
    expect(await Promise.all(reads)).toEqual([1, 1, 2]);
    siblings.forget("accounts");
    expect(await siblings.initialList("accounts", load)).toBe(3);
  });

  test("read the list again after a failed read", async () => {
    const { siblings, load } = fixture();
    await expect(siblings.initialList("accounts", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await siblings.initialList("accounts", load)).toBe(1);
  });

  test("created at about the same time are read back together, after the last creation", async () => {
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

  test("wait only a short time for a slow creation", async () => {
    const { clock, siblings, load } = fixture();
    const began = clock.now();
    const slow = siblings.trackCreation("accounts", () => clock.sleep(60_000));
    await siblings.readBack("accounts", load);
    expect(clock.now() - began).toBe(5_000);
    await slow;
  });

  test("a single one is read back immediately", async () => {
    const { clock, siblings, load } = fixture();
    const began = clock.now();
    await siblings.trackCreation("accounts", () => Promise.resolve());
    await siblings.readBack("accounts", load);
    expect(clock.now()).toBe(began);
  });

  test("are read back by a request that is sent after the creation", async () => {
    const { siblings, load } = fixture();
    expect(await siblings.readBack("accounts", load)).toBe(1);
    expect(await siblings.readBack("accounts", load)).toBe(2);
  });
});
