import { z } from "zod";
import { fields } from "../ddm/fields";
import type { Backend } from "../engine/backend";
import { CloudError } from "../engine/errors";
import { exactlyOneOf } from "../engine/exactly-one-of";
import { defineOperation } from "../engine/operation";
import { noContent, ok } from "../engine/replies";
import type { OperationGroup } from "../engine/service";
import type { ServerGroup } from "./model";

const GROUPS = "/v1/{project_id}/cloudservers/os-server-groups";
const GROUP = `${GROUPS}/{server_group_id}`;

const member = z.strictObject({ instance_uuid: fields.uuid.toLowerCase() });

/** Server groups. Creation follows the ECS API Reference ("Creating an ECS Group"), the other operations the SDKs. No operation starts a job. */
export const serverGroups: OperationGroup = {
  operations: [
    defineOperation({
      name: "CreateServerGroup",
      method: "POST",
      path: GROUPS,
      body: z.strictObject({
        server_group: z.strictObject({
          name: z.string().min(1).max(255),
          policies: z.array(z.literal("anti-affinity")).length(1),
        }),
      }),
      handle: ({ backend, body }) => {
        const group = { id: backend.ids.uuid(), name: body.server_group.name, members: [] };
        backend.state.serverGroups.push(group);
        return ok({ server_group: view(group) });
      },
    }),
    defineOperation({
      name: "ListServerGroups",
      method: "GET",
      path: GROUPS,
      query: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(1000), marker: z.string().optional() }),
      handle: ({ backend, query: { limit, marker } }) => {
        const all = backend.state.serverGroups;
        const markerIndex = marker === undefined ? -1 : all.findIndex(({ id }) => id === marker);
        if (marker !== undefined && markerIndex < 0)
          throw makeBadRequestError(`marker: server group ${marker} could not be found.`);
        const start = markerIndex + 1;
        const page = all.slice(start, start + limit);
        const next = start + limit < all.length ? (page.at(-1)?.id ?? null) : null;
        return ok({ server_groups: page.map(view), page_info: { next_marker: next } });
      },
    }),
    defineOperation({
      name: "ShowServerGroup",
      method: "GET",
      path: GROUP,
      handle: ({ backend, param }) => ok({ server_group: view(findServerGroup(backend, param("server_group_id"))) }),
    }),
    defineOperation({
      name: "DeleteServerGroup",
      method: "DELETE",
      path: GROUP,
      handle: ({ backend, param }) => {
        const group = findServerGroup(backend, param("server_group_id"));
        backend.state.serverGroups = backend.state.serverGroups.filter((one) => one !== group);
        return noContent();
      },
    }),
    // Adds or removes a member. The SDKs have one operation for each of the two bodies.
    defineOperation({
      name: "AddServerGroupMember",
      method: "POST",
      path: `${GROUP}/action`,
      body: exactlyOneOf({ add_member: member, remove_member: member }),
      handle: ({ backend, param, body }) => {
        const group = findServerGroup(backend, param("server_group_id"));
        if (body.add_member !== undefined) addMember(backend, group, body.add_member.instance_uuid);
        if (body.remove_member !== undefined) removeMember(group, body.remove_member.instance_uuid);
        return ok({});
      },
    }),
  ],
};

// Assumed: a server is in at most one group. A second request to add or remove the server fails.
function addMember(backend: Backend, group: ServerGroup, server: string): void {
  if (!backend.state.servers.some(({ id }) => id === server))
    throw makeBadRequestError(`Server ${server} could not be found.`);
  const owner = backend.state.serverGroups.find(({ members }) => members.includes(server));
  if (owner !== undefined) throw makeBadRequestError(`Server ${server} is in server group ${owner.id} already.`);
  group.members.push(server);
}

function removeMember(group: ServerGroup, server: string): void {
  if (!group.members.includes(server))
    throw makeBadRequestError(`Server ${server} is not in server group ${group.id}.`);
  group.members = group.members.filter((one) => one !== server);
}

/** Builds an error with an assumed code. */
function makeBadRequestError(message: string): CloudError {
  return new CloudError(400, "Ecs.0005", message);
}

/** Finds a server group. @throws 404 Ecs.0114 (assumed) */
function findServerGroup(backend: Backend, id: string): ServerGroup {
  const group = backend.state.serverGroups.find((candidate) => candidate.id === id);
  if (group === undefined) throw new CloudError(404, "Ecs.0114", `Server group ${id} could not be found.`);
  return group;
}

function view({ id, name, members }: ServerGroup) {
  return { id, name, policies: ["anti-affinity"], members, metadata: {} };
}
