import { isInstanceGone } from "../api/errors";
import { deleteInstance, showInstance } from "../api/instances";
import { unsubscribe } from "../api/orders";
import type { Accepted } from "../api/wire";
import { isOutcomeUnknown } from "../http/errors";
import { canonicalState, waitFor } from "../wait/waiter";
import { done } from "./aspect";
import type { Charging } from "./instance-properties";
import type { Values } from "./lifecycle";
import { isPassing, type Settling, transitional } from "./settle";

/**
 * Waits until what is under way has ended: the cloud deletes nothing while it works on it.
 *
 * @returns false when the instance is gone already
 */
export async function untilDeletable({ world, instance, deadline, say }: Settling): Promise<boolean> {
  const status = await waitFor<string>({
    what: `${instance.subject} to be deletable`,
    clock: world.clock,
    deadline,
    target: ["RUNNING", "CREATEFAILED", "ERROR", "FROZEN", "DELETING", "GONE", "DELETED"],
    pending: [...transitional, "FREEZING"],
    tolerate: isPassing,
    look: async () => {
      const state = await statusOf({ world, instance });
      return { state, value: state };
    },
    onTick: ({ state }) => {
      say(`instance ${state}`);
    },
  });
  return !["GONE", "DELETED"].includes(canonicalState(status));
}

/**
 * Asks for the deletion, once: when the answer is lost, the instance itself tells whether it was heard. A yearly/monthly
 * instance is not deleted but unsubscribed.
 */
export async function deleteOnce({ world, instance }: Settling, outputs: Values): Promise<Accepted> {
  const isPrePaid = (outputs["charging"] as Charging | undefined)?.mode === "prePaid";
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (!isPrePaid) return await deleteInstance(world.api, instance, outputs["deleteDnData"] === true);
      await unsubscribe(world.api, instance);
      return done;
    } catch (error) {
      if (isInstanceGone(error)) return done;
      if (!isOutcomeUnknown(error) || attempt === 3) throw error;
      if (canonicalState(await statusOf({ world, instance })) !== "RUNNING") return done;
    }
  }
}

async function statusOf({ world, instance }: Pick<Settling, "world" | "instance">): Promise<string> {
  try {
    return (await showInstance(world.api, instance, "poll")).status;
  } catch (error) {
    if (isInstanceGone(error)) return "GONE";
    throw error;
  }
}
