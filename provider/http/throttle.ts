import type { Clock } from "../wait/clock";
import type { Lane } from "./request";

/** Hands out turns so that a user's calls stay within the documented quota, the important ones first. */
export interface Throttle {
  /** Resolves when it is this call's turn, with the time of its start (milliseconds since the epoch). */
  turn(lane: Lane): Promise<number>;
  /**
   * Tells that the cloud throttled a call: the quota is shared with others. Nothing starts for `pause` milliseconds, and
   * the limit goes down, once for all calls that were under way together.
   *
   * @param startedAt what {@link turn} gave the call
   */
  slowDown(startedAt: number, pause: number): void;
  /** How many calls may start in any minute at present. */
  readonly limit: number;
}

const LANES: readonly Lane[] = ["mutation", "read", "poll"];

/** The quota's minute, and a little more: calls that start a minute apart may arrive closer together. */
const WINDOW = 61_000;

/** What is left of the limit after each throttled answer, and the least it comes down to. */
const SLOWER = 0.7;
const SLOWEST = 5;

/** While nothing is throttled, the limit comes back by a tenth of the quota each minute. */
const RECOVERY = { every: 60_000, share: 0.1 };

/**
 * At most `quota` starts in any minute; short bursts are fine within that. (The documented quota is 60 calls a minute for a
 * user, spec 1.2.)
 */
export function createThrottle(quota: number, clock: Clock): Throttle {
  const waiting: Record<Lane, ((startedAt: number) => void)[]> = { mutation: [], read: [], poll: [] };
  /** Starts within the last window, oldest first. */
  const starts: number[] = [];
  let pausedUntil = -Infinity;
  let lowered: { to: number; at: number } | undefined;
  let handingOut = false;

  function limit(): number {
    if (!lowered) return quota;
    const minutes = Math.floor((clock.now() - lowered.at) / RECOVERY.every);
    return Math.min(quota, lowered.to + minutes * Math.max(1, Math.round(quota * RECOVERY.share)));
  }

  /** When the next call may start: now, or later. */
  function nextStart(): number {
    const now = clock.now();
    while (starts[0] !== undefined && starts[0] <= now - WINDOW) starts.shift();
    // With the limit lowered below what has started, several starts must leave the window first.
    const mustLeave = starts[starts.length - Math.max(1, Math.floor(limit()))];
    return Math.max(now, pausedUntil, mustLeave === undefined ? now : mustLeave + WINDOW);
  }

  function next(): ((startedAt: number) => void) | undefined {
    return waiting[LANES.find((lane) => waiting[lane].length > 0) ?? "poll"].shift();
  }

  async function handOut(): Promise<void> {
    if (handingOut) return;
    handingOut = true;
    try {
      while (LANES.some((lane) => waiting[lane].length > 0)) {
        const pause = nextStart() - clock.now();
        if (pause > 0) {
          await clock.sleep(pause);
          continue; // Things may have changed: who waits, the limit, the pause.
        }
        starts.push(clock.now());
        next()?.(clock.now());
      }
    } finally {
      handingOut = false;
    }
  }

  return {
    get limit() {
      return limit();
    },
    turn: (lane) =>
      new Promise((resolve) => {
        waiting[lane].push(resolve);
        // Calls made in the same breath are sorted by lane before the first of them starts.
        queueMicrotask(() => void handOut());
      }),
    slowDown(startedAt, pause) {
      const now = clock.now();
      pausedUntil = Math.max(pausedUntil, now + pause);
      if (lowered && startedAt < lowered.at) return;
      lowered = { to: Math.min(quota, Math.max(SLOWEST, Math.floor(limit() * SLOWER))), at: now };
    },
  };
}
