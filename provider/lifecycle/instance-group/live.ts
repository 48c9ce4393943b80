import { type Flavor, listEngines, listFlavors } from "../../api/catalog";
import { isInstanceGone } from "../../api/errors";
import { listGroups, type LiveGroup } from "../../api/groups";
import { type InstanceRef, showInstance } from "../../api/instances";
import { isGiven } from "../declare/properties";
import { nodesOf, observeInstance } from "../instance/live";
import { hasFailed } from "../instance/nodes";
import type { Values, World } from "../lifecycle";
import { samePlaces } from "./properties";

/** A node of a group. */
export interface GroupNode {
  id: string;
  name: string | undefined;
  availableZone: string;
  subnetId: string;
  status: string | undefined;
  ip: string | undefined;
  port: number | undefined;
}

/** A group as several calls tell of it: the list tells its class and address, the instance its nodes' subnets (facts 0.2). */
export interface LiveInstanceGroup {
  group: LiveGroup;
  nodes: GroupNode[];
}

/** Reads what is live. @returns undefined when the group, or its instance, is gone */
export async function observeGroup(
  { api }: World,
  instance: InstanceRef,
  groupId: string,
): Promise<LiveInstanceGroup | undefined> {
  const nothingElse = { parameters: false, publicIp: false };
  try {
    const [{ groups }, live] = await Promise.all([
      listGroups(api, instance),
      observeInstance(api, instance, nothingElse),
    ]);
    const group = groups.find(({ id }) => id === groupId);
    if (!group) return undefined;
    const known = new Map((live ? nodesOf(live) : []).map((node) => [node.id, node]));
    const nodes = (group.nodes ?? []).map(({ id, name, zone }): GroupNode => {
      const { subnetId = "", status, ip, port } = known.get(id) ?? {};
      return { id, name, availableZone: zone ?? "", subnetId, status, ip, port };
    });
    return { group, nodes };
  } catch (error) {
    if (isInstanceGone(error)) return undefined;
    throw error;
  }
}

/** Whether none of a group's nodes could be created: it has never worked and never will. */
export function isWreck(nodes: unknown): boolean {
  return Array.isArray(nodes) && nodes.length > 0 && (nodes as GroupNode[]).every(hasFailed);
}

/** The classes that the instance's kernel runs on. */
export async function flavorsOf({ api }: World, instance: InstanceRef): Promise<Flavor[]> {
  const { engine_version: version } = await showInstance(api, instance);
  const engine = (await listEngines(api)).find((candidate) => candidate.version === version);
  return listFlavors(api, engine ?? { version: version ?? "" });
}

/** What is live, in the words and the order of the program where both mean the same. */
export async function groupOutputs(
  world: World,
  { group, nodes }: LiveInstanceGroup,
  instanceId: string,
  wanted: Values,
): Promise<Values> {
  const places = nodes
    .filter((node) => !hasFailed(node))
    .map(({ availableZone, subnetId }) => ({ availableZone, subnetId }));
  const isAsRemembered =
    !isGiven(wanted["cores"]) || (wanted["cores"] === group.cores && wanted["memory"] === group.memory);
  const flavor = isAsRemembered
    ? { flavorRef: wanted["flavorRef"], flavorId: wanted["flavorId"] }
    : await flavorOf(world, instanceId, group);
  return {
    instanceId,
    name: group.name,
    type: group.role,
    ...flavor,
    nodes: samePlaces(places, wanted["nodes"]) ? wanted["nodes"] : places,
    loadBalancerIp: isGiven(wanted["loadBalancerIp"]) ? (addressOf(group) ?? wanted["loadBalancerIp"]) : undefined,
    groupId: group.id,
    endpoint: group.endpoint,
    ipv6Endpoint: group.ipv6Endpoint,
    isLoadBalanced: group.isLoadBalanced,
    isDefault: group.isDefault,
    cores: group.cores,
    memory: group.memory,
    architecture: group.architecture,
    nodeDetails: nodes,
    timeouts: wanted["timeouts"],
    adopt: wanted["adopt"],
  };
}

/** Whether a group may be of a class: by its cores, memory and architecture, all that the API tells of it. */
export function seemsOf({ vcpus, ram, architecture }: Flavor, group: LiveGroup): boolean {
  const fold = (name: string | undefined) => name?.toUpperCase();
  const isOfSize = vcpus === group.cores && ram === group.memory;
  return isOfSize && (!architecture || !group.architecture || fold(architecture) === fold(group.architecture));
}

/** The class that a group seems to have come to behind our back, by its cores, memory and architecture. */
async function flavorOf(world: World, instanceId: string, group: LiveGroup) {
  const flavors = await flavorsOf(world, { id: instanceId, subject: `instance ${instanceId}` });
  const found = flavors.find((flavor) => seemsOf(flavor, group));
  const { cores, memory } = group;
  return { flavorRef: found?.specCode ?? `${cores ?? "?"} cores, ${memory ?? "?"} GB`, flavorId: found?.id };
}

/** The address of an endpoint such as `192.168.0.9:5066`; several, one a node, where the group is not load balanced. */
export function addressOf({ endpoint, isLoadBalanced }: LiveGroup): string | undefined {
  return isLoadBalanced ? /^\d+(\.\d+){3}/.exec(endpoint ?? "")?.[0] : undefined;
}
