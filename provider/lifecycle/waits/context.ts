import type { InstanceRef } from "../../api/ddm/instances";
import { ApiError, ConnectionError, UnexpectedResponseError } from "../../http/errors";
import type { Services } from "../lifecycle";

/** The context of the waits of one operation. */
export interface WaitContext {
  services: Services;
  /** Target of the requests: the instance that the resource belongs to, or the resource itself if it belongs to none. */
  ref: InstanceRef;
  /** Time at which the waits fail, in epoch milliseconds. */
  deadline: number;
  /** Reports a line of progress, e.g. `job EnlargeNode 40%` or `instance GROWING`. */
  report: (line: string) => void;
}

/**
 * Whether an error comes from the connection, a gateway or the service, so that the next poll may succeed. Every 404 counts as an error of
 * a gateway. A caller that must detect absence therefore checks first whether the error proves absence.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof ConnectionError || error instanceof UnexpectedResponseError) return true;
  return error instanceof ApiError && (error.status >= 500 || error.status === 429 || error.status === 404);
}
