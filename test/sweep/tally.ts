/** A run, by the columns of the tables. */
interface Run {
  scenario: string;
  phase: string;
  fault: string;
  /** Number of requests of the phase. */
  requests: number;
}

interface Count {
  runs: number;
  failures: number;
}

/** Counts runs and failures by phase and by fault. */
export class Tally {
  readonly #phases = new Map<string, Count>();
  readonly #faults = new Map<string, Count>();
  readonly #exceptions = new Map<string, number>();
  readonly #all: Count = { runs: 0, failures: 0 };

  add({ scenario, phase, fault, requests }: Run, failed: boolean, exception: string | undefined): void {
    const counts = [
      countIn(this.#phases, `${scenario} | ${phase} | ${requests}`),
      countIn(this.#faults, fault),
      this.#all,
    ];
    for (const count of counts) {
      count.runs += 1;
      if (failed) count.failures += 1;
    }
    if (exception !== undefined) this.#exceptions.set(exception, (this.#exceptions.get(exception) ?? 0) + 1);
  }

  get failures(): number {
    return this.#all.failures;
  }

  /** Returns the figures as Markdown tables. */
  tables(): string {
    const rows = (counts: ReadonlyMap<string, Count>) =>
      [...counts].map(([name, { runs, failures }]) => `| ${name} | ${runs} | ${failures} |`);
    return [
      "",
      "| scenario | phase | requests | runs | failures |",
      "| --- | --- | --- | --- | --- |",
      ...rows(this.#phases),
      "",
      "| fault | runs | failures |",
      "| --- | --- | --- |",
      ...rows(this.#faults),
      "",
      ...[...this.#exceptions].map(([reason, runs]) => `${runs} runs excepted: ${reason}`),
      `${this.#all.runs} runs, ${this.#all.failures} failures`,
    ].join("\n");
  }
}

function countIn(counts: Map<string, Count>, name: string): Count {
  const count = counts.get(name) ?? { runs: 0, failures: 0 };
  counts.set(name, count);
  return count;
}
