import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, readList, mutate } from "../call";
import { instancePath, type InstanceRef } from "./instance-ref";
import { type MutationResult, count, flag, identity, identityCheck, listOf, reported } from "../wire";

export type { InstanceRef } from "./instance-ref";

/** Arguments of {@link createInstance}. */
export interface NewInstance {
  name: string;
  flavorId: string;
  nodeNum: number;
  engineId: string;
  availableZones: readonly string[];
  vpcId: string;
  subnetId: string;
  securityGroupId: string;
  enterpriseProjectId?: string | undefined;
  paramGroupId?: string | undefined;
  timeZone?: string | undefined;
  adminUser?: string | undefined;
  adminPassword?: string | undefined;
  /** For a yearly/monthly instance. */
  prePaid?: { periodUnit: string; period: number; autoRenew: boolean; autoPay: boolean } | undefined;
}

/**
 * Creates an instance (API 4.2.1). For a yearly/monthly instance, the response may have the id of the order instead of the id of the instance (quirk
 * 15).
 */
export async function createInstance(
  api: ApiClient,
  subject: string,
  wanted: NewInstance,
): Promise<{ id: string | undefined; accepted: MutationResult }> {
  const { id, ...accepted } = await mutate(api, {
    operation: "CreateInstance",
    method: "POST",
    path: "/v1/{project_id}/instances",
    body: purchaseBody(wanted),
    subject,
    returns: "object",
    extra: created,
  });
  return { id, accepted };
}

const created = z
  .object({ id: reported, order_id: reported, orderId: reported })
  .refine(({ id, order_id, orderId }) => id ?? order_id ?? orderId, {
    error: "the id of an instance or an order is missing",
    path: ["id"],
  })
  .transform(({ id }) => ({ id }));

function purchaseBody(wanted: NewInstance) {
  return {
    instance: {
      name: wanted.name,
      flavor_id: wanted.flavorId,
      node_num: wanted.nodeNum,
      engine_id: wanted.engineId,
      available_zones: wanted.availableZones,
      vpc_id: wanted.vpcId,
      subnet_id: wanted.subnetId,
      security_group_id: wanted.securityGroupId,
      enterprise_project_id: wanted.enterpriseProjectId,
      param_group_id: wanted.paramGroupId,
      time_zone: wanted.timeZone,
      // The table of API 4.2.1 has `admin_username`; the SDKs send `admin_user_name` (quirk 11).
      admin_user_name: wanted.adminUser,
      admin_user_password: wanted.adminPassword,
    },
    ...(wanted.prePaid && {
      extend_param: {
        charge_mode: "prePaid",
        period_type: wanted.prePaid.periodUnit,
        period_num: wanted.prePaid.period,
        is_auto_renew: String(wanted.prePaid.autoRenew),
        is_auto_pay: String(wanted.prePaid.autoPay),
      },
    }),
  };
}

/** Names of zones, which the API separates with commas. Blanks around a name are removed. */
const zoneNames = reported.transform((text) =>
  text
    ?.split(",")
    .map((zone) => zone.trim())
    .filter(Boolean),
);

const listed = z.object({
  id: identity,
  name: reported,
  status: reported,
  created: reported,
  available_zone: zoneNames,
  vpc_id: reported,
  subnet_id: reported,
  security_group_id: reported,
  node_count: count,
  enterprise_project_id: reported,
  engine_version: reported,
  flavor_ref: reported,
  order_id: reported,
});

/** An instance in the list (API 4.2.2). */
export type ListedInstance = z.output<typeof listed>;

/**
 * Lists all instances of the project (API 4.2.2).
 *
 * @returns the instances, the time of the response by the API's clock (epoch milliseconds), and whether the list is complete
 */
export async function listInstances(
  api: ApiClient,
  priority: "read" | "poll" = "read",
): Promise<{ instances: ListedInstance[]; date: number | undefined; complete: boolean }> {
  const { items, ...rest } = await readList(api, {
    operation: "ListInstances",
    path: "/v1/{project_id}/instances",
    items: "instances",
    item: listed,
    total: "total_record",
    key: ({ id }) => id,
    priority,
  });
  return { instances: items, ...rest };
}

const detail = z
  .object({
    id: identity,
    name: identity,
    status: identity,
    created: reported,
    updated: reported,
    available_zone: zoneNames,
    vpc_id: reported,
    subnet_id: reported,
    security_group_id: reported,
    node_count: count,
    access_ip: reported,
    access_port: count,
    core_count: count,
    ram_capacity: count,
    error_msg: reported,
    order_id: reported,
    enterprise_project_id: reported,
    engine_version: reported,
    // `""` may mean that there is no administrator. This is not documented, so it counts as not reported.
    admin_user_name: reported,
    admin_username: reported,
    enable_ssl: flag,
    flavor_ref: reported,
    nodes: listOf(
      z.object({ node_id: reported, status: reported, ip: reported, port: count, group_id: reported }),
    ).transform((nodes) => nodes ?? []),
  })
  .transform(({ admin_username, ...rest }) => ({ ...rest, admin_user_name: rest.admin_user_name ?? admin_username }));

