import { parseArgs } from "node:util";
import { disturbanceNames, type Requests } from "./disturbance";
import { exceptionFor } from "./exceptions";
import { scenarios } from "./scenario";
import { disturb, recordScenario } from "./sweep";
import { Tally } from "./tally";

interface Selection {
  phase: string | undefined;
  fault: string | undefined;
  request: number | undefined;
  every: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scenario: { type: "string", default: "default" },
      phase: { type: "string" },
      fault: { type: "string" },
      request: { type: "string" },
      every: { type: "string", default: "1" },
    },
  });
  const { scenario, phase, fault, request, every } = values;
  if (scenario !== "all" && !Object.hasOwn(scenarios, scenario))
    throw new Error(`There is no scenario "${scenario}": there are ${Object.keys(scenarios).join(", ")}, all`);
  const selection = {
    phase,
    fault,
    request: request === undefined ? undefined : Number(request),
    every: Number(every),
  };
  const tally = new Tally();
  for (const name of scenario === "all" ? Object.keys(scenarios) : [scenario]) await sweep(name, selection, tally);
  console.log(tally.tables());
  process.exitCode = tally.failures > 0 ? 1 : 0;
}

/** Numbers of the requests that are disturbed: all changes, and every nth read. */
function selected(requests: Requests, every: number): number[] {
  return requests.flatMap(({ method }, index) => (method === "GET" && index % every !== 0 ? [] : [index + 1]));
}

async function sweep(scenario: string, { phase, fault, request, every }: Selection, tally: Tally): Promise<void> {
  for (const reference of await recordScenario(scenarios[scenario]?.() ?? { phases: [] })) {
    const { title, isPreparation = false } = reference.phase;
    if (reference.requests.length === 0 || (phase === undefined ? isPreparation : phase !== title)) continue;
    console.error(`${scenario}, ${title}: ${reference.requests.length} requests`);
    for (const name of disturbanceNames) {
      if (fault !== undefined && fault !== name) continue;
      for (const nth of request === undefined ? selected(reference.requests, every) : [request]) {
        for (const recovery of ["as advised", "with refresh"] as const) {
          const result = await disturb(reference, name, nth, recovery);
          if (!result) break;
          const { problems, messages } = result;
          const exception = problems.length > 0 ? exceptionFor(title, name, reference.requests[nth - 1]) : undefined;
          const failed = problems.length > 0 && exception === undefined;
          tally.add({ scenario, phase: title, fault: name, requests: reference.requests.length }, failed, exception);
          if (failed) {
            console.log(
              `FAILED --scenario ${scenario} --phase "${title}" --fault "${name}" --request ${nth} (${recovery})\n` +
                `  ${problems.join("\n  ")}`,
            );
          }
          if (request !== undefined) console.log([`${recovery}:`, ...messages].join("\n  "));
          // Without a failed command there is nothing to repeat.
          if (messages.length === 0) break;
        }
      }
    }
  }
}

void main();
