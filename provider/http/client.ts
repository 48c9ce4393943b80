import type { Dispatcher } from "undici";
import type { Clock } from "../wait/clock";
import { createAuthenticator, secretsOf } from "./authenticator";
import { createDebugLog } from "./debug-log";
import {
  type CallResult,
  checkStart,
  compose,
  explainRefusedCredentials,
  exchange,
  enforceQuota,
  retryCalls,
  signCalls,
  renewTokens,
} from "./layers";
import { createProjectLookup } from "./project-lookup";
import type { FindQuotaPeers } from "./quota-peers";
import { createRedactor, type Redactor } from "./redact";
import type { ApiClient, ApiRequest } from "./request";
import type { Settings } from "./settings";
import { encodeStrictly } from "./signing";
import { throttleOf, type Throttles } from "./throttle";
import { createTransport, type WireRequest } from "./transport";

/** Dependencies of a client. */
export interface ClientDependencies {
  clock: Clock;
  /** Returns a random number from 0 (inclusive) to 1 (exclusive). It spreads the retries of several calls. */
  random: () => number;
  /** Writes a line, already redacted, to the debug log. */
  log: (line: string) => void;
  /** The client adds its secrets to this redactor. Default: a separate redactor. */
  redactor?: Redactor;
  /** Throttles of the process. Clients with the same credentials and endpoint share a throttle. Default: a separate throttle. */
  throttles?: Throttles;
  /** Finds other processes on this machine that use the same quota. Default: there are none. */
  findPeers?: FindQuotaPeers;
  /** Rejects once the command that this process works for has ended. Default: never. */
  checkCommand?: () => Promise<void>;
  /** Sends the requests. Default: undici's connection pools. Set by tests. */
  dispatcher?: Dispatcher;
}

/** Creates a client for one user in one region. */
export function createClient(settings: Settings, deps: ClientDependencies): ApiClient {
  const { clock, random } = deps;
  const { credentials, maxRetries } = settings;
  const redactor = deps.redactor ?? createRedactor();
  for (const secret of secretsOf(credentials)) redactor.addSecret(secret);

  const transport = createTransport(settings, deps.dispatcher);
  const debug = createDebugLog(settings.debug, deps.log, redactor);
  const throttle = throttleOf(settings, clock, deps.throttles, deps.findPeers);
  const authenticator = createAuthenticator(settings, { clock, redactor, send: (request) => send(request, true) });
  const projectId = createProjectLookup(settings, (request) => send(request));

  // The layers of a call, outermost first.
  const layers = compose(
    explainRefusedCredentials(credentials),
    retryCalls({ clock, random, maxRetries }),
    renewTokens(authenticator),
    enforceQuota(throttle),
    checkStart(deps.checkCommand ?? (() => Promise.resolve())),
    signCalls(authenticator),
  );
  const deliver = layers(exchange(transport, { clock, redactor, debug }));

  async function send(request: ApiRequest, isAnonymous = false): Promise<CallResult> {
    redactor.addSecretsOf(request.body);
    const since = clock.now();
    const service = request.service ?? settings.defaultService;
    const endpoint = settings.endpoints[service];
    const wire = await buildWireRequest(request, endpoint.url, projectId);
    return deliver({ request: { ...request, service }, endpoint, wire, isAnonymous, since, attempt: 1 });
  }

  return {
    region: settings.region,
    projectId,
    send: async (request) => (await send(request)).response,
    close: () => transport.close(),
  };
}

const PROJECT_ID = "{project_id}";

/** Builds the URL, body and headers of a request, without credentials. */
async function buildWireRequest(
  { operation, method, path, query, body }: ApiRequest,
  endpointUrl: string,
  projectId: () => Promise<string>,
): Promise<WireRequest> {
  // The content type is mandatory for GET, too (API 3.1).
  const headers: Record<string, string> = { "content-type": "application/json" };
  let filledPath = path;
  if (path.includes(PROJECT_ID)) {
    headers["x-project-id"] = await projectId();
    filledPath = path.replace(PROJECT_ID, encodeURIComponent(headers["x-project-id"]));
  }
  requirePlainSegments(operation, filledPath);
  const url = new URL(endpointUrl + filledPath + queryString(query));
  return { method, url, headers, body: body === undefined ? undefined : JSON.stringify(body) };
}

/**
 * Throws for a path that would address another resource. URLs resolve the segments `.` and `..`, and `encodeURIComponent` does not
 * escape them. An empty segment addresses the list.
 */
function requirePlainSegments(operation: string, path: string): void {
  if (path === "/") return;
  const segment = path
    .split("/")
    .slice(1)
    .find((each) => ["", ".", ".."].includes(each));
  if (segment === undefined) return;
  throw new Error(`${operation} was not sent: "${segment}" is not a name or id that a URL can contain (${path}).`);
}

/** Encodes the query in the same way as the signature. */
function queryString(query: ApiRequest["query"]): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeStrictly(name)}=${encodeStrictly(String(value))}`],
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
