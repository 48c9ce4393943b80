import { measure, type Measure } from "./measure";
import { referenceSize } from "./reference-stack";

jest.setTimeout(120_000);

const indexByCommand = (measures: readonly Measure[]) => Object.fromEntries(measures.map((one) => [one.command, one]));

describe("the reference stack: 1 instance, 3 groups, 50 schemas, 100 accounts, 5 templates", () => {
  let measures: Readonly<Record<string, Measure>>;
  beforeAll(async () => {
    measures = indexByCommand(await measure(referenceSize));
  });

  test("stays within the quota, and gets no busy response", () => {
    expect(Object.values(measures).filter(({ throttled, busy }) => throttled + busy > 0)).toEqual([]);
  });

  test.each(["preview", "preview, nothing to do", "up, nothing to do"])("%s makes no call", (command) => {
    expect(measures[command]?.calls).toBe(0);
  });

  test.each([
    ["up", 159],
    ["refresh", 0],
    ["up, one changed account per instance", 1],
    ["destroy", 159],
  ])(
    "%s sends the expected number of mutations (%d), and stays within its budget of calls",
    (command, expectedMutations) => {
      const { calls = Infinity, budget = 0, mutations } = measures[command] ?? {};
      expect(mutations).toBe(expectedMutations);
      expect(calls).toBeLessThanOrEqual(budget);
    },
  );

  test("polls no job more than 12 times", () => {
    const mostPolls = Object.values(measures).map(({ jobPolls }) => jobPolls.mostPolls);
    expect(Math.max(...mostPolls)).toBeLessThanOrEqual(12);
  });
});

test.each(["up", "destroy"])(
  "%s sends at most three times as many polls for ten instances as for one",
  async (command) => {
    const bare = { groups: 0, schemas: 0, accounts: 0, templates: 0 };
    const pollsFor = async (instances: number) =>
      indexByCommand(await measure({ ...bare, instances }))[command]?.jobPolls.polls;
    const pollsForOne = await pollsFor(1);
    expect(pollsForOne).toBeGreaterThan(0);
    expect(await pollsFor(10)).toBeLessThanOrEqual(3 * (pollsForOne ?? 0));
  },
);
