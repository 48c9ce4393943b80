import { z } from "zod";
import type { ApiClient } from "../http/request";
import { instancePath, type InstanceRef } from "./instances";
import { read } from "./wire";

const some = z
  .array(z.unknown())
  .nullish()
  .transform((list) => list?.length ?? 0);

/** Whether an instance holds a schema or an account: somebody uses it (spec 4.3.2, 4.4.9). */
export async function holdsSomething(api: ApiClient, instance: InstanceRef): Promise<boolean> {
  const query = { offset: 0, limit: 1 };
  const common = { method: "GET", query, lane: "read", subject: instance.subject } as const;
  const schemas = await api.send({
    operation: "ListDatabases",
    path: `${instancePath("v1", instance.id)}/databases`,
    ...common,
  });
  if (read("ListDatabases", z.object({ databases: some }), schemas).databases > 0) return true;
  const accounts = await api.send({
    operation: "ListDdmUsers",
    path: `${instancePath("v3", instance.id)}/users`,
    ...common,
  });
  return read("ListDdmUsers", z.object({ users: some }), accounts).users > 0;
}
