import { Cloud } from "./cloud";

const { faults } = new Cloud().simulator;

describe("an invalid fault rule", () => {
  test.each([
    ["no field", {}, "effect"],
    ["an unknown condition", { match: { verb: "GET" }, effect: {} }, "verb"],
    [
      "an unknown operation",
      { match: { operation: "CreateDdmInstanse" }, effect: {} },
      "unknown operation CreateDdmInstanse",
    ],
    ["an unknown method", { match: { method: "FETCH" }, effect: {} }, "method"],
    ["an invalid regular expression", { match: { path: "(" }, effect: {} }, "must be a regular expression"],
    ["an unknown effect", { effect: { explode: true } }, "explode"],
    ["an unknown value of `drop`", { effect: { drop: "sometimes" } }, "drop"],
    ["a status that is a string", { effect: { status: "503" } }, "status"],
    ["a negative delay", { effect: { delayMs: -1 } }, "delayMs"],
    ["a delay beyond the limit of timers", { effect: { delayMs: 2 ** 31 } }, "delayMs"],
    ["a malformed header name", { effect: { status: 503, headers: { "Retry After": "7" } } }, "header"],
    ["a header value of two lines", { effect: { status: 503, headers: { "retry-after": "7\r\nx: y" } } }, "header"],
    ["a message without a status or code", { effect: { message: "Busy." } }, "`message` needs `status` or `code`"],
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
    ["`lateMs` without a response or `drop: before`", { effect: { lateMs: 5 } }, "`lateMs` needs a response"],
    ["`lateMs` and a lost response", { effect: { lateMs: 5, drop: "after" } }, "`lateMs` needs a response"],
    ["`drop` and a response", { effect: { drop: "before", status: 503 } }, "`drop` sends no response"],
    [
      "`job` and an error without `after` or `lateMs`",
      { effect: { status: 503, job: "fail" } },
      "`job` needs the operation to be executed",
    ],
    [
      "`job` and a lost request without `lateMs`",
      { effect: { drop: "before", job: "fail" } },
      "`job` needs the operation to be executed",
    ],
    [
      "`set` and an error",
      { effect: { set: { status: null }, status: 503 } },
      "`set` and `add` change the operation's",
    ],
    [
      "`add` and a lost response",
      { effect: { add: { a: 1 }, drop: "after" } },
      "`set` and `add` change the operation's",
    ],
    ["`add` and a stale response", { effect: { add: { a: 1 }, stale: true } }, "`stale` can be combined only with"],
    ["a stale response and an error", { effect: { stale: true, status: 503 } }, "`stale` can be combined only with"],
    [
      "a stale response of a POST",
      { match: { method: "POST" }, effect: { stale: true } },
      "`stale` applies only to GET",
    ],
  ])("rejects a fault rule with %s", (_, rule, message) => {
    expect(() => {
      faults.add(rule as never);
    }).toThrow(message);
    expect(faults.list()).toEqual([]);
  });
});
