import fc, { type Arbitrary } from "fast-check";
import type { JournalEntry } from "../../simulator";
import type { Disturbance } from "../sweep/disturbance";
import { hostileText, hostileValue, inheritedNames } from "./hostile-values";

/** A response that the cloud sends in place of the operation's response. */
interface HostileResponse {
  status: number;
  body: string;
  headers: Record<string, string>;
  /** Whether the operation is executed first. */
  isExecuted: boolean;
  /** Whether later requests of the operation in the same command get the response, too. */
  isRepeated: boolean;
}

/** Texts with control or bidirectional characters, markup, path parts, or replacement patterns. */
const attacks = [
  "\u001b[2J\u001b[31mred\u0007",
  "\u009b31m",
  "line\r\nforged: line",
  "\u202eabc\u2066\u200b",
  "<{%red%}>forged<{%reset%}>",
  "<script>alert(1)</script>",
  "a/../..",
  "$&$1{project_id}",
];

const attack = fc.constantFrom(...attacks);
const long = fc
  .tuple(fc.oneof(attack, fc.constantFrom("x", "<", "1.", "\n")), fc.integer({ min: 1_000, max: 100_000 }))
  .map(([unit, size]) => unit.repeat(Math.ceil(size / unit.length)));

/** JSON of any value, including deep nesting, long lists and own properties with inherited names. */
const hostileJson: Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(attack, hostileText, long).map((text) => JSON.stringify(text)) },
  { weight: 3, arbitrary: fc.constantFrom("null", "[]", "{}", "0", "-1", "1e999", "true", '""', "[null]", "[[]]") },
  { weight: 2, arbitrary: hostileValue.map((value) => JSON.stringify([value]).slice(1, -1)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 1_000 }), fc.constantFrom(["[", "]"], ['{"a":', "}"], ['{"__proto__":', "}"]))
      .map(([depth, [open = "", close = ""]]) => `${open.repeat(depth)}1${close.repeat(depth)}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("1", "null", "{}", '{"id":1}', '"\\u001b"')
      .map((item) => `[${`${item},`.repeat(9_999)}${item}]`),
  },
);

/** Replaces the value at a position of a response. The position is taken modulo the number of values. */
interface Edit {
  at: number;
  json: string;
}

/**
 * Returns a placeholder for a value. After serialization, the JSON of an edit replaces the placeholder: `JSON.stringify` cannot write
 * JSON such as `1e999`.
 */
const placeholder = (index: number) => `hostile value ${index}`;

/** Counts a JSON value and all values in it, at any depth. */
function countValues(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, inner) => sum + countValues(inner), 1);
}

/** Returns the JSON of a response with some of its values replaced. Adds `extra`, the JSON of a field, if the result is a non-empty object. */
function applyEdits(answer: unknown, edits: readonly Edit[], extra: string | undefined): string {
  const total = countValues(answer);
  const chosen = new Map(edits.map(({ at }, index) => [at % total, index]));
  let position = 0;
  const visit = (value: unknown): unknown => {
    const index = chosen.get(position);
    position += 1;
    if (typeof value !== "object" || value === null) return index === undefined ? value : placeholder(index);
    const inner = Array.isArray(value)
      ? value.map(visit)
      : Object.fromEntries(Object.entries(value).map(([name, each]) => [name, visit(each)]));
    return index === undefined ? inner : placeholder(index);
  };
  let json = JSON.stringify(visit(answer));
  edits.forEach((edit, index) => {
    json = json.split(`"${placeholder(index)}"`).join(edit.json);
  });
  return extra !== undefined && json.startsWith("{") && json !== "{}" ? `{${extra},${json.slice(1)}` : json;
}

const extraField = fc
  .tuple(fc.oneof(attack, fc.constantFrom(...inheritedNames, "error", "code", "request_id", "items")), hostileJson)
  .map(([name, json]) => `${JSON.stringify(name)}:${json}`);

const errorBody = fc
  .tuple(
    fc.constantFrom(["errCode", "externalMessage"], ["error_code", "error_msg"], ["code", "message"]),
    hostileJson,
    hostileJson,
    fc.option(hostileJson),
  )
  .map(([[codeKey = "", messageKey = ""], code, message, requestId]) => {
    const id = requestId === null ? "" : `,"request_id":${requestId}`;
    return `{"${codeKey}":${code},"${messageKey}":${message}${id}}`;
  });

const printable = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom("<{%red%}>", "-1", "NaN", "1e9", "99999999999999999999", "Wed, 99 Xxx 2026 99:99:99 GMT", "0", "3"),
  fc.integer({ min: 100, max: 3_000 }).map((length) => "r".repeat(length)),
);

const headers = fc.record(
  { "retry-after": printable, date: printable, "x-request-id": printable, "content-type": printable },
  { requiredKeys: [] },
);

/** Makes the hostile response to a request. The journal entry has the response that the request got in a run without a disturbance. */
type MakeResponse = (request: JournalEntry) => HostileResponse;

/** Whether a mutation with this status may have been executed. */
const mayBeExecuted = (status: number) => status < 300 || status >= 500;

/** A hostile response to any request: the undisturbed response with other values, unrelated JSON, an error, or text. It may be truncated. */
export const hostileResponse: Arbitrary<MakeResponse> = fc
  .record({
    status: fc.oneof(fc.constantFrom(200, 202), fc.constantFrom(400, 404, 409, 429, 500, 503)),
    headers,
    isExecuted: fc.boolean(),
    isRepeated: fc.boolean(),
    edits: fc.array(fc.record({ at: fc.nat(), json: hostileJson }), { minLength: 1, maxLength: 3 }),
    extra: fc.option(extraField, { nil: undefined }),
    whole: fc.oneof(hostileJson, errorBody, fc.oneof(attack, long)),
    form: fc.constantFrom("edited", "edited", "whole", "truncated"),
    cut: fc.nat(),
  })
  .map(({ edits, extra, whole, form, cut, ...response }) => {
    const make = ({ answer, method }: JournalEntry): HostileResponse => {
      const isRead = method === "GET";
      const isSuccess = response.status < 300;
      const full = isSuccess && form !== "whole" ? applyEdits(answer ?? {}, edits, extra) : whole;
      const body = form === "truncated" ? full.slice(0, cut % full.length) : full;
      // A 2xx in its documented shape (possibly `{}`) proves that the operation was executed. So the simulator executes the operation if the
      // body may have this shape. A 503 with Retry-After proves the opposite. So the response to an executed operation has no Retry-After.
      const isDocumented = isSuccess && (form === "edited" || body.startsWith("{"));
      const isExecuted = mayBeExecuted(response.status) && (response.isExecuted || isDocumented);
      const { "retry-after": retryAfter, ...others } = response.headers;
      return {
        status: response.status,
        body,
        headers: isExecuted || retryAfter === undefined ? others : { ...others, "retry-after": retryAfter },
        isExecuted: isExecuted && !isRead,
        isRepeated: response.isRepeated,
      };
    };
    return make;
  });

/** Returns the disturbance that sends a hostile response to the nth request of a command. */
export function disturbanceOf(
  { status, body, headers: given, isExecuted, isRepeated }: HostileResponse,
  operation: string | null,
  nth: number,
): Disturbance {
  return {
    isLate: true,
    failsJobs: false,
    // The hostile response may hide new ids from the provider. The state then lacks these ids, as after a kill.
    kills: true,
    apply: (testbed, command) => {
      testbed.runBeforeRequest(nth, () => {
        testbed.simulator.faults.add({
          match: isRepeated && operation !== null ? { operation } : { times: 1 },
          effect: { status, body, headers: given, ...(isExecuted && { after: true }) },
        });
      });
      return command();
    },
    afterFailure: ({ simulator }) => {
      simulator.faults.clear();
    },
  };
}
