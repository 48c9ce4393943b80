import type { Clock } from "../../wait/clock";

/** Maximum time that a read-back waits for other creations in its list, in milliseconds. */
const maxWait = 5_000;

/** Time that a read-back waits after the last creation has ended, in milliseconds. Pulumi may begin another creation in this time. */
const gatheringTime = 1_000;

/**
 * Shares reads of a list between resources that are created at the same time, such as accounts of an instance. Two reads are shared:
 *
 * - the initial list, which shows whether the names are in use;
 * - the read-back after the creations, which shows the live states.
 *
 * Creating a hundred accounts then takes a hundred creates and a few lists.
 */
export class SharedLists {
  readonly #initial = new Map<string, Promise<unknown>>();
  readonly #creating = new Map<string, number>();
  readonly #changedAt = new Map<string, number>();
  /** The running wait for the creations of a list, if any. Aborting ends the wait. */
  readonly #waiting = new Map<string, AbortController>();
  readonly #readBacks = new Map<string, Promise<unknown>>();

  constructor(private readonly clock: Clock) {}

  /**
   * Returns the first list that this process has read since the last {@link invalidate}. The list does not show later resources. If another
   * client has used a name since, the API rejects the name.
   *
   * @param list names the list, e.g. `an account of 3f…in09`
   */
  async readInitialList<List>(list: string, load: () => Promise<List>): Promise<List> {
    const known = this.#initial.get(list) as Promise<List> | undefined;
    if (known) return known;
    const loading = load();
    this.#initial.set(list, loading);
    loading.catch(() => {
      this.invalidate(list);
    });
    return loading;
  }

  /** Drops the initial list, e.g. because an item of the list is deleted. */
  invalidate(list: string): void {
    this.#initial.delete(list);
  }

  /** Runs the creation of one resource of a list. Read-backs of the list wait until the creation ends, but at most {@link maxWait}. */
  async trackCreation<Result>(list: string, work: () => Promise<Result>): Promise<Result> {
    this.#count(list, 1);
    try {
      return await work();
    } finally {
      this.#count(list, -1);
    }
  }

  /** Reads a list once for the resources whose creations end at about the same time. */
  readBack<List>(list: string, load: () => Promise<List>): Promise<List> {
    const pending = this.#readBacks.get(list) as Promise<List> | undefined;
    if (pending) return pending;
    const reading = this.#waitForCreations(list).then(() => {
      this.#readBacks.delete(list);
      return load();
    });
    this.#readBacks.set(list, reading);
    return reading;
  }

  async #waitForCreations(list: string): Promise<void> {
    const end = this.clock.now() + maxWait;
    const gatheringEnd = () => Math.min(end, (this.#changedAt.get(list) ?? -Infinity) + gatheringTime);
    while (this.clock.now() < end && (this.#isCreating(list) || this.clock.now() < gatheringEnd())) {
      await this.#waitForRunningCreations(list, end);
      await this.clock.sleep(Math.max(0, gatheringEnd() - this.clock.now()));
    }
  }

  async #waitForRunningCreations(list: string, end: number): Promise<void> {
    if (!this.#isCreating(list)) return;
    const allEnded = new AbortController();
    this.#waiting.set(list, allEnded);
    await this.clock.sleep(end - this.clock.now(), allEnded.signal).catch(() => undefined);
  }

  #isCreating(list: string): boolean {
    return (this.#creating.get(list) ?? 0) > 0;
  }

  #count(list: string, change: number): void {
    const creating = (this.#creating.get(list) ?? 0) + change;
    this.#creating.set(list, creating);
    this.#changedAt.set(list, this.clock.now());
    if (creating === 0) this.#waiting.get(list)?.abort();
  }
}
