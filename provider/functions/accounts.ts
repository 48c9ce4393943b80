import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "./invoke";
import type { OutputArgs } from "./types";

/** Arguments of {@link getAccounts}. */
export interface GetAccountsArgs {
  /** Id of the instance. */
  instanceId: string;
  /** Name of the account; `*` matches any characters. Default: all. */
  name?: string;
  /** Schema that the account may use. Default: any. */
  schema?: string;
}

/** Result of {@link getAccounts}. */
export interface GetAccountsResult {
  /** Names of the accounts, sorted. */
  names: string[];
  /** The accounts, sorted by name. */
  accounts: ListedAccount[];
}

/** An account in a list. */
export interface ListedAccount {
  /** Name of the account. */
  name: string;
  /** Status, e.g. `RUNNING` (API 4.4.9). */
  status?: string;
  /** Permissions in the schemas, e.g. `SELECT`. */
  baseAuthority?: string[];
  /** Description of the account. */
  description?: string;
  /** Names of the schemas that the account may use. */
  databases?: string[];
  /** Lifetime of the password in days; 0: no expiry. */
  passwordLifetime?: number;
  /** Time at which the password was last set. */
  passwordLastChanged?: string;
  /** Time at which the password expires; absent if it never expires. */
  expirationTime?: string;
  /** Time of creation. */
  created?: string;
}

/**
 * Lists the accounts of an instance (API 4.4.9). The API reports no passwords.
 *
 * @example
 * ```ts
 * const { names } = await ddm.getAccounts({ instanceId, schema: "shop" });
 * ```
 */
export function getAccounts(args: GetAccountsArgs, opts?: pulumi.InvokeOptions): Promise<GetAccountsResult> {
  return invoke("getAccounts", args, opts);
}

/** Output form of {@link getAccounts}. */
export function getAccountsOutput(
  args: OutputArgs<GetAccountsArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetAccountsResult> {
  return invokeOutput("getAccounts", args, opts);
}

/** Arguments of {@link checkPasswordStrength}. */
export interface CheckPasswordStrengthArgs {
  /** The password. Always a secret: messages and logs do not contain it. */
  password: string;
}

/** Result of {@link checkPasswordStrength}. */
export interface CheckPasswordStrengthResult {
  /** Whether the password is weak. */
  isWeak: boolean;
}

/**
 * Checks whether DDM considers a password weak (API 4.4.7). DDM rejects weak passwords of accounts and administrators. Pass a secret
 * password to the Output form; its result is then a secret.
 *
 * @example
 * ```ts
 * const strength = ddm.checkPasswordStrengthOutput({ password: config.requireSecret("appPassword") });
 * ```
 */
export function checkPasswordStrength(
  args: CheckPasswordStrengthArgs,
  opts?: pulumi.InvokeOptions,
): Promise<CheckPasswordStrengthResult> {
  return invoke("checkPasswordStrength", args, opts);
}

/** Output form of {@link checkPasswordStrength}. */
export function checkPasswordStrengthOutput(
  args: OutputArgs<CheckPasswordStrengthArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<CheckPasswordStrengthResult> {
  return invokeOutput("checkPasswordStrength", args, opts);
}
