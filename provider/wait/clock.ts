/** The clock of the provider. It is injected, so that tests of long waits run in virtual time. */
export interface Clock {
  /** The current time in milliseconds since the epoch. Never goes back. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds, or immediately if `ms` is zero or negative. Rejects with an Error if the signal is aborted
   * first. Rejects immediately if `ms` is not a number, because a polling loop would otherwise run without pauses.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Maximum delay of `setTimeout`, which treats a longer delay as 1 ms. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/** The clock of the machine, except that its time does not go back when that clock is set back. */
export const systemClock: Clock = {
  now: createMonotonicTime(),
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

/**
 * Creates a function that returns the time of the machine. After the clock of the machine has been set back, for example by NTP, the time
 * continues from its last value. Otherwise quotas and deadlines that were computed before would last longer. Signatures stay valid: their
 * time deviates from the cloud's time as before, and the cloud accepted that.
 */
function createMonotonicTime(): () => number {
  let setBackBy = 0;
  let last = { time: -Infinity, uptime: 0 };
  return () => {
    const uptime = performance.now();
    const time = Date.now() + setBackBy;
    const missing = time < last.time ? last.time + Math.max(0, Math.round(uptime - last.uptime)) - time : 0;
    setBackBy += missing;
    last = { time: time + missing, uptime };
    return last.time;
  };
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("aborted", { cause: signal.reason });
}
