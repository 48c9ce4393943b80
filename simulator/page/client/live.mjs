// Polls the simulator while the page is visible. Notices failed polls, a restart of the simulator, and a replaced state.
import { AdminError, callAdminApi, ConnectionError } from "./admin-api.mjs";

/** @import { Overview } from "../overview.js" */

/** Real milliseconds between the end of a poll and the start of the next poll. */
const INTERVAL_MS = 1000;

/**
 * @typedef {object} Listener
 * @property {(overview: Overview) => Promise<void>} update shows a new overview
 * @property {(problem: Problem | undefined) => void} showResult shows the result of each poll; undefined for a successful poll
 * @property {(text: string) => void} announce announces failed polls, the next successful poll, a restart or a replaced state
 */

/** @typedef {{ isConnected: boolean, text: string }} Problem a failed poll: whether the simulator responded, and the text to announce */

/** Keeps a listener up to date. */
export class LiveView {
  /** @type {Listener} */
  #listener;
  /** @type {Overview["run"] | undefined} */
  #run;
  /** Failure of the last poll. @type {Problem | undefined} */
  #problem;
  /** @type {Promise<void> | undefined} */
  #poll;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Listener} listener
   */
  constructor(listener) {
    this.#listener = listener;
    document.addEventListener("visibilitychange", () => void this.refresh());
  }

  /**
   * Polls. First waits for the end of a running poll, because its response may be older than the caller's last change. The user sees a failed poll;
   * the caller gets no error.
   */
  async refresh() {
    await this.#poll;
    clearTimeout(this.#timer);
    this.#poll ??= this.#pollOnce().finally(() => {
      this.#poll = undefined;
      clearTimeout(this.#timer);
      if (!document.hidden) this.#timer = setTimeout(() => void this.refresh(), INTERVAL_MS);
    });
    await this.#poll;
  }

  async #pollOnce() {
    try {
      const overview = /** @type {Overview} */ (await callAdminApi("GET", "overview"));
      await this.#listener.update(overview);
      this.#noticeRun(overview.run);
      this.#setProblem(undefined);
    } catch (error) {
      this.#setProblem(problemOf(error));
      if (!(error instanceof ConnectionError || error instanceof AdminError)) reportError(error);
    }
  }

  /**
   * @param {Overview["run"]} run
   */
  #noticeRun(run) {
    const before = this.#run;
    this.#run = run;
    if (before !== undefined && before.id !== run.id) {
      this.#listener.announce("The simulator was restarted. The page shows the new state.");
    } else if (before !== undefined && before.generation !== run.generation) {
      this.#listener.announce("The simulator's state was reset or replaced. The page shows the new state.");
    } else if (this.#problem !== undefined) {
      this.#listener.announce(
        this.#problem.isConnected ? "The page shows the current state again." : "The simulator responds again.",
      );
    }
  }

  /**
   * @param {Problem | undefined} problem
   */
  #setProblem(problem) {
    if (problem !== undefined && problem.text !== this.#problem?.text) {
      this.#listener.announce(`${problem.text} The page shows the last known state and keeps trying.`);
    }
    this.#problem = problem;
    this.#listener.showResult(problem);
  }
}

/**
 * @param {unknown} error
 * @returns {Problem}
 */
function problemOf(error) {
  if (error instanceof ConnectionError) return { isConnected: false, text: error.message };
  const reason = error instanceof Error ? error.message : String(error);
  return { isConnected: true, text: `The update of the page failed: ${reason.replace(/\.?$/, ".")}` };
}
