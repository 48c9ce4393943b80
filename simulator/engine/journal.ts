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
/** Maximum size of all requests together, in characters. */
const MAX_SIZE = 16 * 1024 * 1024;

/** The latest requests, oldest first. */
export class Journal {
  readonly #entries: JournalEntry[] = [];
  /** Size of each entry's request. */
  readonly #sizes: number[] = [];
  #totalSize = 0;

  /**
   * Adds a request, redacts the secrets in its bodies, and drops the oldest entries that no longer fit.
   *
   * @param size of the request, in characters
   */
  add(entry: JournalEntry, size: number): void {
    this.#entries.push({ ...entry, request: redact(entry.request), answer: redact(entry.answer) });
    this.#sizes.push(size);
    this.#totalSize += size;
    while (this.#entries.length > CAPACITY || this.#totalSize > MAX_SIZE) {
      this.#entries.shift();
      this.#totalSize -= this.#sizes.shift() ?? 0;
    }
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries.length = 0;
    this.#sizes.length = 0;
    this.#totalSize = 0;
  }
}
