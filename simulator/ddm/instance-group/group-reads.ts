import { z } from "zod";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { findFlavor } from "../../seed/catalog";
import { defineInstanceOperation } from "../ddm-operation";

/** List of node groups (API 4.2.18). */
export const groupReads: OperationGroup = {
  operations: [
    defineInstanceOperation({
      name: "ListGroup",
      method: "GET",
      version: "v3",
      path: "/groups",
      requires: "any",
      query: z.object(pageQuery(10)),
      handle: ({ instance, query }) => {
        const page = pageOf(instance.groups, query).map((group) => {
          const flavor = findFlavor(group.flavor);
          return {
            id: group.id,
            name: group.name,
            role: group.role,
            endpoint: `${group.address}:${instance.port}`,
            ipv6_endpoint: null, // in the table of API 4.2.18, not in the example
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
