import { ApiError } from "./errors";
import { startJob } from "./jobs/engine";
import type { Instance, Order } from "./model";
import type { World } from "./world";

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

/** Pays an order: its job starts. Paying twice changes nothing. */
export function payOrder(world: World, order: Order): void {
  if (order.paid) return;
  if (order.newInstance !== null) world.state.instances.push(order.newInstance);
  order.newInstance = null;
  const instance = world.state.instances.find(({ id }) => id === order.instanceId);
  if (instance === undefined) throw new ApiError(400, "CBC.99003627", "The resource of the order is gone.");
  order.jobId = startJob(world, world.kind(order.jobKind), instance, order.jobParams).id;
  order.paid = true;
}
