import { VirtualClock } from "../test/support/virtual-clock";
import { StarvationDetector } from "./starvation";

const urn = (name: string) => `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:Schema::${name}`;
const schema = (name: string, instanceId: string) => ({ __urn: urn(name), instanceId });
const instance = (name: string) => ({ __urn: urn(name) });

function makeDetector() {
  const clock = new VirtualClock({ auto: true });
  const warnings: string[] = [];
  const detector = new StarvationDetector(clock, (message) => warnings.push(message));
  /** Starts operations. Each call of the returned function ends one of them, in the order of the arguments. */
  const start = (...resources: readonly (Record<string, unknown> & { id?: string })[]) => {
    const ends = resources.map(({ id, ...values }) => {
      let end = () => {};
      void detector.run(values, id, () => new Promise<void>((resolve) => (end = resolve)));
      return end;
    });
    return () => ends.shift()?.();
  };
  const pass = (seconds: number) => clock.sleep(seconds * 1_000);
  return { detector, warnings, start, pass };
}

test("warns once while all operations are for one instance and a resource of another instance waits", async () => {
  const { detector, warnings, start, pass } = makeDetector();
  start(schema("a", "i1"), schema("b", "i1"), schema("c", "i1"));
  void detector.expect(schema("d", "i2"));
  await pass(14);
  expect(warnings).toEqual([]);
  await pass(2);
  void detector.expect(schema("e", "i2"));
  await pass(60);
  expect(warnings).toEqual([
    "Pulumi runs 3 operations at a time. All of them are for instance i1, which accepts one change at a time. " +
      'So "d" has to wait. Run `pulumi up --parallel 200` to change the instances at the same time.',
  ]);
});

test("recommends five times the number of running operations if 200 or more run", async () => {
  const { detector, warnings, start, pass } = makeDetector();
  start(...Array.from({ length: 220 }, (_, n) => schema(`s${n}`, "i1")));
  void detector.expect(instance("other"));
  await pass(20);
  expect(warnings.join()).toContain("`pulumi up --parallel 1100`");
});

describe("cases without a warning", () => {
  test.each<[string, (made: ReturnType<typeof makeDetector>) => void]>([
    [
      "if the waiting resource belongs to the same instance",
      ({ detector, start }) => {
        start(schema("a", "i1"), schema("b", "i1"));
        void detector.expect(schema("c", "i1"));
      },
    ],
    [
      "if the operations are for two instances",
      ({ detector, start }) => {
        start(schema("a", "i1"), schema("b", "i2"));
        void detector.expect(schema("c", "i3"));
      },
    ],
    [
      "if instances are created",
      ({ detector, start }) => {
        start(instance("a"), instance("b"));
        void detector.expect(instance("c"));
      },
    ],
    [
      "if only one operation runs, as with --parallel 1",
      ({ detector, start }) => {
        start(schema("a", "i1"));
        void detector.expect(schema("b", "i2"));
      },
    ],
    [
      "if the waiting resource starts",
      ({ detector, start }) => {
        start(schema("a", "i1"), schema("b", "i1"));
        void detector.expect(schema("c", "i2"));
        start(schema("c", "i2"));
      },
    ],
    [
      "if the waiting resource is unchanged",
      ({ detector, start }) => {
        start(schema("a", "i1"), schema("b", "i1"));
        void detector.expect(schema("c", "i2"));
        detector.dismiss(schema("c", "i2"));
      },
    ],
    ["in a preview, where nothing runs", ({ detector }) => void detector.expect(schema("c", "i2"))],
  ])("does not warn %s", async (_title, act) => {
    const made = makeDetector();
    act(made);
    await made.pass(3_600);
    expect(made.warnings).toEqual([]);
  });

  test("does not warn if a resource still waits after an operation has ended", async () => {
    const { detector, warnings, start, pass } = makeDetector();
    const end = start(schema("a", "i1"), schema("b", "i1"), schema("c", "i1"));
    void detector.expect(schema("d", "i2"));
    await pass(10);
    end();
    await pass(3_600);
    expect(warnings).toEqual([]);
  });
});

test("does not warn if an operation for another instance has started in the meantime", async () => {
  const { detector, warnings, start, pass } = makeDetector();
  start(schema("a", "i1"), schema("b", "i1"));
  void detector.expect(schema("d", "i2"));
  await pass(10);
  start(schema("c", "i3"));
  await pass(3_600);
  expect(warnings).toEqual([]);
});

test("counts the update of an instance as an operation for the instance", async () => {
  const { detector, warnings, start, pass } = makeDetector();
  start({ ...instance("orders"), id: "i1" }, schema("a", "i1"));
  void detector.expect(schema("d", "i2"));
  await pass(20);
  expect(warnings.join()).toContain("Pulumi runs 2 operations");
});

test("run returns the result of the operation, or throws its error", async () => {
  const { detector } = makeDetector();
  expect(await detector.run(instance("a"), "i1", () => Promise.resolve(7))).toBe(7);
  await expect(detector.run(instance("a"), "i1", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
});
