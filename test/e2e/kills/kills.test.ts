import { runWithKills, recordScenario, type Kill } from "./run";

// A sample of the kills of `npm run test:kills`, in one run of the scenario. Each command is killed once. The scenario is the sequence of
// commands, called phases, from the creation of a stack to its deletion.

jest.setTimeout(600_000);

/** The kill of each phase: create, change, repair, replace, destroy. */
const kills: readonly Kill[] = [
  { way: "SIGKILL of both", when: "after", nth: 2 },
  { way: "SIGKILL of the CLI, late response", when: "after", nth: 2 },
  { way: "SIGINT twice", when: "before", nth: 1 },
  { way: "SIGKILL of the provider", when: "after", nth: 1 },
  { way: "SIGKILL of the CLI", when: "before", nth: 4 },
];

test("the next commands after each kill bring the cloud to the same state as without kills", async () => {
  const recorded = await recordScenario();
  const { killed, problems, outputs } = await runWithKills(recorded, (_, index) => kills[index]);
  expect({ problems, outputs }).toEqual({ problems: [], outputs: [] });
  expect(killed).toEqual(recorded.map(({ title }) => title));
});
