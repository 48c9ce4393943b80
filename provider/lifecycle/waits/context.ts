import type { InstanceRef } from "../../api/ddm/instances";
import { ApiError, ConnectionError, UnexpectedResponseError } from "../../http/errors";
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
 * Whether the next poll may succeed, because an error comes from the connection, a gateway or the service. Every 404 counts as an error of a
 * gateway. So a caller that must detect absence checks first whether the error proves absence.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof ConnectionError || error instanceof UnexpectedResponseError) return true;
  return error instanceof ApiError && (error.status >= 500 || error.status === 429 || error.status === 404);
}
