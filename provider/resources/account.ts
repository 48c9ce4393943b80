import * as pulumi from "@pulumi/pulumi";
import { alwaysSecret, moduleName, propertiesOf, typeOf, withSecrets } from "./base";
import { forwarder } from "./forwarder";
import type { AdoptArgs, TimeoutsArgs } from "./types";

/** What an account may do in its schemas. */
export type BaseAuthority = "CREATE" | "DROP" | "ALTER" | "INDEX" | "INSERT" | "DELETE" | "UPDATE" | "SELECT";

/** What an account is to be. */
export interface AccountArgs {
  /** The instance that it belongs to. A change replaces the account. */
  instanceId: pulumi.Input<string>;
  /**
   * Name: 1 to 32 letters, digits and underscores, beginning with a letter. Default: the resource's name and seven characters
   * that make it unique. A change replaces the account.
   */
  name?: pulumi.Input<string>;
  /**
   * Password: 8 to 32 characters, with three of: a lowercase letter, an uppercase letter, a digit, one of `~!@#/%^*-_+?`; not
   * the account's name. Always a secret. Changes in place (spec 4.4.12); when somebody else changes it, that is drift and set
   * right again.
   */
  password: pulumi.Input<string>;
  /** What it may do, in any order. Changes in place (spec 4.4.10). */
  baseAuthority: pulumi.Input<pulumi.Input<BaseAuthority>[]>;
  /** At most 256 characters. Changes in place. */
  description?: pulumi.Input<string>;
  /** Days until the password expires; 0: never. Default: 0. Changes in place. */
  passwordLifetime?: pulumi.Input<number>;
  /**
   * The schemas that it may use, by name: `[schema.name]`. Default: none. Changes in place, also to none. Taking a name from a
   * {@link Schema} resource makes Pulumi create the schema before the account, and delete it after.
   */
  databases?: pulumi.Input<pulumi.Input<string | { name: pulumi.Input<string> }>[]>;
  /** How long operations may take, which is waiting for what else is done to the instance. Default: 30m each. A change makes no call. */
  timeouts?: pulumi.Input<TimeoutsArgs>;
  /** An existing account to take over instead of creating one: `<instance id>/<name>`. Its password is set to this one. */
  adopt?: pulumi.Input<AdoptArgs>;
}

const outputs = [
  ...["instanceId", "name", "password", "baseAuthority", "description", "passwordLifetime", "databases", "status"],
  ...["created", "passwordLastChanged", "expirationTime"],
];

const provider = forwarder("account");

/**
 * An account: the user that applications connect to a DDM instance as, and what it may do in which schemas.
 *
 * All changes are done at once; what takes time is waiting while something else is done to the instance.
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
export class Account extends pulumi.dynamic.Resource {
  /** Whether a value is an account, also one of another copy of this package. */
  static override isInstance(value: unknown): value is Account {
    return typeOf(value) === "Account";
  }

  /**
   * Reads an existing account without managing it.
   *
   * @param id `<instance id>/<name>`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Account {
    return new Account(name, undefined as unknown as AccountArgs, { ...opts, id });
  }

  declare readonly instanceId: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly password: pulumi.Output<string | undefined>;
  declare readonly baseAuthority: pulumi.Output<BaseAuthority[]>;
  declare readonly description: pulumi.Output<string>;
  declare readonly passwordLifetime: pulumi.Output<number>;
  declare readonly databases: pulumi.Output<string[]>;
  /** `RUNNING`, … (spec A.6). */
  declare readonly status: pulumi.Output<string>;
  /** When it was created. */
  declare readonly created: pulumi.Output<string>;
  /** When the password was set last, as the cloud reports it. */
  declare readonly passwordLastChanged: pulumi.Output<string | undefined>;
  /** When the password expires; absent: never. */
  declare readonly expirationTime: pulumi.Output<string | undefined>;

  /** @param name the resource's name in this stack; the account's own name is derived from it unless `args.name` is given */
  constructor(name: string, args: AccountArgs, opts?: pulumi.CustomResourceOptions) {
    const all = opts?.id === undefined ? { ...args, password: alwaysSecret(args.password) } : undefined;
    const properties = propertiesOf("Account", name, outputs, all, opts);
    super(provider, name, properties, withSecrets(opts, ["password"]), moduleName, "Account");
  }
}
