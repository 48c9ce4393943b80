import { STATUS_CODES } from "node:http";
import { ApiError } from "./errors";
import type { Redactor } from "./redact";
import type { ApiAnswer, ApiRequest } from "./request";
import type { WireAnswer } from "./transport";

/**
 * What the cloud answered, parsed.
 *
 * @param now milliseconds since the epoch, for a `Retry-After` that is a date
 * @throws ApiError for any status but 2xx
 */
export function readAnswer(
  request: ApiRequest,
  path: string,
  wire: WireAnswer,
  redactor: Redactor,
  now: number,
): ApiAnswer {
  const body = parse(wire.text);
  const requestId = requestIdOf(wire.headers, body);
  if (wire.status >= 200 && wire.status < 300)
    return { status: wire.status, body, requestId, date: dateOf(wire.headers) };

  const { code, message } = errorOf(body);
  const retryAfter = readRetryAfter(wire.headers["retry-after"], now);
  throw new ApiError({
    operation: request.operation,
    subject: request.subject,
    method: request.method,
    path,
    status: wire.status,
    code,
    apiMessage: redactor.text(message ?? STATUS_CODES[wire.status] ?? "no reason given"),
    requestId,
    retryAfter,
    // A 503 that says when to come back was turned away at the door; after any other 5xx the work may have been done.
    outcomeUnknown:
      request.method !== "GET" && wire.status >= 500 && !(wire.status === 503 && retryAfter !== undefined),
  });
}

/** `undefined` for an empty body, the text itself for one that is not JSON, such as a proxy's error page. */
function parse(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * The code and message of an error body, whichever of the three shapes it has (facts 0.4): DDM's
 * `{errCode, externalMessage}`, the gateway's and newer services' `{error_code, error_msg}`, or OpenStack's
 * `{error: {code, message}}`.
 */
function errorOf(body: unknown): { code?: string | undefined; message?: string | undefined } {
  if (typeof body === "string") return { message: readable(body) };
  if (!isRecord(body)) return {};
  const inner = isRecord(body["error"]) ? body["error"] : body;
  return {
    code: [inner["errCode"], inner["error_code"], inner["errorCode"], inner["code"]].find(isCode),
    message: [inner["externalMessage"], inner["error_msg"], inner["errorMsg"], inner["message"]].find(isText),
  };
}

/** IAM's `code` is the HTTP status as a number, which says nothing new. */
function isCode(value: unknown): value is string {
  return typeof value === "string" && value !== "" && !/^\d{3}$/.test(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** The start of an error page, without its tags. */
function readable(page: string): string {
  const text = page
    .replace(/<(style|script|title)[\s\S]*?<\/\1>|<[^>]*>/gi, " ")
    .replace(/\s+/g, " ")
    .trim();
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function requestIdOf(headers: Record<string, string>, body: unknown): string | undefined {
  const inBody = isRecord(body) ? body["request_id"] : undefined;
  return (
    headers["x-request-id"] ??
    headers["x-openstack-request-id"] ??
    headers["x-iam-trace-id"] ??
    (isText(inBody) ? inBody : undefined)
  );
}

function dateOf(headers: Record<string, string>): number | undefined {
  const date = Date.parse(headers["date"] ?? "");
  return Number.isNaN(date) ? undefined : date;
}

/** Milliseconds from now, of a number of seconds or an HTTP date. */
function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
