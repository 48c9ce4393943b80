import { z } from "zod";
import { findIdleInstance } from "../ddm/instance/find-instance";
import { deleteInstanceJob } from "../ddm/instance/instance-deletion";
import type { Billing, Instance, Order } from "../ddm/model";
import { payOrder, placeOrder } from "../ddm/payment";
import type { Backend } from "../engine/backend";
import { CloudError } from "../engine/errors";
import { jobStatus } from "../engine/jobs/job";
import { defineOperation } from "../engine/operation";
import { pageOf } from "../engine/paging";
import { noContent, ok } from "../engine/replies";
import type { OperationGroup } from "../engine/service";

/** Statuses of orders (BSS: "Querying Order Details"). */
const PENDING_PAYMENT = 6;
const PROCESSING = 3;
const COMPLETED = 5;

/** Statuses of resources (BSS: "Querying a Customer's Yearly/Monthly Resources"). */
const IN_USE = 2;
const FROZEN = 4;

function findOrder(backend: Backend, id: string): Order {
  const order = backend.state.orders.find((candidate) => candidate.id === id);
  if (order === undefined) throw new CloudError(404, "CBC.99000053", "The order does not exist.");
  return order;
}

function orderStatus(backend: Backend, order: Order): number {
  if (!order.paid) return PENDING_PAYMENT;
  const job = backend.state.jobs.find(({ id }) => id === order.jobId);
  return job !== undefined && jobStatus(job, backend.now()) === "Running" ? PROCESSING : COMPLETED;
}

/** An order in the format of BSS. All orders have the same type, so the type does not show their purpose (quirk 31). */
function orderView(backend: Backend, order: Order) {
  return {
    order_id: order.id,
    order_type: 1,
    status: orderStatus(backend, order),
    create_time: bssTime(order.createdAt),
    service_type_code: "hws.service.type.ddm",
    service_type_name: "DDM",
  };
}

/** Shape of a filter by time, in the format of BSS. "" does not filter. */
const timeFilter = z.string().regex(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?$/, "must be like 2019-05-06T08:05:01Z");

/** Whether a time is in the interval of two filters, inclusive. */
function isBetween(time: string, begin: string | null | undefined, end: string | null | undefined): boolean {
  return (!begin || time >= begin) && (!end || time <= end);
}

/** Shape of a query parameter that is a number. An absent value and "" select the default. */
function numberOr(defaultValue: number, pattern: RegExp, rule: string) {
  const matching = z.string().regex(pattern, rule);
  return z
    .union([z.literal(""), matching], { error: rule })
    .default("")
    .transform((text) => (text === "" ? defaultValue : Number(text)));
}

/** A yearly/monthly instance. */
interface Subscription {
  readonly instance: Instance;
  readonly billing: Extract<Billing, { mode: "prePaid" }>;
}

/** Lists the yearly/monthly instances. */
function listSubscriptions(backend: Backend): Subscription[] {
  return backend.state.instances.flatMap((instance) =>
    instance.billing.mode === "prePaid" ? [{ instance, billing: instance.billing }] : [],
  );
}

/** Finds a yearly/monthly instance by its resource id. @throws 400 CBC.30000067 */
function findSubscription(backend: Backend, id: string): Subscription {
  const subscription = listSubscriptions(backend).find(({ instance }) => instance.id === id);
  if (subscription === undefined) throw new CloudError(400, "CBC.30000067", "The resource does not exist.");
  return subscription;
}

/** Whether the instance has been created. Until then, and if the creation fails, BSS does not report it as a resource. */
function isProvisioned(backend: Backend, { instance, billing }: Subscription): boolean {
  return (
    instance.condition !== "CREATEFAILED" && orderStatus(backend, findOrder(backend, billing.orderId)) === COMPLETED
  );
}

function resourceView(backend: Backend, { instance, billing }: Subscription) {
  return {
    id: instance.id.slice(0, 32),
    resource_id: instance.id,
    resource_name: instance.name,
    region_code: backend.state.region,
    service_type_code: "hws.service.type.ddm",
    service_type_name: "DDM",
    resource_type_code: "hws.resource.type.ddm",
    resource_spec_code: instance.groups[0]?.flavor ?? "",
    project_id: backend.state.projectId,
    is_main_resource: 1,
    status: instance.condition === "FROZEN" ? FROZEN : IN_USE,
    effective_time: bssTime(instance.createdAt),
    expire_time: bssTime(expiryOf(instance.createdAt, billing)),
    expire_policy: billing.autoRenew ? 3 : 0,
  };
}

/** Returns the end of the paid period, without renewals. */
function expiryOf(from: number, { periodType, periods }: Subscription["billing"]): number {
  const start = new Date(from);
  const end = new Date(from);
  end.setUTCMonth(start.getUTCMonth() + periods * (periodType === "year" ? 12 : 1));
  // A month after 31 January is the last day of February.
  if (end.getUTCDate() !== start.getUTCDate()) end.setUTCDate(0);
  return end.getTime();
}

/** Formats a time as BSS does: `2019-05-06T08:05:01Z`. */
function bssTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+/, "");
}

/**
 * Orders and their payment, and the list, automatic renewal and unsubscription of yearly/monthly instances. Paths and fields are those that the
 * official SDKs use. Responses contain only the fields that concern DDM.
 */
