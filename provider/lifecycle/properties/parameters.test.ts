import type { Parameter } from "../../api/ddm/parameters";
import { InputError } from "../driver/errors";
import { requireValidParameters, isSameValue, areSameValues, toApiNotation } from "./parameters";

const makeParameter = (
  name: string,
  type: string | undefined,
  range: string | undefined,
  readonly = false,
): Parameter => ({
  name,
  value: "",
  range,
  type,
  readonly,
  needsRestart: false,
});

const known = [
  makeParameter("max_connections", "integer", "10-40000"),
  makeParameter("long_query_time", "float", "0.01-10"),
  makeParameter("sql_audit", "boolean", "ON|OFF"),
  makeParameter("transaction_policy", "list", "XA|FREE|NO_DTX"),
  makeParameter("offset", "integer", "[-5,5]"),
  makeParameter("bind_table", "string", ""),
  makeParameter("init_connect", undefined, undefined),
  makeParameter("server_id", "integer", "1-9", true),
];

const findProblems = (values: Record<string, string>): string | undefined => {
  try {
    requireValidParameters("parameters", values, known);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
};

test.each([
  { max_connections: "10" },
  { max_connections: "40000" },
  { long_query_time: "0.01" },
  { long_query_time: "10" },
  { sql_audit: "on" },
  { transaction_policy: "NO_DTX" },
  { offset: "-5" },
  { bind_table: "[{a.b}]" },
  { init_connect: "whatever" },
  {},
])("%j is allowed", (values) => {
  expect(findProblems(values)).toBeUndefined();
});

test.each<[Record<string, string>, string]>([
  [{ max_connections: "9" }, 'parameter "max_connections" must be from 10 to 40000, not "9"'],
  [{ max_connections: "40001" }, 'parameter "max_connections" must be from 10 to 40000, not "40001"'],
  [{ max_connections: "many" }, 'parameter "max_connections" must be a whole number (10-40000), not "many"'],
  [{ max_connections: "" }, 'parameter "max_connections" must be a whole number (10-40000), not ""'],
  [{ max_connections: "10.5" }, 'parameter "max_connections" must be a whole number (10-40000), not "10.5"'],
  [{ long_query_time: "0" }, 'parameter "long_query_time" must be from 0.01 to 10, not "0"'],
  [{ long_query_time: "fast" }, 'parameter "long_query_time" must be a number (0.01-10), not "fast"'],
  [{ offset: "6" }, 'parameter "offset" must be from -5 to 5, not "6"'],
  [{ sql_audit: "yes" }, 'parameter "sql_audit" must be one of "ON", "OFF", not "yes"'],
  [{ transaction_policy: "" }, 'parameter "transaction_policy" must be one of "XA", "FREE", "NO_DTX", not ""'],
  [{ server_id: "2" }, 'parameter "server_id" is read-only'],
  [{ max_connection: "20" }, 'there is no parameter "max_connection"; did you mean "max_connections"?'],
  [{ color: "red" }, 'there is no parameter "color"'],
])("%j is rejected, and the error gives the reason", (values, problem) => {
  expect(findProblems(values)).toBe(problem);
});

test("reports all failures in one error", () => {
  expect(findProblems({ max_connections: "1", sql_audit: "maybe", color: "red" })).toMatch(
    /max_connections.*; .*sql_audit.*; .*color/,
  );
});

test.each([
  ["2", "2", true],
  ["2", "2.0", true],
  ["0.50", ".5", true],
  ["ON", "on", true],
  ["[{Orders.id,Items.id}]", "[{orders.id,items.id}]", false],
  ["", "", true],
  ["2", "3", false],
  ["", "0", false],
  ["0", " ", false],
  [undefined, "2", false],
])("%j and %j are equal: %s", (live, wanted, same) => {
  expect(isSameValue(live, wanted)).toBe(same);
});

test("sets of parameters are equal only when they have the same names", () => {
  expect(areSameValues({ a: "1", b: "on" }, { b: "ON", a: "1.0" })).toBe(true);
  expect(areSameValues({ a: "1" }, { a: "1", b: "2" })).toBe(false);
  expect(areSameValues({ a: "1", b: "2" }, { a: "1" })).toBe(false);
  expect(areSameValues(undefined, {})).toBe(true);
});

test.each([
  ["sql_audit", "on", "ON"],
  ["transaction_policy", "xa", "XA"],
  ["max_connections", "300.0", "300"],
  ["max_connections", " 300 ", "300"],
  ["max_connections", "3e2", "300"],
  ["max_connections", "0300", "0300"],
  ["long_query_time", ".5", "0.5"],
  ["long_query_time", "2.0", "2.0"],
  ["bind_table", "[{A.b}]", "[{A.b}]"],
  ["init_connect", "2.", "2."],
  ["unknown", "on", "on"],
])("the value of %s is sent in the notation of the API: %j as %j", (name, value, sent) => {
  expect(toApiNotation({ [name]: value }, known)).toEqual({ [name]: sent });
});
