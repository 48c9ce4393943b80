/** Removes secrets from errors, logs and progress. The redactor learns secrets from the configuration, requests and responses. */
export interface Redactor {
  /** Adds a secret. */
  learn(secret: string | undefined): void;
  /** Adds the secrets of a JSON value: those with keys such as `password`. */
  learnFrom(json: unknown): void;
  /** Returns the text without known secrets. */
  text(text: string): string;
  /** Returns a copy of a JSON value without the values of secret keys and without known secrets. */
  json(json: unknown): unknown;
}

/** Replaces a secret. */
const REDACTED = "***";

const SECRET_NAME = "passw(?:or)?ds?|pwd|secret|token|authorization|signature|access_?key|secret_?key|access_?key_?id";

/**
 * Matches names whose values are secret, in any case and with any prefix: `admin_user_password`, `X-Subject-Token`, `secretKey`.
 * Names such as `password_last_changed` and `password_lifetime` are not secret.
 */
const SECRET_KEY = new RegExp(`(?:${SECRET_NAME})$`, "i");

/** Matches these keys and their values in a text with JSON, or with JSON escaped in a JSON string. */
const SECRET_IN_JSON = new RegExp(String.raw`("[\w-]*(?:${SECRET_NAME})"\s*:\s*")(?:\\.|[^"\\])*`, "gi");
const SECRET_IN_ESCAPED_JSON = new RegExp(
  String.raw`(\\"[\w-]*(?:${SECRET_NAME})\\"\s*:\s*\\")(?:\\{4}|\\{3}"|\\{2}[^\\"]|[^"\\])*`,
  "gi",
);

/** Matches `Signature=…` of an authorization header. */
const SIGNATURE = /(Signature=)[0-9a-f]+/gi;

/** Shorter values are not redacted in texts, where they would match parts of words. Passwords of the API are longer. */
const MIN_LENGTH = 6;

/** Matches names that may stand for a secret, including misspelt ones: `adminPasword`, `userPass`. */
const SUSPICIOUS_KEY = /pass?w|passphrase|pwd|secret|token|credential|pass$/i;

/** Whether a JSON value contains, at any depth, a value whose name is or may stand for a secret. */
export function holdsSecret(value: unknown, key = ""): boolean {
  if (value === undefined || value === null || value === "") return false;
  if (SECRET_KEY.test(key) || SUSPICIOUS_KEY.test(key)) return true;
  if (Array.isArray(value)) return value.some((element) => holdsSecret(element));
  return typeof value === "object" && Object.entries(value).some(([name, inner]) => holdsSecret(inner, name));
}

/** Creates a redactor that knows only the names of secret keys. */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();

  function learn(secret: string | undefined): void {
    if (secret === undefined || secret.length < MIN_LENGTH) return;
    // A response may echo a request: as it is, in JSON, or in a URL.
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
    // Longer secrets are replaced first, because a secret may contain a shorter secret.
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

/** Calls `visit` with every string of a JSON value and its key; elements of an array have the key of the array. */
function forEachString(value: unknown, visit: (key: string, value: string) => void, key = ""): void {
  if (typeof value === "string") visit(key, value);
  else if (Array.isArray(value)) for (const element of value) forEachString(element, visit, key);
  else if (typeof value === "object" && value !== null)
    for (const [name, inner] of Object.entries(value)) forEachString(inner, visit, keyOf(name, key));
}

/** Returns the key that decides whether a value is secret. In a map of passwords by id, the key of the map decides. */
function keyOf(name: string, map: string): string {
  return /passwords$/i.test(map) ? map : name;
}
