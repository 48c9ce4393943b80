import { createInstance, type ListedInstance, listInstances, type NewInstance } from "../../api/instances";
import { showOrder } from "../../api/orders";
import type { Accepted } from "../../api/wire";
import { isOutcomeUnknown } from "../../http/errors";
import { onceDue, waitFor } from "../../wait/waiter";
import type { World } from "../lifecycle";
import { done } from "../operate/aspect";
import { isPassing } from "../operate/passing";
import { OrderCancelledError, UndeliveredOrderError } from "../operate/order";
import type { Purchase } from "./choice";

/** What was bought: the instance's id, and what the purchase has set off. */
export interface Bought {
  id: string;
  accepted: Accepted;
}

/** How often an instance is looked for whose purchase may or may not have been carried out. */
const searches = [1_000, 5_000, 15_000];

/**
 * Buys the instance, once. When the answer is lost, the instance is looked for by the name that only this run can have asked
 * for; it is bought again only when it is certain that it was not.
 *
 * @param others ids of the instances that were there before
 * @param onOrder called when there is an order to wait for
 */
export async function buy(
  world: World,
  subject: string,
  { order }: Purchase,
  others: ReadonlySet<string>,
  deadline: number,
  say: (news: string) => void,
): Promise<Bought> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { id, accepted } = await createInstance(world.api, subject, order);
      const { orderId } = accepted;
      if (id !== undefined) return { id, accepted };
      if (orderId !== undefined) {
        return await waitForDelivery(world, subject, order, orderId, deadline, say).catch((error: unknown) => {
          throw error instanceof OrderCancelledError ? error : new UndeliveredOrderError(orderId, error);
        });
      }
      throw new Error(`The answer to the purchase of ${subject} names neither an instance nor an order.`);
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      say("the answer to the purchase was lost: looking whether the instance is there");
      const found = await search(world, order.name, others);
      if (found) return { id: found.id, accepted: done };
      // An order shows only when it is paid and delivered: that nothing is there does not say that nothing was ordered.
      if (attempt === 2 || order.prePaid) throw error;
    }
  }
}

async function search(world: World, name: string, others: ReadonlySet<string>): Promise<ListedInstance | undefined> {
  for (const pause of searches) {
    await world.clock.sleep(pause);
    const { instances } = await listInstances(world.api, "poll");
    const found = instances.find((instance) => instance.name === name && !others.has(instance.id));
    if (found) return found;
  }
  return undefined;
}

/** A yearly/monthly instance has an order first, and an id when the order is paid: its listing names the order (spec 4.2.2). */
async function waitForDelivery(
  world: World,
  subject: string,
  order: NewInstance,
  orderId: string,
  deadline: number,
  say: (news: string) => void,
): Promise<Bought> {
  const delivered = await waitFor<string | undefined>({
    what: `order ${orderId} of ${subject} to be delivered`,
    clock: world.clock,
    deadline,
    firstPause: 1_000,
    target: ["delivered"],
    pending: ["processing", "pending payment", "completed"],
    tolerate: isPassing,
    look: onceDue(world.clock, async () => {
      const { instances } = await listInstances(world.api, "poll");
      const found = instances.find((instance) => instance.order_id === orderId);
      if (found) return { state: "delivered", value: found.id };
      const state = await showOrder(world.api, orderId, subject);
      if (state === "cancelled") throw new OrderCancelledError(orderId, subject);
      return { state, value: undefined };
    }),
    onTick: ({ state }) => {
      const unpaid = state === "pending payment" && order.prePaid?.autoPay !== true;
      say(`order ${orderId} ${unpaid ? "waits to be paid in the console" : state}`);
    },
  });
  return { id: delivered ?? "", accepted: done };
}
