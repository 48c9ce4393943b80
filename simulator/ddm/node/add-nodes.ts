import type { Instance, Node, NodeGroup } from "../model";
import { AVAILABILITY_ZONES, zoneStatus, type Flavor } from "../../seed/catalog";
import { ddmError } from "../../engine/errors";
import type { World } from "../../engine/backend";

/** Adds nodes to a group, as being created. They are numbered over the whole instance. */
export function addNodes(
  world: World,
  instance: Instance,
  group: NodeGroup,
  places: readonly { readonly availabilityZone: string; readonly subnetId: string }[],
): Node[] {
  const first = instance.groups.reduce((sum, { nodes }) => sum + nodes.length, 0) + 1;
  const nodes = places.map(({ availabilityZone, subnetId }, index): Node => ({
    id: world.ids.id("no09"),
    name: `${instance.name}_node_${String(first + index).padStart(2, "0")}`,
    availabilityZone,
    subnetId,
    address: world.ids.privateIp(),
    status: "creating",
  }));
  group.nodes.push(...nodes);
  return nodes;
}

/** Gives all nodes in one status another. */
export function turnNodes(group: NodeGroup, from: Node["status"], to: Node["status"]): void {
  for (const node of group.nodes) if (node.status === from) node.status = to;
}

/**
 * Checks that nodes of a flavor can be had in zones.
 *
 * @throws 400 DBS.280001; that a sold-out flavor is refused with this code is assumed
 */
export function checkZones(flavor: Flavor, zones: readonly string[]): void {
  for (const zone of zones) {
    if (!(AVAILABILITY_ZONES as readonly string[]).includes(zone)) {
      throw ddmError("DBS.280001", `available_zones: there is no AZ ${zone}`);
    }
    const status = zoneStatus(flavor, zone);
    if (status !== "normal") throw ddmError("DBS.280001", `The node class ${flavor.code} is ${status} in ${zone}.`);
  }
}
