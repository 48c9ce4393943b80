import { z } from "zod";
import { ddmError } from "../../engine/errors";
import { chooseGroup, findNode, findRunningInstance } from "../instance/find-instance";
import { startJob } from "../../engine/jobs/scheduler";
import { jobKind } from "../../engine/jobs/job-kind";
import type { Instance, NodeGroup } from "../model";
import { addNodes, checkZones, turnNodes } from "./add-nodes";
import { placeOrder } from "../../bss/payment";
import { accepted, ok, operation, type ApiGroup } from "../../engine/operation";
import { findFlavor, findFlavorById } from "../../seed/catalog";
import type { World } from "../../engine/backend";

/** Nodes that a group can have; the spec limits one call to 32, that the group is limited too is assumed. */
const MOST_NODES = 32;

const place = z.object({ availabilityZone: z.string(), subnetId: z.string() });

const enlargeNode = jobKind({
  kind: "EnlargeNode",
  status: "GROWING",
  stages: [
    { name: "create servers", seconds: 240 },
    { name: "join the group", seconds: 120 },
  ],
  params: z.object({ groupId: z.string(), places: z.array(place) }),
  begin: ({ world, instance, params }) =>
    void addNodes(world, instance, chooseGroup(instance, params.groupId), params.places),
  complete: ({ instance, params }) => turnNodes(chooseGroup(instance, params.groupId), "creating", "normal"),
  fail: ({ instance, params }) => turnNodes(chooseGroup(instance, params.groupId), "creating", "enlargefail"),
});

const reduceNode = jobKind({
  kind: "ReduceNode",
  status: "REDUCING",
  stages: [
    { name: "drain connections", seconds: 60 },
    { name: "delete servers", seconds: 180 },
  ],
  params: z.object({ nodeIds: z.array(z.string()) }),
  complete: ({ instance, params }) => {
    for (const group of instance.groups) group.nodes = group.nodes.filter(({ id }) => !params.nodeIds.includes(id));
  },
});

/** Adds nodes: by a job for a pay-per-use instance, by an order for a yearly/monthly one. */
function enlarge(
  world: World,
  instance: Instance,
  group: NodeGroup,
  places: z.output<typeof place>[],
  pay: boolean,
): { job: string } | { order: string } {
  if (group.nodes.length + places.length > MOST_NODES) throw ddmError("DBS.280001", `at most ${MOST_NODES} nodes`);
  const flavor = findFlavor(group.flavor);
  const zones = places.map(({ availabilityZone }) => availabilityZone);
  if (flavor !== undefined) checkZones(flavor, zones);
  const params = { groupId: group.id, places };
  if (instance.billing.mode === "postPaid") return { job: startJob(world, enlargeNode, instance, params).id };
  return { order: placeOrder(world, { instance, purchase: false, kind: enlargeNode.kind, params, pay }).id };
}

/** Checks nodes that shall go and starts the job (spec 4.2.33: all in one group, and one of it must stay). */
function deleteNodes(world: World, instance: Instance, nodeIds: readonly string[]) {
  const found = [...new Set(nodeIds)].map((id) => {
    if (!instance.groups.some(({ nodes }) => nodes.some((node) => node.id === id))) {
      throw ddmError("DBS.280001", `node_ids: there is no node ${id}`);
    }
    return findNode(instance, id);
  });
  const [group] = new Set(found.map((one) => one.group));
  if (group === undefined || found.some((one) => one.group !== group)) {
    throw ddmError("DBS.280001", "node_ids: nodes of different groups cannot be deleted at the same time");
  }
  if (found.length >= group.nodes.length) throw ddmError("DBS.280001", "node_ids: one node of the group must stay");
  const params = { nodeIds: found.map(({ node }) => node.id) };
  if (instance.billing.mode === "postPaid")
    return accepted({ job_id: startJob(world, reduceNode, instance, params).id });
  const order = placeOrder(world, { instance, purchase: false, kind: reduceNode.kind, params, pay: true });
  return accepted({ order_id: order.id });
}

const nodeIdsBody = z.strictObject({ node_ids: z.array(z.string()).min(1) });

