import type { MutationResult } from "../../api/wire";
import type { WaitContext } from "./context";
import { waitForJob } from "./job";
import { waitForOrder } from "./order";
import { waitUntilRunning } from "./status";

/**
 * Waits for the order and the job of a request, and then until the instance accepts the next request. A finished job does not mean that the
 * instance accepts requests (quirk 1).
 *
 * @param onEnd called after the wait for the job and before the wait for the instance. Also called without a known job
 * @returns whether the API reported the job as completed. If false, only the live state shows whether the change is complete
 */
export async function waitForCompletion(
  context: WaitContext,
  accepted: MutationResult,
  onEnd?: () => void,
): Promise<boolean> {
  context.services.queue.setReady(context.ref.id, false);
  if (accepted.orderId !== undefined) await waitForOrder(context, accepted.orderId);
  return waitForJobAndInstance(context, accepted, onEnd);
}

/** Waits for the job and the instance like {@link waitForCompletion}, but not for an order. */
export async function waitForJobAndInstance(
  context: WaitContext,
  accepted: MutationResult,
  onEnd?: () => void,
): Promise<boolean> {
  const begun = context.services.clock.now();
  const ended = await waitForJob(context, accepted);
  onEnd?.();
  await waitUntilRunning(context, { operation: accepted.operation, begun, ended: ended ?? begun });
  return ended !== undefined;
}
