/** Names of fields with secret values. `password_last_changed` and `password_lifetime` are not secret. */
const SECRET = /(passw(or)?d|secret|token)$/i;

/** Copies a JSON value and replaces its secrets. `isSecret`: whether the value belongs to a field with secret values. */
export function redact(value: unknown, isSecret = false): unknown {
  if (Array.isArray(value)) return value.map((item) => redact(item, isSecret));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redact(inner, SECRET.test(name))]));
  return isSecret && (typeof value === "string" || typeof value === "number") ? "***" : value;
}
