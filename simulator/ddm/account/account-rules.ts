import { ddmError } from "../../engine/errors";
import type { ErrorCode } from "../error-codes";
import type { Account, Instance } from "../model";
import { isEasilyGuessed } from "./weak-password";

/** Accounts that an instance can have (spec 4.4.1). */
const MOST_ACCOUNTS = 100;

/** The account of a name. @throws 400 DBS.300327 */
export function findAccount(instance: Instance, name: string): Account {
  const account = instance.accounts.find((candidate) => candidate.name === name);
  if (account === undefined) throw ddmError("DBS.300327");
  return account;
}

/**
 * Checks that accounts of these names can be added. Names are told apart by case, as MySQL does (assumed).
 *
 * @throws 400 DBS.300107 for a name given twice, DBS.300311 for one that exists, DBS.300300 beyond 100 accounts (assumed)
 */
export function checkNewNames(instance: Instance, names: readonly string[]): void {
  if (new Set(names).size < names.length) throw ddmError("DBS.300107");
  const taken = names.find((name) => name === instance.adminUserName || instance.accounts.some((a) => a.name === name));
  if (taken !== undefined) throw ddmError("DBS.300311", taken);
  if (instance.accounts.length + names.length > MOST_ACCOUNTS) {
    throw ddmError("DBS.300300", `An instance has at most ${MOST_ACCOUNTS} accounts.`);
  }
}

/**
 * Checks an account's password (spec 4.4.8; v1 states no rules, the same are assumed).
 *
 * @throws 400 DBS.300306
 */
export function checkPassword(userName: string, password: string): void {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(password)).length;
  if (!/^[\w~!@#/%^*\-+?]{8,32}$/.test(password)) refuse("8 to 32 letters, digits and ~!@#/%^*-_+?");
  if (kinds < 3) refuse("at least three of lower case, upper case, digits and special characters");
  if (isEasilyGuessed(password)) refuse("it is weak");
  if (password === userName || password === Array.from(userName).reverse().join("")) refuse("it is the user name");
}

/**
 * The schemas of names, in their own spelling: schema names are case-insensitive (spec 4.4.3).
 *
 * @param code what answers a name that no schema has: the failure of the whole operation (spec A.3)
 */
export function findSchemaNames(instance: Instance, names: readonly string[], code: ErrorCode): string[] {
  const found = names.map((name) => {
    const schema = instance.schemas.find((candidate) => candidate.name === name.toLowerCase());
    if (schema === undefined) throw ddmError(code, `There is no schema ${name}.`);
    return schema.name;
  });
  return [...new Set(found)];
}

function refuse(rule: string): never {
  throw ddmError("DBS.300306", `password: ${rule}`);
}
