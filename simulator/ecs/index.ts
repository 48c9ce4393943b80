import { ddmErrors, replaceDdmCode } from "../ddm/ddm-errors";
import type { ServiceDefinition } from "../engine/service";
import { ecsState } from "./model";
import { serverGroups } from "./server-groups";

/** Elastic Cloud Server. */
export const ecs: ServiceDefinition = {
  name: "ecs",
  stateShape: () => ecsState,
  groups: [serverGroups],
  errors: {
    ...ddmErrors,
    body: (_path, status, code, message) => ({ error: { code: replaceDdmCode(status, code, "Ecs.0005"), message } }),
  },
  health: ({ servers }) => ({
    servers: servers.map(({ id, name, availabilityZone }) => ({ id, name, availabilityZone })),
  }),
};
