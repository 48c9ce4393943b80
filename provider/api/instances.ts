import { z } from "zod";
import type { ApiClient } from "../http/request";
import { type Accepted, allPages, count, flag, pageSize, read, readAccepted, text } from "./wire";

/** What every call about one instance needs to know. */
export interface InstanceRef {
  id: string;
  /** What it is called in errors: `instance "orders" (3f…in09)`. */
  subject: string;
  /** Until when (epoch milliseconds) busy answers are worth repeating. */
  busyUntil?: number;
}

/** The path of an instance in one version of the API. */
export function instancePath(version: "v1" | "v2" | "v3" | "v3.1", id: string): string {
  return `/${version}/{project_id}/instances/${encodeURIComponent(id)}`;
}

/** The part of an {@link ApiRequest} that is the same for all calls that change an instance. */
export function change(instance: InstanceRef) {
  return {
    lane: "mutation",
    subject: instance.subject,
    ...(instance.busyUntil !== undefined && { busyUntil: instance.busyUntil }),
  } as const;
}

/** What is sent to buy an instance (spec 4.2.1). */
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
  /** Only for a yearly/monthly instance. */
  prePaid?: { periodUnit: string; period: number; autoRenew: boolean; autoPay: boolean } | undefined;
}

/** Buys an instance (spec 4.2.1). A pay-per-use one has an id at once, a yearly/monthly one an order first. */
export async function createInstance(api: ApiClient, subject: string, wanted: NewInstance) {
  const operation = "CreateInstance";
  const answer = await api.send({
    operation,
    method: "POST",
    path: "/v1/{project_id}/instances",
    lane: "mutation",
    subject,
    body: {
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
        // The tables of spec 4.2.1 print `admin_username`; its sample answers and every client that works say `admin_user_name`.
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
    },
  });
  return { id: read(operation, z.object({ id: text }), answer).id, accepted: readAccepted(operation, answer) };
}

const listed = z.object({
  id: z.string(),
  name: text,
  status: text,
  created: text,
  available_zone: text,
  vpc_id: text,
  subnet_id: text,
  security_group_id: text,
  node_count: count,
  enterprise_project_id: text,
  engine_version: text,
  flavor_ref: text,
  order_id: text,
});

/** An instance as the list tells of it (spec 4.2.2). */
export type ListedInstance = z.output<typeof listed>;

/**
 * Lists all instances of the project (spec 4.2.2), however many pages there are.
 *
 * @returns the instances, and the cloud's own time (epoch milliseconds) to compare their timestamps with
 */
export async function listInstances(
  api: ApiClient,
  lane: "read" | "poll" = "read",
): Promise<{ instances: ListedInstance[]; date: number | undefined }> {
  const operation = "ListInstances";
  let date: number | undefined;
  const instances = await allPages(async (offset) => {
    const query = { offset, limit: pageSize };
    const answer = await api.send({ operation, method: "GET", path: "/v1/{project_id}/instances", query, lane });
    date = answer.date;
    return read(operation, z.object({ instances: z.array(listed).nullish() }), answer).instances ?? [];
  });
  return { instances, date };
}

const detail = z
  .object({
    id: z.string(),
    name: z.string(),
    status: z.string(),
    created: text,
    updated: text,
    available_zone: text,
    vpc_id: text,
    subnet_id: text,
    security_group_id: text,
    node_count: count,
    access_ip: text,
    access_port: count,
    core_count: count,
    ram_capacity: count,
    error_msg: text,
    order_id: text,
    enterprise_project_id: text,
    engine_version: text,
    admin_user_name: text,
    admin_username: text,
    enable_ssl: flag,
    flavor_ref: text,
    nodes: z
      .array(z.object({ node_id: text, status: text, ip: text, port: count, group_id: text }))
      .nullish()
      .transform((nodes) => nodes ?? []),
  })
  .transform(({ admin_username, ...rest }) => ({ ...rest, admin_user_name: rest.admin_user_name ?? admin_username }));

/** An instance in detail, as v1 tells it (spec 4.2.3): network, class, addresses of the nodes. */
export type InstanceDetail = z.output<typeof detail>;

