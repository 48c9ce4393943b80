/**
 * Puts tasks of the same key behind each other, in the order they came; tasks of different keys run side by side. DDM takes
 * one mutation of an instance at a time (facts 0.5): waiting here costs no call, a busy answer does.
 */
export class Queue {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs the task when all earlier ones of its key have ended, well or badly. */
  async run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const running = before.then(task, task);
    this.#tails.set(key, running);
    try {
      return await running;
    } finally {
      if (this.#tails.get(key) === running) this.#tails.delete(key);
    }
  }
}
