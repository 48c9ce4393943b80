import type { Clock } from "../wait/clock";
import { QuotaTimeoutError } from "./errors";
import type { ApiClient, ApiRequest, ApiResponse } from "./request";
import { isThrottled } from "./retry";

/** Time during which a response is reused, in milliseconds. A refresh of many children of an instance takes about this long. */
const lifetime = 5_000;

/** Time during which a constant response is reused, in milliseconds. A process of the Automation API may run for days. */
const constantLifetime = 3_600_000;

interface CachedRead {
  scope: string;
  isConstant: boolean;
  response: Promise<ApiResponse>;
  /** Deadline of the request, in milliseconds since the epoch. */
  deadline: number;
  /** Time at which the response arrived, in milliseconds since the epoch. Absent while the request runs. */
  arrivedAt?: number;
}

/**
 * Returns a client that coalesces equal reads and reuses their response for five seconds. A hundred accounts of an instance thus cost a
 * single request. Constant responses are reused for an hour, also after mutations.
 *
 * A mutation drops the cached reads of its scope twice: before it is sent and after it has ended. Later reads then return the changed
 * state. A poll drops the cached reads of its scope, too, because the polled resource is changing.
 *
 * Concurrent callers also share an error. Exception: the quota permitted no further attempt before the first caller's deadline. A caller
 * with a later deadline then sends the read again.
 */
export function cacheReads(client: ApiClient, clock: Clock): ApiClient {
  const cache = new Map<string, CachedRead>();

  function drop(scope: string): void {
    for (const [key, entry] of cache) if (!entry.isConstant && isAffected(scope, entry.scope)) cache.delete(key);
  }

  function isUsable({ isConstant, arrivedAt }: CachedRead): boolean {
    return arrivedAt === undefined || clock.now() - arrivedAt < (isConstant ? constantLifetime : lifetime);
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
    const { isConstant = false, deadline = Infinity } = request;
    if (cached && isUsable(cached)) {
      return cached.response.catch((error: unknown) => {
        if (deadline > cached.deadline && isLimited(error)) return read(request);
        throw error;
      });
    }
    const entry: CachedRead = { scope: scopeOf(request), isConstant, deadline, response: client.send(request) };
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
    send: (request) => {
      if (request.priority !== "read") return sendUncached(request);
      // A read with a request body, such as a password check, is not cached.
      return request.method === "GET" ? read(request) : client.send(request);
    },
  };
}

/** Scope of requests without a scope. */
const everything = "";

function scopeOf({ scope }: ApiRequest): string {
  return scope ?? everything;
}

/** Whether the quota permitted no further attempt before the deadline of a request. */
function isLimited(error: unknown): boolean {
  return error instanceof QuotaTimeoutError || isThrottled(error);
}

/** Whether a change in one scope invalidates reads of another. */
function isAffected(changed: string, read: string): boolean {
  return changed === everything || read === everything || read === changed || read.startsWith(`${changed} `);
}
