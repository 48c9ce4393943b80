import { listGroups } from "../api/ddm/instance-groups";
import { nodesOf } from "../lifecycle/instance/live";
import { idText, nonEmptyText, oneOf } from "../lifecycle/properties/shapes";
import { filterBy, sortBy } from "./find";
import { instanceId, readInstance, refOf } from "./instance-refs";
import { defineLookup } from "./lookup";

/** Lists the nodes of an instance by name. */
export const getNodes = defineLookup({
  args: {
    instanceId,
    groupId: { shape: idText },
    zone: { shape: nonEmptyText },
    status: { shape: nonEmptyText },
  },
  read: async ({ api }, { instanceId: id, ...wanted }) => ({
    nodes: sortBy(
      filterBy(nodesOf(await readInstance(api, id)), wanted),
      ({ name }) => name,
      (node) => node.id,
    ),
  }),
});

/** Lists the node groups of an instance, the default group first. */
export const getInstanceGroups = defineLookup({
  args: { instanceId, name: { shape: nonEmptyText }, role: { shape: oneOf("rw", "r") } },
  read: async ({ api }, { instanceId: id, ...wanted }) => {
    const { groups } = await listGroups(api, refOf(id));
    return {
      groups: sortBy(
        filterBy(groups, wanted).map(({ nodes, ...group }) => ({
          ...group,
          nodes: sortBy(nodes ?? [], (node) => node.name),
        })),
        ({ isDefault }) => (isDefault ? 0 : 1),
        ({ name }) => name,
        (group) => group.id,
      ),
    };
  },
});
