import { createHash } from "node:crypto";
import { type Backoff, maxDelay } from "../wait/backoff";
import type { Clock } from "../wait/clock";
import type { FindQuotaPeers, QuotaPeers } from "./quota-peers";
import type { Priority } from "./request";
import type { Credentials, Settings } from "./settings";

/** Schedules calls within the quota, highest priority first, without starvation. */
export interface Throttle {
  /**
   * Waits until a call may start. Resolves with the start time in milliseconds since the epoch. Rejects if the call would wait beyond the
   * deadline.
   *
   * @param since time at which the caller made the call. Set only for a repeated attempt, which is ranked by this time
   */
  acquire(priority: Priority, since?: number, deadline?: number): Promise<number>;
  /**
   * Reports a throttled call. No call starts for a while, and the limit decreases.
   * Several throttled calls that ran at the same time decrease the limit only once.
   *
   * @param startedAt the start of the call, as returned by {@link acquire}
   * @param retryAfter the delay that the API asked for, in milliseconds
   */
  slowDown(startedAt: number, retryAfter?: number): void;
  /** Lowers a higher quota to this value. */
  capQuota(quota: number): void;
  /** Number of calls that may currently start in a minute. */
  readonly limit: number;
}

/**
 * Delay of each priority in milliseconds. The rank of a call is its arrival time plus this delay. The call with the lowest rank starts
 * first, so a mutation overtakes reads and polls. No call starves: a poll that has waited for 30 seconds starts before new mutations.
 */
const PRIORITY_DELAY: Readonly<Record<Priority, number>> = { mutation: 0, read: 15_000, poll: 30_000 };

/** Window of the quota in milliseconds: a minute and a margin. Calls that start a minute apart may arrive closer together. */
const WINDOW = 61_000;

/**
 * While the limit is not lowered, 5 calls start immediately. Later calls start at 20 times the average rate: 20 a second for a quota of 60.
 * If other processes have used up the quota, only a few calls are throttled at this rate.
 */
const BURST = { calls: 5, speed: 20 };

/** Factor by which a throttled response lowers the limit, and the minimum of the limit. */
const DECREASE = 0.7;
const MIN_LIMIT = 5;

/** Fraction of the quota that the limit regains per minute. */
const RECOVERY = 0.15;

/** Pause after a throttled response without `Retry-After`. If calls are throttled again soon after a pause, the next pause is longer. */
const PAUSE: Backoff = { first: 2_000, cap: 16_000 };

/**
 * Number of calls that a process leaves to each peer. Within the process's share of the quota: one, because two processes may start a call
 * at the same time. Beyond the share: more, so that a peer with few calls does not wait.
 */
const RESERVE = { withinShare: 1, beyondShare: 4 };

/** Interval at which a process that waits for its peers checks the quota again, in milliseconds. */
const PEER_INTERVAL = 1_000;

interface QueuedCall {
  rank: number;
  deadline: number;
  start: (at: number) => void;
  drop: (reason: Error) => void;
}

/**
 * Creates a throttle that starts at most `quota` calls in any minute (60 per user, API 1.2), in bursts.
 *
 * Processes of one operating system account on one machine (peers) divide the quota among them. Other clients are unknown. If they use up the
 * quota, the API throttles calls of this process, and the limit decreases. While the limit is below the quota, calls are evenly spaced. The limits of
 * the processes converge, because a process with more calls is throttled more often.
 *
 * The constants come from simulations of stacks that share a quota (`test/contract/shared-quota.test.ts`). For example, a faster recovery
 * would save a few percent of the time, but double the throttled responses.
 */
