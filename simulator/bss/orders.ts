import { z } from "zod";
import { ApiError } from "../engine/errors";
import { findIdleInstance } from "../ddm/instance/find-instance";
import { startJob } from "../engine/jobs/scheduler";
import { jobStatus } from "../engine/jobs/job";
import type { Billing, Instance, Order } from "../ddm/model";
import { payOrder } from "./payment";
import { pageOf } from "../engine/paging";
import { noContent, ok, operation, type ApiGroup } from "../engine/operation";
import type { World } from "../engine/backend";
import { deleteInstance } from "../ddm/instance/instance-deletion";

/** Order statuses (facts 1.3): waiting for payment, being processed, done. */
const PENDING_PAYMENT = 6;
const PROCESSING = 3;
const COMPLETED = 5;

function findOrder(world: World, id: string): Order {
  const order = world.state.orders.find((candidate) => candidate.id === id);
  if (order === undefined) throw new ApiError(404, "CBC.99000053", "The order does not exist.");
  return order;
}

function orderStatus(world: World, order: Order): number {
  if (!order.paid) return PENDING_PAYMENT;
  const job = world.state.jobs.find(({ id }) => id === order.jobId);
  return job !== undefined && jobStatus(job, world.now()) === "Running" ? PROCESSING : COMPLETED;
}

/** An order as the billing service reports it: not what it is for. */
function orderView(world: World, order: Order) {
  return {
    order_id: order.id,
    order_type: 1,
    status: orderStatus(world, order),
    create_time: seconds(order.createdAt),
    service_type_code: "hws.service.type.ddm",
    service_type_name: "DDM",
  };
}

/** A yearly/monthly instance. */
interface Subscription {
  readonly instance: Instance;
  readonly billing: Extract<Billing, { mode: "prePaid" }>;
}

/** All yearly/monthly instances that are or shall be. */
function subscriptions(world: World): Subscription[] {
  return world.state.instances.flatMap((instance) =>
    instance.billing.mode === "prePaid" ? [{ instance, billing: instance.billing }] : [],
  );
}

/** The yearly/monthly instance of a resource id. */
function findSubscription(world: World, id: string): Subscription {
  const subscription = subscriptions(world).find(({ instance }) => instance.id === id);
  if (subscription === undefined) throw new ApiError(400, "CBC.30000067", "The resource does not exist.");
  return subscription;
}

/** Whether the purchase has come to a good end: what has not is no resource yet. */
function isProvisioned(world: World, { instance, billing }: Subscription): boolean {
  return instance.condition !== "CREATEFAILED" && orderStatus(world, findOrder(world, billing.orderId)) === COMPLETED;
}

function resourceView(world: World, { instance, billing }: Subscription) {
  return {
    id: instance.id.slice(0, 32),
    resource_id: instance.id,
    resource_name: instance.name,
    region_code: world.state.region,
    service_type_code: "hws.service.type.ddm",
    service_type_name: "DDM",
    resource_type_code: "hws.resource.type.ddm",
    resource_spec_code: instance.groups[0]?.flavor ?? "",
    project_id: world.state.projectId,
    is_main_resource: 1,
    status: 2,
    effective_time: seconds(instance.createdAt),
    expire_time: seconds(expiry(instance.createdAt, billing)),
    expire_policy: billing.autoRenew ? 3 : 0,
  };
}

/** The end of what was paid for; renewals are not counted. */
function expiry(from: number, { periodType, periods }: Subscription["billing"]): number {
  const end = new Date(from);
  end.setUTCMonth(end.getUTCMonth() + periods * (periodType === "year" ? 12 : 1));
  return end.getTime();
}

/** The billing service's timestamps, like `2019-05-06T08:05:01Z`. */
function seconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+/, "");
}

/**
 * Orders of yearly/monthly instances: Huawei's billing service. Not in the spec; paths and fields are those which public
 * clients use, their answers reduced to what matters for DDM.
 */
