import { z } from "zod";
import { ApiError } from "../errors";
import { findIdleInstance } from "../find";
import { startJob } from "../jobs/engine";
import { jobStatus } from "../jobs/job";
import type { Instance, Order } from "../model";
import { payOrder } from "../orders";
import { noContent, ok, operation, type ApiGroup } from "../registry";
import type { World } from "../world";
import { deleteInstance } from "./instance-delete";

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

/** The yearly/monthly instance of a resource id. */
function findSubscription(world: World, id: string) {
  const instance = world.state.instances.find((candidate) => candidate.id === id);
  if (instance?.billing.mode !== "prePaid") throw new ApiError(400, "CBC.30000067", "The resource does not exist.");
  return { instance, billing: instance.billing };
}

function resourceView(world: World, instance: Instance) {
  return {
    id: instance.id.slice(0, 32),
    resource_id: instance.id,
    resource_name: instance.name,
    region_code: world.state.region,
    cloud_service_type: "hws.service.type.ddm",
    resource_type: "hws.resource.type.ddm",
    resource_spec_code: instance.groups[0]?.flavor ?? "",
    project_id: world.state.projectId,
    is_main_resource: 1,
    status: 2,
    effective_time: new Date(instance.createdAt).toISOString(),
    expire_policy: instance.billing.mode === "prePaid" && instance.billing.autoRenew ? 3 : 0,
  };
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
        const info = {
          order_id: order.id,
          order_type: 1,
          status: orderStatus(world, order),
          create_time: new Date(order.createdAt).toISOString(),
          service_type_name: "DDM",
        };
        return ok({ total_count: 1, order_info: info, order_line_items: [] });
      },
    }),
    operation({
      name: "ListPayPerUseCustomerResources",
      method: "POST",
      path: "/v2/orders/suscriptions/resources/query", // the service itself spells it so
      service: "bss",
      body: z.object({ order_id: z.string().optional(), resource_ids: z.array(z.string()).optional() }),
      handle: ({ world, body }) => {
        const ordered = body.order_id === undefined ? undefined : findOrder(world, body.order_id).instanceId;
        const found = world.state.instances.filter(
          ({ id, billing }) =>
            billing.mode === "prePaid" &&
            (ordered === undefined || id === ordered) &&
            (body.resource_ids === undefined || body.resource_ids.includes(id)),
        );
        return ok({ data: found.map((instance) => resourceView(world, instance)), total_count: found.length });
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
