import { redact } from "./redact";

/** A request that came to the API, for tests and people to look at. */
export interface JournalEntry {
  readonly method: string;
  readonly path: string;
  /** The operation's name, or null if there is none at that path. */
  readonly operation: string | null;
  /** The status that was answered, or null if the connection was closed without an answer. */
  readonly status: number | null;
  /** Simulated time, ISO 8601. */
  readonly at: string;
  readonly requestId: string;
  /** Bodies as JSON, without secrets. */
  readonly request: unknown;
  readonly answer: unknown;
}

/** The last requests, oldest first. */
export class Journal {
  readonly #entries: JournalEntry[] = [];

  /** Adds a request; secrets are taken out of its bodies here. */
  add(entry: JournalEntry): void {
    this.#entries.push({ ...entry, request: redact(entry.request), answer: redact(entry.answer) });
    if (this.#entries.length > CAPACITY) this.#entries.shift();
  }

  /** All that is remembered. */
  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries.length = 0;
  }
}

const CAPACITY = 10_000;
