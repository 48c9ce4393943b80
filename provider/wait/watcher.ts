import type { Clock } from "./clock";

/** When a look is due: epoch milliseconds. */
export interface When {
  /** The best moment. */
  due: number;
  /** Until when it may be put off to be made together with others. */
  latest: number;
}

/** How things of one kind are looked at. */
export interface Eyes<Thing extends { id: string }, Seen> {
  /** Looks at one. */
  one: (thing: Thing) => Promise<Seen>;
  /** Looks at many, by as few calls as one if it can; by their ids. Those that it does not show are looked at one by one. */
  many: (things: readonly Thing[]) => Promise<ReadonlyMap<string, Seen>>;
}

interface Awaited<Thing, Seen> {
  thing: Thing;
  /** Aborted when a look has shown it: there is nothing more to wait for. */
  shown: AbortController;
  resolve: (seen: Seen | PromiseLike<Seen>) => void;
}

/**
 * Watches all things of a kind that anybody in this process waits for. Whoever's look is due first looks for all: ten jobs that
 * run at the same time cost hardly more calls than one. One that is alone is looked at by itself, just when it is due.
 */
export class Watcher<Thing extends { id: string }, Seen> {
  #awaited: Awaited<Thing, Seen>[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly eyes: Eyes<Thing, Seen>,
  ) {}

  /** The next look at a thing: when it is due, or sooner when somebody else's is. */
  look(thing: Thing, when: When): Promise<Seen> {
    return new Promise((resolve) => {
      const awaited = { thing, shown: new AbortController(), resolve };
      this.#awaited.push(awaited);
      void this.#lookWhen(when, awaited.shown.signal);
    });
  }

  async #lookWhen({ due, latest }: When, shown: AbortSignal): Promise<void> {
    try {
      await this.clock.sleep(due - this.clock.now(), shown);
      if (this.#awaited.length > 1) await this.clock.sleep(latest - this.clock.now(), shown);
    } catch {
      return;
    }
    this.#lookAtAll();
  }

  #lookAtAll(): void {
    const all = this.#awaited;
    this.#awaited = [];
    for (const { shown } of all) shown.abort();
    const things = all.map(({ thing }) => thing);
    const together = things.length > 1 ? this.eyes.many(things) : Promise.resolve(new Map<string, Seen>());
    for (const { thing, resolve } of all) {
      resolve(together.then((seen) => seen.get(thing.id) ?? this.eyes.one(thing)));
    }
  }
}
