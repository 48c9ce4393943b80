/** A task that runs, or that waits for its turn. */
interface Turn {
  /** Starts or continues the task. */
  start: () => void;
}

/**
 * Runs tasks of the same key one at a time, in arrival order; tasks of different keys run concurrently. DDM accepts one mutation of
 * an instance at a time (quirk 6). Waiting in the queue costs no request, whereas a busy response costs a request.
 */
export class Queue {
  /** The turns of each key in order; the first one runs. */
  readonly #turns = new Map<string, Turn[]>();
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
    const turn: Turn = { start: () => undefined };
    await this.#waitForTurn(key, turn);
    try {
      return await task();
    } catch (error) {
      // After a failure it is not known whether the instance is busy.
      this.setReady(key, false);
      throw error;
    } finally {
      this.#end(key, turn);
    }
  }

  /**
   * Lets the waiting tasks of the key run before the current task continues. The current task must have sent no request whose end it
   * waits for.
   */
  async giveWay(key: string): Promise<void> {
    const [turn, ...others] = this.#turns.get(key) ?? [];
    if (!turn || others.length === 0) return;
    this.#end(key, turn);
    await this.#waitForTurn(key, turn);
  }

  async #waitForTurn(key: string, turn: Turn): Promise<void> {
    const turns = this.#turns.get(key) ?? [];
    this.#turns.set(key, turns);
    const started = new Promise<void>((start) => (turn.start = start));
    turns.push(turn);
    if (turns[0] === turn) turn.start();
    await started;
  }

  /** Removes a turn, which also ends a task that failed while it gave way. */
  #end(key: string, turn: Turn): void {
    const turns = this.#turns.get(key) ?? [];
    const index = turns.indexOf(turn);
    turns.splice(index, 1);
    if (turns.length === 0) this.#turns.delete(key);
    if (index === 0) turns[0]?.start();
  }
}
