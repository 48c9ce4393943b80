import type { Clock } from "../wait/clock";
import type { ApiAnswer, ApiClient, ApiRequest } from "./request";

/** How long an answer is good enough for the next one who asks, in milliseconds: a refresh of many siblings takes about that. */
const reusedFor = 5_000;

interface Shared {
  scope: string;
  answer: Promise<ApiAnswer>;
  /** When the answer came; absent while it is awaited. */
  at?: number;
}

/**
 * A client whose reads are shared: whoever asks the same while a call waits or runs is answered by that call, and for a few
 * seconds after by its answer. A hundred accounts of an instance are read by one call.
 *
 * What was read is dropped at once when it may have become old: by a mutation of ours in the same scope, when it is sent and
 * again when it is answered, and by a poll, since what is polled is changing. So a read that follows a mutation sees it.
 */
export function shareReads(client: ApiClient, clock: Clock): ApiClient {
  const shared = new Map<string, Shared>();

  function drop(scope: string): void {
    for (const [key, entry] of shared) if (concerns(scope, entry.scope)) shared.delete(key);
  }

  async function changing(request: ApiRequest): Promise<ApiAnswer> {
    const scope = scopeOf(request);
    drop(scope);
    try {
      return await client.send(request);
    } finally {
      drop(scope);
    }
  }

  function reading(request: ApiRequest): Promise<ApiAnswer> {
    const key = JSON.stringify([request.service, request.path, request.query]);
    const known = shared.get(key);
    if (known && (known.at === undefined || clock.now() - known.at < reusedFor)) return known.answer;
    const entry: Shared = { scope: scopeOf(request), answer: client.send(request) };
    shared.set(key, entry);
    entry.answer.then(
      () => {
        entry.at = clock.now();
      },
      () => {
        // An error is told to those who asked, and to nobody else.
        if (shared.get(key) === entry) shared.delete(key);
      },
    );
    return entry.answer;
  }

  return {
    ...client,
    send: (request) => (request.method === "GET" && request.lane === "read" ? reading(request) : changing(request)),
  };
}

/** The scope of a call that says none. */
const everything = "";

function scopeOf({ scope }: ApiRequest): string {
  return scope ?? everything;
}

/** Whether a change in one scope makes what was read in another old. */
function concerns(changed: string, read: string): boolean {
  return changed === everything || read === everything || read === changed || read.startsWith(`${changed} `);
}
