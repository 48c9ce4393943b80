import type { Accepted } from "../../api/wire";
import { waitForJob } from "./job";
import { waitForOrder } from "./order";
import type { Settling } from "./settling";
import { waitUntilRunning } from "./status";

/** How long to leave the cloud alone before looking what has become of a call whose answer was lost: milliseconds. */
export const lookAgainAfter: readonly number[] = [2_000, 8_000, 20_000];

/**
 * Waits for the job or order that a call has set off, and then for the instance to take the next call (facts 0.1).
 *
 * @returns whether the cloud has said that the job is completed: without a job nothing but what is live tells
 */
export async function settle(settling: Settling, accepted: Accepted): Promise<boolean> {
  settling.world.queue.setReady(settling.instance.id, false);
  if (accepted.orderId !== undefined) await waitForOrder(settling, accepted.orderId);
  return settleJob(settling, accepted);
}

/**
 * The same for the job alone, if there is one, and the instance.
 *
 * @param onEnd called when the job has ended, before the instance takes the next call
 */
export async function settleJob(settling: Settling, accepted: Accepted, onEnd?: () => void): Promise<boolean> {
  const begun = settling.world.clock.now();
  const ended = await waitForJob(settling, accepted);
  onEnd?.();
  await waitUntilRunning(settling, { operation: accepted.operation, begun, ended: ended ?? begun });
  return ended !== undefined;
}
