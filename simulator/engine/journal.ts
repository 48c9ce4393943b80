import { redact } from "./redact";

/** A request to the API and its response, as recorded for tests and users. */
export interface JournalEntry {
  readonly method: string;
  readonly path: string;
  /** Name of the operation, or null if the path has none. */
  readonly operation: string | null;
  /** Status of the response, or null if the connection was closed without one. */
  readonly status: number | null;
  /** Simulated time, ISO 8601. */
  readonly at: string;
  readonly requestId: string;
  /** Bodies as JSON, without secrets. */
  readonly request: unknown;
  readonly answer: unknown;
}

/** Maximum number of entries. */
const CAPACITY = 10_000;

/** The latest requests, oldest first. */
export class Journal {
  readonly #entries: JournalEntry[] = [];

  /** Adds a request and redacts the secrets in its bodies. */
  add(entry: JournalEntry): void {
    this.#entries.push({ ...entry, request: redact(entry.request), answer: redact(entry.answer) });
    if (this.#entries.length > CAPACITY) this.#entries.shift();
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries.length = 0;
  }
}
