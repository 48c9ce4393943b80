import type { InstanceRef } from "../../api/ddm/instances";
import { ApiError, ConnectionError, UnexpectedResponseError } from "../../http/errors";
import type { Services } from "../lifecycle";

/** The context of the waits of one operation. */
export interface WaitContext {
  services: Services;
  /** Target of the requests: the DDM instance that is changed or that the resource belongs to, or the resource itself. */
  ref: InstanceRef;
  /** Time at which the waits fail, in epoch milliseconds. */
  deadline: number;
  /** Reports a line of progress, e.g. `job EnlargeNode 40%` or `instance GROWING`. */
  report: (line: string) => void;
}

/**
 * Whether an error is about the connection, a gateway or the service instead of the resource, so that the next poll may succeed. A 404
 * that does not prove absence counts as an error of a gateway.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof ConnectionError || error instanceof UnexpectedResponseError) return true;
  return error instanceof ApiError && (error.status >= 500 || error.status === 429 || error.status === 404);
}
