import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get } from "../call";
import { instancePath, type InstanceRef } from "./instance-ref";
import { count } from "../wire";

/** Query for the first item, which shows whether the list has any items. */
const firstItem = { query: { offset: 0, limit: 1 } };
const items = z.array(z.unknown());

/** Whether an instance has schemas or accounts (API 4.3.2, 4.4.9). */
export async function hasContents(api: ApiClient, { id, subject }: InstanceRef): Promise<boolean> {
  const schemas = await get(api, {
    operation: "ListDatabases",
    path: `${instancePath("v1", id)}/databases`,
    ...firstItem,
    shape: z.object({ databases: items, total: count }),
    subject,
  });
  if (schemas.databases.length > 0 || (schemas.total ?? 0) > 0) return true;
  const accounts = await get(api, {
    operation: "ListDdmUsers",
    path: `${instancePath("v3", id)}/users`,
    ...firstItem,
    shape: z.object({ users: items, total: count }),
    subject,
  });
  return accounts.users.length > 0 || (accounts.total ?? 0) > 0;
}
