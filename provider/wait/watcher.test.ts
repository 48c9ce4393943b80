import { VirtualClock } from "../../test/support/virtual-clock";
import { Watcher } from "./watcher";

const seconds = (n: number) => n * 1_000;

/** A watcher of things whose state is the second at which they are looked at, and the looks it took. */
function watched({ list = "shows all" }: { list?: "shows all" | "shows none" } = {}) {
  const clock = new VirtualClock({ start: 0, auto: true });
  const looks: string[] = [];
  const note = (what: string) => {
    looks.push(`${what} at ${clock.now() / 1_000}`);
    return clock.now() / 1_000;
  };
  const watcher = new Watcher<{ id: string }, number>(clock, {
    one: ({ id }) => Promise.resolve(note(id)),
    many: (things) => {
      const at = note(things.map(({ id }) => id).join("+"));
      return Promise.resolve(new Map(list === "shows all" ? things.map(({ id }) => [id, at] as const) : []));
    },
  });
  const look = (id: string, due: number, latest: number) =>
    watcher.look({ id }, { due: seconds(due), latest: seconds(latest) });
  return { clock, looks, look };
}

test("one that is alone is looked at by itself, just when it is due", async () => {
  const { look, looks } = watched();
  expect(await look("a", 10, 12)).toBe(10);
  expect(looks).toEqual(["a at 10"]);
});

test("whoever's look can wait no longer looks for all", async () => {
  const { look, looks } = watched();
  const seen = await Promise.all([look("a", 10, 12), look("b", 11, 15), look("c", 100, 105)]);
  expect(seen).toEqual([12, 12, 12]);
  expect(looks).toEqual(["a+b+c at 12"]);
});

test("one that comes while others wait is looked at with them", async () => {
  const { look, looks, clock } = watched();
  const first = look("a", 10, 12);
  await clock.sleep(seconds(5));
  const second = look("b", 60, 63);
  expect(await Promise.all([first, second])).toEqual([12, 12]);
  expect(looks).toEqual(["a+b at 12"]);
});

test("what was looked at is not looked at again when it would have been due", async () => {
  const { look, looks, clock } = watched();
  await Promise.all([look("a", 10, 10), look("b", 60, 63)]);
  await clock.sleep(seconds(600));
  expect(looks).toEqual(["a+b at 10"]);
});

test("what the list does not show is looked at by itself", async () => {
  const { look, looks } = watched({ list: "shows none" });
  expect(await Promise.all([look("a", 10, 12), look("b", 10, 12)])).toEqual([12, 12]);
  expect(looks).toEqual(["a+b at 12", "a at 12", "b at 12"]);
});

test("a list that fails tells all who wait", async () => {
  const clock = new VirtualClock({ start: 0, auto: true });
  const broken = new Error("connection reset");
  const watcher = new Watcher<{ id: string }, number>(clock, {
    one: () => Promise.resolve(1),
    many: () => Promise.reject(broken),
  });
  const looks = ["a", "b"].map((id) => watcher.look({ id }, { due: seconds(1), latest: seconds(1) }));
  expect(await Promise.allSettled(looks)).toEqual([
    { status: "rejected", reason: broken },
    { status: "rejected", reason: broken },
  ]);
});
