import { z } from "zod";
import { checkNewNames, checkPassword, findAccount, findSchemaNames } from "./account-rules";
import { findInstanceToDeleteFrom, findRunningInstance } from "../instance/find-instance";
import type { Instance } from "../model";
import { ok, operation, type ApiGroup, type Call } from "../../engine/operation";
import type { World } from "../../engine/backend";

const AUTHORITIES = ["CREATE", "DROP", "ALTER", "INDEX", "INSERT", "DELETE", "UPDATE", "SELECT"] as const;

const name = z.string().regex(/^[A-Za-z]\w{0,31}$/, "DBS.300305");
const baseAuthority = z.array(z.enum(AUTHORITIES, "DBS.300309")).min(1, "DBS.300309"); // that none is refused is assumed
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
const notEmpty = (change: object) => Object.keys(change).length > 0;

const passwordBody = z.strictObject({ password: z.string() });

/** Writing accounts: v1 and v2 (spec 4.4.1, 4.4.3 to 4.4.5), v3 (spec 4.4.8, 4.4.10 to 4.4.12). All at once, no jobs. */
export const accountsChange: ApiGroup = {
  operations: [
    operation({
      name: "CreateUsers",
      method: "POST",
      path: "/v1/{project_id}/instances/{instance_id}/users",
      body: z.strictObject({ users: z.array(newAccountV1).min(1) }),
      handle: ({ world, param, body }) => {
        create(world, findRunningInstance(world, param("instance_id")), body.users);
        return ok({ users: body.users.map((account) => ({ name: account.name })) });
      },
    }),
    operation({
      name: "CreateDdmUser",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/users",
      body: newAccountV3,
      handle: ({ world, param, body }) => {
        create(world, findRunningInstance(world, param("instance_id")), [body]);
        return ok({});
      },
    }),
    operation({
      name: "UpdateUser",
      method: "PUT",
      path: "/v1/{project_id}/instances/{instance_id}/users/{username}",
      body: z.strictObject({ user: changeV1.refine(notEmpty, "nothing to change") }),
      handle: (call) => ok({ name: update(call, call.body.user) }),
    }),
    operation({
      name: "UpdateDdmUser",
      method: "PUT",
      path: "/v3/{project_id}/instances/{instance_id}/users/{username}",
      body: changeV3.refine(notEmpty, "nothing to change"),
      handle: (call) => {
        update(call, call.body);
        return ok({});
      },
    }),
    operation({
      name: "DeleteUser",
      method: "DELETE",
      path: "/v1/{project_id}/instances/{instance_id}/users/{username}",
      handle: (call) => ok({ name: remove(call) }),
    }),
    operation({
      name: "DeleteDdmUser",
      method: "DELETE",
      path: "/v3/{project_id}/instances/{instance_id}/users/{username}",
      handle: (call) => {
        remove(call);
        return ok({});
      },
    }),
    operation({
      name: "ResetUserPassword",
      method: "POST",
      path: "/v2/{project_id}/instances/{instance_id}/users/{username}/password",
      body: passwordBody,
      handle: (call) => {
        resetPassword(call);
        return ok({ success: true, instance_id: call.param("instance_id"), user_name: call.param("username") });
      },
    }),
    operation({
      name: "ResetDdmUserPassword",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/users/{username}/password",
      body: passwordBody,
      handle: (call) => {
        resetPassword(call);
        return ok({});
      },
    }),
  ],
};

/** Adds accounts, all or none. */
function create(world: World, instance: Instance, wanted: readonly z.output<typeof newAccountV3>[]): void {
  const names = wanted.map((one) => one.name);
  checkNewNames(instance, names);
  const accounts = wanted.map((one) => {
    checkPassword(one.name, one.password);
    return {
      name: one.name,
      status: "RUNNING",
      baseAuthority: sorted(one.base_authority),
      extendAuthority: [],
      description: one.description ?? "",
      schemas: findSchemaNames(instance, schemaNames(one.databases ?? []), "DBS.300300"),
      createdAt: world.now(),
      passwordChangedAt: world.now(),
      passwordLifetime: one.password_lifetime ?? null,
    };
  });
  instance.accounts.push(...accounts);
}

/** Changes what is said; an empty list of schemas takes all links away, none at all leaves them. The account's name. */
function update({ world, param }: Call, change: z.output<typeof changeV3>): string {
  const instance = findRunningInstance(world, param("instance_id"));
  const account = findAccount(instance, param("username"));
  if (change.databases !== undefined) {
    account.schemas = findSchemaNames(instance, schemaNames(change.databases), "DBS.300301");
  }
  if (change.base_authority !== undefined) account.baseAuthority = sorted(change.base_authority);
  if (change.description !== undefined) account.description = change.description;
  if (change.password_lifetime !== undefined) account.passwordLifetime = change.password_lifetime;
  return account.name;
}

function remove({ world, param }: Call): string {
  const instance = findInstanceToDeleteFrom(world, param("instance_id"));
  const account = findAccount(instance, param("username"));
  instance.accounts = instance.accounts.filter((one) => one !== account);
  return account.name;
}

function resetPassword({ world, param, body }: Call<z.output<typeof passwordBody>>): void {
  const account = findAccount(findRunningInstance(world, param("instance_id")), param("username"));
  checkPassword(account.name, body.password);
  account.passwordChangedAt = world.now();
}

/** Lists show permissions in the order of the alphabet, whatever order they were given in (spec 4.4.9, example). */
function sorted(authorities: readonly string[]): string[] {
  return [...new Set(authorities)].sort();
}

function schemaNames(given: z.output<typeof databases>): string[] {
  return given.map((database) => database.name);
}