export function createThrottle(quota: number, clock: Clock, peers?: QuotaPeers): Throttle {
  /** Waiting calls, sorted by rank. */
  let queue: QueuedCall[] = [];
  /** Starts within the last window, oldest first. */
  const starts: number[] = [];
  let lowered: { to: number; at: number } | undefined;
  let pausedUntil = -Infinity;
  let failedPauses = 0;
  let isRunning = false;
  /** Time at which the sleeping queue wakes up. No call starts earlier. */
  let wakesAt = -Infinity;

  function limit(): number {
    if (!lowered) return quota;
    return Math.min(quota, lowered.to + ((clock.now() - lowered.at) / 60_000) * RECOVERY * quota);
  }

  /** Returns the earliest time at which the next call may start, or the time to check the peers again. */
  function nextStart(): number {
    const now = clock.now();
    while (starts[0] !== undefined && starts[0] <= now - WINDOW) starts.shift();
    const after = (start: number | undefined, delay: number) => (start === undefined ? now : start + delay);
    const spacing = WINDOW / limit();
    const paced =
      limit() < quota
        ? after(starts.at(-1), spacing)
        : after(starts.at(-BURST.calls), (BURST.calls * spacing) / BURST.speed);
    const at = Math.ceil(Math.max(now, pausedUntil, after(starts.at(-quota), WINDOW), paced));
    return at > now || isPermittedByPeers() ? at : now + PEER_INTERVAL;
  }

  /** Reports the next call to the peers, and returns whether they leave enough quota for the call. */
  function isPermittedByPeers(): boolean {
    const others = peers?.exchange(starts.length + 1) ?? [];
    if (others.length === 0) return true;
    const total = others.reduce((sum, count) => sum + count, starts.length);
    const share = Math.floor(quota / (others.length + 1));
    // With very many peers, each process may start one call per window.
    if (share <= RESERVE.withinShare) return starts.length === 0;
    const reserve = starts.length < share ? RESERVE.withinShare : RESERVE.beyondShare;
    return total + reserve * others.length < quota;
  }

  /** Drops the calls whose deadline is before the time of the next call. */
  function dropLate(at: number): void {
    const late = queue.filter(({ deadline }) => deadline < at);
    queue = queue.filter((call) => !late.includes(call));
    for (const { drop } of late) drop(tooLate());
  }

  const tooLate = () => new Error("The quota permits no call before the deadline.");

  async function runQueue(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      while (queue.length > 0) {
        const at = nextStart();
        const delay = at - clock.now();
        if (delay > 0) {
          dropLate(at);
          if (queue.length === 0) return;
          wakesAt = at;
          await clock.sleep(delay);
          wakesAt = -Infinity;
          continue; // The queue, the limit or the pause may have changed.
        }
        starts.push(clock.now());
        queue.shift()?.start(clock.now());
      }
    } finally {
      isRunning = false;
    }
  }

  return {
    get limit() {
      return Math.floor(limit());
    },
    capQuota(other) {
      quota = Math.min(quota, other);
    },
    acquire: (priority, since, deadline = Infinity) =>
      new Promise((start, drop) => {
        if (deadline < wakesAt) {
          drop(tooLate());
          return;
        }
        const rank = (since ?? clock.now()) + PRIORITY_DELAY[priority];
        // At the same rank, a repeated call goes before first attempts.
        const index = queue.findIndex((other) => (since === undefined ? other.rank > rank : other.rank >= rank));
        queue.splice(index < 0 ? queue.length : index, 0, { rank, deadline, start, drop });
        // Deferred: all calls of the same tick are sorted before one starts.
        queueMicrotask(() => void runQueue());
      }),
    slowDown(startedAt, retryAfter) {
      const now = clock.now();
      if (retryAfter !== undefined) {
        pausedUntil = Math.max(pausedUntil, now + retryAfter);
      } else if (startedAt >= pausedUntil) {
        failedPauses = startedAt < pausedUntil + maxDelay(PAUSE, failedPauses) ? failedPauses + 1 : 1;
        pausedUntil = now + maxDelay(PAUSE, failedPauses);
      }
      if (lowered && startedAt < lowered.at) return;
      lowered = { to: Math.min(quota, Math.max(MIN_LIMIT, limit() * DECREASE)), at: now };
    },
  };
}

/** The throttles of a process, by quota. */
export type Throttles = Map<string, Throttle>;

/**
 * Returns the throttle of the user's quota. Each user has a quota (API 1.2), and the gateway of each region counts the calls
 * separately. If settings of this process differ in `requestsPerMinute`, the lowest value applies.
 */
export function throttleOf(
  settings: Settings,
  clock: Clock,
  throttles: Throttles = new Map(),
  findPeers?: FindQuotaPeers,
): Throttle {
  const key = JSON.stringify([settings.endpoints[settings.defaultService].url, ...userKey(settings.credentials)]);
  const throttle = throttles.get(key) ?? createThrottle(settings.requestsPerMinute, clock, findPeers?.(key));
  throttle.capQuota(settings.requestsPerMinute);
  throttles.set(key, throttle);
  return throttle;
}

/** Returns a key that identifies a user and contains no secret. A user with several credentials counts as several users. */
function userKey(credentials: Credentials): readonly string[] {
  switch (credentials.kind) {
    case "access key":
      return [credentials.kind, credentials.accessKey];
    case "password":
      return [credentials.kind, credentials.domainName, credentials.userName];
    case "token":
      return [credentials.kind, createHash("sha256").update(credentials.token).digest("hex")];
  }
}
