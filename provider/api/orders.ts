import { z } from "zod";
import type { ApiClient } from "../http/request";
import { get, mutate } from "./call";
import type { InstanceRef } from "./instance-ref";
import { count } from "./wire";

/** How far an order of a yearly/monthly resource is (BSS: "Querying Order Details"). */
export type OrderStatus = "pending payment" | "processing" | "completed" | "cancelled";

/** Reads the status of an order. */
export async function showOrder(api: ApiClient, orderId: string, subject: string): Promise<OrderStatus> {
  const { order_info } = await get(api, {
    operation: "ShowCustomerOrderDetails",
    service: "bss",
    path: `/v2/orders/customer-orders/details/${encodeURIComponent(orderId)}`,
    shape: z.object({ order_info: z.object({ status: count }) }),
    lane: "poll",
    subject,
  });
  if (order_info.status === 5) return "completed";
  if (order_info.status === 4) return "cancelled";
  return order_info.status === 6 ? "pending payment" : "processing";
}

/** Switches automatic renewal of a yearly/monthly instance on or off (BSS; answers 204). */
export async function setAutoRenew(api: ApiClient, instance: InstanceRef, autoRenew: boolean): Promise<void> {
  await mutate(api, {
    operation: autoRenew ? "AutoRenewalResources" : "CancelAutoRenewalResources",
    service: "bss",
    method: autoRenew ? "POST" : "DELETE",
    path: `/v2/orders/subscriptions/resources/autorenew/${encodeURIComponent(instance.id)}`,
    instance,
    answers: "nothing",
  });
}

/** Ends the subscription of a yearly/monthly instance, which deletes it: DDM itself refuses to (API 4.2.25). */
export async function unsubscribe(api: ApiClient, instance: InstanceRef): Promise<void> {
  await mutate(api, {
    operation: "CancelResourcesSubscription",
    service: "bss",
    method: "POST",
    path: "/v2/orders/subscriptions/resources/unsubscribe",
    body: { resource_ids: [instance.id], unsubscribe_type: 1 },
    instance,
    answers: "object",
  });
}
