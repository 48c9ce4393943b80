import { z } from "zod";
import { ApiError } from "../engine/errors";
import type { ServerGroup } from "../ddm/model";
import { noContent, ok, operation, type ApiGroup } from "../engine/operation";
import type { World } from "../engine/backend";
import { fields } from "../ddm/fields";

const BASE = "/v1/{project_id}/cloudservers/os-server-groups";
const GROUP = `${BASE}/{server_group_id}`;

const member = z.strictObject({ instance_uuid: fields.uuid });

/** ECS server groups: creating (spec "Creating an ECS Group"), the rest by the SDK and Terraform (facts 6.1). No jobs. */
export const serverGroups: ApiGroup = {
  operations: [
    operation({
      name: "CreateServerGroup",
      method: "POST",
      path: BASE,
      service: "ecs",
      body: z.strictObject({
        server_group: z.strictObject({
          name: z.string().min(1).max(255),
          policies: z.array(z.literal("anti-affinity")).length(1),
        }),
      }),
      handle: ({ world, body }) => {
        const group = { id: world.ids.uuid(), name: body.server_group.name, members: [] };
        world.state.serverGroups.push(group);
        return ok({ server_group: view(group) });
      },
    }),
    operation({
      name: "ListServerGroups",
      method: "GET",
      path: BASE,
      service: "ecs",
      query: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(1000), marker: z.string().optional() }),
      handle: ({ world, query: { limit, marker } }) => {
        const all = world.state.serverGroups;
        const before = marker === undefined ? -1 : all.findIndex(({ id }) => id === marker);
        if (marker !== undefined && before < 0) throw refused(`marker: server group ${marker} could not be found.`);
        const page = all.slice(before + 1, before + 1 + limit);
        const next = before + 1 + limit < all.length ? (page.at(-1)?.id ?? null) : null;
        return ok({ server_groups: page.map(view), page_info: { next_marker: next } });
      },
    }),
    operation({
      name: "ShowServerGroup",
      method: "GET",
      path: GROUP,
      service: "ecs",
      handle: ({ world, param }) => ok({ server_group: view(find(world, param("server_group_id"))) }),
    }),
    operation({
      name: "DeleteServerGroup",
      method: "DELETE",
      path: GROUP,
      service: "ecs",
      handle: ({ world, param }) => {
        const group = find(world, param("server_group_id"));
        world.state.serverGroups = world.state.serverGroups.filter((one) => one !== group);
        return noContent();
      },
    }),
    // The SDK has one operation for each of the two bodies.
    operation({
      name: "AddServerGroupMember",
      method: "POST",
      path: `${GROUP}/action`,
      service: "ecs",
      body: z.union([z.strictObject({ add_member: member }), z.strictObject({ remove_member: member })]),
      handle: ({ world, param, body }) => {
        const group = find(world, param("server_group_id"));
        if ("add_member" in body) add(world, group, body.add_member.instance_uuid);
        else remove(group, body.remove_member.instance_uuid);
        return ok({});
      },
    }),
  ],
};

// That a server is in one group at most, and that neither adding nor removing can be repeated, is assumed.
function add(world: World, group: ServerGroup, server: string): void {
  if (!world.state.servers.some(({ id }) => id === server)) throw refused(`Server ${server} could not be found.`);
  const owner = world.state.serverGroups.find(({ members }) => members.includes(server));
  if (owner !== undefined) throw refused(`Server ${server} is in server group ${owner.id} already.`);
  group.members.push(server);
}

function remove(group: ServerGroup, server: string): void {
  if (!group.members.includes(server)) throw refused(`Server ${server} is not in server group ${group.id}.`);
  group.members = group.members.filter((one) => one !== server);
}

/** The code is assumed. */
function refused(message: string): ApiError {
  return new ApiError(400, "Ecs.0005", message);
}

/** @throws 404; the code is assumed */
function find(world: World, id: string): ServerGroup {
  const group = world.state.serverGroups.find((candidate) => candidate.id === id);
  if (group === undefined) throw new ApiError(404, "Ecs.0114", `Server group ${id} could not be found.`);
  return group;
}

function view({ id, name, members }: ServerGroup) {
  return { id, name, policies: ["anti-affinity"], members, metadata: {} };
}
