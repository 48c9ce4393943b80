import { STATUS_CODES } from "node:http";
import { ApiError, UnexpectedResponseError } from "./errors";
import { shorten } from "../text";
import type { Redactor } from "./redact";
import type { ApiResponse, ResolvedRequest } from "./request";
import type { Endpoint } from "./settings";
import { MAX_BODY, type WireResponse } from "./transport";

/**
 * Parses a response.
 *
 * @param now current time in milliseconds since the epoch. Used for a `Retry-After` date if there is no `Date` header
 * @throws ApiError for any status but 2xx; UnexpectedResponseError for a 2xx whose body cannot be a result
 */
export function parseResponse(
  request: ResolvedRequest,
  endpoint: Endpoint,
  path: string,
  wire: WireResponse,
  redactor: Redactor,
  now: number,
): ApiResponse {
  const body = parse(wire.text);
  const requestId = requestIdOf(wire.headers, body);
  const { code, message } = errorOf(body, redactor);
  if (wire.status >= 200 && wire.status < 300) {
    const response = { status: wire.status, body, requestId, date: dateOf(wire.headers) };
    const problem = problemOf(wire, body, redactor) ?? request.check?.(body);
    if (problem !== undefined) throw new UnexpectedResponseError(request, response, problem);
    return response;
  }

  const maximum = body instanceof NotJson ? MAX_SHOWN.page : MAX_SHOWN.message;
  const retryAfter = readRetryAfter(wire.headers["retry-after"], dateOf(wire.headers) ?? now);
  throw new ApiError({
    operation: request.operation,
    subject: request.subject,
    method: request.method,
    isQuery: request.isQuery,
    service: request.service,
    endpoint,
    path,
    status: wire.status,
    code,
    apiMessage: excerptOf(message ?? "", maximum, redactor) || (STATUS_CODES[wire.status] ?? "no reason given"),
    requestId,
    retryAfter,
  });
}

/** A body that is not JSON, such as a proxy's error page. */
class NotJson {
  constructor(readonly text: string) {}
}

/** Parses a body; `undefined` when it is empty. */
function parse(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return new NotJson(text);
  }
}

/** Returns the reason why a 2xx body cannot be the result of any call. `undefined` if there is no such reason. */
function problemOf({ text, isCut }: WireResponse, body: unknown, redactor: Redactor): string | undefined {
  if (isCut) return `body: larger than ${MAX_BODY / 2 ** 20} MB`;
  const shown = () => excerptOf(visibleTextOf(text, redactor), MAX_SHOWN.page, redactor);
  if (body instanceof NotJson) return `body: not JSON but "${shown() || "a page without text"}"`;
  return isBareError(body, redactor) ? `body: an error, ${shown()}` : undefined;
}

const ERROR_FIELDS = ["errCode", "externalMessage", "error_code", "error_msg", "error", "request_id"];

/** Recognizes an error that a gateway returns with 200. A result may also report an error, but has further fields. */
function isBareError(body: unknown, redactor: Redactor): boolean {
  if (!isRecord(body) || errorOf(body, redactor).code === undefined) return false;
  return Object.keys(body).every((name) => ERROR_FIELDS.includes(name));
}

/**
 * Reads the code and message of an error body. There are several formats (quirk 4):
 *
 * - `{errCode, externalMessage}`: DDM
 * - `{error_code, error_msg}`: the gateway and newer services
 * - `{error: {code, message}}` or `{itemNotFound: {code, message}}`: OpenStack
 *
 * Also reads similar names.
 */
function errorOf(body: unknown, redactor: Redactor): { code?: string | undefined; message?: string | undefined } {
  if (body instanceof NotJson) return { message: visibleTextOf(body.text, redactor) };
  if (!isRecord(body)) return {};
  const [[name, only] = [], ...others] = Object.entries(body);
  // A body of OpenStack has a single property: `error`, or the kind of the error, e.g. `itemNotFound`.
  const isKind = others.length === 0 && isRecord(only) && isText(only["message"]);
  const inner = isRecord(body["error"]) ? body["error"] : isKind ? only : body;
  const kind = isKind && name !== "error" ? name : undefined;
  return {
    code: [inner["errCode"], inner["error_code"], inner["errorCode"], inner["code"], kind].find(isCode),
    message: [inner["externalMessage"], inner["error_msg"], inner["errorMsg"], inner["message"]].find(isText),
  };
}