/** Details of an instance in v1 (API 4.2.3): network, class, addresses of the nodes. */
export type InstanceDetail = z.output<typeof detail>;

/** Reads the network, class and addresses of an instance (API 4.2.3). */
export function showInstance(
  api: ApiClient,
  instance: InstanceRef,
  priority: "read" | "poll" = "read",
): Promise<InstanceDetail> {
  return get(api, {
    operation: "ShowInstance",
    path: instancePath("v1", instance.id),
    shape: detail.superRefine(identityCheck("id", instance.id)),
    priority,
    subject: instance.subject,
  });
}

const ddmDetail = z.object({
  id: identity,
  datastore_version: reported,
  datastore_type: reported,
  public_ip: reported,
  time_zone: reported,
  pay_model: reported,
  order_id: reported,
  period: count,
  admin_user_name: reported,
  groups: listOf(
    z.object({
      id: identity,
      name: reported,
      role: reported,
      endpoint: reported,
      ipv6_endpoint: reported,
      load_balance: flag,
      is_default_group: flag,
      // Undefined means not reported. An empty list counts as not reported, too, because each group has a node.
      nodes: listOf(
        z.object({ id: identity, name: reported, status: reported, az_code: reported, subnet_id: reported }),
      ).transform((nodes) => (nodes?.length ? nodes : undefined)),
    }),
  ).transform((groups) => groups ?? []),
});

/** Details of an instance in v3: time zone, billing, and node groups with the zones of their nodes. Only the SDKs describe them. */
export type DdmDetail = z.output<typeof ddmDetail>;

/** Reads the groups, time zone and billing of an instance. v1 does not report them (quirk 2). Only the SDKs describe this request. */
export async function showDdmDetail(api: ApiClient, instance: InstanceRef): Promise<DdmDetail | undefined> {
  const { instances } = await get(api, {
    operation: "ShowDdmDetail",
    path: instancePath("v3", instance.id),
    shape: z.object({ instances: z.array(ddmDetail) }),
    subject: instance.subject,
  });
  return instances.find(({ id }) => id === instance.id);
}

/** Renames an instance (API 4.2.35). */
export function renameInstance(api: ApiClient, instance: InstanceRef, name: string): Promise<MutationResult> {
  return mutate(api, {
    operation: "UpdateDdmInstanceName",
    method: "PUT",
    path: `${instancePath("v3", instance.id)}/name`,
    body: { name },
    instance,
    returns: "job",
  });
}

/** Changes the security group of an instance (API 4.2.36). The change is complete with the response, without a job. */
export function setSecurityGroup(
  api: ApiClient,
  instance: InstanceRef,
  securityGroupId: string,
): Promise<MutationResult> {
  return mutate(api, {
    operation: "UpdateDdmInstanceSecurityGroup",
    method: "PUT",
    path: `${instancePath("v3", instance.id)}/security-group`,
    body: { security_group_id: securityGroupId },
    instance,
    returns: "nothing",
  });
}

/** Creates the administrator, or sets the password of the existing administrator (API 4.4.6). Requires kernel 3.0.9 or later. */
export function setAdministrator(
  api: ApiClient,
  instance: InstanceRef,
  administrator: { name: string; password: string },
): Promise<MutationResult> {
  return mutate(api, {
    operation: "ResetAdministrator",
    method: "PUT",
    path: `${instancePath("v3", instance.id)}/admin-user`,
    body: administrator,
    instance,
    returns: "nothing", // API 4.4.6 describes no body; another edition of the reference describes a job.
  });
}

/** Restarts the process (soft) or the machine (hard) of an instance (API 4.2.7). v3 does not offer this choice (API 4.2.28). */
export function restartInstance(api: ApiClient, instance: InstanceRef, type: "soft" | "hard"): Promise<MutationResult> {
  return mutate(api, {
    operation: "RestartInstance",
    method: "POST",
    path: `${instancePath("v1", instance.id)}/action`,
    body: { restart: { type } },
    instance,
    returns: "job",
  });
}

/**
 * Deletes a pay-per-use instance (API 4.2.25).
 *
 * @param deleteDnData whether to delete the data on the data nodes. The value is always sent, because API versions have different defaults
 * (quirk 3)
 */
export function deleteInstance(api: ApiClient, instance: InstanceRef, deleteDnData: boolean): Promise<MutationResult> {
  return mutate(api, {
    operation: "DeleteDdmInstance",
    method: "DELETE",
    path: instancePath("v3", instance.id),
    query: { delete_dn_data: deleteDnData },
    instance,
    returns: "object", // The reference describes a job, the SDKs an object of any shape.
  });
}
