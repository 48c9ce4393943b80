import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, mutate, readList } from "../call";
import type { InstanceRef } from "../ddm/instance-ref";
import { count, identity, reported } from "../wire";

/** Status of an order of a yearly/monthly resource (BSS: "Querying Order Details"). */
export type OrderStatus = "pending payment" | "processing" | "completed" | "canceled";

/** Reads the status of an order (BSS: "Querying Order Details"). */
export async function showOrder(api: ApiClient, orderId: string, subject: string): Promise<OrderStatus> {
  const { order_info } = await get(api, {
    operation: "ShowCustomerOrderDetails",
    service: "bss",
    path: `/v2/orders/customer-orders/details/${encodeURIComponent(orderId)}`,
    shape: z.object({ order_info: z.object({ status: count }) }),
    priority: "poll",
    subject,
  });
  if (order_info.status === 5) return "completed";
  if (order_info.status === 4) return "canceled";
  return order_info.status === 6 ? "pending payment" : "processing";
}

/** An order that waits for payment. */
export interface UnpaidOrder {
  id: string;
  /** Time at which the order was placed, e.g. `2026-11-21T10:39:18Z`. */
  placed: string | undefined;
}

/**
 * Lists the orders for DDM that wait for payment (BSS: "Querying Orders"). The API does not report which resource an order is for.
 *
 * @throws Error if the list is incomplete: an order that it lacks could be placed a second time
 */
export async function listUnpaidOrders(api: ApiClient, subject: string): Promise<UnpaidOrder[]> {
  const { items, complete } = await readList(api, {
    operation: "ListCustomerOrders",
    service: "bss",
    path: "/v2/orders/customer-orders",
    query: { status: 6 },
    items: "order_infos",
    item: z.object({
      order_id: identity,
      create_time: reported,
      service_type_code: reported,
      service_type_name: reported,
    }),
    total: "total_count",
    limit: 100,
    key: ({ order_id }) => order_id,
    priority: "read",
    subject,
  });
  if (!complete) throw new Error("The API returned an incomplete list of unpaid orders.");
  // The service type code of DDM is not documented, so an order is for DDM if the code or the name says so. If the API
  // reports neither, the order counts as an order for DDM.
  const isForOtherService = (names: readonly (string | undefined)[]) =>
    names.some(Boolean) && !names.some((name) => /ddm|distributed database middleware/i.test(name ?? ""));
  return items
    .filter(({ service_type_code, service_type_name }) => !isForOtherService([service_type_code, service_type_name]))
    .map(({ order_id, create_time }) => ({ id: order_id, placed: create_time }));
}

/** Switches automatic renewal of a yearly/monthly instance on or off (BSS). The response is 204. */
export async function setAutoRenew(api: ApiClient, instance: InstanceRef, autoRenew: boolean): Promise<void> {
  await mutate(api, {
    operation: autoRenew ? "AutoRenewalResources" : "CancelAutoRenewalResources",
    service: "bss",
    method: autoRenew ? "POST" : "DELETE",
    path: `/v2/orders/subscriptions/resources/autorenew/${encodeURIComponent(instance.id)}`,
    instance,
    returns: "nothing",
  });
}

/** Deletes a yearly/monthly instance by unsubscribing from it. DDM's own deletion rejects such instances (API 4.2.25). */
export async function unsubscribe(api: ApiClient, instance: InstanceRef): Promise<void> {
  await mutate(api, {
    operation: "CancelResourcesSubscription",
    service: "bss",
    method: "POST",
    path: "/v2/orders/subscriptions/resources/unsubscribe",
    body: { resource_ids: [instance.id], unsubscribe_type: 1 },
    instance,
    returns: "object",
  });
}
