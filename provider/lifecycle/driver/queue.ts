/** A running or waiting task. */
interface QueuedTask {
  /** Starts or continues the task. */
  start: () => void;
}

/**
 * Runs tasks of the same key one at a time, in arrival order. Tasks of different keys run concurrently. Most keys are ids of instances: DDM
 * accepts one mutation of an instance at a time (quirk 6). Unlike a busy response, waiting in the queue costs no request.
 */
export class Queue {
  /** The tasks of each key in order; the first one runs. */
  readonly #tasks = new Map<string, QueuedTask[]>();
  readonly #ready = new Set<string>();

  /**
   * Whether an instance is known to accept the next request: its status was RUNNING, and every later request of this process has completed. The
   * status then need not be read.
   */
  isReady(key: string): boolean {
    return this.#ready.has(key);
  }

  /** Records whether an instance is known to accept the next request. */
  setReady(key: string, ready: boolean): void {
    if (ready) this.#ready.add(key);
    else this.#ready.delete(key);
  }

  /** Runs the task after the earlier tasks of its key. An earlier task may let this task run first ({@link yieldToWaiting}). */
  async run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const queued: QueuedTask = { start: () => undefined };
    await this.#waitForStart(key, queued);
    try {
      return await task();
    } catch (error) {
      // After a failure it is not known whether the instance is busy.
      this.setReady(key, false);
      throw error;
    } finally {
      this.#end(key, queued);
    }
  }

  /**
   * Lets the waiting tasks of the key run before the current task continues. The current task must have no request in progress.
   */
  async yieldToWaiting(key: string): Promise<void> {
    const [queued, ...others] = this.#tasks.get(key) ?? [];
    if (!queued || others.length === 0) return;
    this.#end(key, queued);
    await this.#waitForStart(key, queued);
  }

  async #waitForStart(key: string, queued: QueuedTask): Promise<void> {
    const tasks = this.#tasks.get(key) ?? [];
    this.#tasks.set(key, tasks);
    const started = new Promise<void>((start) => (queued.start = start));
    tasks.push(queued);
    if (tasks[0] === queued) queued.start();
    await started;
  }

  /** Removes a task. If it was the first task, the next task starts. A task that is not the first has timed out in {@link yieldToWaiting}. */
  #end(key: string, queued: QueuedTask): void {
    const tasks = this.#tasks.get(key) ?? [];
    const index = tasks.indexOf(queued);
    tasks.splice(index, 1);
    if (tasks.length === 0) this.#tasks.delete(key);
    if (index === 0) tasks[0]?.start();
  }
}
