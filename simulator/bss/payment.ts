import { findIdleInstance } from "../ddm/instance/find-instance";
import { startJob } from "../engine/jobs/scheduler";
import type { Instance, Order } from "../ddm/model";
import type { World } from "../engine/backend";

/** What is ordered. */
export interface OrderRequest {
  /** Default: a new order number. */
  readonly id?: string;
  /** What it is about; for a purchase, the instance to be. */
  readonly instance: Instance;
  readonly purchase: boolean;
  /** The kind of job that payment starts. */
  readonly kind: string;
  readonly params: unknown;
  /** Whether it is paid at once from the account. */
  readonly pay: boolean;
}

/** Puts down an order, and pays it if asked to. */
export function placeOrder(world: World, request: OrderRequest): Order {
  const order: Order = {
    id: request.id ?? world.ids.orderId(world.now()),
    createdAt: world.now(),
    paid: false,
    instanceId: request.instance.id,
    newInstance: request.purchase ? request.instance : null,
    jobKind: request.kind,
    jobParams: request.params,
    jobId: null,
  };
  world.state.orders.push(order);
  if (request.pay) payOrder(world, order);
  return order;
}

/**
 * Pays an order: its job starts. Paying twice changes nothing.
 *
 * @throws 404 DBS.200002 if what it is about is gone meanwhile; 409 while another job occupies it
 */
export function payOrder(world: World, order: Order): void {
  if (order.paid) return;
  if (order.newInstance !== null) world.state.instances.push(order.newInstance);
  order.newInstance = null;
  const instance = findIdleInstance(world, order.instanceId);
  order.jobId = startJob(world, world.kind(order.jobKind), instance, order.jobParams).id;
  order.paid = true;
}
