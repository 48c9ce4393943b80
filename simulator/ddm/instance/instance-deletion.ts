import { z } from "zod";
import { ddmError } from "../../engine/errors";
import { findIdleInstance } from "./find-instance";
import { startJob } from "../../engine/jobs/scheduler";
import { jobKind } from "../../engine/jobs/job-kind";
import { accepted, ok, operation, type ApiGroup } from "../../engine/operation";
import type { World } from "../../engine/backend";

/** The kind of job that takes an instance away; an unsubscription starts it too. */
export const deleteInstance = jobKind({
  kind: "DeleteInstance",
  status: "DELETING",
  stages: [
    { name: "release the load balancer", seconds: 30 },
    { name: "delete servers", seconds: 90 },
  ],
  settleSeconds: 0,
  params: z.object({ deleteData: z.boolean() }),
  complete: ({ world, instance }) => {
    const { state } = world;
    state.instances = state.instances.filter(({ id }) => id !== instance.id);
    for (const node of state.dataNodes) if (node.usedBy === instance.id) node.usedBy = null;
  },
  fail: ({ instance }) => {
    instance.condition = "ERROR";
  },
});

function remove(world: World, id: string, deleteData: boolean) {
  const instance = findIdleInstance(world, id);
  if (instance.billing.mode === "prePaid") {
    // The constraint is of spec 4.2.6 and 4.2.25; the code is assumed.
    throw ddmError("DBS.280001", "Yearly/Monthly instances cannot be deleted. Unsubscribe from the order.");
  }
  return startJob(world, deleteInstance, instance, { deleteData }).id;
}

const trueOrFalse = z.enum(["true", "false", ""]).optional();

/** Deleting an instance: v1 (spec 4.2.6) and v3 (spec 4.2.25). */
export const instanceDelete: ApiGroup = {
  jobKinds: [deleteInstance],
  operations: [
    operation({
      name: "DeleteInstance",
      method: "DELETE",
      path: "/v1/{project_id}/instances/{instance_id}",
      query: z.object({ delete_rds_data: trueOrFalse }),
      // An empty parameter means true here, says the SDK (facts 4.3); the spec's example answers job_id too.
      handle: ({ world, param, query }) => {
        const id = param("instance_id");
        return ok({ id, job_id: remove(world, id, query.delete_rds_data !== "false") });
      },
    }),
    operation({
      name: "DeleteDdmInstance",
      method: "DELETE",
      path: "/v3/{project_id}/instances/{instance_id}",
      query: z.object({ delete_dn_data: trueOrFalse }),
      handle: ({ world, param, query }) =>
        accepted({ job_id: remove(world, param("instance_id"), query.delete_dn_data === "true") }),
    }),
  ],
};
