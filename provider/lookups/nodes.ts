import { listGroups } from "../api/ddm/instance-groups";
import { showNodeV1 } from "../api/ddm/other-versions/nodes";
import { nodesOf } from "../lifecycle/instance/live";
import { idText, nonEmptyText, oneOf } from "../lifecycle/properties/shapes";
import { filterReported, findOne, idOrName, requireCompleteList, sortBy } from "./find";
import { instanceId, readInstance, refOf } from "./target-instance";
import { defineLookup } from "./lookup";

/** Lists the nodes of an instance, sorted by name. */
export const getNodes = defineLookup({
  args: {
    instanceId,
    groupId: { shape: idText },
    zone: { shape: nonEmptyText },
    status: { shape: nonEmptyText },
  },
  read: async ({ api }, { instanceId: id, ...wanted }) => {
    const nodes = nodesOf(await readInstance(api, id));
    return {
      nodes: sortBy(
        filterReported("node", nodes, wanted),
        ({ name }) => name,
        (node) => node.id,
      ),
    };
  },
});

/** Reads a node by id or name, with its server and disks. */
export const getNode = defineLookup({
  args: { instanceId, id: { shape: idText }, name: { shape: nonEmptyText } },
  rules: [idOrName],
  read: async ({ api }, { instanceId: instance, ...wanted }) => {
    const nodes = nodesOf(await readInstance(api, instance));
    const node = findOne(nodes, { noun: "node", ...wanted, place: `instance ${instance}` });
    const detail = await showNodeV1(api, refOf(instance), node.id);
    return {
      instanceId: instance,
      ...node,
      name: node.name ?? detail.name,
      // The details of the instance may report the address of the group's load balancer instead of the node's address.
      ip: detail.privateIp ?? node.ip,
      serverId: detail.serverId,
      dataVolumeId: detail.dataVolumeId,
      systemVolumeId: detail.systemVolumeId,
      subnetName: detail.subnetName,
      managementIp: detail.managementIp,
      synchronizationIp: detail.synchronizationIp,
    };
  },
});

/** Lists the node groups of an instance, the default group first. */
export const getInstanceGroups = defineLookup({
  args: { instanceId, name: { shape: nonEmptyText }, role: { shape: oneOf("rw", "r") } },
  read: async ({ api }, { instanceId: id, ...wanted }) => {
    const { groups } = requireCompleteList("group", await listGroups(api, refOf(id)));
    return {
      groups: sortBy(
        filterReported("group", groups, wanted).map(({ nodes, isDefault = false, ...group }) => ({
          ...group,
          isDefault,
          nodes: sortBy(nodes ?? [], (node) => node.name),
        })),
        ({ isDefault }) => (isDefault ? 0 : 1),
        ({ name }) => name,
        (group) => group.id,
      ),
    };
  },
});
