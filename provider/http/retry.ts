import pRetry from "p-retry";
import { equalJitter, fullJitter } from "../wait/backoff";
import type { Backoff } from "../wait/backoff";
import type { Clock } from "../wait/clock";
import { ApiError, ConnectionError, UnexpectedResponseError, UnreachableError, isOutcomeUnknown } from "./errors";
import type { ApiRequest } from "./request";

/** What retrying needs to know. */
export interface RetryOptions {
  clock: Clock;
  random: () => number;
  /** How often a call that failed on the way is sent again. */
  maxRetries: number;
}

/** Why a call may be sent again: what it changes is busy, the quota is used up, or something failed on the way. */
type Reason = "busy" | "throttled" | "failed";

/** Milliseconds. Busy and throttled certainly last a while; a failure on the way may be over at once. */
const PAUSES: Record<Reason, Backoff> = {
  busy: { first: 2_000, cap: 20_000 },
  throttled: { first: 2_000, cap: 30_000 },
  failed: { first: 500, cap: 8_000 },
};

/** How long busy and throttled answers are borne with, in milliseconds, unless the request says until when. */
const PATIENCE = 10 * 60_000;

/**
 * Makes attempts until one succeeds or its failure is final. A call that changes something is only sent again when it is known
 * that it has not been carried out: the outcome unknown, one must look first.
 */
export async function retry<T>(
  request: ApiRequest,
  attempt: (number: number) => Promise<T>,
  { clock, random, maxRetries }: RetryOptions,
): Promise<T> {
  let deadline = request.busyUntil;
  const seen: Record<Reason, number> = { busy: 0, throttled: 0, failed: 0 };

  function pauseAfter(error: Error): number | undefined {
    const reason = reasonToRetry(error, request);
    if (reason === undefined) return undefined;
    // Patience begins with the first failure: before it a call may have waited long for its turn.
    deadline ??= clock.now() + PATIENCE;
    const times = ++seen[reason];
    const left = deadline - clock.now();
    if (left <= 0 || (reason === "failed" && times > maxRetries)) return undefined;
    const asked = error instanceof ApiError ? error.retryAfter : undefined;
    if (asked !== undefined) return asked <= left ? asked : undefined;
    const jitter = reason === "failed" ? fullJitter : equalJitter;
    // Cut short at the deadline, so that the last attempt is made right there.
    return Math.min(left, jitter(PAUSES[reason], times, random));
  }

  return pRetry(attempt, {
    retries: Infinity,
    minTimeout: 0,
    // p-retry awaits this, so the pause is taken here, on our clock; throwing ends it.
    onFailedAttempt: async ({ error }) => {
      const pause = pauseAfter(error);
      if (pause === undefined) throw error;
      await clock.sleep(pause);
    },
  });
}

/** Whether the quota is used up: answered before anything is done, so any call may be sent again. */
export function isThrottled(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 429 || error.code === "APIGW.0308");
}

/** Statuses of a service, or of a gateway before it, that may be well again in a moment. */
const PASSING_STATUSES = new Set([500, 502, 503, 504]);

function reasonToRetry(error: Error, request: ApiRequest): Reason | undefined {
  // What failed may be a call made on the way here, for a token or the project: that one has had its own retries.
  if (!("operation" in error) || error.operation !== request.operation) return undefined;
  if (isThrottled(error)) return "throttled";
  if (error instanceof ApiError && request.isBusy?.(error)) return "busy";
  // A gateway in trouble answers a read with a page and 200; whether a change was carried out must be read first.
  if (error instanceof UnexpectedResponseError) return request.method === "GET" ? "failed" : undefined;
  return passes(error) && !mayHaveChangedSomething(error, request) ? "failed" : undefined;
}

function passes(error: Error): boolean {
  if (error instanceof ApiError) return PASSING_STATUSES.has(error.status);
  if (error instanceof UnreachableError) return error.code === "ECONNREFUSED";
  return error instanceof ConnectionError;
}

function mayHaveChangedSomething(error: Error, request: ApiRequest): boolean {
  if (request.repeatable ?? request.method === "GET") return false;
  return isOutcomeUnknown(error);
}
