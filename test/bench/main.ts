import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measureMachine } from "./machine";
import { measure, type Measure } from "./measure";
import { referenceSize, type Size } from "./reference-stack";
import { table } from "./table";

// `npm run bench`: what the reference stack costs, in calls and in the cloud's time, and how that grows. Time is virtual.

/** A stack whose life is measured. */
interface Scenario {
  title: string;
  size: Size;
  /** How many resources Pulumi works on at once, if not as many as it does by itself on four cores. */
  parallel?: number;
}

const scenarios = {
  reference: {
    title: "The reference stack: 1 instance, 3 groups, 50 schemas, 100 accounts, 5 templates",
    size: referenceSize,
  },
  schemas: { title: "10 times the schemas, on one instance", size: { ...referenceSize, schemas: 500 } },
  // An instance takes 100 accounts at most (facts of the Terraform provider): a thousand need ten.
  instances: {
    title: "10 times the stack: 10 instances with 50 schemas and 100 accounts each, all at once (--parallel 2000)",
    size: { ...referenceSize, instances: 10 },
    parallel: 2_000,
  },
  instancesFewAtOnce: {
    title: "The same 10 instances, with 16 resources at once: what Pulumi works on by itself on four cores",
    size: { ...referenceSize, instances: 10 },
  },
} satisfies Record<string, Scenario>;

const costs = ["command", "calls", "budget", "mutations", "429", "409", "cloud time", "cloud's own jobs", "ratio"];

function costsOf({ command, calls, budget, mutations, throttled, busy, seconds, jobSeconds }: Measure) {
  const ratio = jobSeconds === 0 ? "" : (seconds / jobSeconds).toFixed(2);
  const over = calls > budget ? " !" : "";
  return [command, calls, `${budget}${over}`, mutations, throttled, busy, `${seconds} s`, `${jobSeconds} s`, ratio];
}

const late = ["most", "of its length"];
const waits = ["how ends are noticed", "jobs", "looks a job", "most", "job late", ...late, "ready late", ...late];

function waitsOf({ command, noticing: { jobs, looks, mostLooks, jobLate, readyLate } }: Measure) {
  const lateness = ({ mean, most, mostShare }: typeof jobLate) => {
    return [`${mean.toFixed(1)} s`, `${most.toFixed(1)} s`, `${Math.round(mostShare * 100)} %`];
  };
  return [command, jobs, (looks / jobs).toFixed(1), mostLooks, ...lateness(jobLate), ...lateness(readyLate)];
}

function print({ title }: Scenario, measures: readonly Measure[]): void {
  console.log(`\n${title}\n${table(costs, measures.map(costsOf))}`);
  const waiting = measures.filter(({ noticing }) => noticing.jobs > 0);
  console.log(`\n${table(waits, waiting.map(waitsOf))}\n`);
  for (const { command, byOperation } of measures) {
    const operations = Object.entries(byOperation).map(([operation, calls]) => `${calls} ${operation}`);
    if (operations.length > 0) console.log(`  ${command}: ${operations.join(", ")}`);
  }
}

async function main(): Promise<void> {
  const results: Record<string, unknown> = {};
  for (const [name, scenario] of Object.entries<Scenario>(scenarios)) {
    const measures = await measure(scenario.size, scenario.parallel);
    print(scenario, measures);
    results[name] = measures;
  }
  console.log(
    "\nbudget: mutations + a look every 30 s of the cloud's own jobs + a tenth; of a refresh 12 and its further pages." +
      "\nready: when the instance takes the next call, which is some time after its job has ended.",
  );
  results["machine"] = await measureMachine();
  const directory = join(__dirname, "..", "..", ".cache");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "bench.json"), `${JSON.stringify(results, undefined, 2)}\n`);
  console.log("\nThe same as JSON: .cache/bench.json");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
