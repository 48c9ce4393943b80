/**
 * Runs tasks of the same key one at a time, in arrival order; tasks of different keys run concurrently. DDM accepts one mutation of
 * an instance at a time (quirk 6). Waiting in the queue costs no request, whereas a busy response costs a request.
 */
export class Queue {
  readonly #tails = new Map<string, Promise<unknown>>();
  readonly #ready = new Set<string>();

  /**
   * Whether an instance is known to accept the next request, so that its status need not be read. This holds if its status was RUNNING
   * and every request of this process since then has completed.
   */
  isReady(key: string): boolean {
    return this.#ready.has(key);
  }

  /** Records whether an instance accepts the next request. */
  setReady(key: string, ready: boolean): void {
    if (ready) this.#ready.add(key);
    else this.#ready.delete(key);
  }

  /** Runs the task when all earlier tasks of its key have ended, whether they succeeded or failed. */
  async run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const running = before.then(task, task);
    this.#tails.set(key, running);
    try {
      return await running;
    } catch (error) {
      // After a failure it is not known whether the instance is busy.
      this.setReady(key, false);
      throw error;
    } finally {
      if (this.#tails.get(key) === running) this.#tails.delete(key);
    }
  }
}
