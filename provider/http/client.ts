import type { Dispatcher } from "undici";
import type { Clock } from "../wait/clock";
import { addressed } from "./address";
import { createAuthenticator, secretsOf } from "./credentials";
import { createDebugLog } from "./debug";
import {
  compose,
  credentialErrors,
  type Delivered,
  exchange,
  quota,
  retries,
  signatures,
  tokenRenewal,
} from "./layers";
import { createProjectLookup } from "./project";
import { createRedactor } from "./redact";
import type { Redactor } from "./redact";
import type { ApiClient, ApiRequest } from "./request";
import type { Settings } from "./settings";
import { throttleOf, type Throttles } from "./throttles";
import { createTransport } from "./transport";

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

/** A client for one user in one region. */
export function createClient(settings: Settings, deps: ClientDependencies): ApiClient {
  const { clock, random } = deps;
  const { credentials, maxRetries } = settings;
  const redactor = deps.redactor ?? createRedactor();
  for (const secret of secretsOf(credentials)) redactor.learn(secret);

  const transport = createTransport(settings, deps.dispatcher);
  const debug = createDebugLog(settings.debug, deps.log, redactor);
  const throttle = throttleOf(settings, clock, deps.throttles);
  const authenticator = createAuthenticator(settings, { clock, redactor, send: (request) => send(request, true) });
  const projectId = createProjectLookup(settings, (request) => send(request));

  // The way of a call, from outside to inside.
  const layers = compose(
    credentialErrors(credentials),
    retries({ clock, random, maxRetries }),
    tokenRenewal(authenticator),
    quota(throttle),
    signatures(authenticator),
  );
  const deliver = layers(exchange(transport, { clock, redactor, debug }));

  async function send(request: ApiRequest, anonymous = false): Promise<Delivered> {
    redactor.learnFrom(request.body);
    const since = clock.now();
    const address = await addressed(request, settings.endpoints, projectId);
    return deliver({ request, ...address, anonymous, since, attempt: 1 });
  }

  return {
    region: settings.region,
    projectId,
    send: async (request) => (await send(request)).answer,
    close: () => transport.close(),
  };
}
