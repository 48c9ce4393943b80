import { z } from "zod";
import { ddmError } from "../../engine/errors";
import { findInstance } from "./find-instance";
import { ok, operation, type ApiGroup } from "../../engine/operation";

/** Tags that an instance can have (facts 4.3). */
const MOST_TAGS = 20;

const key = z.string().regex(/^(?!_sys_).{1,36}$/, "1 to 36 characters, not from _sys_ on");
const value = z.string().max(43);

/** Tags. Neither in the spec nor in an SDK, only in the documents of a sister cloud (facts 4.3). */
export const tags: ApiGroup = {
  operations: [
    operation({
      name: "ListInstanceTags",
      method: "GET",
      path: "/v3/{project_id}/instances/{instance_id}/tags",
      handle: ({ world, param }) => {
        const instance = findInstance(world, param("instance_id"));
        return ok({ tags: Object.entries(instance.tags).map(([name, text]) => ({ key: name, value: text })) });
      },
    }),
    operation({
      name: "ListProjectTags",
      method: "GET",
      path: "/v3/{project_id}/instances/tags",
      handle: ({ world }) => {
        const values = new Map<string, Set<string>>();
        for (const instance of world.state.instances) {
          for (const [name, text] of Object.entries(instance.tags)) {
            values.set(name, (values.get(name) ?? new Set()).add(text));
          }
        }
        return ok({ tags: [...values].map(([name, texts]) => ({ key: name, values: [...texts] })) });
      },
    }),
    operation({
      name: "CreateInstanceTags",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/tags/create",
      body: z.strictObject({ tags: z.array(z.strictObject({ key, value })).min(1) }),
      handle: ({ world, param, body }) => {
        const instance = findInstance(world, param("instance_id"));
        const added = Object.fromEntries(body.tags.map((tag) => [tag.key, tag.value]));
        const all = { ...instance.tags, ...added };
        if (Object.keys(all).length > MOST_TAGS) throw ddmError("DBS.280001", `tags: at most ${MOST_TAGS}`);
        instance.tags = all;
        return { status: 200 };
      },
    }),
    operation({
      name: "DeleteInstanceTags",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/tags/delete",
      body: z.strictObject({ tags: z.array(z.strictObject({ key, value: value.optional() })).min(1) }),
      handle: ({ world, param, body }) => {
        const instance = findInstance(world, param("instance_id"));
        const gone = new Set(body.tags.map((tag) => tag.key));
        instance.tags = Object.fromEntries(Object.entries(instance.tags).filter(([name]) => !gone.has(name)));
        return { status: 200 };
      },
    }),
    operation({
      name: "UpdateInstanceTag",
      method: "PUT",
      path: "/v3/{project_id}/instances/{instance_id}/tags/{key}",
      body: z.strictObject({ value }),
      handle: ({ world, param, body }) => {
        const instance = findInstance(world, param("instance_id"));
        instance.tags = { ...instance.tags, [param("key")]: body.value };
        return { status: 200 };
      },
    }),
  ],
};
