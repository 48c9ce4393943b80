import * as pulumi from "@pulumi/pulumi";
import { optionsToRead } from "./arguments";
import { classNameOf, DynamicResource, markSecret } from "./dynamic-resource";
import { isDeferred, isKnown, promiseOf, sourcesOf } from "./output-internals";
import { Schema } from "./schema";
import type { AdoptArgs, TimeoutsArgs } from "./types";

/** A permission of an account in its schemas. */
export type BaseAuthority = "CREATE" | "DROP" | "ALTER" | "INDEX" | "INSERT" | "DELETE" | "UPDATE" | "SELECT";

/** Arguments of an account. */
export interface AccountArgs {
  /** Id of the instance that the account belongs to. A change replaces the account. */
  instanceId: pulumi.Input<string>;
  /**
   * Name: 1 to 32 letters, digits and underscores, beginning with a letter. Default: the resource's name and seven characters
   * that make it unique. A change replaces the account.
   */
  name?: pulumi.Input<string>;
  /**
   * Password: 8 to 32 letters, digits and special characters (`~!@#/%^*-_+?`), including at least three of: a lowercase letter, an
   * uppercase letter, a digit, a special character. The password must not be the account's name, forwards or backwards. Always a
   * secret. Changes in place (API 4.4.12). A refresh detects a change by another client, and the next update reverts it.
   */
  password: pulumi.Input<string>;
  /** Permissions, in any order. Changes in place (API 4.4.10). */
  baseAuthority: pulumi.Input<pulumi.Input<BaseAuthority>[]>;
  /** Description, at most 256 characters. Changes in place. */
  description?: pulumi.Input<string>;
  /** Lifetime of the password in days; 0: no expiry. Default: 0. Changes in place. */
  passwordLifetime?: pulumi.Input<number>;
  /**
   * Schemas that the account may use: names, {@link Schema} resources, or objects with a name. Default: none. Changes in place. Pass a
   * schema resource or its `name` output: Pulumi then creates the schema before the account, and deletes the account before the schema.
   * When the schema is replaced, the account gets its permissions in the new schema.
   */
  databases?: pulumi.Input<pulumi.Input<string | { name: pulumi.Input<string> }>[]>;
  /**
   * Timeouts of the operations, including the wait until changes of the instance by other clients have ended. Default: 30m each.
   * A change makes no call.
   */
  timeouts?: pulumi.Input<TimeoutsArgs>;
  /**
   * An existing account to adopt instead of creating a new account. Its `id` is `<instance id>/<name>`. The account's password is set to `password`.
   */
  adopt?: pulumi.Input<AdoptArgs>;
}

/**
 * An account: a user of a DDM instance, with permissions in schemas. Applications log in with an account.
 *
 * A change takes seconds, but waits until other changes of the instance have completed.
 *
 * @example
 * ```ts
 * const app = new ddm.Account("app", {
 *   instanceId: db.id,
 *   password: config.requireSecret("appPassword"),
 *   baseAuthority: ["SELECT", "INSERT", "UPDATE", "DELETE"],
 *   databases: [shop.name],
 * });
 * ```
 */
export class Account extends DynamicResource {
  /** Whether a value is an account. Accounts of another copy of this package count, too. */
  static override isInstance(value: unknown): value is Account {
    return classNameOf(value) === "Account";
  }

  /**
   * Reads an existing account without managing it.
   *
   * @param id `<instance id>/<name>`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Account {
    return new Account(name, undefined as unknown as AccountArgs, optionsToRead(`ddm.Account "${name}"`, id, opts));
  }

  /** Id of the instance that the account belongs to. */
  declare readonly instanceId: pulumi.Output<string>;
  /** Name of the account. */
  declare readonly name: pulumi.Output<string>;
  /**
   * Password, as set by the program; a secret. Absent if the program has not set a password, or if a refresh has detected a change by
   * another client.
   */
  declare readonly password: pulumi.Output<string | undefined>;
  /** Permissions. */
  declare readonly baseAuthority: pulumi.Output<BaseAuthority[]>;
  /** Description; empty if the account has none. */
  declare readonly description: pulumi.Output<string>;
  /** Lifetime of the password in days; 0: no expiry. */
  declare readonly passwordLifetime: pulumi.Output<number>;
  /** Names of the schemas that the account may use. */
  declare readonly databases: pulumi.Output<string[]>;
  /** Status, e.g. `RUNNING` (API 4.4.9). */
  declare readonly status: pulumi.Output<string>;
  /** Time of creation. */
  declare readonly created: pulumi.Output<string>;
  /**
   * Time at which this resource last set the password, as the API reports it. For an account that was imported or is only read: the time of the
   * last password change before the import or the read.
   */
  declare readonly passwordLastChanged: pulumi.Output<string | undefined>;
  /** Time at which the password expires; absent if the password never expires. */
  declare readonly expirationTime: pulumi.Output<string | undefined>;

