import { z } from "zod";
import type { ApiClient } from "../../../http/request";
import { listItems, mutate } from "../../call";
import { count, identity, listOf, reported, text, trueFlag } from "../../wire";
import type { AccountSettings } from "../accounts";
import { instancePath, type InstanceRef } from "../instance-ref";

// Operations on accounts in v1 and v2 of the API (API 4.4.1–4.4.5). Only v3 has the lifetime and the expiration time of a password.

const account = z
  .object({
    name: identity,
    status: reported,
    base_authority: listOf(z.string()),
    extend_authority: listOf(z.string()),
    password_last_changed: count,
    description: text,
    created: count,
    databases: listOf(z.object({ name: identity })),
  })
  .transform((wire) => ({
    name: wire.name,
    status: wire.status,
    baseAuthority: wire.base_authority,
    extendAuthority: wire.extend_authority,
    description: wire.description,
    /** Epoch milliseconds. */
    passwordLastChanged: wire.password_last_changed,
    /** Epoch milliseconds. */
    created: wire.created,
    databases: wire.databases?.map(({ name }) => name),
  }));

/** An account in the list of v1 (API 4.4.2). */
export type AccountV1 = z.output<typeof account>;

/** Lists the accounts of an instance, with their extended permissions (API 4.4.2). */
export function listAccountsV1(api: ApiClient, instance: InstanceRef): Promise<AccountV1[]> {
  return listItems(api, {
    operation: "ListUsers",
    path: usersPath("v1", instance),
    items: "users",
    item: account,
    total: "total_record",
    key: ({ name }) => name,
    subject: instance.subject,
  });
}

type Settings = Omit<AccountSettings, "passwordLifetime">;

function settingsBody({ baseAuthority, description, databases }: Settings) {
  return { base_authority: baseAuthority, description, databases: databases?.map((name) => ({ name })) };
}

/** Creates an account (API 4.4.1). */
export async function createAccountV1(
  api: ApiClient,
  instance: InstanceRef,
  { name, password, ...settings }: Settings & { name: string; password: string },
): Promise<void> {
  await mutate(api, {
    operation: "CreateUsers",
    method: "POST",
    path: usersPath("v1", instance),
    body: { users: [{ name, password, ...settingsBody(settings) }] },
    instance,
    returns: "object",
    extra: z.object({ users: z.array(z.object({ name: identity })).min(1) }),
  });
}

/** Updates permissions, schemas or description of an account (API 4.4.3). */
export async function updateAccountV1(
  api: ApiClient,
  instance: InstanceRef,
  name: string,
  settings: Settings,
): Promise<void> {
  await mutate(api, {
    operation: "UpdateUser",
    method: "PUT",
    path: usersPath("v1", instance, name),
    body: { user: settingsBody(settings) },
    instance,
    repeatable: true,
    returns: "object",
    extra: changedAccount,
  });
}

/** Deletes an account (API 4.4.4). */
export async function deleteAccountV1(api: ApiClient, instance: InstanceRef, name: string): Promise<void> {
  await mutate(api, {
    operation: "DeleteUser",
    method: "DELETE",
    path: usersPath("v1", instance, name),
    instance,
    repeatable: true,
    returns: "object",
    extra: changedAccount,
  });
}

/** Sets the password of an account (API 4.4.5). */
export async function setAccountPasswordV2(
  api: ApiClient,
  instance: InstanceRef,
  name: string,
  password: string,
): Promise<void> {
  await mutate(api, {
    operation: "ResetUserPassword",
    method: "POST",
    path: `${usersPath("v2", instance, name)}/password`,
    body: { password },
    instance,
    repeatable: true,
    returns: "object",
    extra: z.object({ success: trueFlag }),
  });
}

/** Response that names the changed account. */
const changedAccount = z.object({ name: identity });

function usersPath(version: "v1" | "v2", { id }: InstanceRef, name?: string): string {
  return `${instancePath(version, id)}/users${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}
