import { z } from "zod";
import { startJob } from "../../engine/jobs/scheduler";
import { accepted } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { type Flavor, FLAVORS } from "../../seed/catalog";
import { ddmError } from "../ddm-errors";
import { fields, optionalText } from "../fields";
import { defineJob } from "../instance-job";
import { addNodes, checkZones, setNodeStatus } from "../node/add-nodes";
import { defineInstanceOperation } from "../ddm-operation";
import { placeOrder } from "../payment";
import { chooseGroup, findGroup } from "./find-group";

// The group is listed from the start of the job, with nodes in status `creating`. After a failure it stays, with nodes in
// status `createfail`, until it is deleted (assumed).
const createGroupJob = defineJob({
  kind: "CreateGroup",
  status: "CREATE_GROUP",
  stages: [
    { name: "create servers", seconds: 240 },
    { name: "attach a load balancer", seconds: 90 },
    { name: "check", seconds: 30 },
  ],
  settleSeconds: 15,
  params: z.object({
    groupId: z.string(),
    name: z.string(),
    role: z.enum(["rw", "r"]),
    flavor: z.string(),
    address: z.string(),
    places: z.array(z.object({ availabilityZone: z.string(), subnetId: z.string() })),
  }),
  begin: ({ backend, instance, params }) => {
    const { groupId: id, name, role, flavor, address, places } = params;
    const group = { id, name, role, flavor, address, isDefault: false, nodes: [] };
    instance.groups.push(group);
    addNodes(backend, instance, group, places);
  },
  complete: ({ instance, params }) => setNodeStatus(chooseGroup(instance, params.groupId), "creating", "normal"),
  fail: ({ instance, params }) => setNodeStatus(chooseGroup(instance, params.groupId), "creating", "createfail"),
});

const deleteGroupJob = defineJob({
  kind: "DeleteGroup",
  status: "DELETE_GROUP",
  stages: [
    { name: "drain connections", seconds: 30 },
    { name: "delete servers", seconds: 120 },
  ],
  params: z.object({ groupId: z.string() }),
  complete: ({ instance, params }) => {
    instance.groups = instance.groups.filter(({ id }) => id !== params.groupId);
  },
});

/** Creation and deletion of node groups (API 4.2.19, 4.2.20). A request starts a job, or places an order if the instance is yearly/monthly. */
export const groupChanges: OperationGroup = {
  jobKinds: [createGroupJob, deleteGroupJob],
  operations: [
    defineInstanceOperation({
      name: "CreateGroup",
      method: "POST",
      version: "v3",
      path: "/groups",
      requires: "running",
      body: z.strictObject({
        name: fields.instanceName, // same rules as names of instances (API 4.2.19); need not be unique (assumed)
        type: z.enum(["rw", "r"]),
        flavor_id: optionalText(z.string()),
        flavor_ref: optionalText(z.string()),
        nodes: z
          .array(z.strictObject({ available_zone: z.string().min(1), subnet_id: fields.uuid }))
          .min(1)
          .max(32),
      }),
      handle: ({ backend, instance, body }) => {
        const flavor = chooseFlavor(body.flavor_id, body.flavor_ref);
        const places = body.nodes.map((node) => ({ availabilityZone: node.available_zone, subnetId: node.subnet_id }));
        checkZones(
          flavor,
          places.map(({ availabilityZone }) => availabilityZone),
        );
        const params = {
          groupId: backend.ids.id("gr09"),
          name: body.name,
          role: body.type,
          flavor: flavor.code,
          address: backend.ids.privateIp(),
          places,
        };
        if (instance.billing.mode === "prePaid") {
          // The operation has no is_auto_pay: the order must be paid separately.
          const order = placeOrder(backend, {
            instance,
            isPurchase: false,
            kind: createGroupJob.kind,
            params,
            pay: false,
          });
          return accepted({ order_id: order.id });
        }
        const job = startJob(backend, createGroupJob, instance, params);
        return accepted({ instance_id: instance.id, job_id: job.id, group_id: params.groupId });
      },
    }),
    defineInstanceOperation({
      name: "DeleteGroup",
      method: "DELETE",
      version: "v3",
      path: "/groups/{group_id}",
      requires: "running-or-error",
      handle: ({ backend, instance, param }) => {
        const group = findGroup(instance, param("group_id"));
        if (group.isDefault) throw ddmError("DBS.280001", "The default group cannot be deleted."); // the code is assumed
        const params = { groupId: group.id };
        if (instance.billing.mode === "prePaid") {
          const order = placeOrder(backend, {
            instance,
            isPurchase: false,
            kind: deleteGroupJob.kind,
            params,
            pay: true,
          });
          return accepted({ order_id: order.id });
        }
        return accepted({ job_id: startJob(backend, deleteGroupJob, instance, params).id });
      },
    }),
  ],
};

/** Finds a class by its id, its code or both (API 4.2.19). @throws 400 DBS.280001 */
function chooseFlavor(id: string | undefined, code: string | undefined): Flavor {
  if (id === undefined && code === undefined) throw ddmError("DBS.280001", "flavor_id or flavor_ref must be specified");
  const flavor = FLAVORS.find(
    (one) => (id === undefined || one.id === id) && (code === undefined || one.code === code),
  );
  if (flavor === undefined) throw ddmError("DBS.280001", "flavor_id, flavor_ref: there is no such node class");
  return flavor;
}
