import pRetry from "p-retry";
import { type Backoff, busyBackoff, equalJitter, fullJitter } from "../wait/backoff";
import type { Clock } from "../wait/clock";
import {
  ApiError,
  ConnectionError,
  QuotaTimeoutError,
  UnexpectedResponseError,
  UnreachableError,
  isOutcomeUnknown,
} from "./errors";
import { type ApiRequest, isRead } from "./request";

/** Options of {@link retry}. */
export interface RetryOptions {
  clock: Clock;
  random: () => number;
  /** Maximum number of retries for the reason `failed`. */
  maxRetries: number;
}

/** Reason to retry a call: the resource is busy, the quota is used up, or the connection or the service failed. */
type Reason = "busy" | "throttled" | "failed";

/** Delays in milliseconds. Those for `failed` are shorter: a failure may end immediately, but a busy resource or a used-up quota lasts for seconds. */
const BACKOFF: Record<Reason, Backoff> = {
  busy: busyBackoff,
  throttled: { first: 2_000, cap: 30_000 },
  failed: { first: 500, cap: 8_000 },
};

/** Time after the first failure during which a call without a deadline is retried, in milliseconds. */
const MAX_RETRY_TIME = 10 * 60_000;

/**
 * Retries a call until it succeeds or its failure is final. A mutation with an unknown outcome is retried only if it is `repeatable`.
 * Otherwise, the caller must read the live state first.
 */
export async function retry<T>(
  request: ApiRequest,
  attempt: (number: number) => Promise<T>,
  { clock, random, maxRetries }: RetryOptions,
): Promise<T> {
  let deadline = request.deadline;
  const counts: Record<Reason, number> = { busy: 0, throttled: 0, failed: 0 };

  function delayAfter(error: Error): number | undefined {
    const reason = reasonToRetry(error, request);
    if (reason === undefined) return undefined;
    // The time starts with the first failure, because the first attempt may have waited for the quota.
    deadline ??= clock.now() + MAX_RETRY_TIME;
    const times = ++counts[reason];
    const remaining = deadline - clock.now();
    if (remaining <= 0 || (reason === "failed" && times > maxRetries)) return undefined;
    const retryAfter = error instanceof ApiError ? error.retryAfter : undefined;
    if (retryAfter !== undefined && retryAfter > remaining) return undefined;
    const jitter = reason === "failed" ? fullJitter : equalJitter;
    // After the first failure for each reason, Retry-After replaces the backoff. Later, the backoff is a minimum, because `Retry-After: 0`
    // in every response would use up the quota.
    const backoff = retryAfter !== undefined && times === 1 ? 0 : jitter(BACKOFF[reason], times, random);
    // The delay is limited to the remaining time, so that the last attempt is made at the deadline.
    return Math.min(remaining, Math.max(retryAfter ?? 0, backoff));
  }

  let previous: Error | undefined;

  return pRetry(attempt, {
    retries: Infinity,
    minTimeout: 0,
    // p-retry's own delays ignore the injected clock and Retry-After (docs/decisions/0011-packages.md).
    onFailedAttempt: async ({ error }) => {
      // The error of the previous attempt explains more than the quota that prevented the next attempt.
      if (error instanceof QuotaTimeoutError) throw previous ?? error;
      previous = error;
      const delay = delayAfter(error);
      if (delay === undefined) throw error;
      await clock.sleep(delay);
    },
  });
}

/** Whether the quota is used up. Nothing was changed, so any call may be retried. */
export function isThrottled(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 429 || error.code === "APIGW.0308");
}

/** Statuses of temporary failures of a service or its gateway. */
const TEMPORARY_STATUSES = new Set([408, 500, 502, 503, 504]);

function reasonToRetry(error: Error, request: ApiRequest): Reason | undefined {
  // An error of another call, such as a request for a token, was already retried. An error without an operation, such as the end of the command,
  // is final.
  if (!("operation" in error) || error.operation !== request.operation) return undefined;
  if (isThrottled(error)) return "throttled";
  if (error instanceof ApiError && request.isBusy?.(error)) return "busy";
  // A failing gateway may return an HTML page with 200. Only a read is retried. A mutation may have been carried out, so its caller
  // reads the live state first.
  if (error instanceof UnexpectedResponseError) return isRead(request) ? "failed" : undefined;
  return isTemporary(error) && isRepeatable(error, request) ? "failed" : undefined;
}

function isTemporary(error: Error): boolean {
  if (error instanceof ApiError) return TEMPORARY_STATUSES.has(error.status);
  if (error instanceof UnreachableError) return error.code === "ECONNREFUSED";
  return error instanceof ConnectionError;
}

function isRepeatable(error: Error, request: ApiRequest): boolean {
  if (request.repeatable ?? isRead(request)) return true;
  return !isOutcomeUnknown(error);
}
