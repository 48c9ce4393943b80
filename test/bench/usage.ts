import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the processes of one kind used. */
export interface Usage {
  /** The most memory that one of them held at a time. */
  megabytes: number;
  /** CPU time of all of them, in seconds. */
  seconds: number;
}

/** What Node processes use that are started with {@link UsageNotes.environment}: each keeps noting it (probes/usage.cjs). */
export class UsageNotes {
  readonly #directory = mkdtempSync(join(tmpdir(), "ddm-bench-"));

  readonly environment: Record<string, string> = {
    NODE_OPTIONS: `--require "${join(__dirname, "probes", "usage.cjs")}"`,
    BENCH_USAGE: this.#directory,
  };

  /** Forgets what was noted so far. */
  clear(): void {
    for (const name of readdirSync(this.#directory)) rmSync(join(this.#directory, name));
  }

  /** What the processes have used whose main script's path has this in it. */
  of(script: string): Usage {
    const noted = readdirSync(this.#directory)
      .map((name) => JSON.parse(readFileSync(join(this.#directory, name), "utf8")) as Usage & { program?: string })
      .filter(({ program = "" }) => program.includes(script));
    return {
      megabytes: Math.max(0, ...noted.map(({ megabytes }) => megabytes)),
      seconds: noted.reduce((sum, { seconds }) => sum + seconds, 0),
    };
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
