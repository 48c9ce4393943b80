import { createHash, createHmac } from "node:crypto";

/** A request to sign. */
export interface SignableRequest {
  method: string;
  url: URL;
  /** Headers to sign; names are case-insensitive. */
  headers: Readonly<Record<string, string>>;
  /** Exact text of the body. */
  body?: string | undefined;
}

/** A permanent access key, or a temporary one with its security token. */
export interface SigningKey {
  accessKey: string;
  secretKey: string;
  securityToken?: string | undefined;
}

const ALGORITHM = "SDK-HMAC-SHA256";

/**
 * Signs a request with SDK-HMAC-SHA256 (API 3.2). The signed headers are the given ones, `host`, the date, and the security token of a
 * temporary access key.
 *
 * @returns the signed headers and `authorization`, without `host`, which the transport adds
 */
export function sign(request: SignableRequest, key: SigningKey, date: Date): Record<string, string> {
  const headers: Record<string, string> = { ...request.headers, "x-sdk-date": basicDate(date) };
  if (key.securityToken !== undefined) headers["x-security-token"] = key.securityToken;
  const signed = { ...request, headers: { ...headers, host: request.url.host } };
  return { ...headers, authorization: authorization(signed, key) };
}

/** Computes the `authorization` header. Signs exactly the headers of the request, which must include `x-sdk-date`. */
export function authorization(request: SignableRequest, key: SigningKey): string {
  const { text, signedHeaders } = canonicalRequest(request);
  const date = lowerCaseNames(request.headers)["x-sdk-date"] ?? "";
  const signature = createHmac("sha256", key.secretKey)
    .update([ALGORITHM, date, sha256(text)].join("\n"))
    .digest("hex");
  return `${ALGORITHM} Access=${key.accessKey}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

/** Computes the text of the canonical request and the names of the signed headers. The hash of this text is signed. */
export function canonicalRequest({ method, url, headers, body }: SignableRequest): {
  text: string;
  signedHeaders: string;
} {
  const lines = Object.entries(lowerCaseNames(headers)).sort(compareCodeUnits);
  const signedHeaders = lines.map(([name]) => name).join(";");
  const text = [
    method,
    canonicalPath(url.pathname),
    canonicalQuery(url.searchParams),
    ...lines.map(([name, value]) => `${name}:${value.trim()}`),
    "",
    signedHeaders,
    sha256(body ?? ""),
  ].join("\n");
  return { text, signedHeaders };
}

/** Percent-encodes all but the unreserved characters of RFC 3986. `encodeURIComponent` also leaves `!'()*` unencoded. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

// The trailing slash is part of the canonical form only, not of the URL.
function canonicalPath(pathname: string): string {
  const path = pathname
    .split("/")
    .map((segment) => encodeStrictly(decodeURIComponent(segment)))
    .join("/");
  return path.endsWith("/") ? path : `${path}/`;
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]): [string, string] => [encodeStrictly(name), encodeStrictly(value)])
    .sort(compareCodeUnits)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** Compares by name, then by value. `localeCompare` is not used, because its result depends on the locale of the machine. */
function compareCodeUnits([a, x]: [string, string], [b, y]: [string, string]): number {
  if (a !== b) return a < b ? -1 : 1;
  return x < y ? -1 : Number(x > y);
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** `20191115T033655Z` */
function basicDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, "");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
