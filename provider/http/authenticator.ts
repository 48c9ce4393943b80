import type { Clock } from "../wait/clock";
import type { Redactor } from "./redact";
import { memoize } from "./memoize";
import type { ApiRequest, ApiResponse } from "./request";
import type { Credentials, Settings } from "./settings";
import { sign } from "./signing";
import type { SignableRequest } from "./signing";

/** Authenticates requests. */
export interface Authenticator {
  /** Returns the headers of the request, with the credentials added. */
  headers(request: SignableRequest): Promise<Record<string, string>>;
  /** Drops the fetched token, if any, of a request that got a 401. Returns whether a repeated request gets a new token. */
  dropToken(sentHeaders: Record<string, string>): boolean;
}

/** Sends a request without credentials, with retries and throttling. */
export type SendAnonymously = (
  request: ApiRequest,
) => Promise<{ response: ApiResponse; headers: Record<string, string> }>;

/** Creates the authenticator for the kind of the configured credentials. */
export function createAuthenticator(
  settings: Settings,
  { clock, redactor, send }: { clock: Clock; redactor: Redactor; send: SendAnonymously },
): Authenticator {
  const { credentials } = settings;
  switch (credentials.kind) {
    case "access key":
      return {
        headers: (request) => Promise.resolve(sign(request, credentials, new Date(clock.now()))),
        dropToken: () => false,
      };
    case "token":
      return {
        headers: ({ headers }) => Promise.resolve({ ...headers, "x-auth-token": credentials.token }),
        dropToken: () => false,
      };
    case "password":
      return passwordAuthenticator(() => fetchToken(settings, credentials, clock, redactor, send), clock);
  }
}

/** Returns the secrets of the credentials. */
export function secretsOf(credentials: Credentials): (string | undefined)[] {
  switch (credentials.kind) {
    case "access key":
      return [credentials.accessKey, credentials.secretKey, credentials.securityToken];
    case "token":
      return [credentials.token];
    case "password":
      return [credentials.password];
  }
}

interface Token {
  value: string;
  /** Time at which the token is renewed, in milliseconds since the epoch. */
  renewAt: number;
}

/**
 * Time between the renewal and the expiry of a token, in milliseconds. A token with a lifetime of less than 20 minutes is renewed at half
 * of its lifetime.
 */
const RENEW_BEFORE = 10 * 60_000;

/** Assumed lifetime of a token if the response does not report it, in milliseconds (API 3.2). */
const TOKEN_LIFETIME = 24 * 3_600_000;

function passwordAuthenticator(fetch: () => Promise<Token>, clock: Clock): Authenticator {
  const token = memoize(fetch);
  let current: Token | undefined;
  return {
    async headers({ headers }) {
      current = await token.get();
      if (current.renewAt <= clock.now()) {
        token.invalidate(current);
        current = await token.get();
      }
      return { ...headers, "x-auth-token": current.value };
    },
    dropToken(sentHeaders) {
      // Several requests may get a 401 for the same token. The first drops the token; all are repeated with the new one.
      if (current && current.value === sentHeaders["x-auth-token"]) token.invalidate(current);
      return true;
    },
  };
}

/** Fetches a token whose scope is the project (API 3.2). */
async function fetchToken(
  { projectId, projectName, region }: Settings,
  { domainName, userName, password }: Extract<Credentials, { kind: "password" }>,
  clock: Clock,
  redactor: Redactor,
  send: SendAnonymously,
): Promise<Token> {
  const user = { name: userName, password, domain: { name: domainName } };
  // A configured project id takes precedence, because the paths of the requests contain it. The default project has the region's name.
  const project = projectId === undefined ? { name: projectName ?? region } : { id: projectId };
  const { response, headers } = await send({
    operation: "KeystoneCreateUserTokenByPassword",
    service: "iam",
    method: "POST",
    path: "/v3/auth/tokens",
    body: { auth: { identity: { methods: ["password"], password: { user } }, scope: { project } } },
    priority: "mutation", // Highest priority: the call that needs the token has already passed the throttle.
    subject: `the token of user "${userName}"`,
    repeatable: true,
  });
  const value = headers["x-subject-token"];
  if (value === undefined) throw new Error("IAM returned no token (header X-Subject-Token).");
  redactor.addSecret(value);
  const lifetime = lifetimeOf(response.body);
  return { value, renewAt: clock.now() + Math.max(lifetime - RENEW_BEFORE, lifetime / 2) };
}

/** Computes the lifetime from the two times in the response, since the clock of this machine may be wrong. */
function lifetimeOf(body: unknown): number {
  const { token } = (body ?? {}) as { token?: { issued_at?: unknown; expires_at?: unknown } };
  const lifetime = Date.parse(String(token?.expires_at)) - Date.parse(String(token?.issued_at));
  return lifetime > 0 ? lifetime : TOKEN_LIFETIME;
}
