import type { Clock } from "../../wait/clock";

/** How long a read-back waits at most for siblings that are still being created, in milliseconds. */
const longestWait = 5_000;

/**
 * Lets resources of the same list (the accounts of an instance, say) share what they would each ask: whether they are there
 * already, and what has become of them. A hundred accounts then cost a hundred creates, and a few lists.
 */
export class Siblings {
  readonly #first = new Map<string, Promise<unknown>>();
  readonly #creating = new Map<string, number>();
  readonly #waiting = new Map<string, AbortController>();
  readonly #gathering = new Map<string, Promise<unknown>>();

  constructor(private readonly clock: Clock) {}

  /**
   * What was there when this process first looked: what it has created since is not in it. The cloud itself refuses a name
   * that somebody else has taken meanwhile.
   *
   * @param list names the list, e.g. `accounts of 3f…in09`
   */
  async initialList<List>(list: string, load: () => Promise<List>): Promise<List> {
    const known = this.#first.get(list) as Promise<List> | undefined;
    if (known) return known;
    const loading = load();
    this.#first.set(list, loading);
    loading.catch(() => {
      this.forget(list);
    });
    return loading;
  }

  /** Forgets what was there: something of it is not any more. */
  forget(list: string): void {
    this.#first.delete(list);
  }

  /** Does the work that creates one of a list; meanwhile, those that are created already wait with their read-back. */
  async trackCreation<Result>(list: string, work: () => Promise<Result>): Promise<Result> {
    this.#count(list, 1);
    try {
      return await work();
    } finally {
      this.#count(list, -1);
    }
  }

  /** Reads a list once for all that were created about the same time. It is read after the call, and so shows what it created. */
  readBack<List>(list: string, load: () => Promise<List>): Promise<List> {
    const gathering = this.#gathering.get(list) as Promise<List> | undefined;
    if (gathering) return gathering;
    const reading = this.#waitForCreations(list).then(() => {
      this.#gathering.delete(list);
      return load();
    });
    this.#gathering.set(list, reading);
    return reading;
  }

  async #waitForCreations(list: string): Promise<void> {
    if ((this.#creating.get(list) ?? 0) === 0) return;
    const quiet = new AbortController();
    this.#waiting.set(list, quiet);
    await this.clock.sleep(longestWait, quiet.signal).catch(() => undefined);
  }

  #count(list: string, change: number): void {
    const creating = (this.#creating.get(list) ?? 0) + change;
    this.#creating.set(list, creating);
    if (creating === 0) this.#waiting.get(list)?.abort();
  }
}
