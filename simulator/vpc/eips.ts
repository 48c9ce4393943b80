import { fields } from "../ddm/fields";
import { CloudError } from "../engine/errors";
import { Ids, seedNumber } from "../engine/ids";
import { defineOperation } from "../engine/operation";
import { ok } from "../engine/replies";
import type { OperationGroup } from "../engine/service";

/**
 * Elastic IPs (EIPs). Binding an EIP in DDM requires its id and its address (API 4.2.30). Clients look up the address here. An EIP exists for every
 * well-formed id. A bound EIP has the address of the bind request. The address of any other EIP is derived from its id and the seed.
 */
export const eips: OperationGroup = {
  operations: [
    defineOperation({
      name: "ShowPublicip", // the name in the EIP SDK; ShowPublicIp is an operation of DDM
      method: "GET",
      path: "/v1/{project_id}/publicips/{publicip_id}",
      handle: ({ backend, param }) => {
        const id = param("publicip_id").toLowerCase();
        if (!fields.uuid.safeParse(id).success) throw new CloudError(404, "VPC.0504", `EIP ${id} could not be found.`);
        const { state } = backend;
        const boundTo = state.instances.find(({ publicIp }) => publicIp?.id === id);
        const privateAddress = boundTo?.groups.find(({ isDefault }) => isDefault)?.address;
        return ok({
          publicip: {
            id,
            status: boundTo === undefined ? "DOWN" : "ACTIVE",
            type: "5_bgp",
            public_ip_address: boundTo?.publicIp?.address ?? eipAddress(state.seed, id),
            ...(privateAddress === undefined ? {} : { private_ip_address: privateAddress }),
            tenant_id: state.projectId,
            create_time: "2026-01-01 00:00:00",
            bandwidth_size: 5,
            bandwidth_share_type: "PER",
            enterprise_project_id: "0",
            ip_version: 4,
          },
        });
      },
    }),
  ],
};

/** Derives the address of an EIP that is not bound. The range 198.18.0.0/15 is reserved for benchmarks (RFC 2544). */
function eipAddress(seed: string, id: string): string {
  const ids = new Ids({ random: seedNumber(`eip ${seed} ${id}`) });
  return `198.${ids.randomInteger(18, 19)}.${ids.randomInteger(0, 255)}.${ids.randomInteger(1, 254)}`;
}
