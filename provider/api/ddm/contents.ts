import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get } from "../call";
import { instancePath, type InstanceRef } from "./instance-ref";
import { count } from "../wire";

/** The first item of a list: enough to know whether there are any. */
const first = { query: { offset: 0, limit: 1 } };
const some = z.array(z.unknown());

/** Whether an instance has a schema or an account, and so is in use (API 4.3.2, 4.4.9). */
export async function hasContents(api: ApiClient, { id, subject }: InstanceRef): Promise<boolean> {
  const schemas = await get(api, {
    operation: "ListDatabases",
    path: `${instancePath("v1", id)}/databases`,
    ...first,
    shape: z.object({ databases: some, total: count }),
    subject,
  });
  if (schemas.databases.length > 0 || (schemas.total ?? 0) > 0) return true;
  const accounts = await get(api, {
    operation: "ListDdmUsers",
    path: `${instancePath("v3", id)}/users`,
    ...first,
    shape: z.object({ users: some, total: count }),
    subject,
  });
  return accounts.users.length > 0 || (accounts.total ?? 0) > 0;
}
