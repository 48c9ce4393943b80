import { z } from "zod";
import { findInstance } from "../instance/find-instance";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok, operation, type ApiGroup } from "../../engine/operation";
import { findFlavor } from "../../seed/catalog";

/** Node groups (spec 4.2.18). */
export const groups: ApiGroup = {
  operations: [
    operation({
      name: "ListGroup",
      method: "GET",
      path: "/v3/{project_id}/instances/{instance_id}/groups",
      query: z.object(pageQuery(10)),
      handle: ({ world, param, query }) => {
        const instance = findInstance(world, param("instance_id"));
        const page = pageOf(instance.groups, query).map((group) => {
          const flavor = findFlavor(group.flavor);
          return {
            id: group.id,
            name: group.name,
            role: group.role,
            endpoint: `${group.address}:${instance.port}`,
            is_load_balance: true,
            is_default_group: group.isDefault,
            cpu_num_per_node: flavor?.cpu ?? 0,
            mem_num_per_node: flavor?.memory ?? 0,
            architecture: flavor?.architecture ?? "X86",
            node_list: group.nodes.map((node) => ({ id: node.id, name: node.name, az: node.availabilityZone })),
          };
        });
        return ok({ group_list: page, total_count: instance.groups.length });
      },
    }),
  ],
};
