import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../../scripts/sandbox/paths";

/** Cost of one use of the built package or of a dependency, in a new provider process. */
export interface LoadCost {
  use: string;
  milliseconds: number;
  /** Increase of the process's memory, in MB. */
  megabytes: number;
  /** Number of loaded files. */
  files: number;
}

/** Cost of start-up with the built package. */
export interface StartUp {
  /** Duration of each step in the program's process, in milliseconds. */
  program: Readonly<Record<string, number>>;
  provider: readonly LoadCost[];
}

/** Number of processes per measurement. The result is the median, because single runs vary. */
const runs = 7;

/** Measures start-up in fresh processes. */
export function measureStartUp(): StartUp {
  const uses = runScript("provider") as string[];
  return {
    program: measureMedians(() => runScript("program") as StartUp["program"]),
    provider: uses.map((use) => ({
      use,
      ...measureMedians(() => runScript("provider", use) as Omit<LoadCost, "use">),
    })),
  };
}

function runScript(name: "program" | "provider", ...args: string[]): unknown {
  const script = join(__dirname, "scripts", `${name}-start-up.cjs`);
  const output = execFileSync(process.execPath, ["--no-warnings", script, ...args], { cwd: root, encoding: "utf8" });
  return JSON.parse(output);
}

function measureMedians<Figures extends object>(measure: () => Figures): Figures {
  const all = Array.from({ length: runs }, measure) as Record<string, number>[];
  const names = Object.keys(all[0] ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const sorted = all.map((figures) => figures[name] ?? 0).sort((a, b) => a - b);
      return [name, Math.round((sorted[runs >> 1] ?? 0) * 10) / 10];
    }),
  ) as Figures;
}
