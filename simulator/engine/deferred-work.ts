/** Work that a fault rule put off; `at` is in simulated milliseconds. */
export interface LateWork {
  readonly at: number;
  readonly run: () => void;
}

/** Work to be done once its time has come. It is no part of the state: requests carry passwords. */
export class LateWorks {
  #works: LateWork[] = [];

  add(work: LateWork): void {
    this.#works.push(work);
  }

  /** Takes out the earliest work that is due, or undefined. */
  takeDue(now: number): LateWork | undefined {
    const [first] = this.#works.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    this.#works = this.#works.filter((work) => work !== first);
    return first;
  }

  clear(): void {
    this.#works = [];
  }
}
