import { ApiError } from "../engine/errors";
import { Ids, seedNumber } from "../engine/ids";
import { ok, operation, type ApiGroup } from "../engine/operation";
import { fields } from "../ddm/fields";

/**
 * Of the VPC service, "Querying an EIP" of its public API reference: clients need it to learn the address of an EIP's id,
 * which DDM wants together with it (spec 4.2.30). Every well-formed id exists, with an address that grows from the seed.
 */
export const eips: ApiGroup = {
  operations: [
    operation({
      name: "ShowPublicip", // the EIP SDK's name; ShowPublicIp is DDM's own call about an instance's EIP
      method: "GET",
      path: "/v1/{project_id}/publicips/{publicip_id}",
      service: "vpc",
      handle: ({ world, param }) => {
        const id = param("publicip_id");
        if (!fields.uuid.safeParse(id).success) throw new ApiError(404, "VPC.0504", `EIP ${id} could not be found.`);
        const { state } = world;
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

/** An address of the range for benchmarks (RFC 2544), so that it is nobody's. The same seed and id give the same one. */
function eipAddress(seed: string, id: string): string {
  const ids = new Ids({ random: seedNumber(`eip ${seed} ${id.toLowerCase()}`) });
  return `198.${ids.between(18, 19)}.${ids.between(0, 255)}.${ids.between(1, 254)}`;
}
