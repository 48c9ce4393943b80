import { type Dispatcher, EnvHttpProxyAgent, request as send } from "undici";
import { type CallIdentity, ConnectionError, UnreachableError } from "./errors";
import type { Endpoint, Settings } from "./settings";

/** A request with its headers. The transport adds `host` and `user-agent`. */
export interface WireRequest {
  method: Dispatcher.HttpMethod;
  url: URL;
  headers: Record<string, string>;
  body?: string | undefined;
}

/** A response of any status. */
export interface WireResponse {
  status: number;
  /** Headers, with names in lower case. */
  headers: Record<string, string>;
  /** The body. If it {@link isCut}, only its first 64 KB. */
  text: string;
  /** Whether the body is larger than {@link MAX_BODY}. */
  isCut: boolean;
}

/** Sends single requests. Does not retry, and adds no credentials. */
export interface Transport {
  /**
   * Sends one request and reads the whole response, up to {@link MAX_BODY}.
   *
   * @throws ConnectionError, UnreachableError
   */
  exchange(call: CallIdentity, endpoint: Endpoint, request: WireRequest): Promise<WireResponse>;
  close(): Promise<void>;
}

/** Timeouts in milliseconds. The API responds within seconds, because long operations run in jobs. `total` limits a whole exchange. */
const TIMEOUTS = { connect: 10_000, headers: 60_000, body: 60_000, total: 5 * 60_000 };

/** Maximum size of a body in bytes. A page of a list has less than a megabyte. */
export const MAX_BODY = 16 * 2 ** 20;

/** Number of bytes that are kept of a larger body, for the error. */
const KEPT_OF_CUT_BODY = 64 * 2 ** 10;

/** Maximum number of connections to one origin. Further calls wait for a free connection. */
const CONNECTIONS = 16;

/** User agent of requests. The signature does not cover it, because a proxy may change it. */
const USER_AGENT = "pulumi-huaweicloud-ddm";

/** Addresses of this machine. Requests to them use no proxy, because a proxy cannot reach them. */
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** Creates a transport with one connection pool for each origin, opened on first use. */
export function createTransport(
  settings: Pick<Settings, "insecure" | "proxy">,
  dispatcher?: Dispatcher,
  timeout = TIMEOUTS.total,
): Transport {
  const pools = dispatcher ?? createPools(settings);
  /** URLs of endpoints that have responded. A later connection error is then temporary, even with a code of {@link UNREACHABLE}. */
  const reached = new Set<string>();
  return {
    async exchange(call, endpoint, { method, url, headers, body }) {
      try {
        const response = await send(url, {
          dispatcher: pools,
          method,
          headers: { ...headers, "user-agent": USER_AGENT },
          body: body ?? null,
          signal: AbortSignal.timeout(timeout),
        });
        reached.add(endpoint.url);
        return {
          status: response.statusCode,
          headers: flatten(response.headers),
          ...(await readBody(response.body)),
        };
      } catch (error) {
        throw failure(call, endpoint, error, reached.has(endpoint.url));
      }
    },
    async close() {
      if (!dispatcher) await pools.close();
    },
  };
}

/** Reads a body. A body larger than {@link MAX_BODY} is cut, and its connection is closed. */
async function readBody(body: AsyncIterable<Buffer>): Promise<Pick<WireResponse, "text" | "isCut">> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BODY) return { text: decode(Buffer.concat(chunks).subarray(0, KEPT_OF_CUT_BODY)), isCut: true };
  }
  return { text: decode(Buffer.concat(chunks)), isCut: false };
}

function decode(bytes: Buffer): string {
  return new TextDecoder().decode(bytes);
}

function createPools({ insecure, proxy }: Pick<Settings, "insecure" | "proxy">): Dispatcher {
  const tls = { rejectUnauthorized: !insecure };
  const { http = "", https = "", except = "" } = proxy ?? {};
  return new EnvHttpProxyAgent({
    connections: CONNECTIONS,
    allowH2: false,
    headersTimeout: TIMEOUTS.headers,
    bodyTimeout: TIMEOUTS.body,
    connect: { timeout: TIMEOUTS.connect, ...tls },
    // All three are set, even if empty: otherwise undici reads the environment.
    httpProxy: http,
    httpsProxy: https,
    noProxy: [...LOOPBACK, except].join(","),
    requestTls: tls,
  });
}

/** With these error codes, an endpoint that has never responded probably does not exist. */
const UNREACHABLE = ["ENOTFOUND", "ECONNREFUSED"];

/** Error codes of undici if the proxy refuses or fails to open a tunnel to the endpoint. */
const NO_TUNNEL = ["UND_ERR_ABORTED", "UND_ERR_PRX_CONN", "UND_ERR_PRX_TLS"];

/** Error codes of Node and undici for connections that were not established. Nothing was sent. */
const NOT_SENT = new Set([
  ...UNREACHABLE,
  ...NO_TUNNEL,
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "ENETDOWN",
  "UND_ERR_CONNECT_TIMEOUT",
  "EMFILE",
]);

function failure(call: CallIdentity, endpoint: Endpoint, error: unknown, wasReached: boolean): Error {
  const code = codeOf(error);
  const isUntrusted = isCertificateCode(code);
  if (isUntrusted || (UNREACHABLE.includes(code) && !wasReached))
    return new UnreachableError(call, endpoint, code, isUntrusted, error);
  return new ConnectionError(call, !NOT_SENT.has(code), endpoint.url, error);
}

/** Recognizes Node's codes for certificates that fail verification. */
function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code);
}

function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
