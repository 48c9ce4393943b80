import { createHash, createHmac } from "node:crypto";

/** A request as it will be sent. */
export interface SignableRequest {
  method: string;
  url: URL;
  /** Names are case-insensitive; all of them are signed. */
  headers: Readonly<Record<string, string>>;
  /** Exactly the bytes of the body, as text. */
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
 * Signs a request by SDK-HMAC-SHA256: all its headers, `host`, the date and the security token.
 *
 * @returns all headers to send, including `authorization`; `host` is left to the transport, which sends the same value
 */
export function sign(request: SignableRequest, key: SigningKey, date: Date): Record<string, string> {
  const headers: Record<string, string> = { ...request.headers, "x-sdk-date": basicDate(date) };
  if (key.securityToken !== undefined) headers["x-security-token"] = key.securityToken;
  const signed = { ...request, headers: { ...headers, host: request.url.host } };
  return { ...headers, authorization: authorization(signed, key) };
}

/** The `authorization` header of a request that signs exactly the headers it has, `x-sdk-date` among them. */
export function authorization(request: SignableRequest, key: SigningKey): string {
  const { text, signedHeaders } = canonical(request);
  const date = lowerCased(request.headers)["x-sdk-date"] ?? "";
  const signature = createHmac("sha256", key.secretKey)
    .update([ALGORITHM, date, sha256(text)].join("\n"))
    .digest("hex");
  return `${ALGORITHM} Access=${key.accessKey}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

/** The text whose hash is signed, and the names of the headers in it. */
export function canonical({ method, url, headers, body }: SignableRequest): { text: string; signedHeaders: string } {
  const lines = Object.entries(lowerCased(headers)).sort(byCodeUnit);
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

/** Percent-encodes all but RFC 3986's unreserved characters; `encodeURIComponent` alone leaves `!'()*`, which the signature does not. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

// The trailing slash is in the canonical form only, not in the real URL.
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
    .sort(byCodeUnit)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** By name, then value. Not `localeCompare`: the signature must not depend on the machine's language. */
function byCodeUnit([a, x]: [string, string], [b, y]: [string, string]): number {
  if (a !== b) return a < b ? -1 : 1;
  return x < y ? -1 : Number(x > y);
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** `20191115T033655Z` */
function basicDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, "");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
