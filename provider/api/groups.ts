import { z } from "zod";
import type { ApiClient } from "../http/request";
import { change, instancePath, type InstanceRef } from "./instances";
import { type Accepted, allPages, count, flag, pageSize, read, readAccepted, text } from "./wire";

const group = z
  .object({
    id: z.string(),
    name: text,
    role: text,
    endpoint: text,
    ipv6_endpoint: text,
    is_load_balance: flag,
    is_default_group: flag,
    cpu_num_per_node: count,
    mem_num_per_node: count,
    architecture: text,
    node_list: z
      .array(z.object({ id: z.string(), name: text, az: text }))
      .nullish()
      .transform((nodes) => nodes ?? []),
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    role: wire.role,
    endpoint: wire.endpoint,
    ipv6Endpoint: wire.ipv6_endpoint,
    isLoadBalanced: wire.is_load_balance ?? false,
    isDefault: wire.is_default_group ?? false,
    cores: wire.cpu_num_per_node,
    memory: wire.mem_num_per_node,
    architecture: wire.architecture,
    nodes: wire.node_list.map(({ id, name, az }) => ({ id, name, zone: az })),
  }));

/** A node group as the list tells of it (spec 4.2.18). */
export type LiveGroup = z.output<typeof group>;

/** Lists the node groups of an instance (spec 4.2.18): there is no call for one alone (facts 0.2). */
export function listGroups(api: ApiClient, instance: InstanceRef): Promise<LiveGroup[]> {
  const operation = "ListGroup";
  const path = `${instancePath("v3", instance.id)}/groups`;
  return allPages(async (offset) => {
    const query = { offset, limit: pageSize };
    const answer = await api.send({ operation, method: "GET", path, query, lane: "read", subject: instance.subject });
    return read(operation, z.object({ group_list: z.array(group).nullish() }), answer).group_list ?? [];
  });
}

/** What is sent to create a group. */
export interface NewGroup {
  name: string;
  type: string;
  /** Exactly one of the two. */
  flavorRef?: string | undefined;
  flavorId?: string | undefined;
  nodes: readonly { availableZone: string; subnetId: string }[];
}

/** Creates a node group (spec 4.2.19). */
export async function createGroup(
  api: ApiClient,
  instance: InstanceRef,
  { name, type, flavorRef, flavorId, nodes }: NewGroup,
): Promise<Accepted & { groupId: string | undefined }> {
  const operation = "CreateGroup";
  const path = `${instancePath("v3", instance.id)}/groups`;
  const body = {
    name,
    type,
    flavor_ref: flavorRef,
    flavor_id: flavorId,
    nodes: nodes.map(({ availableZone, subnetId }) => ({ available_zone: availableZone, subnet_id: subnetId })),
  };
  const answer = await api.send({ operation, method: "POST", path, body, ...change(instance) });
  return {
    ...readAccepted(operation, answer),
    groupId: read(operation, z.object({ group_id: text }), answer).group_id,
  };
}

/** Deletes a node group (spec 4.2.20). */
export async function deleteGroup(api: ApiClient, instance: InstanceRef, groupId: string): Promise<Accepted> {
  const operation = "DeleteGroup";
  const path = `${instancePath("v3", instance.id)}/groups/${encodeURIComponent(groupId)}`;
  return readAccepted(operation, await api.send({ operation, method: "DELETE", path, ...change(instance) }));
}

/** Gives the load balancer of a group another address (spec 4.2.32). */
export async function changeLoadBalancerIp(
  api: ApiClient,
  instance: InstanceRef,
  groupId: string,
  ip: string,
): Promise<Accepted> {
  const operation = "ModifyEip";
  const path = `${instancePath("v3", instance.id)}/elb/ip`;
  const body = { group_id: groupId, new_ip: ip };
  const answer = await api.send({ operation, method: "PUT", path, body, repeatable: true, ...change(instance) });
  return readAccepted(operation, answer);
}