/** Reads an instance's network, class and addresses (spec 4.2.3). */
export async function showInstance(
  api: ApiClient,
  instance: InstanceRef,
  lane: "read" | "poll" = "read",
): Promise<InstanceDetail> {
  const operation = "ShowInstance";
  const path = instancePath("v1", instance.id);
  return read(operation, detail, await api.send({ operation, method: "GET", path, lane, subject: instance.subject }));
}

const ddmDetail = z.object({
  id: z.string(),
  datastore_version: text,
  datastore_type: text,
  public_ip: text,
  time_zone: text,
  pay_model: text,
  order_id: text,
  period: count,
  groups: z
    .array(
      z.object({
        id: z.string(),
        name: text,
        role: text,
        endpoint: text,
        ipv6_endpoint: text,
        load_balance: flag,
        is_default_group: flag,
        nodes: z
          .array(z.object({ id: z.string(), name: text, status: text, az_code: text, subnet_id: text }))
          .nullish()
          .transform((nodes) => nodes ?? []),
      }),
    )
    .nullish()
    .transform((groups) => groups ?? []),
});

/** An instance in detail, as v3 tells it: node groups with the zones of their nodes, time zone, billing (facts appendix C). */
export type DdmDetail = z.output<typeof ddmDetail>;

/** Reads an instance's groups, time zone and billing, which v1 does not tell (facts 0.2). */
export async function showDdmDetail(api: ApiClient, instance: InstanceRef): Promise<DdmDetail | undefined> {
  const operation = "ShowDdmDetail";
  const path = instancePath("v3", instance.id);
  const answer = await api.send({ operation, method: "GET", path, lane: "read", subject: instance.subject });
  const { instances } = read(operation, z.object({ instances: z.array(ddmDetail).nullish() }), answer);
  return instances?.find(({ id }) => id === instance.id);
}

/** Renames an instance (spec 4.2.35). */
export async function renameInstance(api: ApiClient, instance: InstanceRef, name: string): Promise<Accepted> {
  const operation = "UpdateDdmInstanceName";
  const path = `${instancePath("v3", instance.id)}/name`;
  const answer = await api.send({
    operation,
    method: "PUT",
    path,
    body: { name },
    ...change(instance),
  });
  return readAccepted(operation, answer);
}

/** Puts an instance behind another security group (spec 4.2.36). Done at once, without a job. */
export async function setSecurityGroup(
  api: ApiClient,
  instance: InstanceRef,
  securityGroupId: string,
): Promise<Accepted> {
  const operation = "UpdateDdmInstanceSecurityGroup";
  const path = `${instancePath("v3", instance.id)}/security-group`;
  const body = { security_group_id: securityGroupId };
  const answer = await api.send({ operation, method: "PUT", path, body, ...change(instance) });
  return readAccepted(operation, answer);
}

/** Creates the administrator the first time, and sets its password from then on (spec 4.4.6). Kernel 3.0.9 or later. */
export async function setAdministrator(
  api: ApiClient,
  instance: InstanceRef,
  administrator: { name: string; password: string },
): Promise<Accepted> {
  const operation = "ResetAdministrator";
  const path = `${instancePath("v3", instance.id)}/admin-user`;
  const answer = await api.send({
    operation,
    method: "PUT",
    path,
    body: administrator,
    ...change(instance),
  });
  return readAccepted(operation, answer);
}

/** Restarts an instance; only v1 lets one choose between the process (soft) and the machine (hard) (spec 4.2.7). */
export async function restartInstance(api: ApiClient, instance: InstanceRef, type: "soft" | "hard"): Promise<Accepted> {
  const operation = "RestartInstance";
  const path = `${instancePath("v1", instance.id)}/action`;
  const answer = await api.send({ operation, method: "POST", path, body: { restart: { type } }, ...change(instance) });
  return readAccepted(operation, answer);
}

/**
 * Deletes a pay-per-use instance (spec 4.2.25).
 *
 * @param deleteDnData whether the data on its data nodes goes too; always sent, since versions differ in the default (facts 0.3)
 */
export async function deleteInstance(api: ApiClient, instance: InstanceRef, deleteDnData: boolean): Promise<Accepted> {
  const operation = "DeleteDdmInstance";
  const path = instancePath("v3", instance.id);
  const query = { delete_dn_data: deleteDnData };
  return readAccepted(operation, await api.send({ operation, method: "DELETE", path, query, ...change(instance) }));
}
