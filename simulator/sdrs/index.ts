import { serviceErrors } from "../ddm/ddm-errors";
import type { ServiceDefinition } from "../engine/service";
import { sdrsState } from "./model";
import { DOMAINS } from "../seed/catalog";
import { protectionGroups } from "./protection-groups";
import { groupExists, protectionStatus } from "./protection-jobs";

/** Storage Disaster Recovery Service. */
export const sdrs: ServiceDefinition = {
  name: "sdrs",
  stateShape: () => sdrsState,
  groups: [protectionGroups],
  errors: serviceErrors("SDRS.1007", (_path, _status, code, message) => ({ error: { code, message } })),
  overview: (backend) => ({
    protectionGroups: backend.state.protectionGroups
      .filter((group) => groupExists(backend, group))
      .map((group) => ({
        id: group.id,
        name: group.name,
        status: protectionStatus(backend, group),
        sourceZone: group.sourceZone,
        targetZone: group.targetZone,
      })),
  }),
  health: () => ({ domains: DOMAINS.map(({ id, name, zones }) => ({ id, name, availabilityZones: zones })) }),
};
