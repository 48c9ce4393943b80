import { ApiError, ConnectionError } from "../../http/errors";

/** Whether an error says nothing about the thing, only that the cloud could not be asked just now. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof ConnectionError || (error instanceof ApiError && (error.status >= 500 || error.status === 429))
  );
}
