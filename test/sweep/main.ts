import { parseArgs } from "node:util";
import { disturbanceNames, makeDisturbance } from "./disturbance";
import { scenarios } from "./scenario";
import { disturb, recordScenario } from "./sweep";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      scenario: { type: "string", default: "default" },
      phase: { type: "string" },
      fault: { type: "string" },
      request: { type: "string" },
      every: { type: "string" },
    },
  });
  const makePhases = scenarios[values.scenario];
  if (!makePhases)
    throw new Error(`There is no scenario "${values.scenario}": there are ${Object.keys(scenarios).join(", ")}`);
  const scenario = await recordScenario(makePhases());
  let runs = 0;
  let failures = 0;
  for (const reference of scenario) {
    const { title } = reference.phase;
    if (values.phase !== undefined && values.phase !== title) continue;
    console.log(`${title}: ${reference.requests} requests`);
    for (const fault of disturbanceNames) {
      if (values.fault !== undefined && values.fault !== fault) continue;
      const [only, every] = [Number(values.request ?? 0), Number(values.every ?? 1)];
      for (let nth = only || 1; nth <= (only || reference.requests); nth += every) {
        runs += 1;
        const { problems, messages } = await disturb(reference, makeDisturbance(fault, nth));
        if (problems.length > 0) {
          failures += 1;
          console.log(
            `FAILED --scenario ${values.scenario} --phase "${title}" --fault "${fault}" --request ${nth}\n  ${problems.join("\n  ")}`,
          );
        }
        if (only > 0) console.log(messages.join("\n"));
      }
    }
  }
  console.log(`${runs} runs, ${failures} failures`);
  process.exitCode = failures > 0 ? 1 : 0;
}

void main();