export const orders: OperationGroup = {
  operations: [
    defineOperation({
      name: "ShowCustomerOrderDetails",
      method: "GET",
      path: "/v2/orders/customer-orders/details/{order_id}",
      handle: ({ backend, param }) => {
        const order = findOrder(backend, param("order_id"));
        return ok({ total_count: 1, order_info: orderView(backend, order), order_line_items: [] });
      },
    }),
    defineOperation({
      name: "ListCustomerOrders",
      method: "GET",
      path: "/v2/orders/customer-orders",
      // "" does not filter.
      query: z.object({
        order_id: z.string().optional(),
        status: z
          .string()
          .regex(/^[1-9]?$/, "must be a status")
          .optional(),
        order_type: z.string().optional(),
        service_type_code: z.string().optional(),
        create_time_begin: timeFilter.optional(),
        create_time_end: timeFilter.optional(),
        order_by: z
          .string()
          .regex(/^(-?createTime)?$/i, "must be createTime or -createTime")
          .optional(),
        offset: numberOr(0, /^\d+$/, "must be a whole number"),
        limit: numberOr(10, /^([1-9]\d?|100)$/, "must be 1 to 100"),
      }),
      handle: ({ backend, query }) => {
        const isMatch = (wanted: string | undefined, value: string) =>
          wanted === undefined || wanted === "" || wanted.toLowerCase() === value.toLowerCase();
        const found = backend.state.orders
          .map((order) => orderView(backend, order))
          .filter(
            ({ order_id, status, order_type, service_type_code, create_time }) =>
              isMatch(query.order_id, order_id) &&
              isMatch(query.status, String(status)) &&
              isMatch(query.order_type, String(order_type)) &&
              isMatch(query.service_type_code, service_type_code) &&
              isBetween(create_time, query.create_time_begin, query.create_time_end),
          );
        if (query.order_by?.startsWith("-")) found.reverse(); // the state contains the oldest order first
        return ok({ total_count: found.length, order_infos: pageOf(found, query) });
      },
    }),
    defineOperation({
      // Despite its name, the operation lists yearly/monthly resources.
      name: "ListPayPerUseCustomerResources",
      method: "POST",
      path: "/v2/orders/suscriptions/resources/query", // spelled so in the API
      // Null, "" and [] do not filter. Only for service_type_code, "" is an error.
      body: z.object({
        order_id: z.string().nullish(),
        resource_ids: z.array(z.string()).nullish(),
        service_type_code: z.string().min(1).nullish(),
        status_list: z.array(z.int()).nullish(),
        expire_time_begin: timeFilter.nullish(),
        expire_time_end: timeFilter.nullish(),
        offset: z.int().min(0).nullish(),
        limit: z.int().min(1).max(500).nullish(),
      }),
      handle: ({ backend, body }) => {
        const orderedId = body.order_id ? findOrder(backend, body.order_id).instanceId : undefined;
        const ids = body.resource_ids?.length ? body.resource_ids : undefined;
        const { service_type_code: type, status_list: statuses, expire_time_begin: begin, expire_time_end: end } = body;
        const found = listSubscriptions(backend)
          .filter(
            (subscription) =>
              isProvisioned(backend, subscription) &&
              (orderedId === undefined || subscription.instance.id === orderedId) &&
              (ids === undefined || ids.includes(subscription.instance.id)),
          )
          .map((one) => resourceView(backend, one))
          .filter(
            (resource) =>
              (!type || resource.service_type_code === type) &&
              (!statuses?.length || statuses.includes(resource.status)) &&
              isBetween(resource.expire_time, begin, end),
          );
        const page = pageOf(found, { offset: body.offset ?? 0, limit: body.limit ?? 10 });
        return ok({ data: page, total_count: found.length });
      },
    }),
    defineOperation({
      name: "PayOrders",
      method: "POST",
      path: "/v3/orders/customer-orders/pay",
      body: z.object({ order_id: z.string() }),
      handle: ({ backend, body }) => {
        payOrder(backend, findOrder(backend, body.order_id));
        return noContent();
      },
    }),
    defineOperation({
      name: "AutoRenewalResources",
      method: "POST",
      path: "/v2/orders/subscriptions/resources/autorenew/{resource_id}",
      handle: ({ backend, param }) => {
        findSubscription(backend, param("resource_id")).billing.autoRenew = true;
        return noContent();
      },
    }),
    defineOperation({
      name: "CancelAutoRenewalResources",
      method: "DELETE",
      path: "/v2/orders/subscriptions/resources/autorenew/{resource_id}",
      handle: ({ backend, param }) => {
        findSubscription(backend, param("resource_id")).billing.autoRenew = false;
        return noContent();
      },
    }),
    defineOperation({
      name: "CancelResourcesSubscription",
      method: "POST",
      path: "/v2/orders/subscriptions/resources/unsubscribe",
      body: z.object({ resource_ids: z.array(z.string()).min(1), unsubscribe_type: z.int() }),
      handle: ({ backend, body }) => {
        const ids = new Set(body.resource_ids.map((id) => findSubscription(backend, id).instance.id));
        const instances = [...ids].map((id) => findIdleInstance(backend, id));
        const kind = deleteInstanceJob.kind;
        const placed = instances.map((instance) =>
          placeOrder(backend, { instance, isPurchase: false, kind, params: {}, pay: true }),
        );
        return ok({ order_ids: placed.map(({ id }) => id) });
      },
    }),
  ],
};
