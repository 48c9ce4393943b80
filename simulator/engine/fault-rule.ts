import { METHODS } from "node:http";
import { z } from "zod";

/** Longest delay of `setTimeout`. */
const MAX_DELAY_MS = 2 ** 31 - 1;

const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, "must be the name of a header");
const headerValue = z.string().regex(/^[\t\x20-\x7e]*$/, "must be the value of a header, in one line");

const match = z.strictObject({
  /** Operation name, like `CreateDdmInstance`. */
  operation: z.string().optional(),
  method: z
    .string()
    .refine((method) => METHODS.includes(method.toUpperCase()), "must be an HTTP method")
    .optional(),
  /** Regular expression that is found in the path; a plain prefix is one too. */
  path: z.string().refine(isRegExp, "must be a regular expression").optional(),
  /** Only the n-th request that fits the rest, counted from 1. */
  nth: z.int().positive().optional(),
  /** Only so many times; then the rule is spent. */
  times: z.int().positive().optional(),
  /** Chance from 0 to 1, by the seed. */
  probability: z.number().min(0).max(1).optional(),
});

const effect = z.strictObject({
  /** Status of the answer, instead of the operation's own. */
  status: z.int().min(200).max(599).optional(),
  /** Error code; the shape of the error is that of the service and the API version. */
  code: z.string().min(1).optional(),
  message: z.string().optional(),
  /** Body of the answer with `status` or 200. A text is sent as it is, anything else as JSON. */
  body: z.unknown().optional(),
  /** Headers of the answer, in addition to or instead of its own. */
  headers: z.record(headerName, headerValue).optional(),
  /** Delay of the answer, in real milliseconds. */
  delayMs: z.number().min(0).max(MAX_DELAY_MS).optional(),
  /** Closes the connection: before the work is done, or after it, when the answer is lost. */
  drop: z.enum(["before", "after"]).optional(),
  /** Does the work, then gives the answer above. */
  after: z.literal(true).optional(),
  /** Gives the answer above, or drops the request, and does the work so many simulated milliseconds later. */
  lateMs: z.number().positive().optional(),
  /** Answers a GET with the state before the last change. */
  stale: z.literal(true).optional(),
  /** Outcome of the job that the request starts. */
  job: z.enum(["fail", "stall", "vanish"]).optional(),
});

/** The shape of a fault rule, as `POST /_sim/faults` takes it. An absent condition matches everything. */
export const faultRule = z.strictObject({
  match: match.default({}),
  effect: effect.superRefine((value, context) => {
    for (const message of contradictions(value)) context.addIssue({ code: "custom", message });
  }),
});

/** A rule that makes something go wrong. */
export type FaultRule = z.output<typeof faultRule>;
/** A rule as it is added: without `match` it fits every request. */
export type NewFaultRule = z.input<typeof faultRule>;

/** Whether the effect gives an answer of its own. */
function givesAnswer({ status, code, body }: FaultRule["effect"]): boolean {
  return status !== undefined || code !== undefined || body !== undefined;
}

/** Parts of an effect that exclude or need each other. */
function contradictions(effect: FaultRule["effect"]): string[] {
  const { status = 0, code, message, body, headers, drop, after, lateMs, stale, job } = effect;
  const answers = givesAnswer(effect);
  const isError = code !== undefined || status >= 400;
  const isDone = after !== undefined || lateMs !== undefined || (!answers && drop !== "before");
  const rules: readonly (readonly [broken: boolean, message: string])[] = [
    [message !== undefined && !answers, "`message` needs `status` or `code`"],
    [
      body !== undefined && (code ?? message) !== undefined,
      "`body` is sent as it is: put `code` and `message` into it",
    ],
    [code !== undefined && status > 0 && status < 400, "`code` belongs to an error: `status` must be at least 400"],
    [status > 0 && !isError && body === undefined, '`status` below 400 needs a `body`, "" for none'],
    [after !== undefined && !answers, "`after` needs an answer: `status`, `code` or `body`"],
    [after !== undefined && lateMs !== undefined, "choose `after` or `lateMs`: the work is done once"],
    [
      lateMs !== undefined && !answers && drop !== "before",
      "`lateMs` needs an answer (`status`, `code` or `body`) or `drop: before`",
    ],
    [drop !== undefined && (answers || headers !== undefined), "`drop` gives no answer"],
    [job !== undefined && !isDone, "`job` needs the work to be done: add `after` or `lateMs`"],
    [
      stale !== undefined &&
        [status || undefined, code, body, drop, after, lateMs, job].some((one) => one !== undefined),
      "`stale` answers by itself: only `headers` and `delayMs` go with it",
    ],
  ];
  return rules.flatMap(([broken, text]) => (broken ? [text] : []));
}

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
