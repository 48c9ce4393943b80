import { canonicalState } from "../../wait/waiter";

/** A node, from the v1 and v3 details. */
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

/** Changes that lead to the wanted number of nodes, spread evenly over the wanted zones. */
export interface NodePlan {
  /** A zone for each node to add. */
  add: string[];
  /** Ids of the nodes to remove. */
  remove: string[];
}

/**
 * Plans the nodes to add and to remove. Nodes are added in the zones with the fewest nodes. Failed nodes and nodes in unwanted zones
 * are removed first. Then nodes are removed from the zones with the most nodes, the newest (last listed) first.
 *
 * @param zones the wanted zones; a node with an unreported zone is kept, but counts for no zone
 * @param keep further zones, in which nodes are kept but not added
 */
export function planNodes(
  nodes: readonly (Pick<LiveNode, "id" | "zone"> & Partial<Pick<LiveNode, "status">>)[],
  zones: readonly string[],
  wanted: number,
  keep: readonly string[] = [],
): NodePlan {
  const isKept = (zone: string | undefined) => !zone || zones.includes(zone) || keep.includes(zone);
  const useless = nodes.filter((node) => hasFailed(node) || !isKept(node.zone));
  const kept = nodes.filter((node) => !useless.includes(node));
  const remove = useless.map(({ id }) => id);
  const nodesIn = (zone: string | undefined) => kept.filter((node) => node.zone === zone);

  while (kept.length > wanted) {
    const fullest = [...kept].reverse().reduce((a, b) => (nodesIn(b.zone).length > nodesIn(a.zone).length ? b : a));
    kept.splice(kept.indexOf(fullest), 1);
    remove.push(fullest.id);
  }
  const filled = new Map(zones.map((zone) => [zone, nodesIn(zone).length]));
  const add = Array.from({ length: wanted - kept.length }, () => {
    const emptiest = zones.reduce((a, b) => ((filled.get(b) ?? 0) < (filled.get(a) ?? 0) ? b : a));
    filled.set(emptiest, (filled.get(emptiest) ?? 0) + 1);
    return emptiest;
  });
  return { add, remove };
}

/** Whether the creation of a node failed. Such a node is listed, but will never work (API A.6, table A-8). */
export function hasFailed({ status }: { status?: string | undefined }): boolean {
  return ["CREATEFAIL", "ENLARGEFAIL"].includes(canonicalState(status ?? ""));
}
