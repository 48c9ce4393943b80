import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { readList, mutate } from "../call";
import { instancePath, type InstanceRef } from "./instance-ref";
import { count, identity, listOf, reported, text } from "../wire";

const account = z
  .object({
    name: identity,
    status: reported,
    base_authority: listOf(z.string()),
    description: text,
    // The example of API 4.4.9 reports null for a password without expiry; requests send 0 for it.
    password_lifetime: z.preprocess((value) => (value === null ? 0 : value), count),
    password_last_changed: reported,
    expiration_time: reported,
    created: reported,
    databases: listOf(z.object({ name: identity })),
  })
  .transform((wire) => ({
    name: wire.name,
    status: wire.status,
    baseAuthority: wire.base_authority,
    description: wire.description,
    /** Days; 0 means no expiry. */
    passwordLifetime: wire.password_lifetime,
    passwordLastChanged: wire.password_last_changed,
    expirationTime: wire.expiration_time,
    created: wire.created,
    databases: wire.databases?.map(({ name }) => name),
  }));

/** An account in the list (API 4.4.9). Properties that are not reported are undefined. */
export type LiveAccount = z.output<typeof account>;

/**
 * Lists the accounts of an instance (API 4.4.9). There is no request for a single account (quirk 2).
 *
 * @returns the accounts, the time of the response by the API's clock (epoch milliseconds), and whether the list is complete
 */
export async function listAccounts(
  api: ApiClient,
  instance: InstanceRef,
): Promise<{ accounts: LiveAccount[]; date: number | undefined; complete: boolean }> {
  const { items, ...rest } = await readList(api, {
    operation: "ListDdmUsers",
    path: usersPath(instance),
    items: "users",
    item: account,
    total: "total",
    key: ({ name }) => name,
    subject: instance.subject,
  });
  return { accounts: items, ...rest };
}

/** Settings of an account. An absent field gets the API's default at creation, and remains unchanged in an update. */
export interface AccountSettings {
  baseAuthority?: readonly string[];
  description?: string;
  /** Days; 0 means no expiry. */
  passwordLifetime?: number;
  /** Schemas that the account may use; an empty list means none. */
  databases?: readonly string[];
}

function settingsBody({ baseAuthority, description, passwordLifetime, databases }: AccountSettings) {
  return {
    base_authority: baseAuthority,
    description,
    password_lifetime: passwordLifetime,
    databases: databases?.map((name) => ({ name })),
  };
}

// A change of an account is complete when the API responds (quirk 26).

/** Creates an account (API 4.4.8). */
export async function createAccount(
  api: ApiClient,
  instance: InstanceRef,
  { name, password, ...settings }: AccountSettings & { name: string; password: string },
): Promise<void> {
  await mutate(api, {
    operation: "CreateDdmUser",
    method: "POST",
    path: usersPath(instance),
    body: { name, password, ...settingsBody(settings) },
    instance,
    returns: "nothing",
  });
}

/** Updates permissions, schemas, description or password lifetime of an account (API 4.4.10). */
export async function updateAccount(
  api: ApiClient,
  instance: InstanceRef,
  name: string,
  settings: AccountSettings,
): Promise<void> {
  await mutate(api, {
    operation: "UpdateDdmUser",
    method: "PUT",
    path: usersPath(instance, name),
    body: settingsBody(settings),
    instance,
    repeatable: true,
    returns: "nothing",
  });
}

/** Sets the password of an account (API 4.4.12). */
export async function setAccountPassword(
  api: ApiClient,
  instance: InstanceRef,
  name: string,
  password: string,
): Promise<void> {
  await mutate(api, {
    operation: "ResetDdmUserPassword",
    method: "POST",
    path: `${usersPath(instance, name)}/password`,
    body: { password },
    instance,
    repeatable: true,
    returns: "nothing",
  });
}

/** Deletes an account (API 4.4.11). */
export async function deleteAccount(api: ApiClient, instance: InstanceRef, name: string): Promise<void> {
  await mutate(api, {
    operation: "DeleteDdmUser",
    method: "DELETE",
    path: usersPath(instance, name),
    instance,
    repeatable: true,
    returns: "object", // The documented body is `{}`. An empty body may come from a gateway, so it leaves the outcome unknown.
  });
}

function usersPath({ id }: InstanceRef, name?: string): string {
  return `${instancePath("v3", id)}/users${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}
