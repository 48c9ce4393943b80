import { Cloud } from "./cloud";

const { faults } = new Cloud().simulator;

describe("rejects a fault rule with", () => {
  test.each([
    ["an empty rule", {}, "effect"],
    ["an unknown condition", { match: { verb: "GET" }, effect: {} }, "verb"],
    [
      "an unknown operation",
      { match: { operation: "CreateDdmInstanse" }, effect: {} },
      "unknown operation CreateDdmInstanse",
    ],
    ["an unknown method", { match: { method: "FETCH" }, effect: {} }, "method"],
    ["a broken expression", { match: { path: "(" }, effect: {} }, "must be a regular expression"],
    ["an unknown effect", { effect: { explode: true } }, "explode"],
    ["an unknown drop", { effect: { drop: "sometimes" } }, "drop"],
    ["a string as status", { effect: { status: "503" } }, "status"],
    ["a negative delay", { effect: { delayMs: -1 } }, "delayMs"],
    ["a delay beyond the limit of timers", { effect: { delayMs: 2 ** 31 } }, "delayMs"],
    ["a malformed header name", { effect: { status: 503, headers: { "Retry After": "7" } } }, "header"],
    ["a header value of two lines", { effect: { status: 503, headers: { "retry-after": "7\r\nx: y" } } }, "header"],
    ["a message without an error", { effect: { message: "Busy." } }, "`message` needs `status` or `code`"],
    ["a code and a body", { effect: { body: {}, code: "DBS.200019" } }, "`body` is sent unchanged"],
    [
      "an error code and a success status",
      { effect: { status: 200, code: "DBS.200019" } },
      "`code` belongs to an error",
    ],
    ["a success status without a body", { effect: { status: 200 } }, "`status` below 400 needs a `body`"],
    ["`after` without a response", { effect: { after: true } }, "`after` needs a response"],
    [
      "`after` and `lateMs`",
      { effect: { status: 504, after: true, lateMs: 5 } },
      "`after` and `lateMs` exclude each other",
    ],
    ["`lateMs` without a response", { effect: { lateMs: 5 } }, "`lateMs` needs a response"],
    ["both late and immediate execution", { effect: { lateMs: 5, drop: "after" } }, "`lateMs` needs a response"],
    ["a response on a closed connection", { effect: { drop: "before", status: 503 } }, "`drop` sends no response"],
    [
      "a job that is never started",
      { effect: { status: 503, job: "fail" } },
      "`job` needs the operation to be executed",
    ],
    [
      "a job of a lost request",
      { effect: { drop: "before", job: "fail" } },
      "`job` needs the operation to be executed",
    ],
    [
      "`set` and `add` for an error",
      { effect: { set: { status: null }, status: 503 } },
      "`set` and `add` change the operation's",
    ],
    [
      "`set` and `add` for a lost response",
      { effect: { add: { a: 1 }, drop: "after" } },
      "`set` and `add` change the operation's",
    ],
    [
      "`set` and `add` for a stale response",
      { effect: { add: { a: 1 }, stale: true } },
      "`stale` can be combined only with",
    ],
    ["a stale error", { effect: { stale: true, status: 503 } }, "`stale` can be combined only with"],
    ["a stale mutation", { match: { method: "POST" }, effect: { stale: true } }, "`stale` applies only to GET"],
  ])("%s", (_, rule, message) => {
    expect(() => {
      faults.add(rule as never);
    }).toThrow(message);
    expect(faults.list()).toEqual([]);
  });
});