/** Matches error codes and request ids. Other texts in their fields are ignored. */
const IDENTIFIER = /^[\w.:/-]{1,100}$/;

/** Excludes IAM's `code`, which repeats the HTTP status. */
function isCode(value: unknown): value is string {
  return isIdentifier(value) && !/^\d{3}$/.test(value);
}

function isIdentifier(value: unknown): value is string {
  return typeof value === "string" && IDENTIFIER.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** Maximum length of an excerpt in an error, in characters. `message`: an error message in JSON. `page`: any other text. */
const MAX_SHOWN = { page: 200, message: 2_000 };

/** Number of characters at the beginning of a text, after redaction, that an excerpt may use. The rest of the text is ignored. */
const MAX_BEGINNING = 10_000;

/** Maximum length of a secret, in characters. Tokens of IAM are the longest secrets, with less than 16,000. */
const MAX_SECRET = 32_000;

/** Returns the beginning of a text, without secrets. Secrets are removed before the text is cut, because a part of a secret is not recognized. */
function beginningOf(text: string, redactor: Redactor): string {
  const read = text.slice(0, MAX_BEGINNING + MAX_SECRET);
  const redacted = redactor.text(read);
  // The end of an incomplete text may contain a part of a secret.
  const end = read.length < text.length ? redacted.length - MAX_SECRET : redacted.length;
  return redacted.slice(0, Math.min(MAX_BEGINNING, Math.max(0, end)));
}

/** Returns the text at the beginning of an error page, without tags. */
function visibleTextOf(page: string, redactor: Redactor): string {
  return removeTags(beginningOf(page, redactor)).replace(/\s+/g, " ").trim();
}

/**
 * Returns an excerpt from the beginning of a text, without secrets. The text is redacted again after the cut, because the cut may end within a list
 * of secrets. Otherwise, a later redaction of the whole error would also remove the text after the excerpt, as if it belonged to the list.
 */
function excerptOf(text: string, maximum: number, redactor: Redactor): string {
  return redactor.text(shorten(beginningOf(text, redactor).trim(), maximum));
}

/** Removes tags, and elements whose content a browser does not show. Takes linear time, because the page may come from an untrusted server. */
function removeTags(page: string): string {
  const [text = "", ...parts] = page.split("<");
  let shown = text;
  let hiddenBy: string | undefined;
  for (const part of parts) {
    const end = part.indexOf(">");
    if (hiddenBy !== undefined && !part.toLowerCase().startsWith(`/${hiddenBy}`)) continue;
    hiddenBy = /^(?:style|script|title)\b/i.exec(part)?.[0].toLowerCase();
    shown += end < 0 ? `<${part}` : ` ${hiddenBy === undefined ? part.slice(end + 1) : ""}`;
  }
  return shown;
}

function requestIdOf(headers: Record<string, string>, body: unknown): string | undefined {
  const inBody = isRecord(body) ? body["request_id"] : undefined;
  return [headers["x-request-id"], headers["x-openstack-request-id"], headers["x-iam-trace-id"], inBody].find(
    isIdentifier,
  );
}

function dateOf(headers: Record<string, string>): number | undefined {
  const date = Date.parse(headers["date"] ?? "");
  return Number.isNaN(date) ? undefined : date;
}

/** Maximum delay that `Retry-After` can request, in milliseconds. A longer delay would stop all calls of the user in this process for too long. */
const MAX_RETRY_AFTER = 120_000;

/** Matches an HTTP date. `Date.parse` also accepts other texts, such as `-5`. */
const HTTP_DATE = /^[a-z]{3,9}, \d{2}[ -][a-z]{3}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/i;

/**
 * Converts `Retry-After` to a delay in milliseconds. The header is a number of seconds or a date. Returns `undefined` for any other text.
 *
 * @param now time of the response in milliseconds since the epoch, by the sender's clock if known
 */
function readRetryAfter(header: string | undefined, now: number): number | undefined {
  const value = header?.trim() ?? "";
  const ms = /^\d+(?:\.\d+)?$/.test(value)
    ? Number(value) * 1000
    : HTTP_DATE.test(value)
      ? Date.parse(value) - now
      : NaN;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), MAX_RETRY_AFTER);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
