// The page's view of the journal of requests.
import { AdminError, callAdminApi } from "./admin-api.mjs";
import { h } from "./dom.mjs";
import { emptyNote, firstItems } from "./parts.mjs";
import { timeText } from "./text.mjs";

/** @import { Overview, RequestView } from "../overview.js" */

/** Maximum number of requests that the page keeps. */
const CAPACITY = 1000;

/** The latest requests of the journal, latest first. Bodies are fetched on demand. */
export class RequestLog {
  /** @type {readonly RequestView[]} */
  entries = [];
  /** Texts of the bodies that were fetched, by the number of the request. @type {Map<number, string>} */
  bodies = new Map();
  /** Id of the simulator's run. Each run numbers its requests from 1. */
  run = "";
  #last = 0;

  /**
   * Fetches new requests without their bodies, and removes requests that the journal no longer contains.
   *
   * @param {Pick<Overview, "run" | "requests">} overview
   */
  async update({ run, requests: { first, last } }) {
    // A restarted simulator has a new journal.
    if (run.id !== this.run) {
      this.#keep([]);
      this.#last = 0;
      this.run = run.id;
    }
    this.#keep(this.entries.filter(({ number }) => number >= first));
    if (last <= this.#last) return;
    const path = `requests?after=${this.#last}&limit=${CAPACITY}&bodies=false`;
    const fresh = /** @type {RequestView[]} */ (await callAdminApi("GET", path));
    this.#keep([...fresh.reverse(), ...this.entries].slice(0, CAPACITY));
    this.#last = this.entries[0]?.number ?? last;
  }

  /**
   * Replaces the entries, and drops the bodies of all other requests.
   *
   * @param {readonly RequestView[]} entries
   */
  #keep(entries) {
    this.entries = entries;
    const numbers = new Set(entries.map(({ number }) => number));
    for (const number of this.bodies.keys()) if (!numbers.has(number)) this.bodies.delete(number);
  }

  /**
   * Fetches the bodies of a request and of its response.
   *
   * @param {number} number
   * @throws as {@link callAdminApi}, except if the journal no longer contains the request
   */
  async fetchBodies(number) {
    if (this.bodies.has(number)) return;
    try {
      const found = /** @type {{ request?: unknown, answer?: unknown }} */ (
        await callAdminApi("GET", `requests/${number}`)
      );
      this.bodies.set(number, `Request\n${bodyText(found.request)}\n\nResponse\n${bodyText(found.answer)}`);
    } catch (error) {
      if (!(error instanceof AdminError && error.status === 404)) throw error;
      this.bodies.set(number, "The journal no longer contains the request.");
    }
  }
}

/**
 * @param {unknown} body
 */
function bodyText(body) {
  if (body === undefined) return "(no body)";
  return typeof body === "string" ? body : JSON.stringify(body, null, 2);
}

/**
 * @param {RequestLog} log
 * @param {{ text: string, errorsOnly: boolean }} filter
 */
export function describeRequests({ entries, bodies, run }, filter) {
  if (entries.length === 0) return emptyNote("The journal is empty.");
  const text = filter.text.trim().toLowerCase();
  const found = entries.filter((entry) => (!filter.errorsOnly || isError(entry)) && searchText(entry).includes(text));
  if (found.length === 0) return emptyNote("No request matches the filter.");
  return firstItems("requests", found, (shown) =>
    h(
      "ol",
      { class: "requests", reversed: true, "aria-label": "Requests, latest first" },
      shown.map((entry) =>
        h("li", { key: `${run} ${entry.number}` }, describeRequest(entry, bodies.get(entry.number))),
      ),
    ),
  );
}

/**
 * @param {RequestView} entry
 * @param {string | undefined} bodies
 */
function describeRequest(entry, bodies) {
  const { number, at, method, path, operation, requestId } = entry;
  return h(
    "details",
    { "data-request": number },
    h(
      "summary",
      {},
      h("span", { class: "status" }, statusOf(entry)),
      " ",
      h("span", { class: "operation" }, operation ?? "no operation"),
      " ",
      h("code", { class: "path" }, `${method} ${path}`),
      " ",
      h("time", { datetime: at }, timeText(at)),
    ),
    h("p", { key: "id" }, `Request id ${requestId}`),
    h(
      "pre",
      { key: "bodies", tabindex: 0, role: "region", "aria-label": `Bodies of request ${number}` },
      bodies ?? "…",
    ),
  );
}

/**
 * @param {RequestView} entry
 */
function statusOf(entry) {
  if (entry.status === null) return h("span", { class: "badge bad" }, "no response");
  return h("span", { class: `badge ${isError(entry) ? "bad" : "good"}` }, String(entry.status));
}

/**
 * @param {RequestView} entry
 */
function isError({ status }) {
  return status === null || status >= 400;
}

/**
 * @param {RequestView} entry
 */
function searchText({ operation, method, path, status }) {
  return `${operation ?? ""} ${method} ${path} ${status ?? "no response"}`.toLowerCase();
}
