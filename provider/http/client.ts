import type { Dispatcher } from "undici";
import type { Clock } from "../wait/clock";
import { readAnswer } from "./answer";
import { createAuthenticator, secretsOf } from "./credentials";
import { createDebugLog } from "./debug";
import { ApiError, AuthenticationError } from "./errors";
import { createProjectLookup } from "./project";
import { createRedactor } from "./redact";
import type { Redactor } from "./redact";
import type { ApiAnswer, ApiClient, ApiRequest } from "./request";
import { isThrottled, retry } from "./retry";
import type { Settings } from "./settings";
import { encodeStrictly } from "./signing";
import { throttleOf, type Throttles } from "./throttles";
import { createTransport } from "./transport";
import type { WireRequest } from "./transport";

/** The outside world, as the client uses it. */
export interface ClientDependencies {
  clock: Clock;
  /** A number from 0 up to, not including, 1: spreads retries. */
  random: () => number;
  /** Takes the debug log, a line at a time, already redacted. */
  log: (line: string) => void;
  /** Learns the client's secrets, for whoever shows text that the client did not make. Default: one of its own. */
  redactor?: Redactor;
  /** Shared by the clients of a process, for those of the same user share one quota. Default: its own. */
  throttles?: Throttles;
  /** Carries requests instead of undici's own connection pools: for tests. */
  dispatcher?: Dispatcher;
}

interface Delivered {
  answer: ApiAnswer;
  /** Names in lower case: a token comes in one of them. */
  headers: Record<string, string>;
}

/**
 * A client for one user in one region. A call goes, from outside to inside:
 *
 *     send: errors about credentials say so -> retry -> renewed token -> throttle -> project id, signature -> transport
 */
export function createClient(settings: Settings, deps: ClientDependencies): ApiClient {
  const { clock } = deps;
  const redactor = deps.redactor ?? createRedactor();
  for (const secret of secretsOf(settings.credentials)) redactor.learn(secret);

  const transport = createTransport(settings, deps.dispatcher);
  const throttle = throttleOf(settings, clock, deps.throttles);
  const debug = createDebugLog(settings.debug, deps.log, redactor);
  const authenticator = createAuthenticator(settings, { clock, redactor, send: (request) => deliver(request, true) });
  const projectId = createProjectLookup(settings, (request) => deliver(request));

  async function deliver(request: ApiRequest, anonymous = false): Promise<Delivered> {
    redactor.learnFrom(request.body);
    const since = clock.now();
    try {
      return await retry(request, (number) => attempt(request, number, since, anonymous), {
        clock,
        random: deps.random,
        maxRetries: settings.maxRetries,
      });
    } catch (error) {
      if (!isRefusalOfCredentials(error, request)) throw error;
      throw new AuthenticationError(error, settings.credentials);
    }
  }

  async function attempt(request: ApiRequest, number: number, since: number, anonymous: boolean): Promise<Delivered> {
    const wire = await prepare(request);
    for (let renewed = false; ; renewed = true) {
      const startedAt = await throttle.turn(request.lane, number > 1 || renewed ? since : undefined);
      // After the turn has come, not before: a signature is only good for some minutes.
      const headers = anonymous ? wire.headers : await authenticator.headers(wire);
      try {
        return await exchange(request, number, { ...wire, headers });
      } catch (error) {
        if (isThrottled(error)) throttle.slowDown(startedAt, error.retryAfter);
        // A 401 has done nothing, so with a new token any call may be sent again, once.
        const mayRenew = error instanceof ApiError && error.status === 401 && !anonymous && !renewed;
        if (!mayRenew || !authenticator.renew(headers)) throw error;
      }
    }
  }

  async function exchange(request: ApiRequest, number: number, wire: WireRequest): Promise<Delivered> {
    const sentAt = clock.now();
    try {
      const endpoint = settings.endpoints[request.service ?? "ddm"];
      const answer = await transport.exchange(request, endpoint, wire);
      debug.answered(request, number, wire, answer, clock.now() - sentAt);
      return {
        answer: readAnswer(request, endpoint, wire.url.pathname, answer, redactor, clock.now()),
        headers: answer.headers,
      };
    } catch (error) {
      if (!(error instanceof ApiError)) debug.failed(request, number, wire, error, clock.now() - sentAt);
      throw error;
    }
  }

  /** The request without credentials. */
  async function prepare({ service, method, path, query, body }: ApiRequest): Promise<WireRequest> {
    // GET, too, has a content type (spec 3.1: mandatory).
    const headers: Record<string, string> = { "content-type": "application/json" };
    let filled = path;
    if (path.includes(PROJECT_ID)) {
      headers["x-project-id"] = await projectId();
      filled = path.replace(PROJECT_ID, encodeURIComponent(headers["x-project-id"]));
    }
    return {
      method,
      url: new URL(settings.endpoints[service ?? "ddm"].url + filled + queryString(query)),
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    };
  }

  return {
    region: settings.region,
    projectId,
    send: async (request) => (await deliver(request)).answer,
    close: () => transport.close(),
  };
}

const PROJECT_ID = "{project_id}";

/** Encoded as strictly as the signature has it, so that the gateway cannot read it differently. */
function queryString(query: ApiRequest["query"]): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeStrictly(name)}=${encodeStrictly(String(value))}`],
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/** 401; the gateway's code for wrong authentication; and IAM's way to say that a user may not log in. */
function isRefusalOfCredentials(error: unknown, { service }: ApiRequest): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  return error.status === 401 || error.code === "APIGW.0301" || (error.status === 403 && service === "iam");
}
