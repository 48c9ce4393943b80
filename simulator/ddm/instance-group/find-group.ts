import { CloudError } from "../../engine/errors";
import { ddmError } from "../ddm-errors";
import type { Instance, Node, NodeGroup } from "../model";

/**
 * Finds the group with the given id or, without an id, the only group. Requests must contain the id if the instance has several groups (API 4.2.9,
 * 4.2.10, 4.2.17, 4.2.24, 4.2.32).
 *
 * @throws 400 DBS.280001 if there is no such group, or if the id is absent and there are several groups
 */
export function chooseGroup(instance: Instance, groupId: string | undefined): NodeGroup {
  if (groupId === undefined) {
    const [only, ...others] = instance.groups;
    if (only === undefined || others.length > 0) throw ddmError("DBS.280001", "group_id: there are several groups");
    return only;
  }
  const group = instance.groups.find(({ id }) => id === groupId);
  if (group === undefined) throw ddmError("DBS.280001", "group_id: there is no such group");
  return group;
}

/** Finds a group by its id. @throws 404 DBS.300350 */
export function findGroup(instance: Instance, groupId: string): NodeGroup {
  const group = instance.groups.find(({ id }) => id === groupId);
  if (group === undefined) {
    throw new CloudError(404, "DBS.300350", "The required data is not found. The group does not exist.");
  }
  return group;
}

/** Finds a node of an instance, and its group. @throws 404 DBS.300350 */
export function findNode(instance: Instance, nodeId: string): { node: Node; group: NodeGroup } {
  for (const group of instance.groups) {
    const node = group.nodes.find(({ id }) => id === nodeId);
    if (node !== undefined) return { node, group };
  }
  throw new CloudError(404, "DBS.300350", "The required data is not found. The node does not exist.");
}
