/** Names of fields with secret values. `password_last_changed` and `password_lifetime` are not secret. */
const SECRET = /(passw(or)?d|secret|token)$/i;

/** Copies a JSON value and replaces its secrets. */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET.test(name) && typeof inner === "string" ? "***" : redact(inner),
    ]),
  );
}
