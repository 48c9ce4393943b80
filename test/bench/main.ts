import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measureMachine } from "./machine";
import { measure, type Measure } from "./measure";
import { referenceSize, type Size } from "./reference-stack";
import { table } from "./table";

// `npm run bench`: measures the API calls and the virtual time of commands on the reference stack and on larger stacks. Also measures the
// costs on this machine (machine.ts).

/** A stack whose commands are measured. */
interface Scenario {
  title: string;
  size: Size;
  /** Value of `--parallel`. Default: 16, Pulumi's default on four cores. */
  parallel?: number;
}

const scenarios = {
  reference: {
    title: "The reference stack: 1 instance, 3 groups, 50 schemas, 100 accounts, 5 templates",
    size: referenceSize,
  },
  schemas: { title: "10 times the schemas, on one instance", size: { ...referenceSize, schemas: 500 } },
  // An instance has at most 100 accounts, so a thousand accounts need ten instances.
  instances: {
    title: "10 instances with 3 groups, 50 schemas and 100 accounts each, all in parallel (--parallel 2000)",
    size: { ...referenceSize, instances: 10 },
    parallel: 2_000,
  },
  instancesDefaultParallel: {
    title: "The same 10 instances with --parallel 16, Pulumi's default on four cores",
    size: { ...referenceSize, instances: 10 },
  },
} satisfies Record<string, Scenario>;

const costsHeader = ["command", "calls", "budget", "mutations", "429", "409", "elapsed", "cloud's jobs", "ratio"];

function costsOf({ command, calls, budget, mutations, throttled, busy, seconds, jobSeconds }: Measure) {
  const ratio = jobSeconds === 0 ? "" : (seconds / jobSeconds).toFixed(2);
  const over = calls > budget ? " !" : "";
  return [command, calls, `${budget}${over}`, mutations, throttled, busy, `${seconds} s`, `${jobSeconds} s`, ratio];
}

const pollingHeader = [
  "polling",
  "jobs",
  "polls per job",
  "max",
  "delay of end",
  "max",
  "share",
  "delay of ready",
  "max",
  "share",
];

function pollingOf({ command, jobPolls: { jobs, polls, mostPolls, jobDelay, readyDelay } }: Measure) {
  const cells = ({ mean, most, mostShare }: typeof jobDelay) => {
    return [`${mean.toFixed(1)} s`, `${most.toFixed(1)} s`, `${Math.round(mostShare * 100)} %`];
  };
  return [command, jobs, (polls / jobs).toFixed(1), mostPolls, ...cells(jobDelay), ...cells(readyDelay)];
}

function print({ title }: Scenario, measures: readonly Measure[]): void {
  console.log(`\n${title}\n${table(costsHeader, measures.map(costsOf))}`);
  const measuresWithJobs = measures.filter(({ jobPolls }) => jobPolls.jobs > 0);
  console.log(`\n${table(pollingHeader, measuresWithJobs.map(pollingOf))}\n`);
  for (const { command, callsByOperation } of measures) {
    const operations = Object.entries(callsByOperation).map(([operation, calls]) => `${calls} ${operation}`);
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
    "\nbudget of up and destroy: mutations and one poll per 30 s of jobs, plus 10 %, and for destroy one read per schema. Other budgets: see budgetOf in test/bench/measure.ts. !: over budget." +
      "\ncloud's jobs: time in which jobs keep the busiest instance busy; ratio: elapsed / cloud's jobs." +
      "\npolls per job: polls of jobs and instances per job; max: the most polls of one job." +
      "\ndelay of end: from the end of a job to its next poll, on average and at most." +
      "\ndelay of ready: from the end of the instance's busy time after a job to the next read of the instance." +
      "\nshare: the largest ratio of a delay to the time from the start of the job to the start of the delay.",
  );
  results["machine"] = await measureMachine();
  const directory = join(__dirname, "..", "..", ".cache");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "bench.json"), `${JSON.stringify(results, undefined, 2)}\n`);
  console.log("\nAll results as JSON: .cache/bench.json");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
