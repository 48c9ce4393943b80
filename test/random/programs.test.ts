import fc from "fast-check";
import { disturbanceNames } from "../sweep/disturbance";
import { exceptionFor } from "../sweep/exceptions";
import { disturb, recordScenario } from "../sweep/sweep";
import { randomScenario } from "./programs";
import { randomRuns, randomTimeout } from "./settings";

test(
  "random programs converge, also after a disturbance of a random request",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        randomScenario,
        fc.array(fc.tuple(fc.constantFrom(...disturbanceNames), fc.nat(), fc.nat()), { minLength: 4, maxLength: 4 }),
        async (phases, disturbances) => {
          const references = await recordScenario({ phases });
          for (const [name, referenceIndex, requestIndex] of disturbances) {
            const reference = references[referenceIndex % references.length];
            if (!reference || reference.requests.length === 0) continue;
            const nth = 1 + (requestIndex % reference.requests.length);
            const { title } = reference.phase;
            if (exceptionFor(title, name, reference.requests[nth - 1], []) !== undefined) continue;
            const { problems = [] } = (await disturb(reference, name, nth)) ?? {};
            expect({ title, name, nth, problems }).toMatchObject({ problems: [] });
          }
        },
      ),
      randomRuns(3),
    );
  },
  randomTimeout(120_000),
);
