import { z } from "zod";
import type { Backend } from "../../engine/backend";
import { jobStatus } from "../../engine/jobs/job";
import { startJob } from "../../engine/jobs/scheduler";
import { pageOf, pageQuery } from "../../engine/paging";
import { accepted, ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ddmError } from "../ddm-errors";
import { fields, optionalText } from "../fields";
import { chooseGroup } from "../instance-group/find-group";
import { defineJob } from "../instance-job";
import type { Instance } from "../model";
import { defineInstanceOperation } from "../ddm-operation";

// The instance statuses of these three jobs are not documented: SET_CONFIGURATION is assumed.
const bindEipJob = defineJob({
  kind: "BindEIP",
  status: "SET_CONFIGURATION",
  stages: [{ name: "bind", seconds: 15 }],
  settleSeconds: 5,
  params: z.object({ address: z.string(), id: z.string() }),
  complete: ({ instance, params }) => {
    instance.publicIp = params;
  },
});

const unbindEipJob = defineJob({
  kind: "UnbindEIP",
  status: "SET_CONFIGURATION",
  stages: [{ name: "unbind", seconds: 15 }],
  settleSeconds: 5,
  params: z.object({}),
  complete: ({ instance }) => {
    instance.publicIp = null;
  },
});

const modifyElbIpJob = defineJob({
  kind: "ModifyElbIp",
  status: "SET_CONFIGURATION",
  stages: [{ name: "change the address", seconds: 30 }],
  params: z.object({ groupId: z.string(), address: z.string() }),
  complete: ({ instance, params }) => {
    chooseGroup(instance, params.groupId).address = params.address;
  },
});

/**
 * Addresses: the EIP (API 4.2.30, 4.2.31) and the address of the load balancer (API 4.2.32). An EIP can be bound to only one instance. The
 * simulator does not check that the id and the address in a request belong to the same EIP.
 */
export const addresses: OperationGroup = {
  jobKinds: [bindEipJob, unbindEipJob, modifyElbIpJob],
  operations: [
    defineInstanceOperation({
      name: "BindEip",
      method: "POST",
      version: "v3",
      path: "/eip",
      requires: "running",
      body: z.strictObject({ public_ip: fields.ipAddress, public_ip_id: fields.uuid }),
      handle: ({ backend, instance, body }) => {
        if (instance.publicIp !== null) throw ddmError("DBS.280001", "An EIP is bound already."); // the code is assumed
        const params = { address: body.public_ip, id: body.public_ip_id.toLowerCase() };
        if (isTaken(backend, params)) {
          // The code is assumed.
          throw ddmError(
            "DBS.280001",
            `The EIP ${params.id} or the address ${params.address} is in use by another instance.`,
          );
        }
        return accepted({ job_id: startJob(backend, bindEipJob, instance, params).id });
      },
    }),
    defineInstanceOperation({
      name: "UnbindEip",
      method: "DELETE",
      version: "v3",
      path: "/eip",
      requires: "running",
      handle: ({ backend, instance }) => {
        if (instance.publicIp === null) throw ddmError("DBS.280001", "No EIP is bound."); // the code is assumed
        return accepted({ job_id: startJob(backend, unbindEipJob, instance, {}).id });
      },
    }),
    // The API documents lack this operation; the SDKs have it, with the model `PublicIpInfo`. The private address is assumed to be that of
    // the default group.
    defineInstanceOperation({
      name: "ShowPublicIp",
      method: "GET",
      version: "v3",
      path: "/public-ips",
      requires: "any",
      query: z.object(pageQuery(10)),
      handle: ({ instance, query }) => {
        const all = boundEipsOf(instance);
        return ok({ total_count: all.length, public_ip_list: pageOf(all, query) });
      },
    }),
    defineInstanceOperation({
      name: "ModifyEip", // despite its name, it changes the address of the load balancer
      method: "PUT",
      version: "v3",
      path: "/elb/ip",
      requires: "running",
      body: z.strictObject({ new_ip: fields.ipAddress, group_id: optionalText(z.string()) }),
      handle: ({ backend, instance, body }) => {
        const params = { groupId: chooseGroup(instance, body.group_id).id, address: body.new_ip };
        return accepted({ job_id: startJob(backend, modifyElbIpJob, instance, params).id });
      },
    }),
  ],
};

/** Whether the EIP is bound to an instance, or a running job binds it to an instance. */
function isTaken(backend: Backend, eip: { readonly id: string; readonly address: string }): boolean {
  const isSame = (other: { readonly id: string; readonly address: string } | null) =>
    other !== null && (other.id === eip.id || other.address === eip.address);
  const bindJobs = backend.state.jobs.filter(
    (job) => job.kind === bindEipJob.kind && jobStatus(job, backend.now()) === "Running",
  );
  return (
    backend.state.instances.some(({ publicIp }) => isSame(publicIp)) ||
    bindJobs.some((job) => isSame(bindEipJob.parse(job.params)))
  );
}

function boundEipsOf({ publicIp, groups }: Instance) {
  const group = groups.find(({ isDefault }) => isDefault);
  if (publicIp === null || group === undefined) return [];
  return [
    { id: publicIp.id, type: "5_bgp", public_ip: publicIp.address, private_ip: group.address, group_id: group.id },
  ];
}
