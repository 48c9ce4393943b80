import { canonicalState } from "../../wait/waiter";

/** A node. Values come from the v1 and v3 details of its instance. */
export interface LiveNode {
  id: string;
  name: string | undefined;
  status: string | undefined;
  ip: string | undefined;
  port: number | undefined;
  zone: string | undefined;
  subnetId: string | undefined;
  groupId: string | undefined;
}

/** The part of a node on which a plan depends. */
type PlannedNode = Pick<LiveNode, "id" | "zone"> & Partial<Pick<LiveNode, "status">>;

/** The nodes to add and to remove. */
export interface NodePlan {
  /** A zone for each node to add. */
  add: string[];
  /** Ids of the nodes to remove. */
  remove: string[];
}

/**
 * Plans the nodes to add and to remove:
 *
 * - Nodes whose creation failed are removed, and also nodes in zones that are neither wanted nor kept.
 * - If too many nodes are left, the zones with the most nodes lose nodes, the newest (last listed) first.
 * - If too few nodes are left, nodes are added in the wanted zones with the fewest nodes.
 *
 * @param zones the wanted zones
 * @param count the wanted number of nodes
 * @param keptZones further zones, in which nodes are kept but not added. Nodes with an unreported zone are kept, too
 */
export function planNodes(
  nodes: readonly PlannedNode[],
  zones: readonly string[],
  count: number,
  keptZones: readonly string[] = [],
): NodePlan {
  const kept = nodesToKeep(nodes, [...zones, ...keptZones]);
  const remove = nodes.filter((node) => !kept.includes(node)).map(({ id }) => id);
  const nodesIn = (zone: string | undefined) => kept.filter((node) => node.zone === zone);

  while (kept.length > count) {
    const surplus = [...kept].reverse().reduce((a, b) => (nodesIn(b.zone).length > nodesIn(a.zone).length ? b : a));
    kept.splice(kept.indexOf(surplus), 1);
    remove.push(surplus.id);
  }
  const nodeCounts = new Map(zones.map((zone) => [zone, nodesIn(zone).length]));
  const add = Array.from({ length: count - kept.length }, () => {
    const zone = zones.reduce((a, b) => ((nodeCounts.get(b) ?? 0) < (nodeCounts.get(a) ?? 0) ? b : a));
    nodeCounts.set(zone, (nodeCounts.get(zone) ?? 0) + 1);
    return zone;
  });
  return { add, remove };
}

/** Returns the nodes in the given zones and those whose zone is not reported, except nodes whose creation failed. */
export function nodesToKeep(nodes: readonly PlannedNode[], zones: readonly string[]): PlannedNode[] {
  return nodes.filter((node) => !hasFailedCreation(node) && (!node.zone || zones.includes(node.zone)));
}

/** Whether the creation of a node failed. Such a node is listed, but will never work (API A.6, table A-8). */
export function hasFailedCreation({ status }: { status?: string | undefined }): boolean {
  return ["CREATEFAIL", "ENLARGEFAIL"].includes(canonicalState(status ?? ""));
}
