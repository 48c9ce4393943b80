import { disturbanceNames } from "./disturbance";
import { exceptionFor } from "./exceptions";
import { scenarios } from "./scenario";
import { disturb, recordScenario, type ReferencePhase } from "./sweep";

// A sample of `npm run test:sweep`: each listed disturbance once per phase. The disturbed requests are spread over the phase.

const record = (scenario: string) => recordScenario(scenarios[scenario]?.() ?? { phases: [] });

/** Runs each disturbance at one request of a phase. @returns the problems, with the arguments that repeat the run */
async function sample(scenario: string, reference: ReferencePhase, disturbances: readonly string[]): Promise<string[]> {
  const { phase, requests } = reference;
  const failures: string[] = [];
  for (const [index, name] of disturbances.entries()) {
    // Tries the requests in turn until the disturbance applies to one.
    for (let tried = 0; tried < requests.length; tried += 1) {
      const nth = 1 + ((index * 37 + phase.title.length * 11 + tried) % requests.length);
      const result = await disturb(reference, name, nth);
      if (!result) continue;
      const { problems } = result;
      if (problems.length > 0 && exceptionFor(phase.title, name, requests[nth - 1], problems) === undefined)
        failures.push(
          `--scenario ${scenario} --phase "${phase.title}" --fault "${name}" --request ${nth}: ${problems.join("; ")}`,
        );
      break;
    }
  }
  return failures;
}

describe("the default scenario", () => {
  let recorded: readonly ReferencePhase[] = [];
  beforeAll(async () => {
    recorded = await record("default");
  }, 60_000);

  test.each(["create", "change", "repair drift", "reshard", "replace", "recreate", "destroy"])(
    "converges after each disturbance of the phase %s",
    async (title) => {
      const reference = recorded.find(({ phase }) => phase.title === title);
      if (!reference) throw new Error(`there is no phase ${title}`);
      expect(await sample("default", reference, disturbanceNames)).toEqual([]);
    },
    120_000,
  );
});

test.each([
  ["named", ["dropped after", "killed after"]],
  ["yearly", ["dropped after", "order unpaid", "killed after"]],
  ["password", ["401", "dropped before"]],
  ["adopt", ["dropped after", "500", "404 of the account", "killed after"]],
  ["drift", ["null values", "executed, then 504", "killed after"]],
])(
  "the scenario %s converges after some disturbances",
  async (scenario, disturbances) => {
    for (const reference of await record(scenario)) {
      if (!reference.phase.isPreparation) expect(await sample(scenario, reference, disturbances)).toEqual([]);
    }
  },
  120_000,
);
