import { listUnpaidOrders, type UnpaidOrder } from "../../api/bss/orders";
import { isUnreadable } from "../../api/errors";
import { AuthenticationError, isOutcomeUnknown } from "../../http/errors";
import type { CreateResult } from "./definition";
import { AdvisedError } from "./errors";
import type { Operation } from "./operation";
import { recordedPending } from "./state";

// Until the user has paid an order in the console, only the order exists. If the command is killed before the payment, Pulumi's state
// does not contain the order, and only the list of unpaid orders shows it.

/** Stands for the API operation of an order that was found in the list of unpaid orders. */
const foundOrder = "";

/** Whether the pending order was found in the list of unpaid orders. Another client may have placed it. */
export function isFoundOrder({ pending, before }: Pick<Operation, "pending" | "before">): boolean {
  return (pending ?? recordedPending(before))?.operation === foundOrder;
}

/** Pauses before the searches for the order of a request whose outcome is unknown, in milliseconds. */
const pauses: readonly number[] = [2_000, 8_000, 20_000];

/**
 * Sends a request that places an order, which the user then pays. Sends nothing if an earlier command may have placed an unpaid order for this
 * resource. If the API refuses the list of unpaid orders or returns an undocumented response, warns and sends the request. Calls of this function
 * run one after the other, so that each order of this process is known before the next order is placed.
 *
 * @throws AdvisedError naming the unpaid orders that this process does not know
 */
export function orderOnce(operation: Operation, send: () => Promise<CreateResult>): Promise<CreateResult> {
  const { clock, knownOrders, queue } = operation.services;
  return queue.run("unpaid orders", async () => {
    const before = await listUnknownOrders(operation);
    if (before === undefined) operation.warn(unreadableOrdersWarning);
    else if (before.length > 0) throw makeUnpaidOrdersError(before);
    const created = await send().catch(async (error: unknown) => {
      if (!isOutcomeUnknown(error) || before === undefined) throw error;
      for (const pause of pauses) {
        await clock.sleep(pause);
        const [order, ...others] = (await listUnknownOrders(operation).catch(() => undefined)) ?? [];
        if (order && others.length === 0)
          return { localId: undefined, accepted: { operation: foundOrder, jobId: undefined, orderId: order.id } };
      }
      throw error;
    });
    if (created.accepted.orderId !== undefined) knownOrders.add(created.accepted.orderId);
    return created;
  });
}

/**
 * Lists the unpaid orders that are not in `knownOrders`.
 *
 * @returns undefined if the API refuses the list or returns an undocumented response
 */
async function listUnknownOrders({ services, ref }: Operation): Promise<UnpaidOrder[] | undefined> {
  try {
    const orders = await listUnpaidOrders(services.api, ref.subject);
    return orders.filter(({ id }) => !services.knownOrders.has(id));
  } catch (error) {
    if (!isUnreadable(error) && !(error instanceof AuthenticationError)) throw error;
    return undefined;
  }
}

const unreadableOrdersWarning =
  "The list of unpaid orders cannot be read, so an order that an interrupted `pulumi up` placed cannot be found. After an " +
  "interrupted `pulumi up`, look for unpaid orders in the console before you pay the new order.";

function makeUnpaidOrdersError(orders: readonly UnpaidOrder[]): AdvisedError {
  const names = orders.map(({ id, placed }) => `${id}${placed === undefined ? "" : ` of ${placed}`}`).join(", ");
  const [waits, them] = orders.length === 1 ? ["An order for DDM waits", "it"] : ["Orders for DDM wait", "them"];
  return new AdvisedError(
    `${waits} for payment: ${names}. An interrupted \`pulumi up\` may have placed ${them} for this resource: the API does not ` +
      "report which resource an order is for, so no new order is placed",
    `Pay ${them} in the console. After the delivery, run \`pulumi up\` again: it continues with the delivered resource or says how to adopt it. ` +
      `Or cancel ${them} in the console, and run \`pulumi up\` again to place a new order.`,
  );
}