/** Adding and removing nodes: v2 by number (spec 4.2.9, 4.2.10), v3 by zone and by id (spec 4.2.24, 4.2.33). */
export const nodesScale: ApiGroup = {
  jobKinds: [enlargeNode, reduceNode],
  operations: [
    operation({
      name: "ExpandInstanceNodes",
      method: "POST",
      path: "/v2/{project_id}/instances/{instance_id}/action/enlarge",
      body: z.strictObject({
        flavor_id: z.string(),
        node_number: z.int().min(1).max(MOST_NODES),
        group_id: z.string().optional(),
        is_auto_pay: z.boolean().optional(),
        available_zones: z.array(z.string()).optional(),
      }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        const group = chooseGroup(instance, body.group_id);
        if (findFlavorById(body.flavor_id)?.code !== group.flavor) {
          throw ddmError("DBS.280001", "flavor_id: it is not the group's node class"); // assumed
        }
        const zones = body.available_zones ?? instance.availabilityZones;
        if (body.available_zones !== undefined && body.available_zones.length !== body.node_number) {
          throw ddmError("DBS.280001", "available_zones: as many as node_number");
        }
        const places = Array.from({ length: body.node_number }, (_, index) => ({
          availabilityZone: zones[index % zones.length] ?? "az1",
          subnetId: instance.subnetId,
        }));
        const result = enlarge(world, instance, group, places, body.is_auto_pay ?? false);
        return ok(
          "job" in result
            ? { instanceId: instance.id, instanceName: instance.name, jobId: result.job }
            : { instanceId: instance.id, orderId: result.order },
        );
      },
    }),
    operation({
      name: "ShrinkInstanceNodes",
      method: "POST",
      path: "/v2/{project_id}/instances/{instance_id}/action/reduce",
      body: z.strictObject({ node_number: z.int().min(1), group_id: z.string().optional() }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        if (instance.billing.mode === "prePaid") {
          throw ddmError("DBS.280001", "Yearly/Monthly instances do not support this operation.");
        }
        const group = chooseGroup(instance, body.group_id);
        if (body.node_number >= group.nodes.length) throw ddmError("DBS.280001", "node_number: one node must stay");
        // Failed nodes go first, then the newest.
        const failedFirst = [...group.nodes].reverse().sort((a, b) => failed(b) - failed(a));
        const nodeIds = failedFirst.slice(0, body.node_number).map(({ id }) => id);
        const job = startJob(world, reduceNode, instance, { nodeIds });
        return ok({ instanceId: instance.id, instanceName: instance.name, jobId: job.id });
      },
    }),
    operation({
      name: "ExpandDdmInstanceNodes",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/nodes",
      body: z.strictObject({
        group_id: z.string().optional(),
        subnet_id: z.string().optional(),
        is_auto_pay: z.boolean().optional(),
        nodes: z
          .array(z.strictObject({ available_zone: z.string().min(1) }))
          .min(1)
          .max(32),
      }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        const group = chooseGroup(instance, body.group_id);
        const subnets = [...new Set(group.nodes.map(({ subnetId }) => subnetId))];
        if (body.subnet_id === undefined && subnets.length > 1) {
          throw ddmError("DBS.280001", "subnet_id: the group has several subnets");
        }
        const subnetId = body.subnet_id ?? subnets[0] ?? instance.subnetId;
        const places = body.nodes.map((node) => ({ availabilityZone: node.available_zone, subnetId }));
        const result = enlarge(world, instance, group, places, body.is_auto_pay ?? false);
        return accepted("job" in result ? { job_id: result.job } : { order_id: result.order });
      },
    }),
    operation({
      name: "DeleteNodes",
      method: "DELETE",
      path: "/v3/{project_id}/instances/{instance_id}/nodes",
      body: nodeIdsBody,
      handle: ({ world, param, body }) =>
        deleteNodes(world, findRunningInstance(world, param("instance_id")), body.node_ids),
    }),
    // In the SDK only (facts 4.1): for those whose proxies drop the body of a DELETE.
    operation({
      name: "BatchDeleteNodes",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/nodes/batch-delete",
      body: nodeIdsBody,
      handle: ({ world, param, body }) =>
        deleteNodes(world, findRunningInstance(world, param("instance_id")), body.node_ids),
    }),
  ],
};

function failed(node: NodeGroup["nodes"][number]): number {
  return node.status === "normal" ? 0 : 1;
}
