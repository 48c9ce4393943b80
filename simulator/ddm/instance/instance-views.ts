import type { Backend } from "../../engine/backend";
import { ENGINES, findFlavor } from "../../seed/catalog";
import type { Instance, NodeGroup } from "../model";
import { timestamp } from "../timestamp";
import { instanceStatus } from "./instance-status";

/** Fields common to the list and the details of v1 (API 4.2.2, 4.2.3) and the list of v3 (SDKs). */
function commonView(backend: Backend, instance: Instance) {
  const group = findDefaultGroup(instance);
  const flavor = findFlavor(group.flavor);
  const status = instanceStatus(backend, instance);
  return {
    id: instance.id,
    status,
    name: instance.name,
    updated: timestamp(instance.updatedAt),
    available_zone: instance.availabilityZones.join(","),
    vpc_id: instance.vpcId,
    subnet_id: instance.subnetId,
    security_group_id: instance.securityGroupId,
    node_count: nodeCount(instance),
    access_ip: group.address,
    access_port: String(instance.port),
    core_count: String(flavor?.cpu ?? 0),
    ram_capacity: String(flavor?.memory ?? 0),
    node_status: status,
    enterprise_project_id: instance.enterpriseProjectId,
    project_id: backend.state.projectId,
    engine_version: instance.engineVersion,
    enable_ssl: instance.sslEnabled,
    flavor_ref: group.flavor,
    ...(instance.errorMessage === null ? {} : { error_msg: instance.errorMessage }),
    ...(instance.billing.mode === "prePaid" ? { order_id: instance.billing.orderId } : {}),
  };
}

/** An item of the list of v1 (API 4.2.2). */
export function listViewV1(backend: Backend, instance: Instance) {
  return { ...commonView(backend, instance), created: timestamp(instance.createdAt) };
}

/** The details of v1 (API 4.2.3). In the reference, the example has `admin_user_name`, and the table has `admin_username` (quirk 11). */
export function detailViewV1(backend: Backend, instance: Instance) {
  return {
    ...listViewV1(backend, instance),
    nodes: instance.groups.flatMap((group) =>
      group.nodes.map((node) => ({
        status: node.status === "normal" ? "RUNNING" : node.status.toUpperCase(),
        port: String(instance.port),
        ip: group.address,
        group_id: group.id,
        node_id: node.id,
      })),
    ),
    ...(instance.adminUserName === null ? {} : { admin_user_name: instance.adminUserName }),
  };
}

/** An item of the list of v3 (`list_ddms` in the SDKs). */
export function listViewV3(backend: Backend, instance: Instance) {
  return {
    ...commonView(backend, instance),
    description: "",
    maintenance_time: "18:00-22:00",
    admin_user_name: instance.adminUserName,
    tags: Object.entries(instance.tags).map(([key, value]) => ({ key, value })),
  };
}

/** The details of v3 (`show_ddm_detail` in the SDKs). Only here, `enable_ssl` is a number. */
export function detailViewV3(backend: Backend, instance: Instance) {
  const { billing } = instance;
  const newest = ENGINES.at(-1)?.version;
  return {
    id: instance.id,
    name: instance.name,
    alias: "",
    project_id: backend.state.projectId,
    cluster_mode: "Cluster",
    status: instanceStatus(backend, instance),
    bpdomain_id: null,
    user_id: null,
    datastore_version: instance.engineVersion,
    datastore_type: "ddm",
    create_at: timestamp(instance.createdAt),
    update_at: timestamp(instance.updatedAt),
    delete_at: null,
    new_version_available: instance.engineVersion !== newest,
    rollback_version_available: instance.previousVersion !== null,
    degrade_version_available: instance.engineVersion !== ENGINES[0]?.version,
    public_ip: instance.publicIp?.address ?? null,
    port: String(instance.port),
    create_fail_error_code: instance.condition === "CREATEFAILED" ? "DBS.300005" : null,
    time_zone: instance.timeZone,
    pay_model: billing.mode === "prePaid" ? "1" : "0",
    order_id: billing.mode === "prePaid" ? billing.orderId : null,
    period: billing.mode === "prePaid" ? billing.periods : null,
    is_frozen: instance.condition === "FROZEN",
    frozen_time: null,
    actions: [],
    only_default_group: instance.groups.length === 1,
    groups: instance.groups.map((group) => groupDetailV3(instance, group)),
    extend_map: {},
    tags_info: { tags: Object.entries(instance.tags).map(([key, value]) => ({ key, value })) },
    admin_user_name: instance.adminUserName,
    eip_binding_info:
      instance.publicIp === null ? null : { public_ip: instance.publicIp.address, public_ip_id: instance.publicIp.id },
    enable_ssl: instance.sslEnabled ? 1 : 0,
  };
}

/** Returns the group that was created with the instance. */
function findDefaultGroup(instance: Instance): NodeGroup {
  const group = instance.groups.find(({ isDefault }) => isDefault);
  if (group === undefined) throw new Error(`Instance ${instance.id} has no default group.`);
  return group;
}

/** Counts the nodes of all groups (quirk 7). Nodes in status `enlargefail` do not count (assumed). */
function nodeCount(instance: Instance): number {
  return instance.groups.reduce(
    (sum, group) => sum + group.nodes.filter(({ status }) => status !== "enlargefail").length,
    0,
  );
}

function groupDetailV3(instance: Instance, group: NodeGroup) {
  return {
    id: group.id,
    name: group.name,
    role: group.role,
    endpoint: `${group.address}:${instance.port}`,
    ipv6_endpoint: null,
    node_count: group.nodes.length,
    load_balance: true,
    is_default_group: group.isDefault,
    extend_map: {},
    nodes: group.nodes.map((node) => ({
      id: node.id,
      status: node.status,
      name: node.name,
      az_code: node.availabilityZone,
      actions: [],
      subnet_id: node.subnetId,
    })),
  };
}
