import { z } from "zod";
import { ApiError } from "../errors";
import type { ServerGroup } from "../model";
import { noContent, ok, operation, type ApiGroup } from "../registry";
import type { World } from "../world";
import { fields } from "./fields";

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
      handle: ({ world, query }) => {
        const all = world.state.serverGroups;
        const start = all.findIndex(({ id }) => id === query.marker) + 1;
        const page = all.slice(start, start + query.limit);
        const next = start + query.limit < all.length ? (page.at(-1)?.id ?? null) : null;
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
    // Any server of a well-formed id can be a member; the SDK has one operation for each of the two bodies.
    operation({
      name: "AddServerGroupMember",
      method: "POST",
      path: `${GROUP}/action`,
      service: "ecs",
      body: z.union([z.strictObject({ add_member: member }), z.strictObject({ remove_member: member })]),
      handle: ({ world, param, body }) => {
        const group = find(world, param("server_group_id"));
        const server = "add_member" in body ? body.add_member.instance_uuid : body.remove_member.instance_uuid;
        group.members = group.members.filter((one) => one !== server);
        if ("add_member" in body) group.members.push(server);
        return ok({});
      },
    }),
  ],
};

/** @throws 404; the code is assumed */
function find(world: World, id: string): ServerGroup {
  const group = world.state.serverGroups.find((candidate) => candidate.id === id);
  if (group === undefined) throw new ApiError(404, "Ecs.0114", `Server group ${id} could not be found.`);
  return group;
}

function view({ id, name, members }: ServerGroup) {
  return { id, name, policies: ["anti-affinity"], members, metadata: {} };
}
