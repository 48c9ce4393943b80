/** What easily guessed passwords contain; what the cloud's own list holds is unknown. */
const EASILY_GUESSED = /passw|admin|huawei|qwert|1234|abcd/i;

/** Whether a password is easily guessed, even if it satisfies the rules of form. */
export function isEasilyGuessed(password: string): boolean {
  return EASILY_GUESSED.test(password);
}
