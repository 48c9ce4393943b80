import type { Clock } from "../wait/clock";
import type { Redactor } from "./redact";
import { memoize } from "./memoize";
import type { ApiRequest, ApiResponse } from "./request";
import type { Credentials, Settings } from "./settings";
import { sign } from "./signing";
import type { SignableRequest } from "./signing";

/** Adds to a request what proves who sends it. */
export interface Authenticator {
  /** All headers to send with the request. */
  headers(request: SignableRequest): Promise<Record<string, string>>;
  /** After a 401: whether trying again with new headers can help. `sent` are the refused ones. */
  renew(sent: Record<string, string>): boolean;
}

/** Sends a request without credentials, through retries and throttle like any other. */
export type SendAnonymously = (
  request: ApiRequest,
) => Promise<{ response: ApiResponse; headers: Record<string, string> }>;

/** The way of the configured credentials. */
export function createAuthenticator(
  settings: Settings,
  { clock, redactor, send }: { clock: Clock; redactor: Redactor; send: SendAnonymously },
): Authenticator {
  const { credentials } = settings;
  switch (credentials.kind) {
    case "access key":
      return {
        headers: (request) => Promise.resolve(sign(request, credentials, new Date(clock.now()))),
        renew: () => false,
      };
    case "token":
      return {
        headers: ({ headers }) => Promise.resolve({ ...headers, "x-auth-token": credentials.token }),
        renew: () => false,
      };
    case "password":
      return byPassword(() => fetchToken(settings, credentials, clock, redactor, send), clock);
  }
}

/** Every secret among the settings. */
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
  /** When it should be replaced, in milliseconds since the epoch. */
  renewAt: number;
}

/** A token is replaced this long before it expires: a call may wait a while for its turn. */
const RENEW_BEFORE = 10 * 60_000;

/** The documented life of a token (API 3.2), for an answer that does not tell. */
const TOKEN_LIFE = 24 * 3_600_000;

function byPassword(fetch: () => Promise<Token>, clock: Clock): Authenticator {
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
    renew(sent) {
      // Of several calls refused together only the first drops the token; the others find the new one.
      if (current?.value === sent["x-auth-token"] && current) token.invalidate(current);
      return true;
    },
  };
}

/** Asks IAM for a token of the project (API 3.2: the scope must be a project). */
async function fetchToken(
  { projectId, projectName, region }: Settings,
  { domainName, userName, password }: Extract<Credentials, { kind: "password" }>,
  clock: Clock,
  redactor: Redactor,
  send: SendAnonymously,
): Promise<Token> {
  const user = { name: userName, password, domain: { name: domainName } };
  // An id alone is more exact than the guess that the project has the region's name.
  const project =
    projectId !== undefined && projectName === undefined ? { id: projectId } : { name: projectName ?? region };
  const { response, headers } = await send({
    operation: "KeystoneCreateUserTokenByPassword",
    service: "iam",
    method: "POST",
    path: "/v3/auth/tokens",
    body: { auth: { identity: { methods: ["password"], password: { user } }, scope: { project } } },
    priority: "mutation", // It goes first: what asked for it is at the head of the queue already.
    subject: `the token of user "${userName}"`,
    repeatable: true,
  });
  const value = headers["x-subject-token"];
  if (value === undefined) throw new Error("IAM answered without a token (header X-Subject-Token).");
  redactor.learn(value);
  return { value, renewAt: clock.now() + lifeOf(response.body) - RENEW_BEFORE };
}

/** How long the token lives, told by the cloud's clock alone: this machine's may be wrong. */
function lifeOf(body: unknown): number {
  const { token } = (body ?? {}) as { token?: { issued_at?: unknown; expires_at?: unknown } };
  const life = Date.parse(String(token?.expires_at)) - Date.parse(String(token?.issued_at));
  return life > 0 ? life : TOKEN_LIFE;
}
