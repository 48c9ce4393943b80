/** Work that a fault rule with `lateMs` has postponed. */
export interface DeferredWork {
  /** Due time, in simulated milliseconds. */
  readonly at: number;
  readonly run: () => void;
}

/** Queue of deferred work. It is not saved with the state, because the deferred requests can contain passwords. */
export class DeferredWorkQueue {
  #items: DeferredWork[] = [];

  add(work: DeferredWork): void {
    this.#items.push(work);
  }

  /** Removes and returns the earliest work that is due. */
  takeDue(now: number): DeferredWork | undefined {
    const [first] = this.#items.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    this.#items = this.#items.filter((work) => work !== first);
    return first;
  }

  clear(): void {
    this.#items = [];
  }
}
