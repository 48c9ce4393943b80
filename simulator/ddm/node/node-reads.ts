import { z } from "zod";
import { findInstance, findNode } from "../instance/find-instance";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok, operation, type ApiGroup } from "../../engine/operation";

/** Looking at nodes: list (spec 4.2.13), detail v1 (spec 4.2.14) and v3 (spec 4.2.34). */
export const nodesRead: ApiGroup = {
  operations: [
    operation({
      name: "ListNodes",
      method: "GET",
      path: "/v1/{project_id}/instances/{instance_id}/nodes",
      query: z.object(pageQuery(128)),
      handle: ({ world, param, query }) => {
        const instance = findInstance(world, param("instance_id"));
        const nodes = instance.groups.flatMap((group) =>
          group.nodes.map((node) => ({
            port: String(instance.port),
            status: node.status,
            node_id: node.id,
            ip: node.address,
            group_id: group.id,
          })),
        );
        return ok({ nodes: pageOf(nodes, query), ...query, total: nodes.length });
      },
    }),
    operation({
      name: "ShowNode",
      method: "GET",
      path: "/v1/{project_id}/instances/{instance_id}/nodes/{node_id}",
      handle: ({ world, param }) => {
        const { node, group } = findNode(findInstance(world, param("instance_id")), param("node_id"));
        return ok({
          status: node.status,
          name: node.name,
          node_id: node.id,
          private_ip: node.address,
          floating_ip: inOtherNetwork(node.address, "100.65"),
          server_id: uuidOf(node.id, 0),
          subnet_name: "subnet-default",
          datavolume_id: uuidOf(node.id, 1),
          res_subnet_ip: inOtherNetwork(node.address, "172.16"),
          systemvolume_id: uuidOf(node.id, 2),
          group_id: group.id,
          subnet_id: node.subnetId,
        });
      },
    }),
    operation({
      name: "ShowDdmNodeDetail",
      method: "GET",
      path: "/v3/{project_id}/instances/{instance_id}/nodes/{node_id}",
      handle: ({ world, param }) => {
        const { node, group } = findNode(findInstance(world, param("instance_id")), param("node_id"));
        return ok({
          id: node.id,
          private_ip: node.address,
          status: node.status,
          name: node.name,
          subnet_id: node.subnetId,
          az_code: node.availabilityZone,
          group_id: group.id,
        });
      },
    }),
  ],
};

/** The ids of a node's server and disks need not be stored: they are its own id, turned. */
function uuidOf(nodeId: string, turn: number): string {
  const h = nodeId.slice(turn, 32) + nodeId.slice(0, turn);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`;
}

function inOtherNetwork(address: string, network: string): string {
  return [network, ...address.split(".").slice(2)].join(".");
}
