import { z } from "zod";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { defineInstanceOperation } from "../ddm-operation";
import { findGroup } from "./find-group";

const PATH = "/groups/{group_id}/acls";

/** Access control of groups. The API Reference does not contain these operations, only the SDKs do. The meaning of the fields is assumed. */
export const groupAccess: OperationGroup = {
  operations: [
    defineInstanceOperation({
      name: "ShowIpGroup",
      method: "GET",
      version: "v3",
      path: PATH,
      requires: "any",
      handle: ({ instance, param }) => {
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
    defineInstanceOperation({
      name: "SwitchIpGroup",
      method: "POST",
      version: "v3",
      path: PATH,
      requires: "running",
      body: z.strictObject({
        name: z.string().default(""),
        type: z.enum(["white", "black"]).default("white"),
        enable_ip_group: z.boolean().default(true),
        group_id: z.string().optional(),
        ip_list: z.array(z.strictObject({ ip: z.string().min(1), description: z.string().default("") })).default([]),
      }),
      handle: ({ instance, param, body }) => {
        const group = findGroup(instance, param("group_id"));
        group.access = { enabled: body.enable_ip_group, type: body.type, name: body.name, addresses: body.ip_list };
        return ok({ enable_ipgroup: body.enable_ip_group });
      },
    }),
  ],
};
