import { parseArgs } from "node:util";
import { kills, momentsOf } from "./kill";
import { runWithKills, recordScenario } from "./run";

/**
 * Runs the scenario once for each possible combination of
 *
 * - a way to kill a command;
 * - a moment: before or after the execution of a request;
 * - the number n of a mutating request.
 *
 * In each run, every command with at least n mutating requests is killed at its n-th mutating request. The options select combinations.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { kill: { type: "string" }, when: { type: "string" }, request: { type: "string" } },
  });
  requirePossible("kill", values.kill, Object.keys(kills));
  requirePossible("when", values.when, values.kill === undefined ? ["before", "after"] : momentsOf(values.kill));
  const recorded = await recordScenario();
  for (const { title, mutations } of recorded) console.log(`${title}: ${mutations.join(", ")}`);
  const maxMutations = Math.max(...recorded.map(({ mutations }) => mutations.length));
  const numbers = Array.from({ length: maxMutations }, (_, index) => String(index + 1));
  requirePossible("request", values.request, numbers);
  let killCount = 0;
  let failedRuns = 0;
  for (let nth = 1; nth <= maxMutations; nth += 1) {
    for (const kill of Object.keys(kills)) {
      for (const when of momentsOf(kill)) {
        if ((values.kill ?? kill) !== kill || (values.when ?? when) !== when || Number(values.request ?? nth) !== nth)
          continue;
        const { killed, problems, outputs } = await runWithKills(recorded, ({ mutations }) =>
          nth <= mutations.length ? { way: kill, when, nth } : undefined,
        );
        killCount += killed.length;
        if (problems.length > 0) failedRuns += 1;
        const result = problems.length > 0 ? "FAILED" : "passed";
        console.log(`${result} --kill "${kill}" --when ${when} --request ${String(nth)}: killed ${killed.join(", ")}`);
        if (problems.length > 0) console.log([...problems, ...outputs].join("\n"));
      }
    }
  }
  console.log(`${String(killCount)} kills, ${String(failedRuns)} failed runs`);
  process.exitCode = failedRuns > 0 ? 1 : 0;
}

/** @throws Error if the value of an option selects no run */
function requirePossible(option: string, value: string | undefined, possible: readonly string[]): void {
  if (value === undefined || possible.includes(value)) return;
  const list = possible.map((each) => JSON.stringify(each)).join(", ");
  throw new Error(`--${option} ${JSON.stringify(value)} selects no run. Possible values: ${list}.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
