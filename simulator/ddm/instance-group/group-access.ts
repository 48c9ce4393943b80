import { z } from "zod";
import { findGroup, findInstance, findRunningInstance } from "../instance/find-instance";
import { ok, operation, type ApiGroup } from "../../engine/operation";

const PATH = "/v3/{project_id}/instances/{instance_id}/groups/{group_id}/acls";

/** Who may connect to a group. In the SDK only, which does not say what `ipgroup` and the types are: assumed. */
export const groupsAccess: ApiGroup = {
  operations: [
    operation({
      name: "ShowIpGroup",
      method: "GET",
      path: PATH,
      handle: ({ world, param }) => {
        const instance = findInstance(world, param("instance_id"));
        const group = findGroup(instance, param("group_id"));
        const access = group.access ?? { enabled: false, type: "white", name: "", addresses: [] };
        return ok({
          instance_id: instance.id,
          group_id: group.id,
          enable_ipgroup: access.enabled,
          type: access.type,
          ipgroup: { name: access.name, ip_list: access.addresses },
        });
      },
    }),
    operation({
      name: "SwitchIpGroup",
      method: "POST",
      path: PATH,
      body: z.strictObject({
        name: z.string().default(""),
        type: z.enum(["white", "black"]).default("white"),
        enable_ip_group: z.boolean().default(true),
        group_id: z.string().optional(),
        ip_list: z.array(z.strictObject({ ip: z.string().min(1), description: z.string().default("") })).default([]),
      }),
      handle: ({ world, param, body }) => {
        const group = findGroup(findRunningInstance(world, param("instance_id")), param("group_id"));
        group.access = { enabled: body.enable_ip_group, type: body.type, name: body.name, addresses: body.ip_list };
        return ok({ enable_ipgroup: body.enable_ip_group });
      },
    }),
  ],
};
