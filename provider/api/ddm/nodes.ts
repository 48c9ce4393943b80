import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, type ListResult, mutate, readList } from "../call";
import { isApiMissing } from "../errors";
import { instancePath, type InstanceRef } from "./instance-ref";
import { type MutationResult, count, identity, reported } from "../wire";

const listed = z
  .object({ node_id: identity, status: reported, ip: reported, port: count, group_id: reported })
  .transform(({ node_id, status, ip, port, group_id }) => ({ id: node_id, status, ip, port, groupId: group_id }));

/** A node in the list (API 4.2.13). */
export type ListedNode = z.output<typeof listed>;

/** Lists the nodes of all groups of an instance (API 4.2.13). */
export function listNodes(api: ApiClient, instance: InstanceRef): Promise<ListResult<ListedNode>> {
  return readList(api, {
    operation: "ListNodes",
    path: `${instancePath("v1", instance.id)}/nodes`,
    items: "nodes",
    item: listed,
    total: "total",
    key: ({ id }) => id,
    subject: instance.subject,
  });
}

const detail = z
  .object({
    id: identity,
    name: reported,
    status: reported,
    private_ip: reported,
    group_id: reported,
    az_code: reported,
    subnet_id: reported,
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    status: wire.status,
    privateIp: wire.private_ip,
    groupId: wire.group_id,
    availabilityZone: wire.az_code,
    subnetId: wire.subnet_id,
  }));

/** Details of a node (API 4.2.34). */
export type NodeDetail = z.output<typeof detail>;

/** Reads a node (API 4.2.34). */
export function showNode(api: ApiClient, instance: InstanceRef, nodeId: string): Promise<NodeDetail> {
  return get(api, {
    operation: "ShowDdmNodeDetail",
    path: nodePath(instance, nodeId),
    shape: detail,
    subject: instance.subject,
  });
}

/** Restarts a node (API 4.2.29). */
export function restartNode(api: ApiClient, instance: InstanceRef, nodeId: string): Promise<MutationResult> {
  return mutate(api, {
    operation: "RestartNode",
    method: "POST",
    path: `${nodePath(instance, nodeId)}/restart`,
    instance,
    returns: "job",
  });
}

function nodePath({ id }: InstanceRef, nodeId: string): string {
  return `${instancePath("v3", id)}/nodes/${encodeURIComponent(nodeId)}`;
}

/** Options of a request that changes the nodes of a group. */
export interface NodeChangeOptions {
  /** Id of the node group; required if the instance has several groups (API 4.2.17, 4.2.24). */
  groupId?: string | undefined;
  /** Whether the order of a yearly/monthly instance is paid automatically. */
  autoPay?: boolean | undefined;
}

/** Adds one node for each element of `zones` (API 4.2.24). A zone may occur several times. */
export function addNodes(
  api: ApiClient,
  instance: InstanceRef,
  zones: readonly string[],
  { groupId, subnetId, autoPay }: NodeChangeOptions & { subnetId?: string | undefined },
): Promise<MutationResult> {
  return mutate(api, {
    operation: "ExpandDdmInstanceNodes",
    method: "POST",
    path: `${instancePath("v3", instance.id)}/nodes`,
    body: {
      group_id: groupId,
      subnet_id: subnetId,
      is_auto_pay: autoPay,
      nodes: zones.map((zone) => ({ available_zone: zone })),
    },
    instance,
    returns: "job",
  });
}

/**
 * Removes nodes of one group with the POST that the SDKs use (quirk 24), because proxies may drop the body of a DELETE. In a region without
 * this POST, sends the documented DELETE (API 4.2.33).
 */
export async function removeNodes(
  api: ApiClient,
  instance: InstanceRef,
  nodeIds: readonly string[],
): Promise<MutationResult> {
  const path = `${instancePath("v3", instance.id)}/nodes`;
  const rest = { body: { node_ids: nodeIds }, instance, returns: "job" } as const;
  try {
    return await mutate(api, { operation: "BatchDeleteNodes", method: "POST", path: `${path}/batch-delete`, ...rest });
  } catch (error) {
    if (!isApiMissing(error)) throw error;
    return mutate(api, { operation: "DeleteNodes", method: "DELETE", path, ...rest });
  }
}

/** Changes the class of a group's nodes (API 4.2.17). */
export function changeFlavor(
  api: ApiClient,
  instance: InstanceRef,
  specCode: string,
  { groupId, autoPay }: NodeChangeOptions,
): Promise<MutationResult> {
  return mutate(api, {
    operation: "ResizeFlavor",
    method: "PUT",
    path: `${instancePath("v3", instance.id)}/flavor`,
    body: { spec_code: specCode, group_id: groupId, is_auto_pay: autoPay },
    instance,
    returns: "job",
  });
}
