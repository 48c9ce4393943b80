import { ApiError, ConnectionError, UnexpectedResponseError } from "../../../provider/http/errors";
import type { ApiRequest } from "../../../provider/http/request";

/** Failure of a request: the error that the client gets, and whether and when the cloud executes the request. */
export interface Failure {
  throws: keyof typeof errors | "nothing";
  /**
   * When the cloud executes the request. "late" means after `lateBy` milliseconds. Default: "never" if `throws` names an error or `kills`
   * is set, otherwise "immediately".
   */
  execution?: "never" | "immediately" | "late";
  lateBy?: number;
  /** Whether the process is killed before it gets the response. */
  kills?: boolean;
}

/** A request as the fake cloud records it. */
export type Call = Pick<ApiRequest, "operation" | "method" | "path" | "subject"> & { body: Record<string, unknown> };

const endpoint = { url: "https://disks.example", from: "setting" } as const;

const makeApiError = (status: number, code: string | undefined, apiMessage: string) => (call: Call) =>
  new ApiError({ service: "ddm", ...call, endpoint, status, code, apiMessage, requestId: "req-1" });

/** Functions that make the error of a failed request, by kind of failure. */
export const errors = {
  "no answer": (call: Call) => new ConnectionError(call, true, "https://disks.example", new Error("socket hang up")),
  "not sent": (call: Call) => new ConnectionError(call, false, "https://disks.example", new Error("ECONNREFUSED")),
  "gateway timeout": makeApiError(504, "APIGW.0201", "Backend timeout."),
  unreadable: (call: Call) => new UnexpectedResponseError(call, { status: 200, requestId: "req-1" }, "body: not JSON"),
  rejected: makeApiError(400, "Disk.0400", "Invalid parameter."),
  forbidden: makeApiError(403, "Disk.0403", "Not authorized."),
  "name taken": makeApiError(409, "Disk.0409", "The name exists already."),
  "disk not found": makeApiError(404, "Disk.0404", "The disk does not exist."),
  "being deleted": makeApiError(409, "Disk.0410", "The disk is being deleted."),
  "instance not found": makeApiError(404, "DBS.200002", "The instance does not exist."),
  "job not found": makeApiError(404, "DBS.300400", "The job does not exist."),
  "bare 404": makeApiError(404, undefined, "Not Found"),
} as const;

interface PlannedFailure extends Failure {
  operation?: string | undefined;
  /** Index of the request in the journal, from 0. */
  at?: number | undefined;
  times: number;
}

/** Planned failures of requests. Each occurs at most a given number of times. */
export class Failures {
  #planned: PlannedFailure[] = [];

  /** Plans a failure of an operation, or of the request with this index in the journal. */
  add(which: string | number, failure: Failure, times: number): void {
    const match = typeof which === "number" ? { at: which } : { operation: which };
    this.#planned.push({ ...match, ...failure, times });
  }

  /** Removes all planned failures. */
  clear(): void {
    this.#planned = [];
  }

  /** Takes the planned failure of a request. @returns undefined if no failure is planned for the request */
  take(operation: string, index: number): Failure | undefined {
    const found = this.#planned.find(
      ({ at, times, ...each }) => times > 0 && (at === undefined ? each.operation === operation : at === index),
    );
    if (found) found.times -= 1;
    return found;
  }
}
