import { z } from "zod";
import type { ApiClient } from "../http/request";
import { change, instancePath, type InstanceRef } from "./instances";
import { allPages, count, pageSize, read, text } from "./wire";

const account = z
  .object({
    name: z.string(),
    status: text,
    base_authority: z.array(z.string()).nullish(),
    description: text,
    password_lifetime: count,
    password_last_changed: text,
    expiration_time: text,
    created: text,
    databases: z.array(z.object({ name: text })).nullish(),
  })
  .transform((wire) => ({
    name: wire.name,
    status: wire.status,
    baseAuthority: wire.base_authority ?? [],
    description: wire.description ?? "",
    passwordLifetime: wire.password_lifetime ?? 0,
    passwordLastChanged: wire.password_last_changed,
    expirationTime: wire.expiration_time,
    created: wire.created,
    databases: (wire.databases ?? []).flatMap(({ name }) => name ?? []),
  }));

/** An account as the list tells of it (spec 4.4.9). */
export type LiveAccount = z.output<typeof account>;

/**
 * Lists the accounts of an instance (spec 4.4.9): there is no call for one alone (facts 0.2).
 *
 * @returns the accounts, and the cloud's own time (epoch milliseconds)
 */
export async function listAccounts(
  api: ApiClient,
  instance: InstanceRef,
): Promise<{ accounts: LiveAccount[]; date: number | undefined }> {
  const operation = "ListDdmUsers";
  const path = usersPath(instance);
  let date: number | undefined;
  const accounts = await allPages(async (offset) => {
    const query = { offset, limit: pageSize };
    const answer = await api.send({ operation, method: "GET", path, query, lane: "read", subject: instance.subject });
    date = answer.date;
    return read(operation, z.object({ users: z.array(account).nullish() }), answer).users ?? [];
  });
  return { accounts, date };
}

/** What an account is to be. Absent: as the API has it by default. */
export interface AccountSettings {
  baseAuthority?: readonly string[];
  description?: string;
  /** Days; 0: for ever. */
  passwordLifetime?: number;
  /** An empty list takes all links away; absent leaves them (facts 1.6). */
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

/** Creates an account (spec 4.4.8). Done at once, without a job. */
export async function createAccount(
  api: ApiClient,
  instance: InstanceRef,
  { name, password, ...settings }: AccountSettings & { name: string; password: string },
): Promise<void> {
  const body = { name, password, ...settingsBody(settings) };
  await api.send({
    operation: "CreateDdmUser",
    method: "POST",
    path: usersPath(instance),
    body,
    ...change(instance),
  });
}

/** Changes what an account may do, its description, or how long its password lives (spec 4.4.10). */
export async function updateAccount(
  api: ApiClient,
  instance: InstanceRef,
  name: string,
  settings: AccountSettings,
): Promise<void> {
  const path = usersPath(instance, name);
  const body = settingsBody(settings);
  await api.send({ operation: "UpdateDdmUser", method: "PUT", path, body, repeatable: true, ...change(instance) });
}

/** Sets the password of an account (spec 4.4.12). */
export async function setAccountPassword(
  api: ApiClient,
  instance: InstanceRef,
  name: string,
  password: string,
): Promise<void> {
  const operation = "ResetDdmUserPassword";
  const path = `${usersPath(instance, name)}/password`;
  await api.send({ operation, method: "POST", path, body: { password }, repeatable: true, ...change(instance) });
}

/** Deletes an account (spec 4.4.11). Deleting it twice does no harm. */
export async function deleteAccount(api: ApiClient, instance: InstanceRef, name: string): Promise<void> {
  const path = usersPath(instance, name);
  await api.send({ operation: "DeleteDdmUser", method: "DELETE", path, repeatable: true, ...change(instance) });
}

function usersPath({ id }: InstanceRef, name?: string): string {
  return `${instancePath("v3", id)}/users${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}
