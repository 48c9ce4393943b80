import { METHODS } from "node:http";
import { z } from "zod";
import { integerIn, LIMITS, numberIn } from "./limits";

const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, "must be a header name");
const headerValue = z.string().regex(/^[\t\x20-\x7e]*$/, "must be a header value, in one line");

const match = z.strictObject({
  /** Name of the operation, such as `CreateDdmInstance`. */
  operation: z.string().optional(),
  method: z
    .string()
    .refine((method) => METHODS.includes(method.toUpperCase()), "must be an HTTP method")
    .optional(),
  /** Regular expression that matches a part of the path. */
  path: z.string().refine(isRegExp, "must be a regular expression").optional(),
  /**
   * Matches only the n-th request that meets the three conditions above, counted from 1. Requests to which an earlier rule was applied do
   * not count.
   */
  nth: integerIn(LIMITS.count).optional(),
  /** Maximum number of times that the rule applies. */
  times: integerIn(LIMITS.count).optional(),
  /** Probability from 0 to 1. The random numbers of the simulator's state decide which requests match. */
  probability: numberIn([0, 1]).optional(),
});

const effect = z.strictObject({
  /** Status of the response that is sent instead of the operation's. Default: 500 with `code`, 200 with `body`. */
  status: integerIn([200, 599]).optional(),
  /** Error code. The code, the service and the API version determine the shape of the error. */
  code: z.string().min(1).optional(),
  message: z.string().optional(),
  /** Body of the response. A string is sent unchanged, any other value as JSON. */
  body: z.unknown().optional(),
  /** Headers of the response. They replace other headers of the same name. */
  headers: z.record(headerName, headerValue).optional(),
  /** Real milliseconds before the response is sent, or before `drop` closes the connection. */
  delayMs: numberIn(LIMITS.delayMs).optional(),
  /**
   * Closes the connection instead of responding. `after`: executes the operation first. `before`: does not execute it, except later with `lateMs`.
   */
  drop: z.enum(["before", "after"]).optional(),
  /** Executes the operation, then sends the response of the rule. */
  after: z.literal(true).optional(),
  /** Delay of the operation, in simulated milliseconds. The response of the rule is sent, or the connection is closed, without this delay. */
  lateMs: numberIn(LIMITS.lateMs).optional(),
  /** Overwrites fields of the operation's response, by name and at any depth. Absent fields are not added. Errors stay unchanged. */
  set: z.record(z.string().min(1), z.json()).optional(),
  /** Adds fields to every object in the operation's response, as a later version of the API does. Errors stay unchanged. */
  add: z.record(z.string().min(1), z.json()).optional(),
  /** Matches only GETs. They read the state before the last change by a request. Changes made before the rule was added do not count. */
  stale: z.literal(true).optional(),
  /** Planned outcome of the job that the request starts or continues. */
  job: z.enum(["fail", "stall", "vanish"]).optional(),
});

/** Shape of a fault rule. The body of `POST /_sim/faults` is one rule or a list of rules. An absent condition matches every request. */
export const faultRule = z.strictObject({
  match: match.default({}),
  effect: effect.superRefine((value, context) => {
    for (const message of findConflicts(value)) context.addIssue({ code: "custom", message });
  }),
});

/** A rule that makes matching requests fail or behave differently. */
export type FaultRule = z.output<typeof faultRule>;
/** A fault rule as a caller writes it. Without `match` it applies to every request. */
export type NewFaultRule = z.input<typeof faultRule>;

/** Whether the effect includes a response. */
function hasResponse({ status, code, body }: FaultRule["effect"]): boolean {
  return status !== undefined || code !== undefined || body !== undefined;
}

/** Describes the parts of an effect that contradict each other or need another part. */
function findConflicts(effect: FaultRule["effect"]): string[] {
  const { status = 0, code, message, body, headers, drop, after, lateMs, set, add, stale, job } = effect;
  const responds = hasResponse(effect);
  const isError = code !== undefined || status >= 400;
  const isExecuted = after !== undefined || lateMs !== undefined || (!responds && drop !== "before");
  const conflicts: readonly (readonly [isPresent: boolean, text: string])[] = [
    [message !== undefined && !responds, "`message` needs `status` or `code`"],
    [
      body !== undefined && (code ?? message) !== undefined,
      "`body` is sent unchanged: write `code` and `message` into it",
    ],
    [code !== undefined && status > 0 && status < 400, "`code` belongs to an error: `status` must be at least 400"],
    [status > 0 && !isError && body === undefined, '`status` below 400 needs a `body`: "" for an empty one'],
    [after !== undefined && !responds, "`after` needs a response: `status`, `code` or `body`"],
    [
      after !== undefined && lateMs !== undefined,
      "`after` and `lateMs` exclude each other: the operation is executed once",
    ],
    [
      lateMs !== undefined && !responds && drop !== "before",
      "`lateMs` needs a response (`status`, `code` or `body`) or `drop: before`",
    ],
    [
      drop !== undefined && (responds || headers !== undefined),
      "`drop` sends no response: it excludes `status`, `code`, `body` and `headers`",
    ],
    [
      (set ?? add) !== undefined && (responds || drop !== undefined),
      "`set` and `add` change the operation's response, which `status`, `code`, `body` and `drop` suppress",
    ],
    [
      job !== undefined && !isExecuted,
      "`job` needs the operation to be executed: use `after`, `lateMs` or `drop: after`",
    ],
    [
      stale !== undefined &&
        [status || undefined, code, body, drop, after, lateMs, set, add, job].some((one) => one !== undefined),
      "`stale` can be combined only with `headers` and `delayMs`",
    ],
  ];
  return conflicts.flatMap(([isPresent, text]) => (isPresent ? [text] : []));
}

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
