import { z } from "zod";
import type { ApiClient } from "../../../http/request";
import { get, mutate } from "../../call";
import { type MutationResult, identity, reported } from "../../wire";
import { instancePath, type InstanceRef } from "../instance-ref";
import type { NodeChangeOptions } from "../nodes";

const node = z
  .object({
    node_id: identity,
    name: reported,
    status: reported,
    private_ip: reported,
    floating_ip: reported,
    server_id: reported,
    subnet_id: reported,
    subnet_name: reported,
    datavolume_id: reported,
    systemvolume_id: reported,
    res_subnet_ip: reported,
    group_id: reported,
  })
  .transform((wire) => ({
    id: wire.node_id,
    name: wire.name,
    status: wire.status,
    privateIp: wire.private_ip,
    managementIp: wire.floating_ip,
    serverId: wire.server_id,
    subnetId: wire.subnet_id,
    subnetName: wire.subnet_name,
    dataVolumeId: wire.datavolume_id,
    systemVolumeId: wire.systemvolume_id,
    synchronizationIp: wire.res_subnet_ip,
    groupId: wire.group_id,
  }));

/** A node with its server, volumes and addresses (API 4.2.14). */
export type NodeV1 = z.output<typeof node>;

/** Reads a node with its server and volumes (API 4.2.14). The v3 operation reports the node's zone instead. */
export function showNodeV1(api: ApiClient, instance: InstanceRef, nodeId: string): Promise<NodeV1> {
  return get(api, {
    operation: "ShowNode",
    path: `${instancePath("v1", instance.id)}/nodes/${encodeURIComponent(nodeId)}`,
    shape: node,
    subject: instance.subject,
  });
}

/** Adds nodes (API 4.2.9). */
export function addNodesV2(
  api: ApiClient,
  instance: InstanceRef,
  {
    flavorId,
    nodeNumber,
    zones,
    groupId,
    autoPay,
  }: NodeChangeOptions & { flavorId: string; nodeNumber: number; zones?: readonly string[] },
): Promise<MutationResult> {
  return mutate(api, {
    operation: "ExpandInstanceNodes",
    method: "POST",
    path: `${instancePath("v2", instance.id)}/action/enlarge`,
    body: {
      flavor_id: flavorId,
      node_number: nodeNumber,
      group_id: groupId,
      is_auto_pay: autoPay,
      available_zones: zones,
    },
    instance,
    returns: "job",
  });
}

/** Removes nodes that the API chooses (API 4.2.10). */
export function removeNodesV2(
  api: ApiClient,
  instance: InstanceRef,
  nodeNumber: number,
  { groupId }: Pick<NodeChangeOptions, "groupId"> = {},
): Promise<MutationResult> {
  return mutate(api, {
    operation: "ShrinkInstanceNodes",
    method: "POST",
    path: `${instancePath("v2", instance.id)}/action/reduce`,
    body: { node_number: nodeNumber, group_id: groupId },
    instance,
    returns: "job",
  });
}
