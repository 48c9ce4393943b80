/**
 * Weak passwords (assumed): a common word with digits and special characters around it, or only those. Terraform's tests create
 * accounts with `test_1234`, so digits in sequence alone are not weak.
 */
const WEAK = /^[^a-z]*(passw[o0]rd|admin(istrator)?|root|huawei|mysql|qwert[yz]?|abcd?e?f?)?[^a-z]*$/i;

/** Whether a password is easy to guess, even if it meets the rules for its characters. */
export function isWeakPassword(password: string): boolean {
  return WEAK.test(password);
}
