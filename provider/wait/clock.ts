/** The clock of the provider. It is injected, so that tests of long waits run in virtual time. */
export interface Clock {
  /** The current time in milliseconds since the epoch. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds, or immediately if `ms` is zero or negative. Rejects with an Error if the signal is aborted
   * first. Rejects immediately if `ms` is not a number, because a polling loop would otherwise run without pauses.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Maximum delay of `setTimeout`, which treats a longer delay as 1 ms. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortReason(signal));
        return;
      }
      if (Number.isNaN(ms)) throw new RangeError("The duration of a sleep is not a number.");
      const onAbort = () => {
        clearTimeout(timer);
        if (signal) reject(abortReason(signal));
      };
      const wake = () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      };
      const start = (left: number): NodeJS.Timeout =>
        left > MAX_TIMEOUT
          ? setTimeout(() => (timer = start(left - MAX_TIMEOUT)), MAX_TIMEOUT)
          : setTimeout(wake, Math.max(0, left));
      let timer = start(ms);
      signal?.addEventListener("abort", onAbort, { once: true });
    }),
};

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("aborted", { cause: signal.reason });
}
