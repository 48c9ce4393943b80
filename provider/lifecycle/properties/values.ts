/** Whether a value is present. Pulumi may encode an absent value as `null`. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Placeholder for a value that is not known until `up`, in Pulumi's wire protocol (`pulumi.runtime.unknownValue`). */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value is or contains an unknown value. */
export function hasUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasUnknown);
}

/** Whether two values may be equal once the unknown parts of the second value are known. An absent value differs from every other value. */
export function mayBeSame(known: unknown, value: unknown): boolean {
  if (value === unknownValue) return isGiven(known);
  if (typeof value !== "object" || value === null || typeof known !== "object" || known === null)
    return known === value;
  const [before, after] = [known, value] as [Record<string, unknown>, Record<string, unknown>];
  const names = Object.keys(after);
  return (
    names.length === Object.keys(before).length &&
    names.every((name) => Object.hasOwn(before, name) && mayBeSame(before[name], after[name]))
  );
}

/** Returns a value as text. `String` throws for an object that has a property named `toString`. */
export function textOf(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/** Compares two lists as sets. @param normalize returns the same text for equivalent members, e.g. in lower case */
export function hasSameMembers(
  a: unknown,
  b: unknown,
  normalize: (member: string) => string = (member) => member,
): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  const canonical = (list: readonly unknown[]) => [...new Set(list.map((member) => normalize(textOf(member))))].sort();
  const [left, right] = [canonical(a), canonical(b)];
  return left.length === right.length && left.every((member, index) => member === right[index]);
}
