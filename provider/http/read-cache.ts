import type { Clock } from "../wait/clock";
import type { ApiClient, ApiRequest, ApiResponse } from "./request";

/** How long a response is reused, in milliseconds: a refresh of many siblings takes about that long. */
const lifetime = 5_000;

interface CachedRead {
  scope: string;
  response: Promise<ApiResponse>;
  /** When the response arrived; absent while the request runs. */
  arrivedAt?: number;
}

/**
 * Returns a client that coalesces equal reads and reuses their response for five seconds: a hundred accounts of an instance
 * cost one request.
 *
 * A mutation drops the reads of its scope, both when it is sent and when it has ended, so a read after a mutation sees it. A
 * poll drops them too, because what is polled is changing.
 */
export function cacheReads(client: ApiClient, clock: Clock): ApiClient {
  const cache = new Map<string, CachedRead>();

  function drop(scope: string): void {
    for (const [key, entry] of cache) if (affects(scope, entry.scope)) cache.delete(key);
  }

  async function sendUncached(request: ApiRequest): Promise<ApiResponse> {
    const scope = scopeOf(request);
    drop(scope);
    try {
      return await client.send(request);
    } finally {
      drop(scope);
    }
  }

  function read(request: ApiRequest): Promise<ApiResponse> {
    const key = JSON.stringify([request.service, request.path, request.query]);
    const cached = cache.get(key);
    if (cached && (cached.arrivedAt === undefined || clock.now() - cached.arrivedAt < lifetime)) return cached.response;
    const entry: CachedRead = { scope: scopeOf(request), response: client.send(request) };
    cache.set(key, entry);
    entry.response.then(
      () => {
        entry.arrivedAt = clock.now();
      },
      () => {
        // An error is not cached: only concurrent callers share it.
        if (cache.get(key) === entry) cache.delete(key);
      },
    );
    return entry.response;
  }

  return {
    ...client,
    send: (request) =>
      request.method === "GET" && request.priority === "read" ? read(request) : sendUncached(request),
  };
}

/** The scope of a request that names none. */
const everything = "";

function scopeOf({ scope }: ApiRequest): string {
  return scope ?? everything;
}

/** Whether a change in one scope invalidates reads of another. */
function affects(changed: string, read: string): boolean {
  return changed === everything || read === everything || read === changed || read.startsWith(`${changed} `);
}
