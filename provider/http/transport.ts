import type { Dispatcher } from "undici";
import { ConnectionError, UnreachableError } from "./errors";
import type { CallIdentity } from "./errors";
import { remember } from "./remember";
import type { Endpoint, Settings } from "./settings";

/** A request with all its headers, ready to go. */
export interface WireRequest {
  method: Dispatcher.HttpMethod;
  url: URL;
  headers: Record<string, string>;
  body?: string | undefined;
}

/** Whatever came back, of any status. */
export interface WireAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  text: string;
}

/** Moves bytes; knows nothing of retries or credentials. */
export interface Transport {
  /**
   * Sends one request and reads the whole answer.
   *
   * @throws ConnectionError, UnreachableError
   */
  exchange(call: CallIdentity, endpoint: Endpoint, request: WireRequest): Promise<WireAnswer>;
  close(): Promise<void>;
}

/** Milliseconds. DDM answers within seconds, since long work runs in jobs; a minute without a sign of life is a lost answer. */
const TIMEOUTS = { connect: 10_000, headers: 60_000, body: 60_000 };

/** Connections to one origin at a time; the quota makes more of them pointless. */
const CONNECTIONS = 16;

/** Not signed: a proxy may add to it. */
const USER_AGENT = "pulumi-huaweicloud-ddm";

/** A proxy is elsewhere, and cannot reach this machine's own services. */
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** Keeps one pool of connections for each origin, opened when first needed. */
export function createTransport(settings: Pick<Settings, "insecure" | "proxy">, dispatcher?: Dispatcher): Transport {
  // undici is loaded on first use: a preview makes no call, and should not pay for loading it.
  const undici = remember(async () => {
    const { EnvHttpProxyAgent, request } = await import("undici");
    const tls = { rejectUnauthorized: !settings.insecure };
    const { http = "", https = "", except = "" } = settings.proxy ?? {};
    const pools =
      dispatcher ??
      new EnvHttpProxyAgent({
        connections: CONNECTIONS,
        allowH2: false,
        headersTimeout: TIMEOUTS.headers,
        bodyTimeout: TIMEOUTS.body,
        connect: { timeout: TIMEOUTS.connect, ...tls },
        // All three are given, be they empty, so that it does not look at the environment by itself.
        httpProxy: http,
        httpsProxy: https,
        noProxy: [...LOOPBACK, except].join(","),
        requestTls: tls,
      });
    return { request, pools };
  });
  let used = false;

  return {
    async exchange(call, endpoint, { method, url, headers, body }) {
      used = true;
      const { request, pools } = await undici.get();
      try {
        const answer = await request(url, {
          dispatcher: pools,
          method,
          headers: { ...headers, "user-agent": USER_AGENT },
          body: body ?? null,
        });
        return { status: answer.statusCode, headers: flat(answer.headers), text: await answer.body.text() };
      } catch (error) {
        throw failure(call, endpoint, error);
      }
    },
    async close() {
      if (used && !dispatcher) await (await undici.get()).pools.close();
    },
  };
}

/** Codes of Node and undici for connections that never came to be, in words that say what it means. */
const NOT_SENT = new Set(["EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH", "ENETDOWN", "UND_ERR_CONNECT_TIMEOUT", "EMFILE"]);

function failure(call: CallIdentity, endpoint: Endpoint, error: unknown): Error {
  const code = codeOf(error);
  const isUntrusted = isCertificateCode(code);
  if (code === "ENOTFOUND" || code === "ECONNREFUSED" || isUntrusted)
    return new UnreachableError(call, endpoint, code, isUntrusted, error);
  return new ConnectionError(call, !NOT_SENT.has(code), endpoint.url, error);
}

/** Node's codes for certificates that fail verification. */
function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code);
}

function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
