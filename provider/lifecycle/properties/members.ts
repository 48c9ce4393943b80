/** Compares two lists as sets. @param fold maps spellings that mean the same to one, e.g. to lower case */
export function sameMembers(a: unknown, b: unknown, fold: (member: string) => string = (member) => member): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  const canonical = (list: readonly unknown[]) => [...new Set(list.map((member) => fold(String(member))))].sort();
  const [left, right] = [canonical(a), canonical(b)];
  return left.length === right.length && left.every((member, index) => member === right[index]);
}