  /** @param name the resource's name in this stack. Without `args.name` and `args.adopt`, the account's name is derived from this name */
  constructor(name: string, args: AccountArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = opts?.id === undefined ? toInputs(args) : undefined;
    super("Account", name, inputs, opts, ["password"]);
  }
}

/**
 * Converts the arguments to inputs:
 *
 * - marks the password as a secret
 * - replaces each schema resource in `databases` with its name, also in outputs and promises
 * - adds the hidden input `__schemas`: names and creation times of the schema resources in `databases`
 *
 * @param args absent if a program without type checks passes none. `check` then reports the required arguments
 */
function toInputs(args: Partial<AccountArgs> = {}): object {
  const databases = replaceSchemas(args.databases);
  const schemas = schemasIn(args.databases);
  const unknownSources = [databases].flat().filter((output) => isDeferred(output) && schemasIn(output).length === 0);
  return {
    ...args,
    password: markSecret(args.password),
    databases,
    ...(schemas.length > 0 && { __schemas: describeSchemas(schemas) }),
    ...(unknownSources.length > 0 && { __schemas: pulumi.output(describeAllSchemas(schemas, unknownSources)) }),
  };
}

/** Replaces the schema resources in the argument with their names, also those in outputs and promises. */
function replaceSchemas(databases: unknown): unknown {
  if (Array.isArray(databases)) {
    return databases.map((schema: unknown) => (isDeferred(schema) ? applyTo(schema, nameOf) : nameOf(schema)));
  }
  if (!isDeferred(databases)) return databases;
  return applyTo(databases, (all) => (Array.isArray(all) ? pulumi.all(all.map(nameOf)) : all));
}

function applyTo(deferred: unknown, convert: (value: unknown) => unknown): pulumi.Output<unknown> {
  return (pulumi.output(deferred) as pulumi.Output<unknown>).apply(convert);
}

function nameOf(schema: unknown): unknown {
  return Schema.isInstance(schema) ? schema.name : schema;
}

function describeSchemas(schemas: readonly Schema[]) {
  return schemas.map((schema) => ({ name: dropDependencies(schema.name), created: createdOf(schema) }));
}

/**
 * Describes the given schemas and the schemas in the outputs. Waits for the value of each output, because only the value shows which schemas it
 * contains. Returns undefined if there are no schemas.
 */
async function describeAllSchemas(schemas: readonly Schema[], outputs: readonly unknown[]) {
  const sources = await Promise.all(outputs.map((output) => sourcesOf(output as pulumi.Output<unknown>)));
  const found = sources.flatMap((resources) => [...resources]).filter((resource) => Schema.isInstance(resource));
  const all = [...new Set([...schemas, ...found])];
  return all.length > 0 ? describeSchemas(all) : undefined;
}

/** Returns the schema resources that the argument contains, directly or as the origin of an output. */
function schemasIn(databases: unknown): Schema[] {
  const elements: readonly unknown[] = Array.isArray(databases) ? databases : [databases];
  return [...new Set(elements.flatMap(resourcesOf))].filter((resource) => Schema.isInstance(resource));
}

function resourcesOf(value: unknown): unknown[] {
  if (pulumi.Resource.isInstance(value)) return [value];
  if (pulumi.Output.isInstance(value)) {
    // The SDK's types omit `resources`. This method is stable, because several copies of the SDK in one program share outputs.
    const { resources } = value as { resources?: () => Iterable<pulumi.Resource> };
    return typeof resources === "function" ? [...resources()] : [];
  }
  const isObject = typeof value === "object" && value !== null && "name" in value;
  return isObject ? resourcesOf(value.name) : [];
}

/**
 * Returns the creation time of a schema; `unchanged` if a preview updates the schema in place. The id is then known, and Pulumi passes the
 * creation time as unknown, although the update keeps it.
 */
function createdOf({ id, created }: Schema): pulumi.Output<string> {
  const known = Promise.all([isKnown(id), isKnown(created)]);
  return pulumi.output(
    known.then(([hasId, hasCreated]) => (hasId && !hasCreated ? "unchanged" : dropDependencies(created))),
  );
}

/**
 * Returns an output without its dependencies. Pulumi stores the dependencies of each property, and `databases` already has the same
 * dependencies.
 */
function dropDependencies(output: pulumi.Output<string>): pulumi.Output<string> {
  const resolve = async () => ((await isKnown(output)) ? promiseOf(output) : (pulumi.unknown as string));
  return pulumi.output(resolve());
}
