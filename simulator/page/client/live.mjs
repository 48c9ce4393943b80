// Polls the simulator while the page is visible, and notices when polls fail, or when the simulator is restarted or gets another state.
import { AdminError, callAdminApi, ConnectionError } from "./admin-api.mjs";

/** @import { Overview } from "../overview.js" */

/** Real milliseconds between the end of a poll and the next one. */
const INTERVAL_MS = 1000;

/**
 * @typedef {object} Listener
 * @property {(overview: Overview) => Promise<void>} update shows a new overview
 * @property {(problem: Problem | undefined) => void} showResult shows after each poll why it has failed, or that it has not
 * @property {(text: string) => void} announce shows the user that polls have begun to fail or succeed again, that the simulator was restarted, or that its state was replaced
 */

/** @typedef {{ isConnected: boolean, text: string }} Problem a failed poll: whether there was a response, and what to announce */

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
   * Polls. If a poll is running, first waits for its end: its response may be older than the caller's last change. A failed poll is shown to
   * the user and is not an error of the caller.
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
