import { type Flavor, listEngines, listFlavors } from "../../api/ddm/catalog";
import { listGroups, type LiveGroup } from "../../api/ddm/instance-groups";
import { type InstanceRef, showInstance } from "../../api/ddm/instances";
import { isInstanceNotFound, isUnreadable } from "../../api/errors";
import { findInList } from "../driver/absence";
import { canChange, type Operation } from "../driver/operation";
import { defaultGroupId, isSeriesOf, nodesOf, observeInstance } from "../instance/live";
import { hasFailedCreation } from "../instance/nodes";
import type { Services, Values } from "../lifecycle";
import { isGiven } from "../properties/values";
import type { instanceGroupProperties } from "./properties";

type GroupOperation = Operation<typeof instanceGroupProperties>;

/** A node of a group. Values that the API does not report are undefined. */
export interface GroupNode {
  id: string;
  name: string | undefined;
  availableZone: string | undefined;
  subnetId: string | undefined;
  status: string | undefined;
  ip: string | undefined;
  port: number | undefined;
}

/**
 * Live state of a group. The list of groups reports the size and the address. The details of the instance report the subnets, statuses
 * and ports of the nodes (quirk 2).
 */
export interface LiveInstanceGroup {
  group: LiveGroup;
  /** Empty only if no response reports them: a group has at least one node. */
  nodes: GroupNode[];
  /** Whether it is the default group. Undefined if no response marks a default group. */
  isDefault: boolean | undefined;
}

/** Reads the live state. @returns undefined if the API reports the group or its instance as not found */
export async function observeInstanceGroup(operation: GroupOperation): Promise<LiveInstanceGroup | undefined> {
  const { services, ref, localId, onUnreadable } = operation;
  try {
    const [{ groups, complete }, live] = await Promise.all([
      listGroups(services.api, ref),
      observeInstance(services.api, ref, { onUnreadable }),
    ]);
    const group = findInList({ items: groups, complete }, ({ id }) => id === localId);
    if (!group) return undefined;
    const all = live ? nodesOf(live) : [];
    const known = new Map(all.map((node) => [node.id, node]));
    const listed = group.nodes ?? all.filter(({ groupId }) => groupId === localId);
    const nodes = listed.map(({ id, name, zone }): GroupNode => {
      const { subnetId, status, ip, port, zone: instanceZone } = known.get(id) ?? {};
      return { id, name, availableZone: zone || instanceZone, subnetId: subnetId || undefined, status, ip, port };
    });
    const defaultGroup = live && defaultGroupId(live);
    const isDefault = group.isDefault ?? (defaultGroup === undefined ? undefined : defaultGroup === localId);
    return { group, nodes, isDefault };
  } catch (error) {
    if (isInstanceNotFound(error)) return undefined;
    throw error;
  }
}

/** Whether a group has nodes and the creation of all of them failed. */
export function isFailedGroup(nodes: unknown): boolean {
  return Array.isArray(nodes) && nodes.length > 0 && (nodes as GroupNode[]).every(hasFailedCreation);
}

/** Lists the classes that the instance's kernel runs on. If the API reports only the series of the kernel, uses an engine of that series. */
export async function listKernelFlavors({ api }: Services, instance: InstanceRef): Promise<Flavor[]> {
  const { engine_version: version = "" } = await showInstance(api, instance);
  const engines = await listEngines(api);
  const engine =
    engines.find((candidate) => candidate.version === version) ??
    engines.find((candidate) => isSeriesOf(version, candidate.version));
  return listFlavors(api, engine ?? { version });
}

/**
 * Returns the outputs that are not inputs. If the API reports no size, the outputs contain the size of the class that the operation has set, or else
 * the recorded size. An update that does not change the class keeps the recorded size even if the API reports another size: the next refresh detects
 * drift of the class by comparing the recorded size with the live size.
 */
export function groupOutputs({ group, nodes, isDefault }: LiveInstanceGroup, operation: GroupOperation): Values {
  const { verb, before, known } = operation;
  const isReported = group.cores !== undefined && group.memory !== undefined;
  const isKept = verb === "update" && !canChange(operation, "flavorRef", "flavorId") && isGiven(before["cores"]);
  const { cores, memory } =
    isReported && !isKept ? group : { cores: before["cores"], memory: before["memory"], ...known };
  return {
    groupId: group.id,
    endpoint: group.endpoint,
    ipv6Endpoint: group.ipv6Endpoint,
    isLoadBalanced: group.isLoadBalanced,
    // The provider never deletes the default group, so a recorded mark must not be lost.
    isDefault: isDefault ?? before["isDefault"] ?? false,
    cores,
    memory,
    architecture: group.architecture,
    nodeDetails: nodes.map(({ availableZone = "", subnetId = "", ...node }) => ({ ...node, availableZone, subnetId })),
  };
}

/**
 * Finds the live class, as the value of `flavorRef` or `flavorId`. The API reports only the size and the architecture of the class.
 *
 * @param wanted the program's inputs, or the recorded outputs during a read
 * @returns the class; the possible classes, joined by "or"; or the size, if no listed class has it. Undefined, which counts as no difference, if:
 *
 * - the program names the class with the other property;
 * - the API reports no size;
 * - `wanted` contains the live number of cores and memory;
 * - `wanted` contains no number of cores, and the group is new or the operation does not change the class;
 * - the wanted class has the live size and architecture.
 */
export async function findLiveClass(
  property: "flavorRef" | "flavorId",
  { group }: LiveInstanceGroup,
  operation: Operation,
  wanted: Values,
): Promise<string | undefined> {
  const isById = property === "flavorId";
  if (isGiven(wanted["flavorId"]) !== isById || group.cores === undefined || group.memory === undefined)
    return undefined;
  const isRecorded = isGiven(wanted["cores"]);
  const isUnchanged = isRecorded
    ? wanted["cores"] === group.cores && wanted["memory"] === group.memory
    : operation.isNew || !canChange(operation, property);
  if (isUnchanged) return undefined;
  // The API may refuse the classes of a kernel that is no longer sold.
  const flavors = await listKernelFlavors(operation.services, operation.ref).catch((error: unknown) => {
    if (!isUnreadable(error)) throw error;
    return [];
  });
  const fitting = flavors.filter((flavor) => hasSize(flavor, group));
  const isWanted = ({ id, specCode }: Flavor) => specCode === wanted["flavorRef"] || id === wanted["flavorId"];
  if (fitting.some(isWanted)) return undefined;
  // Several classes may have this size, so the value names all of them.
  const names = fitting.map(({ id, specCode }) => (isById ? id : specCode)).join(" or ");
  return names || `${group.cores} cores, ${group.memory} GB`;
}

/** Whether a group may be of a class, judged by cores, memory and architecture. The API reports nothing else about the class. */
export function hasSize({ vcpus, ram, architecture }: Flavor, group: LiveGroup): boolean {
  const normalize = (name: string | undefined) => name?.toUpperCase();
  const isOfSize = vcpus === group.cores && ram === group.memory;
  return (
    isOfSize && (!architecture || !group.architecture || normalize(architecture) === normalize(group.architecture))
  );
}

/** Returns the load balancer's address in an endpoint such as `192.168.0.9:5066`; undefined if there is none. */
export function addressOf({ endpoint, isLoadBalanced }: Partial<LiveGroup>): string | undefined {
  return isLoadBalanced ? /^\d+(\.\d+){3}/.exec(endpoint ?? "")?.[0] : undefined;
}
