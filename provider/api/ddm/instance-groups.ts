import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { readList, mutate } from "../call";
import { instancePath, type InstanceRef } from "./instance-ref";
import { type MutationResult, count, flag, identity, listOf, reported } from "../wire";

const group = z
  .object({
    id: identity,
    name: reported,
    role: reported,
    endpoint: reported,
    ipv6_endpoint: reported,
    is_load_balance: flag,
    is_default_group: flag,
    cpu_num_per_node: count,
    mem_num_per_node: count,
    architecture: reported,
    node_list: listOf(z.object({ id: identity, name: reported, az: reported })),
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    role: wire.role,
    endpoint: wire.endpoint,
    ipv6Endpoint: wire.ipv6_endpoint,
    isLoadBalanced: wire.is_load_balance ?? false,
    isDefault: wire.is_default_group,
    cores: wire.cpu_num_per_node,
    memory: wire.mem_num_per_node,
    architecture: wire.architecture,
    /** Undefined if not reported. An empty list counts as not reported, too, because each group has a node. */
    nodes: wire.node_list?.length ? wire.node_list.map(({ id, name, az }) => ({ id, name, zone: az })) : undefined,
  }));

/** A node group in the list (API 4.2.18). */
export type LiveGroup = z.output<typeof group>;

/**
 * Lists the node groups of an instance (API 4.2.18). There is no request for a single group (quirk 2).
 *
 * @returns the groups, the time of the response by the API's clock (epoch milliseconds), and whether the list is complete
 */
export async function listGroups(
  api: ApiClient,
  instance: InstanceRef,
): Promise<{ groups: LiveGroup[]; date: number | undefined; complete: boolean }> {
  const { items, ...rest } = await readList(api, {
    operation: "ListGroup",
    path: groupsPath(instance),
    items: "group_list",
    item: group,
    total: "total_count",
    key: ({ id }) => id,
    subject: instance.subject,
  });
  return { groups: items, ...rest };
}

/** Arguments of {@link createGroup}. */
export interface NewGroup {
  name: string;
  type: string;
  /** Exactly one of `flavorRef` and `flavorId` is set. */
  flavorRef?: string | undefined;
  flavorId?: string | undefined;
  nodes: readonly { availableZone: string; subnetId: string }[];
}

/**
 * Creates a node group (API 4.2.19). For a pay-per-use instance, the response has the id of the group. For a yearly/monthly instance, it has the
 * order (quirk 15).
 */
export async function createGroup(
  api: ApiClient,
  instance: InstanceRef,
  { name, type, flavorRef, flavorId, nodes }: NewGroup,
): Promise<MutationResult & { groupId: string | undefined }> {
  const { group_id, ...accepted } = await mutate(api, {
    operation: "CreateGroup",
    method: "POST",
    path: groupsPath(instance),
    body: {
      name,
      type,
      flavor_ref: flavorRef,
      flavor_id: flavorId,
      nodes: nodes.map(({ availableZone, subnetId }) => ({ available_zone: availableZone, subnet_id: subnetId })),
    },
    instance,
    returns: "job",
    extra: z.object({ group_id: reported }),
  });
  return { ...accepted, groupId: group_id };
}

/** Deletes a node group (API 4.2.20). */
export function deleteGroup(api: ApiClient, instance: InstanceRef, groupId: string): Promise<MutationResult> {
  return mutate(api, {
    operation: "DeleteGroup",
    method: "DELETE",
    path: `${groupsPath(instance)}/${encodeURIComponent(groupId)}`,
    instance,
    returns: "job",
  });
}

/** Changes the address of a group's load balancer (API 4.2.32). */
export function changeLoadBalancerIp(
  api: ApiClient,
  instance: InstanceRef,
  groupId: string,
  ip: string,
): Promise<MutationResult> {
  return mutate(api, {
    operation: "ModifyEip", // this name is misleading: the operation does not change an elastic IP
    method: "PUT",
    path: `${instancePath("v3", instance.id)}/elb/ip`,
    body: { group_id: groupId, new_ip: ip },
    instance,
    repeatable: true,
    returns: "job",
  });
}

function groupsPath({ id }: InstanceRef): string {
  return `${instancePath("v3", id)}/groups`;
}
