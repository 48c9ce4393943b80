import { VirtualClock } from "../../../test/support/virtual-clock";
import { SharedLists } from "./shared-lists";

function makeFixture() {
  const clock = new VirtualClock({ auto: true });
  const lists = new SharedLists(clock);
  let loads = 0;
  const load = () => Promise.resolve((loads += 1));
  return { clock, lists, load };
}

describe("SharedLists", () => {
  test("reads the initial list once, and again after it was invalidated", async () => {
    const { lists, load } = makeFixture();
    const reads = [
      lists.readInitialList("accounts", load),
      lists.readInitialList("accounts", load),
      lists.readInitialList("schemas", load),
    ];
    expect(await Promise.all(reads)).toEqual([1, 1, 2]);
    lists.invalidate("accounts");
    expect(await lists.readInitialList("accounts", load)).toBe(3);
  });

  test("reads the initial list again after a failed read", async () => {
    const { lists, load } = makeFixture();
    await expect(lists.readInitialList("accounts", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await lists.readInitialList("accounts", load)).toBe(1);
  });

  test("shares one read-back between resources that are created at about the same time", async () => {
    const { clock, lists, load } = makeFixture();
    const began = clock.now();
    const create = async (seconds: number) => {
      await lists.trackCreation("accounts", () => clock.sleep(seconds * 1_000));
      return { read: await lists.readBack("accounts", load), at: clock.now() - began };
    };
    const created = await Promise.all([create(1), create(2), create(3)]);
    expect(created.map(({ read }) => read)).toEqual([1, 1, 1]);
    expect(created[0].at).toBeGreaterThanOrEqual(3_000);
  });

  test("reads a resource back after 5 seconds although another creation is still running", async () => {
    const { clock, lists, load } = makeFixture();
    const began = clock.now();
    const slow = lists.trackCreation("accounts", () => clock.sleep(60_000));
    await lists.readBack("accounts", load);
    expect(clock.now() - began).toBe(5_000);
    await slow;
  });

  test("reads a resource back 1 second after its creation if no other creation begins", async () => {
    const { clock, lists, load } = makeFixture();
    const began = clock.now();
    await lists.trackCreation("accounts", () => Promise.resolve());
    await lists.readBack("accounts", load);
    expect(clock.now() - began).toBe(1_000);
  });

  test("shares one read-back between creations that closely follow each other", async () => {
    const { clock, lists, load } = makeFixture();
    const reads: Promise<number>[] = [];
    for (let created = 0; created < 6; created += 1) {
      await lists.trackCreation("accounts", () => clock.sleep(300));
      reads.push(lists.readBack("accounts", load));
      await clock.sleep(400);
    }
    expect(await Promise.all(reads)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test("reads a resource back with a new request after an earlier read-back has ended", async () => {
    const { lists, load } = makeFixture();
    expect(await lists.readBack("accounts", load)).toBe(1);
    expect(await lists.readBack("accounts", load)).toBe(2);
  });
});
