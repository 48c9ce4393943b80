import { z } from "zod";
import type { Backend } from "../../engine/backend";
import { startJob } from "../../engine/jobs/scheduler";
import { accepted, ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { findFlavor, findFlavorById } from "../../seed/catalog";
import { ddmError } from "../ddm-errors";
import { fields, optionalText } from "../fields";
import { chooseGroup, findNode } from "../instance-group/find-group";
import { defineJob } from "../instance-job";
import type { Instance, NodeGroup } from "../model";
import { defineInstanceOperation } from "../ddm-operation";
import { placeOrder } from "../payment";
import { addNodes, checkZones, setNodeStatus } from "./add-nodes";

/** Maximum number of nodes to add in a request (API 4.2.24). Also the maximum size of a group (assumed). */
const MAX_NODES = 32;

const place = z.object({ availabilityZone: z.string(), subnetId: z.string() });

const enlargeNodeJob = defineJob({
  kind: "EnlargeNode",
  status: "GROWING",
  stages: [
    { name: "create servers", seconds: 240 },
    { name: "join the group", seconds: 120 },
  ],
  params: z.object({ groupId: z.string(), places: z.array(place) }),
  begin: ({ backend, instance, params }) => {
    const group = chooseGroup(instance, params.groupId);
    checkSize(group, params.places.length); // the group may have grown since the order was placed
    addNodes(backend, instance, group, params.places);
  },
  complete: ({ instance, params }) => setNodeStatus(chooseGroup(instance, params.groupId), "creating", "normal"),
  fail: ({ instance, params }) => setNodeStatus(chooseGroup(instance, params.groupId), "creating", "enlargefail"),
});

const reduceNodeJob = defineJob({
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
function addNodesToGroup(
  backend: Backend,
  instance: Instance,
  group: NodeGroup,
  places: z.output<typeof place>[],
  pay: boolean,
): { job: string } | { order: string } {
  checkSize(group, places.length);
  const flavor = findFlavor(group.flavor);
  const zones = places.map(({ availabilityZone }) => availabilityZone);
  if (flavor !== undefined) checkZones(flavor, zones);
  const params = { groupId: group.id, places };
  if (instance.billing.mode === "postPaid") return { job: startJob(backend, enlargeNodeJob, instance, params).id };
  return { order: placeOrder(backend, { instance, isPurchase: false, kind: enlargeNodeJob.kind, params, pay }).id };
}

/** Checks that nodes can be added to a group. @throws 400 DBS.280001 if the group would have too many nodes */
function checkSize(group: NodeGroup, added: number): void {
  if (group.nodes.length + added > MAX_NODES)
    throw ddmError("DBS.280001", `A group can have at most ${MAX_NODES} nodes.`);
}

/** Deletes nodes of one group. At least one node must remain (API 4.2.33). A node in status `enlargefail` does not count (assumed). */
function deleteNodes(backend: Backend, instance: Instance, nodeIds: readonly string[]) {
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
  const remaining = group.nodes.filter((node) => node.status !== "enlargefail" && !nodeIds.includes(node.id));
  if (remaining.length === 0) throw ddmError("DBS.280001", "node_ids: one node of the group must remain");
  const params = { nodeIds: found.map(({ node }) => node.id) };
  if (instance.billing.mode === "postPaid")
    return accepted({ job_id: startJob(backend, reduceNodeJob, instance, params).id });
  const order = placeOrder(backend, { instance, isPurchase: false, kind: reduceNodeJob.kind, params, pay: true });
  return accepted({ order_id: order.id });
}

const nodeIdsBody = z.strictObject({ node_ids: z.array(z.string()).min(1) });

/**
 * Adding and deleting nodes. Requests of v2 contain the number of nodes (API 4.2.9, 4.2.10). Requests of v3 contain the zones of the nodes to add
 * (API 4.2.24), or the ids of the nodes to delete (API 4.2.33).
 */
export const nodeChanges: OperationGroup = {
  jobKinds: [enlargeNodeJob, reduceNodeJob],
  operations: [
    defineInstanceOperation({
      name: "ExpandInstanceNodes",
      method: "POST",
      version: "v2",
      path: "/action/enlarge",
      requires: "running",
      body: z.strictObject({
        flavor_id: z.string(),
        node_number: z.int().min(1).max(MAX_NODES),
        group_id: optionalText(z.string()),
        is_auto_pay: z.boolean().optional(),
        available_zones: z.array(z.string()).optional(),
      }),
      handle: ({ backend, instance, body }) => {
        const group = chooseGroup(instance, body.group_id);
        if (findFlavorById(body.flavor_id)?.code !== group.flavor) {
          throw ddmError("DBS.280001", "flavor_id: it is not the group's node class"); // assumed
        }
        // API 4.2.9: the zones are valid only for yearly/monthly instances.
        const chosenZones = instance.billing.mode === "prePaid" ? body.available_zones : undefined;
        const zones = chosenZones ?? instance.availabilityZones;
        if (chosenZones !== undefined && chosenZones.length !== body.node_number) {
          throw ddmError("DBS.280001", "available_zones: their number must equal node_number");
        }
        const places = Array.from({ length: body.node_number }, (_, index) => ({
          availabilityZone: zones[index % zones.length] ?? "az1",
          subnetId: instance.subnetId,
        }));
        const result = addNodesToGroup(backend, instance, group, places, body.is_auto_pay ?? false);
        return ok(
          "job" in result
            ? { instanceId: instance.id, instanceName: instance.name, jobId: result.job }
            : { instanceId: instance.id, orderId: result.order },
        );
      },
    }),
    defineInstanceOperation({
      name: "ShrinkInstanceNodes",
      method: "POST",
      version: "v2",
      path: "/action/reduce",
      requires: "running",
      body: z.strictObject({ node_number: z.int().min(1), group_id: optionalText(z.string()) }),
      handle: ({ backend, instance, body }) => {
        if (instance.billing.mode === "prePaid") {
          throw ddmError("DBS.280001", "Yearly/Monthly instances do not support this operation.");
        }
        const group = chooseGroup(instance, body.group_id);
        if (body.node_number >= group.nodes.length) throw ddmError("DBS.280001", "node_number: one node must remain");
        // Nodes that are not normal are deleted first, then the newest nodes (assumed).
        const deletionOrder = [...group.nodes].reverse().sort((a, b) => Number(isNormal(a)) - Number(isNormal(b)));
        const nodeIds = deletionOrder.slice(0, body.node_number).map(({ id }) => id);
        const job = startJob(backend, reduceNodeJob, instance, { nodeIds });
        return ok({ instanceId: instance.id, instanceName: instance.name, jobId: job.id });
      },
    }),
    defineInstanceOperation({
      name: "ExpandDdmInstanceNodes",
      method: "POST",
      version: "v3",
      path: "/nodes",
      requires: "running",
      body: z.strictObject({
        group_id: optionalText(z.string()),
        subnet_id: optionalText(fields.uuid),
        is_auto_pay: z.boolean().optional(),
        nodes: z
          .array(z.strictObject({ available_zone: z.string().min(1) }))
          .min(1)
          .max(MAX_NODES),
      }),
      handle: ({ backend, instance, body }) => {
        const group = chooseGroup(instance, body.group_id);
        const subnets = new Set(group.nodes.map(({ subnetId }) => subnetId.toLowerCase()));
        if (body.subnet_id === undefined && subnets.size > 1) {
          throw ddmError("DBS.280001", "subnet_id: the group has several subnets");
        }
        const subnetId = body.subnet_id ?? group.nodes[0]?.subnetId ?? instance.subnetId;
        const places = body.nodes.map((node) => ({ availabilityZone: node.available_zone, subnetId }));
        const result = addNodesToGroup(backend, instance, group, places, body.is_auto_pay ?? false);
        return accepted("job" in result ? { job_id: result.job } : { order_id: result.order });
      },
    }),
    defineInstanceOperation({
      name: "DeleteNodes",
      method: "DELETE",
      version: "v3",
      path: "/nodes",
      requires: "running",
      body: nodeIdsBody,
      handle: ({ backend, instance, body }) => deleteNodes(backend, instance, body.node_ids),
    }),
    // Only the SDKs have this POST (quirk 24). It also works behind a proxy that drops the body of a DELETE.
    defineInstanceOperation({
      name: "BatchDeleteNodes",
      method: "POST",
      version: "v3",
      path: "/nodes/batch-delete",
      requires: "running",
      body: nodeIdsBody,
      handle: ({ backend, instance, body }) => deleteNodes(backend, instance, body.node_ids),
    }),
  ],
};

function isNormal({ status }: NodeGroup["nodes"][number]): boolean {
  return status === "normal";
}
