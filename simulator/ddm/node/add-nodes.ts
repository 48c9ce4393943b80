import type { Backend } from "../../engine/backend";
import { AVAILABILITY_ZONES, type Flavor, zoneStatus } from "../../seed/catalog";
import { ddmError } from "../ddm-errors";
import type { Instance, Node, NodeGroup } from "../model";

/**
 * Adds nodes in status `creating` to a group. Their names are numbered across all groups of the instance, and continue after the highest number.
 */
export function addNodes(
  backend: Backend,
  instance: Instance,
  group: NodeGroup,
  places: readonly { readonly availabilityZone: string; readonly subnetId: string }[],
): Node[] {
  const numbers = instance.groups.flatMap(({ nodes }) => nodes.map(({ name }) => Number(/\d+$/.exec(name)?.[0] ?? 0)));
  const first = Math.max(0, ...numbers) + 1;
  const nodes = places.map(({ availabilityZone, subnetId }, index): Node => ({
    id: backend.ids.id("no09"),
    name: `${instance.name}_node_${String(first + index).padStart(2, "0")}`,
    availabilityZone,
    subnetId,
    address: backend.ids.privateIp(),
    status: "creating",
  }));
  group.nodes.push(...nodes);
  return nodes;
}

/** Changes the status of a group's nodes that have the status `from`. */
export function setNodeStatus(group: NodeGroup, from: Node["status"], to: Node["status"]): void {
  for (const node of group.nodes) if (node.status === from) node.status = to;
}

/**
 * Checks that nodes of a class are available in zones.
 *
 * @throws 400 DBS.280001 (assumed for a class that a zone has sold out or does not support)
 */
export function checkZones(flavor: Flavor, zones: readonly string[]): void {
  for (const zone of zones) {
    if (!(AVAILABILITY_ZONES as readonly string[]).includes(zone)) {
      throw ddmError("DBS.280001", `There is no AZ ${zone}.`);
    }
    const status = zoneStatus(flavor, zone);
    if (status !== "normal")
      throw ddmError("DBS.280001", `The node class ${flavor.code} has status ${status} in ${zone}.`);
  }
}
