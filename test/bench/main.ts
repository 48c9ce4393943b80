import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measureMachine } from "./machine";
import { measure, type Measure } from "./measure";
import { referenceSize } from "./reference-stack";

// `npm run bench`: what the reference stack costs, in calls and in the cloud's time, and how that grows.

const columns = ["command", "calls", "budget", "mutations", "429", "409", "cloud time", "cloud's own jobs", "ratio"];

function row(measured: Measure): string[] {
  const { command, calls, budget, mutations, throttled, busy, seconds, jobSeconds } = measured;
  const ratio = jobSeconds === 0 ? "" : (seconds / jobSeconds).toFixed(2);
  return [
    command,
    calls,
    `${budget}${calls > budget ? " !" : ""}`,
    mutations,
    throttled,
    busy,
    `${seconds} s`,
    `${jobSeconds} s`,
    ratio,
  ].map(String);
}

function print(title: string, measures: readonly Measure[]): void {
  const rows = [columns, ...measures.map(row)];
  const widths = columns.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
  console.log(`\n${title}\n${lines.join("\n")}`);
  for (const { command, byOperation } of measures) {
    const operations = Object.entries(byOperation).map(([operation, calls]) => `${calls} ${operation}`);
    if (operations.length > 0) console.log(`  ${command}: ${operations.join(", ")}`);
  }
}

async function main(): Promise<void> {
  const { schemas, accounts } = referenceSize;
  const reference = await measure(referenceSize);
  print("The reference stack: 1 instance, 3 groups, 50 schemas, 100 accounts, 5 templates", reference);
  // An account belongs to one instance, which takes 100 of them: the larger stack has ten times the schemas.
  const large = await measure({ ...referenceSize, schemas: schemas * 10, accounts });
  print("With 10 times the schemas", large);
  const machine = await measureMachine();
  const directory = join(__dirname, "..", "..", ".cache");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "bench.json"), `${JSON.stringify({ reference, large, machine }, undefined, 2)}\n`);
  console.log("\nThe same as JSON: .cache/bench.json");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
