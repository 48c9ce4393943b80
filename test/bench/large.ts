import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { requireSize } from "./large-sizes";
import { type LargeStack, type LargeStackCost, measureLargeStack } from "./large-stack";
import type { Samples } from "./state-size";
import { table } from "./table";

// `npm run bench:large`: measures the creation of a large stack through the real CLI, and compares it with bare dynamic resources.
// Time is real. Compare figures only within one run, on an otherwise idle machine.

const withoutCheckpoints = { PULUMI_SKIP_CHECKPOINTS: "true" };

/** The stacks, by name. */
const variants: Readonly<Record<string, (samples: Samples) => Partial<LargeStack>>> = {
  ddm: () => ({}),
  bare: (samples) => ({ bare: { samples, provider: "complete" } }),
  "bare-smallest": (samples) => ({ bare: { samples, provider: "smallest" } }),
  "ddm-skip-checkpoints": () => ({ environment: withoutCheckpoints }),
  "bare-skip-checkpoints": (samples) => ({ bare: { samples, provider: "complete" }, environment: withoutCheckpoints }),
  "ddm-faults": () => ({
    faults: [
      { match: { probability: 0.05 }, effect: { status: 503 } },
      {
        match: { probability: 0.02 },
        effect: { status: 429, code: "APIGW.0308", message: "The throttling threshold has been reached" },
      },
      { match: { probability: 0.01 }, effect: { drop: "after" } },
    ],
  }),
};

const legend = `
ddm: the resources of this package.
bare: dynamic resources that do nothing, with the visible inputs and outputs of ddm. Their provider can create, diff, read, update and delete.
bare-smallest: like bare, with a provider that can only create.
skip-checkpoints: with PULUMI_SKIP_CHECKPOINTS=true.
faults: 5 % of the calls fail with 503, 2 % with 429. 1 % are executed but get no response.
CPU: user and system time. engine, program, provider: the parts of CPU.
memory: peak memory of the provider.
state: size of the JSON file of \`pulumi stack export\`. The next three columns count the JSON without indentation.
per resource: mean size of a resource.
__provider: share of the properties __provider in the state. They contain the provider's code.
data: mean size of a resource without __provider.`;

const header = [
  "stack",
  "exit",
  "elapsed",
  "CPU",
  "engine",
  "program",
  "provider",
  "memory",
  "state",
  "per resource",
  "__provider",
  "data",
  "calls",
];

function rowOf(name: string, cost: LargeStackCost): string[] {
  const { engineSeconds, program, provider, state, calls } = cost;
  const seconds = (value: number | undefined) => (value === undefined ? "unknown" : `${value.toFixed(1)} s`);
  const providerShare = state.providerBytes / state.compactBytes;
  return [
    name,
    `${cost.exitCode}`,
    seconds(cost.seconds),
    seconds(cpuOf(cost)),
    seconds(engineSeconds),
    seconds(program.seconds),
    seconds(provider.seconds),
    `${Math.round(provider.megabytes)} MiB`,
    `${(state.bytes / 1e6).toFixed(2)} MB`,
    `${Math.round(state.compactBytes / state.resources)} B`,
    `${Math.round(providerShare * 100)} %`,
    `${Math.round((state.compactBytes - state.providerBytes) / state.resources)} B`,
    `${sum(Object.values(calls))}`,
  ];
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const cpuOf = ({ engineSeconds, program, provider }: LargeStackCost) =>
  engineSeconds === undefined ? undefined : engineSeconds + program.seconds + provider.seconds;

/** Prints the costs of the package's resources as multiples of the costs of bare dynamic resources. */
function printRatios(costs: ReadonlyMap<string, readonly LargeStackCost[]>): void {
  const own = costs.get("ddm") ?? [];
  for (const name of ["bare", "bare-smallest"]) {
    const bare = costs.get(name) ?? [];
    const ratioOf = (value: (cost: LargeStackCost) => number | undefined) => {
      const [ownMedian, bareMedian] = [own, bare].map((all) => median(all.map((cost) => value(cost) ?? NaN)));
      return ((ownMedian ?? NaN) / (bareMedian ?? NaN)).toFixed(2);
    };
    if (own.length === 0 || bare.length === 0) continue;
    console.log(
      `ddm : ${name} = elapsed ${ratioOf(({ seconds }) => seconds)}, CPU ${ratioOf(cpuOf)}, ` +
        `engine ${ratioOf(({ engineSeconds }) => engineSeconds)}, state ${ratioOf(({ state }) => state.compactBytes)}, ` +
        `state without __provider ${ratioOf(({ state }) => state.compactBytes - state.providerBytes)}`,
    );
  }
}

/** Omits the CLI's output and the samples from JSON. */
const omitLong = (key: string, value: unknown) => (key === "output" || key === "samples" ? undefined : value);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      size: { type: "string", default: "317" },
      parallel: { type: "string", default: "500" },
      runs: { type: "string", default: "1" },
      only: { type: "string", default: Object.keys(variants).join(",") },
    },
  });
  const size = requireSize(values.size);
  const costs = new Map<string, LargeStackCost[]>();
  const rows: string[][] = [];
  let samples: Samples = {};
  for (let run = 0; run < Number(values.runs); run += 1) {
    for (const name of values.only.split(",")) {
      const variant = Object.hasOwn(variants, name) ? variants[name] : undefined;
      if (!variant) throw new Error(`each name in --only must be one of ${Object.keys(variants).join(", ")}`);
      if (name.startsWith("bare") && Object.keys(samples).length === 0) {
        throw new Error("--only must name a ddm stack first: the bare stacks copy the outputs of that stack");
      }
      const cost = await measureLargeStack({ size, parallel: Number(values.parallel), ...variant(samples) });
      if (!name.startsWith("bare")) samples = cost.samples;
      costs.set(name, [...(costs.get(name) ?? []), cost]);
      rows.push(rowOf(name, cost));
      console.error(rows.at(-1)?.join("  "));
      if (cost.exitCode !== 0) console.error(cost.output.slice(-4_000));
      if (cost.secondUp)
        console.error(`  the same command again: exit code ${cost.secondUp.exitCode}, ${cost.secondUp.summary}`);
    }
  }
  console.log(`\nup of ${values.size} resources, --parallel ${values.parallel}\n${table(header, rows)}\n`);
  printRatios(costs);
  console.log(legend);
  const directory = join(__dirname, "..", "..", ".cache");
  mkdirSync(directory, { recursive: true });
  writeFileSync(
    join(directory, `bench-large-${values.size}.json`),
    `${JSON.stringify(Object.fromEntries(costs), omitLong, 2)}\n`,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
