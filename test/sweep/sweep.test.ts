import { disturbanceNames, makeDisturbance } from "./disturbance";
import { referenceLife } from "./life";
import { disturb, recordLife, type ReferencePhase } from "./sweep";

// A sample of `npm run test:sweep`, which disturbs every request in every way: each disturbance once in each phase, at requests
// that spread over the phase.

let life: readonly ReferencePhase[];
beforeAll(async () => {
  life = await recordLife(referenceLife());
}, 60_000);

/** What is known to fail, with the reason. */
const exceptions: readonly string[] = [
  // An empty success of a deletion that was not executed cannot be told from a real one (docs/reliability.md).
  ...["200 empty", "200 null", "200 {}"].map((fault) => `destroy ${fault}`),
  // The API no longer knows the resharding whose old data are to be removed.
  "reshard job vanishes",
];

test.each(["create", "change", "repair drift", "reshard", "replace", "destroy"])(
  "%s converges whatever happens to a request",
  async (title) => {
    const index = life.findIndex(({ phase }) => phase.title === title);
    const reference = life[index];
    if (!reference) throw new Error(`there is no phase ${title}`);
    const failures: string[] = [];
    for (const [number, name] of disturbanceNames.entries()) {
      if (exceptions.includes(`${title} ${name}`)) continue;
      const nth = 1 + ((number * 37 + index * 11) % reference.requests);
      const { problems } = await disturb(reference, makeDisturbance(name, nth));
      if (problems.length > 0)
        failures.push(`--phase "${title}" --fault "${name}" --request ${nth}: ${problems.join("; ")}`);
    }
    expect(failures).toEqual([]);
  },
  120_000,
);
