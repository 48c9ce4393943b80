import { measure, type Measure } from "./measure";
import { referenceSize } from "./reference-stack";

jest.setTimeout(120_000);

const byCommand = (measures: readonly Measure[]) => Object.fromEntries(measures.map((one) => [one.command, one]));

describe("the reference stack: 1 instance, 3 groups, 50 schemas, 100 accounts, 5 templates", () => {
  let measures: Readonly<Record<string, Measure>>;
  beforeAll(async () => {
    measures = byCommand(await measure(referenceSize));
  });

  test("never exceeds the quota, and never disturbs itself", () => {
    expect(Object.values(measures).filter(({ throttled, busy }) => throttled + busy > 0)).toEqual([]);
  });

  test.each(["preview", "preview, nothing to do", "up, nothing to do"])("%s: no call", (command) => {
    expect(measures[command]?.calls).toBe(0);
  });

  test.each([
    ["up", 159],
    ["refresh", 0],
    ["up, one changed account", 1],
    ["destroy", 159],
  ])("%s: %d mutations, and within its budget of calls", (command, changing) => {
    const { calls = Infinity, budget = 0, mutations } = measures[command] ?? {};
    expect(mutations).toBe(changing);
    expect(calls).toBeLessThanOrEqual(budget);
  });

  test("no job is looked at more than a dozen times", () => {
    const most = Object.values(measures).map(({ noticing }) => noticing.mostLooks);
    expect(Math.max(...most)).toBeLessThanOrEqual(12);
  });
});

test.each(["up", "destroy"])("%s: ten instances at the same time cost few more looks than one", async (command) => {
  const bare = { groups: 0, schemas: 0, accounts: 0, templates: 0 };
  const looksAt = async (instances: number) =>
    byCommand(await measure({ ...bare, instances }))[command]?.noticing.looks ?? Infinity;
  expect(await looksAt(10)).toBeLessThanOrEqual(3 * (await looksAt(1)));
});
