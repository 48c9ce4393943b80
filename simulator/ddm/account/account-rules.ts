import type { ErrorCode } from "../error-codes";
import { ddmError } from "../ddm-errors";
import type { Account, Instance } from "../model";
import { isWeakPassword } from "./weak-password";

/** Maximum number of accounts of an instance (API 4.4.1). */
const MAX_ACCOUNTS = 100;

/** Finds an account by its name. @throws 400 DBS.300327 */
export function findAccount(instance: Instance, name: string): Account {
  const account = instance.accounts.find((candidate) => candidate.name === name);
  if (account === undefined) throw ddmError("DBS.300327");
  return account;
}

/**
 * Checks that accounts with these names can be created. Names are case-sensitive, as in MySQL (assumed).
 *
 * @throws 400 DBS.300107 for duplicates, DBS.300311 for an existing name, DBS.300300 for more than 100 accounts (assumed)
 */
export function checkNewNames(instance: Instance, names: readonly string[]): void {
  if (new Set(names).size < names.length) throw ddmError("DBS.300107");
  const taken = names.find((name) => name === instance.adminUserName || instance.accounts.some((a) => a.name === name));
  if (taken !== undefined) throw ddmError("DBS.300311", `Name: ${taken}.`);
  if (instance.accounts.length + names.length > MAX_ACCOUNTS) {
    throw ddmError("DBS.300300", `An instance has at most ${MAX_ACCOUNTS} accounts.`);
  }
}

/**
 * Checks the password of an account (API 4.4.8; assumed for v1 and v2, which document no rules).
 *
 * @throws 400 DBS.300306
 */
export function checkPassword(userName: string, password: string): void {
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((characters) => characters.test(password)).length;
  if (!/^[\w~!@#/%^*\-+?]{8,32}$/.test(password)) reject("8 to 32 letters, digits and ~!@#/%^*-_+?");
  if (classes < 3) reject("at least three of lower case, upper case, digits and special characters");
  if (isWeakPassword(password)) reject("must not be weak");
  if (password === userName || password === Array.from(userName).reverse().join(""))
    reject("must not be the user name, forwards or backwards");
}

/**
 * Resolves the names of schemas, which are case-insensitive (API 4.4.3).
 *
 * @param code error code for an unknown name; each operation has its own (API A.3)
 */
export function resolveSchemaNames(instance: Instance, names: readonly string[], code: ErrorCode): string[] {
  const found = names.map((name) => {
    const schema = instance.schemas.find((candidate) => candidate.name === name.toLowerCase());
    if (schema === undefined) throw ddmError(code, `There is no schema ${name}.`);
    return schema.name;
  });
  return [...new Set(found)];
}

function reject(rule: string): never {
  throw ddmError("DBS.300306", `password: ${rule}`);
}
