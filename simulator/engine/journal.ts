import { redact } from "./redact";

/** A request to the API and its response, as recorded for tests and users. */
export interface JournalEntry {
  /** Number of the request, counted from 1 since the start of the simulator. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  /** Name of the operation, or null if no operation has the method and path. */
  readonly operation: string | null;
  /** Status of the response, or null if the connection was closed without one. */
  readonly status: number | null;
  /** Simulated time, ISO 8601. */
  readonly at: string;
  readonly requestId: string;
  /** JSON body without secrets; `(not JSON)` for a body that is not JSON; undefined for none. */
  readonly request: unknown;
  /** JSON body of the response without secrets, or the unchanged text of a fault rule. Undefined if no body was sent. */
  readonly answer: unknown;
}

/** Maximum number of entries. */
const CAPACITY = 10_000;
/** Maximum total size of the requests, in characters. Responses do not count. */
const MAX_SIZE = 16 * 1024 * 1024;

/** The latest requests, oldest first. */
export class Journal {
  readonly #entries: JournalEntry[] = [];
  /** Size of each entry's request. */
  readonly #sizes: number[] = [];
  #totalSize = 0;
  #last = 0;

  /**
   * Adds a request without the secrets in its bodies. Drops the oldest entries while the journal is too large.
   *
   * @param size size of the request, in characters
   */
  add(entry: Omit<JournalEntry, "number">, size: number): void {
    this.#last += 1;
    this.#entries.push({ ...entry, number: this.#last, request: redact(entry.request), answer: redact(entry.answer) });
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

  /** Number of the oldest entry. Without entries it is greater than {@link last}. */
  get first(): number {
    return this.#last - this.#entries.length + 1;
  }

  /** Number of the latest request. */
  get last(): number {
    return this.#last;
  }

  /** Returns the latest `limit` entries with numbers above `number`, oldest first. */
  entriesAfter(number: number, limit: number): readonly JournalEntry[] {
    const start = Math.max(number + 1 - this.first, 0);
    return this.#entries.slice(Math.max(start, this.#entries.length - limit));
  }

  /** Finds an entry by its number. */
  find(number: number): JournalEntry | undefined {
    return this.#entries[number - this.first];
  }

  /** Removes all entries. The numbers continue. */
  clear(): void {
    this.#entries.length = 0;
    this.#sizes.length = 0;
    this.#totalSize = 0;
  }
}