export const orders: ApiGroup = {
  operations: [
    operation({
      name: "ShowCustomerOrderDetails",
      method: "GET",
      path: "/v2/orders/customer-orders/details/{order_id}",
      service: "bss",
      handle: ({ world, param }) => {
        const order = findOrder(world, param("order_id"));
        return ok({ total_count: 1, order_info: orderView(world, order), order_line_items: [] });
      },
    }),
    operation({
      name: "ListCustomerOrders",
      method: "GET",
      path: "/v2/orders/customer-orders",
      service: "bss",
      // An empty text is no condition.
      query: z.object({
        order_id: z.string().optional(),
        status: z
          .string()
          .regex(/^[1-9]?$/, "must be a status")
          .optional(),
        service_type_code: z.string().optional(),
        offset: z.string().regex(/^\d+$/, "must be a whole number").transform(Number).optional().default(0),
        limit: z
          .string()
          .regex(/^([1-9]\d?|100)$/, "must be 1 to 100")
          .transform(Number)
          .optional()
          .default(10),
      }),
      handle: ({ world, query }) => {
        const matches = (wanted: string | undefined, value: string) =>
          wanted === undefined || wanted === "" || wanted.toLowerCase() === value.toLowerCase();
        const found = world.state.orders
          .map((order) => orderView(world, order))
          .filter(
            ({ order_id, status, service_type_code }) =>
              matches(query.order_id, order_id) &&
              matches(query.status, String(status)) &&
              matches(query.service_type_code, service_type_code),
          );
        return ok({ total_count: found.length, order_infos: pageOf(found, query) });
      },
    }),
    operation({
      name: "ListPayPerUseCustomerResources",
      method: "POST",
      path: "/v2/orders/suscriptions/resources/query", // the service itself spells it so
      service: "bss",
      // Null, "" and [] are no conditions.
      body: z.object({
        order_id: z.string().nullish(),
        resource_ids: z.array(z.string()).nullish(),
        offset: z.int().min(0).nullish(),
        limit: z.int().min(1).max(500).nullish(),
      }),
      handle: ({ world, body }) => {
        const ordered = body.order_id ? findOrder(world, body.order_id).instanceId : undefined;
        const ids = body.resource_ids?.length ? body.resource_ids : undefined;
        const found = subscriptions(world).filter(
          (subscription) =>
            isProvisioned(world, subscription) &&
            (ordered === undefined || subscription.instance.id === ordered) &&
            (ids === undefined || ids.includes(subscription.instance.id)),
        );
        const page = pageOf(found, { offset: body.offset ?? 0, limit: body.limit ?? 10 });
        return ok({ data: page.map((one) => resourceView(world, one)), total_count: found.length });
      },
    }),
    operation({
      name: "PayOrders",
      method: "POST",
      path: "/v3/orders/customer-orders/pay",
      service: "bss",
      body: z.object({ order_id: z.string() }),
      handle: ({ world, body }) => {
        payOrder(world, findOrder(world, body.order_id));
        return noContent();
      },
    }),
    operation({
      name: "AutoRenewalResources",
      method: "POST",
      path: "/v2/orders/subscriptions/resources/autorenew/{resource_id}",
      service: "bss",
      handle: ({ world, param }) => {
        findSubscription(world, param("resource_id")).billing.autoRenew = true;
        return noContent();
      },
    }),
    operation({
      name: "CancelAutoRenewalResources",
      method: "DELETE",
      path: "/v2/orders/subscriptions/resources/autorenew/{resource_id}",
      service: "bss",
      handle: ({ world, param }) => {
        findSubscription(world, param("resource_id")).billing.autoRenew = false;
        return noContent();
      },
    }),
    operation({
      name: "CancelResourcesSubscription",
      method: "POST",
      path: "/v2/orders/subscriptions/resources/unsubscribe",
      service: "bss",
      body: z.object({ resource_ids: z.array(z.string()).min(1), unsubscribe_type: z.int() }),
      handle: ({ world, body }) => {
        const instances = body.resource_ids.map((id) => findSubscription(world, id).instance);
        for (const { id } of instances)
          startJob(world, deleteInstance, findIdleInstance(world, id), { deleteData: false });
        return ok({ order_ids: instances.map(() => world.ids.orderId(world.now())) });
      },
    }),
  ],
};
