import { createUnbatchedPoll } from "../../wait/polling";
import { waitFor } from "../../wait/waiter";
import { PartialFailure, type Values } from "../lifecycle";
import { isTransient } from "../waits/context";
import { OrderCanceledError, readOrderStatus } from "../waits/order";
import { isInstanceAbsent } from "./children";
import type { AnyDefinition } from "./definition";
import { messageOf } from "./errors";
import { reasonOf, timeoutAdviceOf } from "./failure";
import { idOf } from "./identity";
import type { Operation } from "./operation";

// A yearly/monthly resource gets its id when its order is paid and delivered. Until then the order represents the resource in
// Pulumi's state, so that the resource is not ordered twice.

const orderPrefix = "order:";

/** Returns the id of a resource in Pulumi's state while the resource is ordered but not delivered. */
export function idOfOrder(definition: Parameters<typeof idOf>[0], instanceId: string, orderId: string): string {
  return idOf(definition, instanceId, `${orderPrefix}${orderId}`);
}

/** Returns the order id in an id of {@link idOfOrder}; undefined for the id of a delivered resource. */
export function orderIdOf(id: string): string | undefined {
  const localId = id.split("/").at(-1) ?? "";
  return localId.startsWith(orderPrefix) ? localId.slice(orderPrefix.length) : undefined;
}

const openOrderAdvice =
  "Pay the order in the console if it is unpaid, then run `pulumi refresh` and `pulumi up`. Or cancel the order in the console, then run `pulumi up --refresh`.";

/** Returns advice for a completed order whose resource is not listed. */
export function unlistedAdvice(command: string): string {
  return `If the resource was deleted, remove it from the state with \`pulumi state delete <urn>\`. Otherwise run ${command} in a few minutes.`;
}

/** Returns advice for an order that the credentials cannot read. */
export function unreadableAdvice(command: string): string {
  return (
    `Grant the credentials the permission to read orders, then run ${command}. If the order was canceled, remove it from the state instead: ` +
    "`pulumi state delete <urn>`."
  );
}

/** Command that replaces an order in the state by the delivered resource. An `up` without a refresh does not. */
const refreshCommand = "`pulumi up --refresh`";

/**
 * The state of an order:
 *
 * - `{ localId }`: the id of the delivered resource, within its scope
 * - `open`: the order is not paid or not delivered yet
 * - `not readable`: the credentials cannot read the order
 * - `completed`: the resource is not listed yet, or has already been deleted
 * - `undeliverable`: the order was canceled. Or the instance of the resource was deleted, and the order is not known to be open
 */
export type Delivery = { localId: string } | "open" | "not readable" | "completed" | "undeliverable";

/** Reads the state of an order. */
export async function readDelivery(
  definition: AnyDefinition,
  operation: Operation,
  orderId: string,
): Promise<Delivery> {
  const localId = await definition.findDelivered?.(operation, orderId);
  if (localId !== undefined) return { localId };
  const status = await readOrderStatus(operation, orderId);
  if (status === "canceled") return "undeliverable";
  // The deletion of the instance does not end an open order.
  if (status === "pending payment" || status === "processing") return "open";
  if (definition.scope === "child of an instance" && (await isInstanceAbsent(operation))) return "undeliverable";
  return status;
}

/**
 * Waits until an order is paid and delivered.
 *
 * @param known outputs to store if the wait fails
 * @returns the id of the delivered resource, within its scope
 * @throws OrderCanceledError if the order was canceled. There will be no resource
 * @throws PartialFailure after any other error, with the order as the id. The next run then does not order again
 */
export async function waitForDelivery(
  definition: AnyDefinition,
  operation: Operation,
  orderId: string,
  known: Values,
): Promise<string> {
  const { services, deadline, ref, id, pending } = operation;
  try {
    const localId = await waitFor<string | undefined>({
      goal: `order ${orderId} to be delivered`,
      clock: services.clock,
      deadline,
      firstDelay: 1_000,
      target: ["delivered"],
      pending: ["processing", "pending payment", "completed", "not readable"],
      isTolerable: isTransient,
      poll: createUnbatchedPoll(services.clock, async () => {
        const delivered = await definition.findDelivered?.(operation, orderId);
        if (delivered !== undefined) return { state: "delivered", value: delivered };
        const state = await readOrderStatus(operation, orderId);
        if (state === "canceled") throw new OrderCanceledError(orderId, ref.subject);
        return { state, value: undefined };
      }),
      onProgress: ({ state }) => {
        operation.report(
          `order ${orderId} ${state === "pending payment" ? "waits for payment in the console" : state}`,
        );
      },
    });
    return localId ?? "";
  } catch (error) {
    if (error instanceof OrderCanceledError) throw error;
    const message =
      `${operation.title} ${ref.subject} failed: ${messageOf(error)}${timeoutAdviceOf(error, operation)} Pulumi's state contains order ${orderId} instead of the resource, and the next run does not order again. ` +
      openOrderAdvice;
    throw new PartialFailure(message, id, { ...known, __pending: pending, __unfinished: [] }, error);
  }
}

/** Creates the error of an update of a resource that is still an order in Pulumi's state. Such an update changes nothing. */
export async function makeUndeliveredError(
  definition: AnyDefinition,
  operation: Operation,
  orderId: string,
): Promise<PartialFailure> {
  const { title, ref, id, before } = operation;
  const [reason, next] = await readDelivery(definition, operation, orderId).then(
    (delivery) => {
      const [state, nextStep] = describeDelivery(delivery);
      return [`order ${orderId} ${state}.`, nextStep];
    },
    (error: unknown) => [reasonOf(error, operation), `Run ${refreshCommand} when that is resolved.`],
  );
  const message = `${title} ${ref.subject} failed: ${reason} Pulumi's state contains the order instead of the resource. ${next}`;
  return new PartialFailure(message, id, before, undefined);
}

/** Returns the state of an order, as a clause without its subject, and the next step. */
function describeDelivery(delivery: Delivery): [state: string, next: string] {
  switch (delivery) {
    case "open":
      return ["is open", openOrderAdvice];
    case "not readable":
      return ["cannot be read with the credentials", unreadableAdvice(refreshCommand)];
    case "completed":
      return ["is completed, but its resource is not listed", unlistedAdvice(refreshCommand)];
    case "undeliverable":
      return ["was canceled, or its instance was deleted", `Run ${refreshCommand}: it creates the resource again.`];
    default:
      return [`was delivered as ${delivery.localId}`, `Run ${refreshCommand}: it continues from there.`];
  }
}
