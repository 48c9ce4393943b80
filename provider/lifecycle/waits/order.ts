import { type OrderStatus, showOrder } from "../../api/bss/orders";
import { ApiError, AuthenticationError } from "../../http/errors";
import { createUnbatchedPoll } from "../../wait/polling";
import { waitFor } from "../../wait/waiter";
import { isTransient } from "./context";
import type { WaitContext } from "./context";

/** Error of a canceled order, which will not be delivered. */
export class OrderCanceledError extends Error {
  override readonly name = "OrderCanceledError";
  constructor(orderId: string, subject: string) {
    super(`Order ${orderId} of ${subject} was canceled.`);
  }
}

/** Error if the credentials cannot read an order. Only the live state shows whether the order was delivered. */
export class OrderUnreadableError extends Error {
  override readonly name = "OrderUnreadableError";
}

/** Reads the status of an order; `not readable` if the credentials cannot read orders. */
export async function readOrderStatus(
  { services, ref }: Pick<WaitContext, "services" | "ref">,
  orderId: string,
): Promise<OrderStatus | "not readable"> {
  try {
    return await showOrder(services.api, orderId, ref.subject);
  } catch (error) {
    const isRefused = error instanceof ApiError && (error.status === 401 || error.status === 403);
    if (isRefused || error instanceof AuthenticationError) return "not readable";
    throw error;
  }
}

/**
 * Waits for an order to be paid and completed.
 *
 * @throws OrderCanceledError, OrderUnreadableError
 */
export async function waitForOrder(context: WaitContext, orderId: string): Promise<void> {
  const { services, ref, deadline, report } = context;
  const status = await waitFor<string>({
    goal: `order ${orderId} of ${ref.subject} to be completed`,
    clock: services.clock,
    deadline,
    firstDelay: 1_000,
    target: ["completed", "canceled", "not readable"],
    pending: ["processing", "pending payment"],
    isTolerable: isTransient,
    poll: createUnbatchedPoll(services.clock, async () => {
      const state = await readOrderStatus(context, orderId);
      return { state, value: state };
    }),
    onProgress: ({ state }) => {
      report(`order ${orderId} ${state === "pending payment" ? "waits for payment in the console" : state}`);
    },
  });
  if (status === "canceled") throw new OrderCanceledError(orderId, ref.subject);
  if (status === "not readable") throw new OrderUnreadableError(`Order ${orderId} of ${ref.subject} cannot be read`);
}
