import { z } from "zod";
import type { Backend } from "../../engine/backend";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import type { Account, Instance } from "../model";
import { defineInstanceOperation } from "../ddm-operation";
import { checkNewNames, checkPassword, findAccount, resolveSchemaNames } from "./account-rules";

const AUTHORITIES = ["CREATE", "DROP", "ALTER", "INDEX", "INSERT", "DELETE", "UPDATE", "SELECT"] as const;

const name = z.string().regex(/^[A-Za-z]\w{0,31}$/, "DBS.300305");
const baseAuthority = z.array(z.enum(AUTHORITIES, "DBS.300309")).min(1, "DBS.300309"); // the minimum is assumed
const description = z.string().max(256, "DBS.300307");
const databases = z.array(z.strictObject({ name: z.string().min(1) }));

const newAccountV1 = z.strictObject({
  name,
  password: z.string(),
  base_authority: baseAuthority,
  description: description.optional(),
  databases: databases.optional(),
});
const lifetime = { password_lifetime: z.int().min(0).max(65535).nullable().optional() };
const newAccountV3 = newAccountV1.extend(lifetime);

const changeV1 = z.strictObject({
  base_authority: baseAuthority.optional(),
  description: description.optional(),
  databases: databases.optional(),
});
const changeV3 = changeV1.extend(lifetime);
const isNotEmpty = (change: object) => Object.keys(change).length > 0;

const passwordBody = z.strictObject({ password: z.string() });

/** Changes of accounts: v1 and v2 (API 4.4.1, 4.4.3 to 4.4.5), v3 (API 4.4.8, 4.4.10 to 4.4.12). They start no jobs (quirk 26). */
export const accountChanges: OperationGroup = {
  operations: [
    defineInstanceOperation({
      name: "CreateUsers",
      method: "POST",
      version: "v1",
      path: "/users",
      requires: "running",
      body: z.strictObject({ users: z.array(newAccountV1).min(1) }),
      handle: ({ backend, instance, body }) => {
        createAccounts(backend, instance, body.users);
        return ok({ users: body.users.map((account) => ({ name: account.name })) });
      },
    }),
    defineInstanceOperation({
      name: "CreateDdmUser",
      method: "POST",
      version: "v3",
      path: "/users",
      requires: "running",
      body: newAccountV3,
      handle: ({ backend, instance, body }) => {
        createAccounts(backend, instance, [body]);
        return ok({});
      },
    }),
    defineInstanceOperation({
      name: "UpdateUser",
      method: "PUT",
      version: "v1",
      path: "/users/{username}",
      requires: "running",
      body: z.strictObject({ user: changeV1.refine(isNotEmpty, "nothing to change") }),
      handle: ({ instance, param, body }) => ok({ name: updateAccount(instance, param("username"), body.user) }),
    }),
    defineInstanceOperation({
      name: "UpdateDdmUser",
      method: "PUT",
      version: "v3",
      path: "/users/{username}",
      requires: "running",
      body: changeV3.refine(isNotEmpty, "nothing to change"),
      handle: ({ instance, param, body }) => {
        updateAccount(instance, param("username"), body);
        return ok({});
      },
    }),
    defineInstanceOperation({
      name: "DeleteUser",
      method: "DELETE",
      version: "v1",
      path: "/users/{username}",
      requires: "running-or-error",
      handle: ({ instance, param }) => ok({ name: deleteAccount(instance, param("username")) }),
    }),
    defineInstanceOperation({
      name: "DeleteDdmUser",
      method: "DELETE",
      version: "v3",
      path: "/users/{username}",
      requires: "running-or-error",
      handle: ({ instance, param }) => {
        deleteAccount(instance, param("username"));
        return ok({});
      },
    }),
    defineInstanceOperation({
      name: "ResetUserPassword",
      method: "POST",
      version: "v2",
      path: "/users/{username}/password",
      requires: "running",
      body: passwordBody,
      handle: ({ backend, instance, param, body }) => {
        resetPassword(backend, findAccount(instance, param("username")), body.password);
        return ok({ success: true, instance_id: param("instance_id"), user_name: param("username") });
      },
    }),
    defineInstanceOperation({
      name: "ResetDdmUserPassword",
      method: "POST",
      version: "v3",
      path: "/users/{username}/password",
      requires: "running",
      body: passwordBody,
      handle: ({ backend, instance, param, body }) => {
        resetPassword(backend, findAccount(instance, param("username")), body.password);
        return ok({});
      },
    }),
  ],
};

/** Creates accounts, all or none. */
function createAccounts(backend: Backend, instance: Instance, wanted: readonly z.output<typeof newAccountV3>[]): void {
  const names = wanted.map((one) => one.name);
  checkNewNames(instance, names);
  const accounts = wanted.map((one) => {
    checkPassword(one.name, one.password);
    return {
      name: one.name,
      status: "RUNNING",
      baseAuthority: sortAuthorities(one.base_authority),
      extendAuthority: [],
      description: one.description ?? "",
      schemas: resolveSchemaNames(instance, schemaNames(one.databases ?? []), "DBS.300300"),
      createdAt: backend.now(),
      passwordChangedAt: backend.now(),
      passwordLifetime: one.password_lifetime ?? null,
    };
  });
  instance.accounts.push(...accounts);
}

/**
 * Changes the given properties of an account. An empty list of schemas removes all permissions on schemas. An absent list keeps them.
 *
 * @returns the name of the account
 */
function updateAccount(instance: Instance, accountName: string, change: z.output<typeof changeV3>): string {
  const account = findAccount(instance, accountName);
  if (change.databases !== undefined) {
    account.schemas = resolveSchemaNames(instance, schemaNames(change.databases), "DBS.300301");
  }
  if (change.base_authority !== undefined) account.baseAuthority = sortAuthorities(change.base_authority);
  if (change.description !== undefined) account.description = change.description;
  if (change.password_lifetime !== undefined) account.passwordLifetime = change.password_lifetime;
  return account.name;
}

function deleteAccount(instance: Instance, accountName: string): string {
  const account = findAccount(instance, accountName);
  instance.accounts = instance.accounts.filter((one) => one !== account);
  return account.name;
}

function resetPassword(backend: Backend, account: Account, password: string): void {
  checkPassword(account.name, password);
  account.passwordChangedAt = backend.now();
}

/** Sorts permissions alphabetically, as in the example of API 4.4.9, and removes duplicates. */
function sortAuthorities(authorities: readonly string[]): string[] {
  return [...new Set(authorities)].sort();
}

function schemaNames(given: z.output<typeof databases>): string[] {
  return given.map((database) => database.name);
}
