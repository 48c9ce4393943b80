/** Fields whose names say that their values are secret; `password_last_changed` and `password_lifetime` are none. */
const SECRET = /(passw(or)?d|secret|token)$/i;

/** A copy of a JSON value with its secrets replaced. */
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
