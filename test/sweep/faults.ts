import type { FaultRule } from "../../simulator";

/** A fault of one request, or of several requests in a row. */
export interface Fault {
  effect: FaultRule["effect"];
  /** Number of requests in a row. @defaultValue 1 */
  times?: number;
  /**
   * Fields of the response that become null: "null values" selects the scalars, "null lists" selects the lists and objects except those in the
   * two outer levels of the response. Ids, names, statuses and totals stay. The sweep finds the names of the selected fields in the response of
   * a run without the fault.
   */
  edit?: "null values" | "null lists";
}

const html = "<html><body>Bad Gateway</body></html>";

/** Time after which the client stops waiting for a response, in milliseconds. */
const clientTimeout = 60_000;

/**
 * Delay of a late execution, in milliseconds. It must be shorter than the time for which the provider checks the result of an unanswered
 * purchase.
 */
const lateDelay = 40_000;

const throttled = { status: 429, code: "APIGW.0308" };
const retryAfter = { headers: { "retry-after": "5" } };

/** Statuses and codes of a busy instance. Only the first code is documented; the others are those of the Terraform provider and of RDS (quirk 6). */
const busyCodes = [
  [400, "DBS.200076"],
  [409, "DBS.200019"],
  [409, "DBS.212033"],
  [403, "DBS.200011"],
  [409, "DBS.200018"],
  [409, "DBS.200047"],
] as const;

/** Error codes of absent resources, by kind. The sweep also returns them for existing resources and for resources of other kinds. */
const absenceCodes = {
  instance: "DBS.200002",
  schema: "DBS.300129",
  account: "DBS.300327",
  template: "DBS.200057",
  job: "DBS.300400",
} as const;

/** Faults that the sweep injects, by the name that a failing run prints. */
export const faults: Readonly<Record<string, Fault>> = {
  "dropped before": { effect: { drop: "before" } },
  "dropped after": { effect: { drop: "after" } },
  "executed late": { effect: { drop: "before", lateMs: lateDelay } },
  "timeout before": { effect: { drop: "before", delayMs: clientTimeout } },
  "timeout after": { effect: { drop: "after", delayMs: clientTimeout } },
  "500": { effect: { status: 500, code: "DBS.200412" } },
  "502 HTML": { effect: { status: 502, body: html } },
  "503": { effect: { status: 503 } },
  "504": { effect: { status: 504 } },
  "executed, then 500": { effect: { status: 500, code: "DBS.200412", after: true } },
  "executed, then 502 HTML": { effect: { status: 502, body: html, after: true } },
  "executed, then 503": { effect: { status: 503, after: true } },
  "executed, then 504": { effect: { status: 504, after: true } },
  "504, executed late": { effect: { status: 504, lateMs: lateDelay } },
  "429": { effect: throttled },
  "429 with Retry-After": { effect: { ...throttled, ...retryAfter } },
  "429 three times": { effect: throttled, times: 3 },
  "429 three times with Retry-After": { effect: { ...throttled, ...retryAfter }, times: 3 },
  ...Object.fromEntries(busyCodes.map(([status, code]) => [`busy ${status} ${code}`, { effect: { status, code } }])),
  "busy 409 without code": { effect: { status: 409, body: "{}" } },
  "401": { effect: { status: 401, code: "APIGW.0301" } },
  "403": { effect: { status: 403, code: "DBS.300541" } },
  "404": { effect: { status: 404 } },
  "404 HTML": { effect: { status: 404, body: html } },
  "404 of a gateway": {
    effect: { status: 404, body: { error_code: "APIGW.0101", error_msg: "The API does not exist" } },
  },
  ...Object.fromEntries(
    Object.entries(absenceCodes).map(([kind, code]) => [`404 of the ${kind}`, { effect: { status: 404, code } }]),
  ),
  "200 HTML": { effect: { status: 200, body: html } },
  "200 empty": { effect: { status: 200, body: "" } },
  "200 null": { effect: { status: 200, body: "null" } },
  "200 {}": { effect: { status: 200, body: "{}" } },
  "200 truncated": { effect: { status: 200, body: '{"instances": [{"id": "59' } },
  "executed, then 200 HTML": { effect: { status: 200, body: html, after: true } },
  "executed, then 200 empty": { effect: { status: 200, body: "", after: true } },
  "executed, then 200 truncated": { effect: { status: 200, body: '{"job_id": "59', after: true } },
  "unknown status": { effect: { set: { status: "REORGANIZING" } } },
  "null values": { effect: {}, edit: "null values" },
  "null lists": { effect: {}, edit: "null lists" },
  "extra fields": { effect: { add: { new_field: { nested: [1, null] }, another_status: "NEW" } } },
  "stale read": { effect: { stale: true } },
  "job fails": { effect: { job: "fail" } },
  "job stalls": { effect: { job: "stall" } },
  "job vanishes": { effect: { job: "vanish" } },
};
