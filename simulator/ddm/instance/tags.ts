import { z } from "zod";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ddmError } from "../ddm-errors";
import { defineInstanceOperation, defineProjectOperation } from "../ddm-operation";
import type { Instance } from "../model";

/** Maximum number of tags of an instance. */
const MAX_TAGS = 20;

const key = z.string().regex(/^(?!_sys_).{1,36}$/, "1 to 36 characters, not starting with _sys_");
const value = z.string().max(43);

/** Tags of instances (quirk 27). */
export const tags: OperationGroup = {
  operations: [
    defineInstanceOperation({
      name: "ListInstanceTags",
      method: "GET",
      version: "v3",
      path: "/tags",
      requires: "any",
      handle: ({ instance }) => {
        return ok({ tags: Object.entries(instance.tags).map(([name, text]) => ({ key: name, value: text })) });
      },
    }),
    defineProjectOperation({
      name: "ListProjectTags",
      method: "GET",
      version: "v3",
      path: "/instances/tags",
      handle: ({ backend }) => {
        const values = new Map<string, Set<string>>();
        for (const instance of backend.state.instances) {
          for (const [name, text] of Object.entries(instance.tags)) {
            values.set(name, (values.get(name) ?? new Set()).add(text));
          }
        }
        return ok({ tags: [...values].map(([name, texts]) => ({ key: name, values: [...texts] })) });
      },
    }),
    defineInstanceOperation({
      name: "CreateInstanceTags",
      method: "POST",
      version: "v3",
      path: "/tags/create",
      requires: "any",
      body: z.strictObject({ tags: z.array(z.strictObject({ key, value })).min(1) }),
      handle: ({ instance, body }) => {
        addTags(instance, Object.fromEntries(body.tags.map((tag) => [tag.key, tag.value])));
        return { status: 200 };
      },
    }),
    defineInstanceOperation({
      name: "DeleteInstanceTags",
      method: "POST",
      version: "v3",
      path: "/tags/delete",
      requires: "any",
      body: z.strictObject({ tags: z.array(z.strictObject({ key, value: value.optional() })).min(1) }),
      handle: ({ instance, body }) => {
        const deleted = new Set(body.tags.map((tag) => tag.key));
        instance.tags = Object.fromEntries(Object.entries(instance.tags).filter(([name]) => !deleted.has(name)));
        return { status: 200 };
      },
    }),
    defineInstanceOperation({
      name: "UpdateInstanceTag",
      method: "PUT",
      version: "v3",
      path: "/tags/{key}",
      requires: "any",
      body: z.strictObject({ value }),
      handle: ({ instance, param, body }) => {
        const name = param("key");
        if (!key.safeParse(name).success) throw ddmError("DBS.280001", "key: it is not a valid tag key");
        addTags(instance, { [name]: body.value });
        return { status: 200 };
      },
    }),
  ],
};

/** Adds tags to an instance, or changes their values. @throws 400 DBS.280001 if the instance would have too many tags */
function addTags(instance: Instance, added: Readonly<Record<string, string>>): void {
  const all = { ...instance.tags, ...added };
  if (Object.keys(all).length > MAX_TAGS) throw ddmError("DBS.280001", `tags: at most ${MAX_TAGS}`);
  instance.tags = all;
}
