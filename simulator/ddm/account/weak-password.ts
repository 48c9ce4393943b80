/** Parts of weak passwords (assumed). */
const WEAK = /passw|admin|huawei|qwert|1234|abcd/i;

/** Whether a password is easy to guess, even if it meets the rules for its characters. */
export function isWeakPassword(password: string): boolean {
  return WEAK.test(password);
}
