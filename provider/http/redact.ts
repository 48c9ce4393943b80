/** Takes secrets out of whatever is shown: errors, logs, progress. One for each client; it learns secrets as it meets them. */
export interface Redactor {
  /** Remembers a value that must never be shown. */
  learn(secret: string | undefined): void;
  /** Remembers the secrets in a JSON value, which are those under keys such as `password`. */
  learnFrom(json: unknown): void;
  /** The text without any known secret. */
  text(text: string): string;
  /** A copy of a JSON value without the values of secret keys and without any known secret. */
  json(json: unknown): unknown;
}

/** What is shown in place of a secret. */
const REDACTED = "***";

const SECRET_NAME = "passw(?:or)?ds?|pwd|secret|token|authorization|signature|access_?key|secret_?key|access_?key_?id";

/**
 * Names whose values are secret, in any case and with any prefix: `admin_user_password`, `X-Subject-Token`, `secretKey`.
 * `password_last_changed`, `password_lifetime` and the like tell something *about* a password and stay.
 */
const SECRET_KEY = new RegExp(`(?:${SECRET_NAME})$`, "i");

/** The same keys with their string values in text that holds JSON, or JSON escaped within a JSON string. */
const SECRET_IN_JSON = new RegExp(String.raw`("[\w-]*(?:${SECRET_NAME})"\s*:\s*")(?:\\.|[^"\\])*`, "gi");
const SECRET_IN_ESCAPED_JSON = new RegExp(
  String.raw`(\\"[\w-]*(?:${SECRET_NAME})\\"\s*:\s*\\")(?:\\{4}|\\{3}"|\\{2}[^\\"]|[^"\\])*`,
  "gi",
);

/** `Signature=…` of an authorization header. */
const SIGNATURE = /(Signature=)[0-9a-f]+/gi;

/** Shorter values are not searched for in text: they would be found in innocent words. No password of the API is this short. */
const SHORTEST = 6;

/** Names that may be meant for a secret, misspelt ones among them: `adminPasword`, `userPass`. */
const SUSPICIOUS_KEY = /pass?w|passphrase|pwd|secret|token|credential|pass$/i;

/** Whether a JSON value holds, at any depth, something under a name that is or may be meant for a secret. */
export function holdsSecret(value: unknown, key = ""): boolean {
  if (value === undefined || value === null || value === "") return false;
  if (SECRET_KEY.test(key) || SUSPICIOUS_KEY.test(key)) return true;
  if (Array.isArray(value)) return value.some((element) => holdsSecret(element));
  return typeof value === "object" && Object.entries(value).some(([name, inner]) => holdsSecret(inner, name));
}

/** A redactor that knows nothing yet but the names of secret keys. */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();

  function learn(secret: string | undefined): void {
    if (secret === undefined || secret.length < SHORTEST) return;
    // An answer may echo a request: as it is, inside JSON, or inside a URL.
    secrets.add(secret).add(JSON.stringify(secret).slice(1, -1)).add(encodeURIComponent(secret));
  }

  function learnFrom(json: unknown): void {
    forEachString(json, (key, value) => {
      if (SECRET_KEY.test(key)) learn(value);
    });
  }

  function text(text: string): string {
    let clean = text;
    for (const pattern of [SECRET_IN_JSON, SECRET_IN_ESCAPED_JSON, SIGNATURE])
      clean = clean.replace(pattern, `$1${REDACTED}`);
    // Longest first: one secret may be part of another.
    for (const secret of [...secrets].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(secret, REDACTED);
    return clean;
  }

  function json(value: unknown, key = ""): unknown {
    if (Array.isArray(value)) return value.map((element) => json(element, key));
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, json(inner, keyOf(name, key))]));
    if (typeof value === "string") return SECRET_KEY.test(key) && value !== "" ? REDACTED : text(value);
    return value;
  }

  return { learn, learnFrom, text, json: (value) => json(value) };
}

/** Calls `visit` with every string in a JSON value and the key it stands under (an array's elements under the array's). */
function forEachString(value: unknown, visit: (key: string, value: string) => void, key = ""): void {
  if (typeof value === "string") visit(key, value);
  else if (Array.isArray(value)) for (const element of value) forEachString(element, visit, key);
  else if (typeof value === "object" && value !== null)
    for (const [name, inner] of Object.entries(value)) forEachString(inner, visit, keyOf(name, key));
}

/** The key that decides about a value: in a map of passwords by id, that of the map. */
function keyOf(name: string, map: string): string {
  return /passwords$/i.test(map) ? map : name;
}
