import { isInstanceGone } from "../../api/errors";
import { deleteInstance } from "../../api/instances";
import { unsubscribe } from "../../api/orders";
import type { Accepted } from "../../api/wire";
import { isOutcomeUnknown } from "../../http/errors";
import { canonicalState } from "../../wait/waiter";
import type { Values } from "../lifecycle";
import { done } from "../operate/aspect";
import { lookAgainAfter } from "../operate/settle";
import type { Settling } from "../operate/settling";
import { gone, lookAtStatus, waitForStatus } from "../operate/status";
import type { Charging } from "./properties";

/**
 * Waits until what is under way has ended: the cloud deletes nothing while it works on it.
 *
 * @returns the status it has come to: {@link gone}, or one in which it can be deleted, or is being deleted already
 */
export async function untilDeletable(settling: Settling): Promise<string> {
  if (settling.world.queue.isReady(settling.instance.id)) return "RUNNING";
  const deletable = ["RUNNING", "CREATEFAILED", "ERROR", "FROZEN", "DELETING", "DELETED", gone];
  return waitForStatus(settling, "to be deletable", deletable, ["FREEZING"]);
}

/**
 * Asks for the deletion, once: when the answer is lost, the instance itself tells whether it was heard. A yearly/monthly
 * instance is not deleted but unsubscribed.
 *
 * @param status the status that it has before
 */
export async function deleteOnce({ world, instance }: Settling, outputs: Values, status: string): Promise<Accepted> {
  const isPrePaid = (outputs["charging"] as Charging | undefined)?.mode === "prePaid";
  for (let attempt = 0; ; attempt += 1) {
    try {
      if (!isPrePaid) return await deleteInstance(world.api, instance, outputs["deleteDnData"] === true);
      await unsubscribe(world.api, instance);
      return done;
    } catch (error) {
      if (isInstanceGone(error)) return done;
      const pause = lookAgainAfter[attempt];
      if (!isOutcomeUnknown(error) || pause === undefined) throw error;
      await world.clock.sleep(pause);
      const now = world.clock.now();
      const live = await lookAtStatus(world, instance, { due: now, latest: now });
      if (canonicalState(live) !== canonicalState(status)) return done;
    }
  }
}
