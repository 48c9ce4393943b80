import { findIdleInstance, findRunningInstance } from "./instance/find-instance";
import type { Backend } from "../engine/backend";
import { startJob } from "../engine/jobs/scheduler";
import type { Instance, Order } from "./model";

/** An order to be placed. */
export interface OrderRequest {
  /** Default: a new order id. */
  readonly id?: string;
  /** The instance that the order changes or, for a purchase, creates. */
  readonly instance: Instance;
  /** Whether the order creates the instance. */
  readonly isPurchase: boolean;
  /** Kind of the job that the payment starts. */
  readonly kind: string;
  readonly params: unknown;
  /** Whether the order is paid immediately. */
  readonly pay: boolean;
}

/** Places an order and, if requested, pays it. */
export function placeOrder(backend: Backend, request: OrderRequest): Order {
  const order: Order = {
    id: request.id ?? makeOrderId(backend),
    createdAt: backend.now(),
    paid: false,
    instanceId: request.instance.id,
    newInstance: request.isPurchase ? request.instance : null,
    jobKind: request.kind,
    jobParams: request.params,
    jobId: null,
  };
  backend.state.orders.push(order);
  if (request.pay) startOrder(backend, order);
  return order;
}

/**
 * Pays an order, which starts its job. A second payment has no effect. A change can be paid only while the instance is RUNNING (API 4.2.17; assumed for
 * other changes).
 *
 * @throws for a change: 404 DBS.200002 if the instance no longer exists, 409 if a job occupies it, 400 DBS.200076 if it is failed or frozen, or the
 * error of the job's start. For example, the start fails with 400 DBS.280001 if the group to change no longer exists.
 */
export function payOrder(backend: Backend, order: Order): void {
  if (order.paid) return;
  if (order.newInstance === null) findRunningInstance(backend, order.instanceId);
  startOrder(backend, order);
}

/** Starts the job of an order. An ordered instance exists from now on. */
function startOrder(backend: Backend, order: Order): void {
  const { newInstance } = order;
  if (newInstance !== null) {
    newInstance.createdAt = newInstance.updatedAt = newInstance.parameters.updatedAt = backend.now();
    backend.state.instances.push(newInstance);
    order.newInstance = null;
  }
  const instance = findIdleInstance(backend, order.instanceId);
  order.jobId = startJob(backend, backend.jobKind(order.jobKind), instance, order.jobParams).id;
  order.paid = true;
}

/** Returns a new order id, such as `CS1810251738L8VVD` (API 4.2.1). */
export function makeOrderId(backend: Backend): string {
  const { ids } = backend;
  const minute = new Date(backend.now()).toISOString().replace(/\D/g, "").slice(2, 12);
  const characters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
  const suffix = Array.from({ length: 5 }, () => characters.charAt(ids.randomInteger(0, characters.length - 1)));
  return `CS${minute}${suffix.join("")}`;
}
