import { z } from "zod";
import type { ApiClient } from "../http/request";
import { change, type InstanceRef } from "./instances";
import { count, read } from "./wire";

/** How far an order of a yearly/monthly resource is (BSS: "Querying Order Details"). */
export type OrderStatus = "pending payment" | "processing" | "completed" | "cancelled";

/** Looks at an order. */
export async function showOrder(api: ApiClient, orderId: string, subject: string): Promise<OrderStatus> {
  const operation = "ShowCustomerOrderDetails";
  const path = `/v2/orders/customer-orders/details/${encodeURIComponent(orderId)}`;
  const answer = await api.send({ operation, service: "bss", method: "GET", path, lane: "poll", subject });
  const { order_info } = read(operation, z.object({ order_info: z.object({ status: count }) }), answer);
  if (order_info.status === 5) return "completed";
  if (order_info.status === 4) return "cancelled";
  return order_info.status === 6 ? "pending payment" : "processing";
}

/** Switches automatic renewal of a yearly/monthly instance on or off (BSS). */
export async function setAutoRenew(api: ApiClient, instance: InstanceRef, autoRenew: boolean): Promise<void> {
  await api.send({
    operation: autoRenew ? "AutoRenewalResources" : "CancelAutoRenewalResources",
    service: "bss",
    method: autoRenew ? "POST" : "DELETE",
    path: `/v2/orders/subscriptions/resources/autorenew/${encodeURIComponent(instance.id)}`,
    ...change(instance),
  });
}

/** Ends the subscription of a yearly/monthly instance, which deletes it: DDM itself refuses to (spec 4.2.25). */
export async function unsubscribe(api: ApiClient, instance: InstanceRef): Promise<void> {
  await api.send({
    operation: "CancelResourcesSubscription",
    service: "bss",
    method: "POST",
    path: "/v2/orders/subscriptions/resources/unsubscribe",
    body: { resource_ids: [instance.id], unsubscribe_type: 1 },
    ...change(instance),
  });
}
