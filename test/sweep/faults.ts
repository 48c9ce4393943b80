import type { FaultRule } from "../../simulator";

type Effect = FaultRule["effect"];

const html = "<html><body>Bad Gateway</body></html>";

/** Every fault that the sweep injects, by the name that a failing run prints. */
export const faults: Readonly<Record<string, Effect>> = {
  "dropped before": { drop: "before" },
  "dropped after": { drop: "after" },
  "executed late": { drop: "before", lateMs: 40_000 },
  "500": { status: 500, code: "DBS.200412" },
  "502 HTML": { status: 502, body: html },
  "503": { status: 503 },
  "504": { status: 504 },
  "executed, then 500": { status: 500, code: "DBS.200412", after: true },
  "executed, then 502 HTML": { status: 502, body: html, after: true },
  "executed, then 504": { status: 504, after: true },
  "504, executed late": { status: 504, lateMs: 40_000 },
  "429": { status: 429, code: "APIGW.0308" },
  "429 with Retry-After": { status: 429, code: "APIGW.0308", headers: { "retry-after": "5" } },
  "busy 400": { status: 400, code: "DBS.200076" },
  "busy 409": { status: 409, code: "DBS.200047" },
  "401": { status: 401, code: "APIGW.0301" },
  "403": { status: 403, code: "DBS.300541" },
  "404": { status: 404 },
  "404 HTML": { status: 404, body: html },
  "404 of a gateway": { status: 404, body: { error_code: "APIGW.0101", error_msg: "The API does not exist" } },
  "200 HTML": { status: 200, body: html },
  "200 empty": { status: 200, body: "" },
  "200 null": { status: 200, body: "null" },
  "200 {}": { status: 200, body: "{}" },
  "200 truncated": { status: 200, body: '{"instances": [{"id": "59' },
  "executed, then 200 HTML": { status: 200, body: html, after: true },
  "executed, then 200 truncated": { status: 200, body: '{"job_id": "59', after: true },
  "stale read": { stale: true },
  "job fails": { job: "fail" },
  "job vanishes": { job: "vanish" },
};
