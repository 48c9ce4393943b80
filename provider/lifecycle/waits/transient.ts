import { ApiError, ConnectionError, UnexpectedResponseError } from "../../http/errors";

/**
 * Whether an error is about the connection, a gateway or the service, not about the resource: the next poll may succeed. A 404
 * that is no evidence of absence is a gateway's.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof ConnectionError || error instanceof UnexpectedResponseError) return true;
  return error instanceof ApiError && (error.status >= 500 || error.status === 429 || error.status === 404);
}
