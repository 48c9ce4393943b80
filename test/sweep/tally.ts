/** A run of one phase with one disturbance. The tables show these values. */
interface Run {
  scenario: string;
  phase: string;
  disturbance: string;
  /** Number of requests that the undisturbed phase sends. */
  requests: number;
}

interface Count {
  runs: number;
  failures: number;
}

/** Counts runs and failures by phase and by disturbance. */
export class Tally {
  readonly #phases = new Map<string, Count>();
  readonly #disturbances = new Map<string, Count>();
  readonly #exceptions = new Map<string, number>();
  readonly #all: Count = { runs: 0, failures: 0 };

  /**
   * Adds a run.
   *
   * @param hasFailed whether the run failed and must not fail
   * @param exception reason why a failed run may fail; undefined for other runs
   */
  add({ scenario, phase, disturbance, requests }: Run, hasFailed: boolean, exception: string | undefined): void {
    const counts = [
      countIn(this.#phases, `${scenario} | ${phase} | ${requests}`),
      countIn(this.#disturbances, disturbance),
      this.#all,
    ];
    for (const count of counts) {
      count.runs += 1;
      if (hasFailed) count.failures += 1;
    }
    if (exception !== undefined) this.#exceptions.set(exception, (this.#exceptions.get(exception) ?? 0) + 1);
  }

  /** Number of all runs. */
  get runs(): number {
    return this.#all.runs;
  }

  /** Number of runs that failed and must not fail. */
  get failures(): number {
    return this.#all.failures;
  }

  /** Returns the counts as Markdown tables. */
  tables(): string {
    const rows = (counts: ReadonlyMap<string, Count>) =>
      [...counts].map(([name, { runs, failures }]) => `| ${name} | ${runs} | ${failures} |`);
    return [
      "",
      "| scenario | phase | requests | runs | failures |",
      "| --- | --- | --- | --- | --- |",
      ...rows(this.#phases),
      "",
      "| disturbance | runs | failures |",
      "| --- | --- | --- |",
      ...rows(this.#disturbances),
      "",
      ...[...this.#exceptions].map(([reason, runs]) => `${runs} failures not counted: ${reason}`),
      `${this.#all.runs} runs, ${this.#all.failures} failures`,
    ].join("\n");
  }
}

function countIn(counts: Map<string, Count>, name: string): Count {
  const count = counts.get(name) ?? { runs: 0, failures: 0 };
  counts.set(name, count);
  return count;
}
