import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Memory and CPU time of one or more processes. */
export interface ProcessUsage {
  /** Peak memory of the largest process, in MiB. */
  megabytes: number;
  /** CPU time of all processes, in seconds. */
  seconds: number;
}

/** Records the usage of Node processes that run with {@link UsageRecorder.environment}. scripts/record-usage.cjs writes the records. */
export class UsageRecorder {
  readonly #directory = mkdtempSync(join(tmpdir(), "ddm-bench-"));

  readonly environment: Record<string, string> = {
    NODE_OPTIONS: `--require "${join(__dirname, "scripts", "record-usage.cjs")}"`,
    BENCH_USAGE: this.#directory,
  };

  /** Deletes all records. */
  clear(): void {
    for (const name of readdirSync(this.#directory)) rmSync(join(this.#directory, name));
  }

  /** Reads the usage of the processes whose main script has this text in its path. */
  readUsage(script: string): ProcessUsage {
    const recorded = readdirSync(this.#directory)
      .filter((name) => name.endsWith(".json"))
      .map((name) => {
        const text = readFileSync(join(this.#directory, name), "utf8");
        return JSON.parse(text) as ProcessUsage & { program?: string };
      })
      .filter(({ program = "" }) => program.includes(script));
    return {
      megabytes: Math.max(0, ...recorded.map(({ megabytes }) => megabytes)),
      seconds: recorded.reduce((sum, { seconds }) => sum + seconds, 0),
    };
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
