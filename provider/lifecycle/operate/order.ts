import { showOrder } from "../../api/orders";
import { onceDue, waitFor } from "../../wait/waiter";
import { isPassing } from "./passing";
import type { Settling } from "./settling";

/** An order was cancelled, so what was ordered will never come. */
export class OrderCancelledError extends Error {
  override readonly name = "OrderCancelledError";
  constructor(orderId: string, subject: string) {
    super(`Order ${orderId} of ${subject} was cancelled. Run \`pulumi up\` again to order anew.`);
  }
}

/** A yearly/monthly instance was ordered, but it is not known what becomes of the order. */
export class UndeliveredOrderError extends Error {
  override readonly name = "UndeliveredOrderError";
  constructor(orderId: string, cause: unknown) {
    super(
      `${cause instanceof Error ? cause.message : String(cause)} Order ${orderId} stands: pay it in the console, or cancel it, ` +
        "before you run `pulumi up` again, which finds the paid instance and otherwise orders another one.",
      { cause },
    );
  }
}

/**
 * Waits for an order to be paid and completed.
 *
 * @throws OrderCancelledError
 */
export async function waitForOrder({ world, instance, deadline, say }: Settling, orderId: string): Promise<void> {
  const status = await waitFor<string>({
    what: `order ${orderId} of ${instance.subject} to be completed`,
    clock: world.clock,
    deadline,
    firstPause: 1_000,
    target: ["completed", "cancelled"],
    pending: ["processing", "pending payment"],
    tolerate: isPassing,
    look: onceDue(world.clock, async () => {
      const state = await showOrder(world.api, orderId, instance.subject);
      return { state, value: state };
    }),
    onTick: ({ state }) => {
      say(`order ${orderId} ${state === "pending payment" ? "waits to be paid in the console" : state}`);
    },
  });
  if (status === "cancelled") throw new OrderCancelledError(orderId, instance.subject);
}
