import type { Clock } from "./clock";
import type { PollSchedule } from "./polling";

/** The requests that poll items of one kind. */
export interface PollRequests<Item extends { id: string }, Result> {
  /** Polls one item. */
  pollOne: (item: Item) => Promise<Result>;
  /** Polls several items with as few requests as possible. Returns results by id; missing ids are polled individually. */
  pollMany: (items: readonly Item[]) => Promise<ReadonlyMap<string, Result>>;
}

interface PendingPoll<Item, Result> {
  item: Item;
  /** Aborted when the poll is sent, individually or in a batch. */
  sent: AbortController;
  resolve: (result: Result | PromiseLike<Result>) => void;
  reject: (error: unknown) => void;
}

/**
 * Batches the polls of items of one kind. A single pending poll is sent when it is due. Several pending polls are sent in one batch, when
 * one of them cannot be postponed further. Ten concurrent jobs thus cost hardly more requests than one job.
 */
export class BatchPoller<Item extends { id: string }, Result> {
  #pending: PendingPoll<Item, Result>[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly requests: PollRequests<Item, Result>,
  ) {}

  /** Polls an item when the poll is due, or at another time as part of a batch. */
  poll(item: Item, schedule: PollSchedule): Promise<Result> {
    return new Promise((resolve, reject) => {
      const pending = { item, sent: new AbortController(), resolve, reject };
      this.#pending.push(pending);
      void this.#pollWhenDue(schedule, pending);
    });
  }

  async #pollWhenDue({ due, latest }: PollSchedule, pending: PendingPoll<Item, Result>): Promise<void> {
    const sent = pending.sent.signal;
    try {
      await this.clock.sleep(due - this.clock.now(), sent);
      if (this.#pending.length > 1) await this.clock.sleep(latest - this.clock.now(), sent);
    } catch (error) {
      if (sent.aborted) return;
      this.#pending = this.#pending.filter((other) => other !== pending);
      pending.reject(error);
      return;
    }
    this.#pollAll();
  }

  #pollAll(): void {
    const all = this.#pending;
    this.#pending = [];
    for (const { sent } of all) sent.abort();
    const items = all.map(({ item }) => item);
    const batch = items.length > 1 ? this.requests.pollMany(items) : Promise.resolve(new Map<string, Result>());
    for (const { item, resolve } of all) {
      resolve(batch.then((results) => results.get(item.id) ?? this.requests.pollOne(item)));
    }
  }
}
