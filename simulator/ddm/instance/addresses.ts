import { z } from "zod";
import { ddmError } from "../../engine/errors";
import { chooseGroup, findInstance, findRunningInstance } from "./find-instance";
import { startJob } from "../../engine/jobs/scheduler";
import { jobStatus } from "../../engine/jobs/job";
import { jobKind } from "../../engine/jobs/job-kind";
import type { Instance } from "../model";
import { pageOf, pageQuery } from "../../engine/paging";
import { accepted, ok, operation, type ApiGroup } from "../../engine/operation";
import type { World } from "../../engine/backend";
import { fields } from "../fields";

// No status is documented for these three: SET_CONFIGURATION is assumed.
const bindEip = jobKind({
  kind: "BindEIP",
  status: "SET_CONFIGURATION",
  stages: [{ name: "bind", seconds: 15 }],
  settleSeconds: 5,
  params: z.object({ address: z.string(), id: z.string() }),
  complete: ({ instance, params }) => {
    instance.publicIp = params;
  },
});

const unbindEip = jobKind({
  kind: "UnbindEIP",
  status: "SET_CONFIGURATION",
  stages: [{ name: "unbind", seconds: 15 }],
  settleSeconds: 5,
  params: z.object({}),
  complete: ({ instance }) => {
    instance.publicIp = null;
  },
});

const modifyElbIp = jobKind({
  kind: "ModifyElbIp",
  status: "SET_CONFIGURATION",
  stages: [{ name: "change the address", seconds: 30 }],
  params: z.object({ groupId: z.string(), address: z.string() }),
  complete: ({ instance, params }) => {
    chooseGroup(instance, params.groupId).address = params.address;
  },
});

/** Addresses: the public one (spec 4.2.30, 4.2.31) and the load balancer's (spec 4.2.32). Every EIP id exists. */
export const network: ApiGroup = {
  jobKinds: [bindEip, unbindEip, modifyElbIp],
  operations: [
    operation({
      name: "BindEip",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/eip",
      body: z.strictObject({ public_ip: fields.ipAddress, public_ip_id: fields.uuid }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        if (instance.publicIp !== null) throw ddmError("DBS.280001", "An EIP is bound already."); // the code is assumed
        const params = { address: body.public_ip, id: body.public_ip_id.toLowerCase() };
        if (isTaken(world, params)) {
          throw ddmError("DBS.280001", `The EIP ${params.id} is bound to another instance.`); // the code is assumed
        }
        return accepted({ job_id: startJob(world, bindEip, instance, params).id });
      },
    }),
    operation({
      name: "UnbindEip",
      method: "DELETE",
      path: "/v3/{project_id}/instances/{instance_id}/eip",
      handle: ({ world, param }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        if (instance.publicIp === null) throw ddmError("DBS.280001", "No EIP is bound."); // the code is assumed
        return accepted({ job_id: startJob(world, unbindEip, instance, {}).id });
      },
    }),
    // In the SDK only, with fields of its `PublicIpInfo`; that the private address is the group's is assumed.
    operation({
      name: "ShowPublicIp",
      method: "GET",
      path: "/v3/{project_id}/instances/{instance_id}/public-ips",
      query: z.object(pageQuery(10)),
      handle: ({ world, param, query }) => {
        const instance = findInstance(world, param("instance_id"));
        const all = boundTo(instance);
        return ok({ total_count: all.length, public_ip_list: pageOf(all, query) });
      },
    }),
    operation({
      name: "ModifyEip",
      method: "PUT",
      path: "/v3/{project_id}/instances/{instance_id}/elb/ip",
      body: z.strictObject({ new_ip: fields.ipAddress, group_id: z.string().optional() }),
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        const params = { groupId: chooseGroup(instance, body.group_id).id, address: body.new_ip };
        return accepted({ job_id: startJob(world, modifyElbIp, instance, params).id });
      },
    }),
  ],
};

/** Whether an instance has the EIP, or is getting it. */
function isTaken(world: World, eip: { readonly id: string; readonly address: string }): boolean {
  const isIt = (other: { readonly id: string; readonly address: string } | null) =>
    other !== null && (other.id === eip.id || other.address === eip.address);
  const binding = world.state.jobs.filter(
    (job) => job.kind === bindEip.kind && jobStatus(job, world.now()) === "Running",
  );
  return (
    world.state.instances.some(({ publicIp }) => isIt(publicIp)) ||
    binding.some((job) => isIt(bindEip.parse(job.params)))
  );
}

function boundTo({ publicIp, groups }: Instance) {
  const group = groups.find(({ isDefault }) => isDefault);
  if (publicIp === null || group === undefined) return [];
  return [
    { id: publicIp.id, type: "5_bgp", public_ip: publicIp.address, private_ip: group.address, group_id: group.id },
  ];
}
