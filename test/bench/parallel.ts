import { parseArgs } from "node:util";
import { requireSize } from "./large-sizes";
import { measure } from "./measure";
import { table } from "./table";

// `npm run bench:parallel`: measures the time to create and to delete a large stack, for several values of Pulumi's `--parallel`.
// The time is the cloud's time, which is virtual.

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      size: { type: "string", default: "1051" },
      parallel: { type: "string", default: "8,16,50,100,200,500" },
    },
  });
  const size = requireSize(values.size);
  const rows: (string | number)[][] = [];
  for (const parallel of values.parallel.split(",")) {
    const measures = await measure(size, Number(parallel));
    const [up, destroy] = ["up", "destroy"].map((name) => measures.find(({ command }) => command === name));
    const minutes = (seconds = NaN) => `${Math.round(seconds / 60)} min`;
    rows.push([
      parallel,
      minutes(up?.seconds),
      up?.calls ?? "",
      minutes(up?.jobSeconds),
      minutes(destroy?.seconds),
      destroy?.calls ?? "",
    ]);
    console.error(rows.at(-1)?.join("  "));
  }
  const columns = ["--parallel", "up", "calls", "jobs of the busiest instance", "destroy", "calls"];
  console.log(`\n${values.size} resources\n${table(columns, rows)}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
