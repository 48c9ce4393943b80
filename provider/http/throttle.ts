import { type Backoff, ceiling } from "../wait/backoff";
import type { Clock } from "../wait/clock";
import type { Lane } from "./request";

/** Hands out turns so that a user's calls stay within the quota, the important ones first, and none of them never. */
export interface Throttle {
  /**
   * Resolves when it is this call's turn, with the time of its start (milliseconds since the epoch).
   *
   * @param since when a call that comes again came first: it has waited that long already
   */
  turn(lane: Lane, since?: number): Promise<number>;
  /**
   * Tells that the cloud throttled a call: the quota is shared with others. Nothing starts for a while, and the limit goes
   * down, once for all calls that were under way together.
   *
   * @param startedAt what {@link turn} gave the call
   * @param retryAfter the pause that the cloud asked for, in milliseconds
   */
  slowDown(startedAt: number, retryAfter?: number): void;
  /** Lowers the quota when it is higher than this. */
  atMost(quota: number): void;
  /** How many calls may start in any minute at present. */
  readonly limit: number;
}

/**
 * Who waits goes by the time it came, and some lanes as if they had come later, by so many milliseconds. So mutations start
 * before reads and reads before polls, but a row of mutations, however long, holds a poll up for half a minute only.
 */
const HANDICAP: Readonly<Record<Lane, number>> = { mutation: 0, read: 15_000, poll: 30_000 };

/** The quota's minute, and a little more: calls that start a minute apart may arrive closer together. */
const WINDOW = 61_000;

/**
 * A burst: so many calls together, and the rest so many times as fast as an even flow (20 a second). A quota that others have
 * used up is noticed after a few calls of it.
 */
const BURST = { together: 5, speed: 20 };

/** What is left of the limit after each throttled answer, and the least it comes down to. */
const SLOWER = 0.7;
const SLOWEST = 5;

/** While nothing is throttled, so much of the quota comes back to the limit each minute. */
const RECOVERY = 0.15;

/** The pause after a throttled answer that asks for none, in milliseconds: longer while the call after it is refused, too. */
const PAUSE: Backoff = { first: 2_000, cap: 16_000 };

interface Waiting {
  rank: number;
  start: (at: number) => void;
}

/**
 * At most `quota` starts in any minute (60 for a user, API 1.2), in bursts as work comes. With others on the same quota, who
 * are only known by the throttled answers they cause, calls flow evenly: each side sees the edge of the quota call by call,
 * and the limits meet at equal parts, since who has more is told to slow down more often.
 *
 * The figures come from simulated stacks on one quota (`test/contract/shared-quota.test.ts`): a faster recovery gains a few
 * per cent of time and doubles the throttled answers.
 */
export function createThrottle(quota: number, clock: Clock): Throttle {
  /** In the order of their turns. */
  const waiting: Waiting[] = [];
  /** Starts within the last window, oldest first. */
  const starts: number[] = [];
  let lowered: { to: number; at: number } | undefined;
  let pausedUntil = -Infinity;
  let pausesInVain = 0;
  let handingOut = false;

  function limit(): number {
    if (!lowered) return quota;
    return Math.min(quota, lowered.to + ((clock.now() - lowered.at) / 60_000) * RECOVERY * quota);
  }

  /** When the next call may start: now, or later. */
  function nextStart(): number {
    const now = clock.now();
    while (starts[0] !== undefined && starts[0] <= now - WINDOW) starts.shift();
    const after = (start: number | undefined, pause: number) => (start === undefined ? now : start + pause);
    const evenly = WINDOW / limit();
    const flow =
      limit() < quota
        ? after(starts.at(-1), evenly)
        : after(starts.at(-BURST.together), (BURST.together * evenly) / BURST.speed);
    return Math.ceil(Math.max(now, pausedUntil, after(starts.at(-quota), WINDOW), flow));
  }

  async function handOut(): Promise<void> {
    if (handingOut) return;
    handingOut = true;
    try {
      while (waiting.length > 0) {
        const pause = nextStart() - clock.now();
        if (pause > 0) {
          await clock.sleep(pause);
          continue; // Things may have changed: who waits, the limit, the pause.
        }
        starts.push(clock.now());
        waiting.shift()?.start(clock.now());
      }
    } finally {
      handingOut = false;
    }
  }

  return {
    get limit() {
      return Math.floor(limit());
    },
    atMost(other) {
      quota = Math.min(quota, other);
    },
    turn: (lane, since) =>
      new Promise((start) => {
        const rank = (since ?? clock.now()) + HANDICAP[lane];
        // Who comes again goes before those who came with it and wait for their first turn.
        const place = waiting.findIndex((other) => (since === undefined ? other.rank > rank : other.rank >= rank));
        waiting.splice(place < 0 ? waiting.length : place, 0, { rank, start });
        // Calls made in the same breath are put in order before the first of them starts.
        queueMicrotask(() => void handOut());
      }),
    slowDown(startedAt, retryAfter) {
      const now = clock.now();
      if (retryAfter !== undefined) {
        pausedUntil = Math.max(pausedUntil, now + retryAfter);
      } else if (startedAt >= pausedUntil) {
        pausesInVain = startedAt < pausedUntil + ceiling(PAUSE, pausesInVain) ? pausesInVain + 1 : 1;
        pausedUntil = now + ceiling(PAUSE, pausesInVain);
      }
      if (lowered && startedAt < lowered.at) return;
      lowered = { to: Math.min(quota, Math.max(SLOWEST, limit() * SLOWER)), at: now };
    },
  };
}
