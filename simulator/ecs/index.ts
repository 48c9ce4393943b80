import { serviceErrors } from "../ddm/ddm-errors";
import type { ServiceDefinition } from "../engine/service";
import { ecsState } from "./model";
import { serverGroups } from "./server-groups";

/** Elastic Cloud Server. */
export const ecs: ServiceDefinition = {
  name: "ecs",
  stateShape: () => ecsState,
  groups: [serverGroups],
  errors: serviceErrors("Ecs.0005", (_path, _status, code, message) => ({ error: { code, message } })),
  overview: ({ state }) => ({
    serverGroups: state.serverGroups.map(({ id, name, members }) => ({
      id,
      name,
      members: members.map((member) => state.servers.find((server) => server.id === member)?.name ?? member),
    })),
  }),
  health: ({ servers }) => ({
    servers: servers.map(({ id, name, availabilityZone }) => ({ id, name, availabilityZone })),
  }),
};
