import { z } from "zod";
import { ddmError } from "../../engine/errors";
import { chooseGroup, findGroup, findInstanceToDeleteFrom, findRunningInstance } from "../instance/find-instance";
import { startJob } from "../../engine/jobs/scheduler";
import { jobKind } from "../../engine/jobs/job-kind";
import { addNodes, checkZones, turnNodes } from "../node/add-nodes";
import { placeOrder } from "../../bss/payment";
import { accepted, operation, type ApiGroup } from "../../engine/operation";
import { FLAVORS, type Flavor } from "../../seed/catalog";
import { fields } from "../fields";

// The group is listed from the start, its nodes as being created; that one whose job failed stays, with nodes `createfail`,
// until it is deleted is assumed.
const createGroup = jobKind({
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
  begin: ({ world, instance, params }) => {
    const { groupId: id, name, role, flavor, address, places } = params;
    const group = { id, name, role, flavor, address, isDefault: false, nodes: [] };
    instance.groups.push(group);
    addNodes(world, instance, group, places);
  },
  complete: ({ instance, params }) => turnNodes(chooseGroup(instance, params.groupId), "creating", "normal"),
  fail: ({ instance, params }) => turnNodes(chooseGroup(instance, params.groupId), "creating", "createfail"),
});

const deleteGroup = jobKind({
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

/** Creating and deleting node groups (spec 4.2.19, 4.2.20): by a job, or by an order for a yearly/monthly instance. */
export const groupsChange: ApiGroup = {
  jobKinds: [createGroup, deleteGroup],
  operations: [
    operation({
      name: "CreateGroup",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/groups",
      body: z.strictObject({
        name: fields.instanceName, // the same rules, spec 4.2.19; that names may repeat is assumed
        type: z.enum(["rw", "r"]),
        flavor_id: z.string().optional(),
        flavor_ref: z.string().optional(),
        nodes: z
          .array(z.strictObject({ available_zone: z.string().min(1), subnet_id: fields.uuid }))
          .min(1)
          .max(32),
      }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        const flavor = chooseFlavor(body.flavor_id, body.flavor_ref);
        const places = body.nodes.map((node) => ({ availabilityZone: node.available_zone, subnetId: node.subnet_id }));
        checkZones(
          flavor,
          places.map(({ availabilityZone }) => availabilityZone),
        );
        const params = {
          groupId: world.ids.id("gr09"),
          name: body.name,
          role: body.type,
          flavor: flavor.code,
          address: world.ids.privateIp(),
          places,
        };
        if (instance.billing.mode === "prePaid") {
          // There is no is_auto_pay here: the order waits for its payment.
          const order = placeOrder(world, { instance, purchase: false, kind: createGroup.kind, params, pay: false });
          return accepted({ order_id: order.id });
        }
        const job = startJob(world, createGroup, instance, params);
        return accepted({ instance_id: instance.id, job_id: job.id, group_id: params.groupId });
      },
    }),
    operation({
      name: "DeleteGroup",
      method: "DELETE",
      path: "/v3/{project_id}/instances/{instance_id}/groups/{group_id}",
      handle: ({ world, param }) => {
        const instance = findInstanceToDeleteFrom(world, param("instance_id"));
        const group = findGroup(instance, param("group_id"));
        if (group.isDefault) throw ddmError("DBS.280001", "The default group cannot be deleted."); // the code is assumed
        const params = { groupId: group.id };
        if (instance.billing.mode === "prePaid") {
          const order = placeOrder(world, { instance, purchase: false, kind: deleteGroup.kind, params, pay: true });
          return accepted({ order_id: order.id });
        }
        return accepted({ job_id: startJob(world, deleteGroup, instance, params).id });
      },
    }),
  ],
};

/** Either the id or the code must be said (spec 4.2.19); of both, they must be of the same flavor. */
function chooseFlavor(id: string | undefined, code: string | undefined): Flavor {
  if (id === undefined && code === undefined) throw ddmError("DBS.280001", "flavor_id or flavor_ref must be specified");
  const flavor = FLAVORS.find(
    (one) => (id === undefined || one.id === id) && (code === undefined || one.code === code),
  );
  if (flavor === undefined) throw ddmError("DBS.280001", "flavor_id, flavor_ref: there is no such node class");
  return flavor;
}
