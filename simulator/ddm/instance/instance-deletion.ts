import { z } from "zod";
import type { Backend } from "../../engine/backend";
import { startJob } from "../../engine/jobs/scheduler";
import { accepted, ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ddmError } from "../ddm-errors";
import { defineJob } from "../instance-job";
import type { Instance } from "../model";
import { defineInstanceOperation } from "../ddm-operation";

/** Deletes an instance. An unsubscription starts this job, too. */
export const deleteInstanceJob = defineJob({
  kind: "DeleteInstance",
  status: "DELETING",
  stages: [
    { name: "release the load balancer", seconds: 30 },
    { name: "delete servers", seconds: 90 },
  ],
  settleSeconds: 0,
  params: z.object({}),
  complete: ({ backend, instance }) => {
    const { state } = backend;
    state.instances = state.instances.filter(({ id }) => id !== instance.id);
    for (const node of state.dataNodes) if (node.usedBy === instance.id) node.usedBy = null;
  },
  fail: ({ instance }) => {
    instance.condition = "ERROR";
  },
});

/** Starts the job of a deletion. @returns the id of the job */
function startDeletion(backend: Backend, instance: Instance): string {
  if (instance.billing.mode === "prePaid") {
    // API 4.2.6, 4.2.25; the error code is assumed.
    throw ddmError("DBS.280001", "Yearly/Monthly instances cannot be deleted. Unsubscribe from the order.");
  }
  return startJob(backend, deleteInstanceJob, instance, {}).id;
}

/** Whether the data on the data nodes is deleted. The parameter has no effect, because the simulator has no data. */
const deletesData = z.enum(["true", "false", ""]).optional();

/** Deletion of an instance: v1 (API 4.2.6) and v3 (API 4.2.25). */
export const instanceDeletion: OperationGroup = {
  jobKinds: [deleteInstanceJob],
  operations: [
    defineInstanceOperation({
      name: "DeleteInstance",
      method: "DELETE",
      version: "v1",
      path: "",
      requires: "idle",
      query: z.object({ delete_rds_data: deletesData }),
      // The example response contains job_id, too.
      handle: ({ backend, instance }) => ok({ id: instance.id, job_id: startDeletion(backend, instance) }),
    }),
    defineInstanceOperation({
      name: "DeleteDdmInstance",
      method: "DELETE",
      version: "v3",
      path: "",
      requires: "idle",
      query: z.object({ delete_dn_data: deletesData }),
      handle: ({ backend, instance }) => accepted({ job_id: startDeletion(backend, instance) }),
    }),
  ],
};
