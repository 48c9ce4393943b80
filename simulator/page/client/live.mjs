// Polls the simulator while the page is visible, and notices when the simulator stops responding, is restarted or gets another state.
import { callAdminApi, ConnectionError } from "./admin-api.mjs";

/** @import { Overview } from "../overview.js" */

/** Real milliseconds between the end of a poll and the next one. */
const INTERVAL_MS = 1000;

/**
 * @typedef {object} Listener
 * @property {(overview: Overview) => Promise<void>} update shows a new overview
 * @property {(isConnected: boolean) => void} showConnection shows after each poll whether the simulator has responded
 * @property {(text: string) => void} announce shows the user that the simulator has stopped responding, responds again or was restarted, or that its state was replaced
 */

/** Keeps a listener up to date. */
export class LiveView {
  /** @type {Listener} */
  #listener;
  /** @type {Overview["run"] | undefined} */
  #run;
  #isConnected = true;
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
      this.#setConnected(true);
    } catch (error) {
      this.#setConnected(false);
      if (!(error instanceof ConnectionError)) reportError(error);
    }
  }

  /**
   * @param {Overview["run"]} run
   */
  #noticeRun(run) {
    const before = this.#run;
    this.#run = run;
    if (before === undefined) return;
    if (before.id !== run.id) this.#listener.announce("The simulator was restarted. The page shows the new state.");
    else if (before.generation !== run.generation) {
      this.#listener.announce("The simulator's state was reset or replaced. The page shows the new state.");
    } else if (!this.#isConnected) this.#listener.announce("The simulator responds again.");
  }

  /**
   * @param {boolean} isConnected
   */
  #setConnected(isConnected) {
    if (!isConnected && this.#isConnected) {
      this.#listener.announce("The simulator does not respond. The page shows the last known state and keeps trying.");
    }
    this.#isConnected = isConnected;
    this.#listener.showConnection(isConnected);
  }
}
