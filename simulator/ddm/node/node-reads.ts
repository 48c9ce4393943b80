import { z } from "zod";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { findNode } from "../instance-group/find-group";
import { defineInstanceOperation } from "../ddm-operation";

/** Nodes: list (API 4.2.13), and details in v1 (API 4.2.14) and v3 (API 4.2.34). */
export const nodeReads: OperationGroup = {
  operations: [
    defineInstanceOperation({
      name: "ListNodes",
      method: "GET",
      version: "v1",
      path: "/nodes",
      requires: "any",
      query: z.object(pageQuery(128)),
      handle: ({ instance, query }) => {
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
    defineInstanceOperation({
      name: "ShowNode",
      method: "GET",
      version: "v1",
      path: "/nodes/{node_id}",
      requires: "any",
      handle: ({ instance, param }) => {
        const { node, group } = findNode(instance, param("node_id"));
        return ok({
          status: node.status,
          name: node.name,
          node_id: node.id,
          private_ip: node.address,
          floating_ip: moveToNetwork(node.address, "100.65"),
          server_id: rotateToUuid(node.id, 0),
          subnet_name: "subnet-default",
          datavolume_id: rotateToUuid(node.id, 1),
          res_subnet_ip: moveToNetwork(node.address, "172.16"),
          systemvolume_id: rotateToUuid(node.id, 2),
          group_id: group.id,
          subnet_id: node.subnetId,
        });
      },
    }),
    defineInstanceOperation({
      name: "ShowDdmNodeDetail",
      method: "GET",
      version: "v3",
      path: "/nodes/{node_id}",
      requires: "any",
      handle: ({ instance, param }) => {
        const { node, group } = findNode(instance, param("node_id"));
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

/** Derives the id of a node's server or disk by rotating the id of the node. */
function rotateToUuid(nodeId: string, offset: number): string {
  const h = nodeId.slice(offset, 32) + nodeId.slice(0, offset);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`;
}

/** Replaces the first two numbers of an IPv4 address. */
function moveToNetwork(address: string, network: string): string {
  return [network, ...address.split(".").slice(2)].join(".");
}
