import type { Clock } from "../wait/clock";
import type { Authenticator } from "./authenticator";
import type { DebugLog } from "./debug-log";
import { ApiError, AuthenticationError, QuotaTimeoutError, UnexpectedResponseError } from "./errors";
import type { Redactor } from "./redact";
import type { ApiResponse, ResolvedRequest } from "./request";
import { parseResponse } from "./response";
import { isThrottled, retry, type RetryOptions } from "./retry";
import type { Credentials, Endpoint } from "./settings";
import type { Throttle } from "./throttle";
import type { Transport, WireRequest } from "./transport";

/** A call that passes through the layers. */
export interface Call {
  request: ResolvedRequest;
  endpoint: Endpoint;
  wire: WireRequest;
  /** Whether the call is sent without credentials, to fetch a token. */
  isAnonymous: boolean;
  /** Time at which the caller made the call, in milliseconds since the epoch. All attempts have the same time. */
  since: number;
  /** Number of the attempt, from 1. */
  attempt: number;
  /** Whether the token was renewed for this attempt. */
  isRenewed?: boolean;
}

/** The result of a successful call. */
export interface CallResult {
  response: ApiResponse;
  /** Response headers, with names in lower case. IAM returns a token in a header. */
  headers: Record<string, string>;
}

/** Sends a call. */
export type Send = (call: Call) => Promise<CallResult>;

/** A step of every call. The step passes the call on with `next`. */
export type Layer = (next: Send) => Send;

/** Composes layers. The first layer is the outermost layer. */
export function compose(...layers: readonly Layer[]): Layer {
  return (innermost) => layers.reduceRight((next, layer) => layer(next), innermost);
}

/** Adds the kind and source of the credentials to the error for refused credentials. */
export function explainRefusedCredentials(credentials: Credentials): Layer {
  return (next) => async (call) => {
    try {
      return await next(call);
    } catch (error) {
      throw isCredentialRefusal(error, call) ? new AuthenticationError(error, credentials) : error;
    }
  };
}

/** Whether an error means that the credentials were refused. For a user who may not log in, IAM answers the request for a token with 403. */
function isCredentialRefusal(error: unknown, { isAnonymous }: Call): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  return error.status === 401 || error.code === "APIGW.0301" || (error.status === 403 && isAnonymous);
}

/** Repeats a failed call as {@link retry} decides. */
export function retryCalls(options: RetryOptions): Layer {
  return (next) => (call) => retry(call.request, (attempt) => next({ ...call, attempt }), options);
}

/** Repeats an attempt once after a 401 if the token can be renewed. This is safe for mutations, too: a 401 proves that nothing was changed. */
export function renewTokens(authenticator: Authenticator): Layer {
  return (next) => async (call) => {
    // The credentials are added to a copy, so that further attempts start without them.
    const sent = { ...call, wire: { ...call.wire } };
    try {
      return await next(sent);
    } catch (error) {
      const isRefused = error instanceof ApiError && error.status === 401 && !call.isAnonymous;
      if (!isRefused || !authenticator.dropToken(sent.wire.headers)) throw error;
      return next({ ...call, wire: { ...call.wire }, isRenewed: true });
    }
  };
}

/** Delays a call until the quota permits the call. If the API throttles a call, all calls slow down. */
export function enforceQuota(throttle: Throttle): Layer {
  return (next) => async (call) => {
    const isRepeated = call.attempt > 1 || call.isRenewed === true;
    const { priority, deadline } = call.request;
    const startedAt = await throttle.acquire(priority, isRepeated ? call.since : undefined, deadline).catch(() => {
      throw new QuotaTimeoutError(call.request);
    });
    try {
      return await next(call);
    } catch (error) {
      if (isThrottled(error)) throttle.slowDown(startedAt, error.retryAfter);
      throw error;
    }
  };
}

/**
 * Checks that the Pulumi command is still running, and calls the caller's `onStart`. If either throws, the call fails. This layer comes
 * after the throttle, because the command may end or be canceled while the call waits there.
 */
export function checkStart(check: () => Promise<void>): Layer {
  return (next) => async (call) => {
    await check();
    call.request.onStart?.();
    return next(call);
  };
}

/** Adds the credentials. This layer comes after the throttle, because a signature expires within minutes. */
export function signCalls(authenticator: Authenticator): Layer {
  return (next) => async (call) => {
    // Changes the passed call, because `renewTokens` reads the refused token from its headers.
    if (!call.isAnonymous) call.wire.headers = await authenticator.headers(call.wire);
    return next(call);
  };
}

/** The innermost layer: sends one request and parses the response. */
export function exchange(
  transport: Transport,
  { clock, redactor, debug }: { clock: Clock; redactor: Redactor; debug: DebugLog },
): Send {
  return async ({ request, attempt, endpoint, wire }) => {
    const sentAt = clock.now();
    try {
      const received = await transport.exchange(request, endpoint, wire);
      debug.logResponse(request, attempt, wire, received, clock.now() - sentAt);
      return {
        response: parseResponse(request, endpoint, wire.url.pathname, received, redactor, clock.now()),
        headers: received.headers,
      };
    } catch (error) {
      // An error with a response has been logged above.
      if (!hasResponse(error)) debug.logFailure(request, attempt, wire, error, clock.now() - sentAt);
      throw error;
    }
  };
}

function hasResponse(error: unknown): boolean {
  return error instanceof ApiError || error instanceof UnexpectedResponseError;
}
