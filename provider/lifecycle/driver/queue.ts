/**
 * Puts tasks of the same key behind each other, in the order they came; tasks of different keys run side by side. DDM takes
 * one mutation of an instance at a time (quirk 6): waiting here costs no call, a busy answer does.
 */
export class Queue {
  readonly #tails = new Map<string, Promise<unknown>>();
  readonly #ready = new Set<string>();

  /**
   * Whether an instance is known to take the next call: it was seen RUNNING, and whatever this process did to it since has
   * settled. Then nobody needs to ask.
   */
  isReady(key: string): boolean {
    return this.#ready.has(key);
  }

  /** Notes whether an instance takes the next call. */
  setReady(key: string, ready: boolean): void {
    if (ready) this.#ready.add(key);
    else this.#ready.delete(key);
  }

  /** Runs the task when all earlier ones of its key have ended, well or badly. */
  async run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const running = before.then(task, task);
    this.#tails.set(key, running);
    try {
      return await running;
    } catch (error) {
      // Whatever it was that failed: nobody knows what the instance is busy with.
      this.setReady(key, false);
      throw error;
    } finally {
      if (this.#tails.get(key) === running) this.#tails.delete(key);
    }
  }
}
