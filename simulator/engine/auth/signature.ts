import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { percentDecode, percentEncode } from "../percent-encoding";

/** The parts of a request that its signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** Path as sent. */
  readonly path: string;
  /** Query as sent, without `?`. */
  readonly query: string;
  /** Headers with lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Body as sent. */
  readonly text: string;
}

/** The parts of an `Authorization: SDK-HMAC-SHA256 …` header. */
export interface Authorization {
  /** The access key. */
  readonly access: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Parses an `Authorization` header. @returns undefined if the header has another form */
export function parseAuthorization(header: string): Authorization | undefined {
  const match = /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/.exec(header);
  const [, access, signedHeaders, signature] = match ?? [];
  if (access === undefined || signedHeaders === undefined || signature === undefined) return undefined;
  return { access, signedHeaders: signedHeaders.toLowerCase().split(";"), signature };
}

/**
 * Computes the signature of a request (SDK-HMAC-SHA256). Of the headers, it covers `X-Sdk-Date` and those in `signedHeaders`. A header
 * `X-Sdk-Content-Sha256` replaces the hash of the body.
 */
export function sign(request: SignedRequest, signedHeaders: readonly string[], secretKey: string): string {
  const date = request.headers["x-sdk-date"] ?? "";
  const toSign = `SDK-HMAC-SHA256\n${date}\n${sha256(canonicalRequest(request, signedHeaders))}`;
  return createHmac("sha256", secretKey).update(toSign).digest("hex");
}

/** Whether two signatures are equal. The comparison of signatures of the same length takes constant time. */
export function isSameSignature(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Converts an `X-Sdk-Date` such as `20191115T033655Z` to milliseconds since 1970. Returns NaN for a malformed date. */
export function parseSdkDate(date: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (match === null) return NaN;
  const [year, month, day, hour, minute, second] = match.slice(1);
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const names = [...signedHeaders].sort();
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...names.map((name) => `${name}:${headerOf(request, name).trim()}`),
    "",
    names.join(";"),
    request.headers["x-sdk-content-sha256"] ?? sha256(request.text),
  ].join("\n");
}

/** Returns a header; empty if it is absent. The client chooses the name. It may be `constructor`, which every object inherits. */
function headerOf({ headers }: SignedRequest, name: string): string {
  return Object.hasOwn(headers, name) ? (headers[name] ?? "") : "";
}

function canonicalPath(path: string): string {
  const segments = path.split("/").map((segment) => percentEncode(percentDecode(segment)));
  return segments.join("/").replace(/\/?$/, "/");
}

function canonicalQuery(query: string): string {
  if (query === "") return "";
  const pairs = query.split("&").map((pair) => {
    const [key = "", ...value] = pair.split("=");
    return [percentEncode(percentDecode(key)), percentEncode(percentDecode(value.join("=")))] as const;
  });
  return pairs
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([key, value]) => `${key}=${value}`)
    .join("&");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
