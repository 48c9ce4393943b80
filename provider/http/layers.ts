import type { Clock } from "../wait/clock";
import { readAnswer } from "./answer";
import type { Authenticator } from "./credentials";
import type { DebugLog } from "./debug";
import { ApiError, AuthenticationError, UnexpectedAnswerError } from "./errors";
import type { Redactor } from "./redact";
import type { ApiAnswer, ApiRequest } from "./request";
import { isThrottled, retry, type RetryOptions } from "./retry";
import type { Credentials, Endpoint } from "./settings";
import type { Throttle } from "./throttle";
import type { Transport, WireRequest } from "./transport";

/** A call on its way through the layers. */
export interface Call {
  request: ApiRequest;
  endpoint: Endpoint;
  wire: WireRequest;
  /** Whether it goes without credentials: the call that fetches a token. */
  anonymous: boolean;
  /** When it was made, in milliseconds since the epoch. */
  since: number;
  /** Counts the attempts, from 1. */
  attempt: number;
  /** Whether the token was renewed for this attempt. */
  isRenewed?: boolean;
}

/** What came back. */
export interface Delivered {
  answer: ApiAnswer;
  /** Names in lower case: a token comes in one of them. */
  headers: Record<string, string>;
}

/** Sends a call. */
export type Send = (call: Call) => Promise<Delivered>;

/** Something that calls pass through: it sends them on with `next`. */
export type Layer = (next: Send) => Send;

/** Puts layers on each other, the first one outermost. */
export function compose(...layers: readonly Layer[]): Layer {
  return (innermost) => layers.reduceRight((next, layer) => layer(next), innermost);
}

/** Says of refused credentials which ones they were. */
export function credentialErrors(credentials: Credentials): Layer {
  return (next) => async (call) => {
    try {
      return await next(call);
    } catch (error) {
      throw isRefusalOfCredentials(error, call.request) ? new AuthenticationError(error, credentials) : error;
    }
  };
}

/** 401; the gateway's code for wrong authentication; and IAM's way to say that a user may not log in. */
function isRefusalOfCredentials(error: unknown, { service }: ApiRequest): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  return error.status === 401 || error.code === "APIGW.0301" || (error.status === 403 && service === "iam");
}

/** Sends a call again, as often as {@link retry} finds it worth while and safe. */
export function retries(options: RetryOptions): Layer {
  return (next) => (call) => retry(call.request, (attempt) => next({ ...call, attempt }), options);
}

/** Sends a call again, once, with a new token when the old one was refused: a 401 proves that nothing happened. */
export function tokenRenewal(authenticator: Authenticator): Layer {
  return (next) => async (call) => {
    // The signature is added to a copy, so that this call stays without.
    const sent = { ...call, wire: { ...call.wire } };
    try {
      return await next(sent);
    } catch (error) {
      const isRefused = error instanceof ApiError && error.status === 401 && !call.anonymous;
      if (!isRefused || !authenticator.renew(sent.wire.headers)) throw error;
      return next({ ...call, wire: { ...call.wire }, isRenewed: true });
    }
  };
}

/** Lets a call wait for its turn in the quota, and slows all calls down when the cloud throttles one. */
export function quota(throttle: Throttle): Layer {
  return (next) => async (call) => {
    const comesAgain = call.attempt > 1 || call.isRenewed === true;
    const startedAt = await throttle.turn(call.request.lane, comesAgain ? call.since : undefined);
    try {
      return await next(call);
    } catch (error) {
      if (isThrottled(error)) throttle.slowDown(startedAt, error.retryAfter);
      throw error;
    }
  };
}

/** Adds the credentials: after the turn has come, since a signature is only good for some minutes. */
export function signatures(authenticator: Authenticator): Layer {
  return (next) => async (call) => {
    // Set in the call itself: a renewal must know which token was refused.
    if (!call.anonymous) call.wire.headers = await authenticator.headers(call.wire);
    return next(call);
  };
}

/** The innermost layer: sends one request and reads its answer. */
export function exchange(
  transport: Transport,
  { clock, redactor, debug }: { clock: Clock; redactor: Redactor; debug: DebugLog },
): Send {
  return async ({ request, attempt, endpoint, wire }) => {
    const sentAt = clock.now();
    try {
      const answer = await transport.exchange(request, endpoint, wire);
      debug.answered(request, attempt, wire, answer, clock.now() - sentAt);
      return {
        answer: readAnswer(request, endpoint, wire.url.pathname, answer, redactor, clock.now()),
        headers: answer.headers,
      };
    } catch (error) {
      if (!wasAnswered(error)) debug.failed(request, attempt, wire, error, clock.now() - sentAt);
      throw error;
    }
  };
}

function wasAnswered(error: unknown): boolean {
  return error instanceof ApiError || error instanceof UnexpectedAnswerError;
}
