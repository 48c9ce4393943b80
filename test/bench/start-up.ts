import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../../scripts/sandbox/paths";

/** What a use of the built package costs the provider's process when it has just started. */
export interface Loading {
  use: string;
  milliseconds: number;
  /** Memory that the process takes more. */
  megabytes: number;
  /** How many files were loaded. */
  files: number;
}

/** What it costs to start with the package in dist/. */
export interface StartUp {
  /** Milliseconds of the program's process, by what they are spent on. */
  program: Readonly<Record<string, number>>;
  provider: readonly Loading[];
}

/** A process now and then has bad luck. */
const times = 7;

/** Measures in fresh processes; each figure is the median of several. */
export function measureStartUp(): StartUp {
  const uses = probe("provider") as string[];
  return {
    program: medians(() => probe("program") as StartUp["program"]),
    provider: uses.map((use) => ({ use, ...medians(() => probe("provider", use) as Omit<Loading, "use">) })),
  };
}

function probe(name: "program" | "provider", ...args: string[]): unknown {
  const script = join(__dirname, "probes", `${name}.cjs`);
  const output = execFileSync(process.execPath, ["--no-warnings", script, ...args], { cwd: root, encoding: "utf8" });
  return JSON.parse(output);
}

function medians<Figures extends object>(measure: () => Figures): Figures {
  const all = Array.from({ length: times }, measure) as Record<string, number>[];
  const names = Object.keys(all[0] ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const sorted = all.map((figures) => figures[name] ?? 0).sort((a, b) => a - b);
      return [name, Math.round((sorted[times >> 1] ?? 0) * 10) / 10];
    }),
  ) as Figures;
}
