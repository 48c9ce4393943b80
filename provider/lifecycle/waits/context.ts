import type { InstanceRef } from "../../api/ddm/instances";
import { ApiError, ConnectionError, isServerFailure, UnexpectedResponseError } from "../../http/errors";
import type { Services } from "../lifecycle";

/** The context of the waits of one operation. */
export interface WaitContext {
  services: Services;
  /** Target of the requests: the instance of the resource, or the resource itself if it belongs to no instance. */
  ref: InstanceRef;
  /** Time at which the waits fail, in epoch milliseconds. */
  deadline: number;
  /** Reports a line of progress, e.g. `job EnlargeNode 40%` or `instance GROWING`. */
  report: (line: string) => void;
}

/**
 * Whether polling may continue after an error: after a broken connection, an undocumented response, throttling, and HTTP 404, 408 or 5xx. A 404 may come
 * from a gateway. So a caller that must detect absence checks first whether the error proves absence.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof ConnectionError || error instanceof UnexpectedResponseError) return true;
  return error instanceof ApiError && (isServerFailure(error.status) || error.status === 429 || error.status === 404);
}
