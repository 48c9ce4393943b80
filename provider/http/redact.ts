import { KnownSecrets } from "./known-secrets";
import { makePrintable } from "./printable";

/**
 * Removes secrets from errors, warnings, progress and logs, and makes these texts safe to print. The redactor learns secrets from
 * credentials, tokens, request bodies, resource properties and lookup arguments.
 */
export interface Redactor {
  /** Adds a secret. */
  addSecret(secret: string | undefined): void;
  /** Adds the secrets of a JSON value: the values of keys such as `password`. */
  addSecretsOf(json: unknown): void;
  /**
   * Returns a text that is safe to print. Removes the values of keys such as `password`, and known secrets, plain or encoded
   * ({@link KnownSecrets}). A known secret of fewer than six characters is removed only in quotes, or after `=` or `:`.
   */
  text(text: string): string;
  /** Returns a copy of a JSON value without the values of keys such as `password` and without known secrets. */
  json(json: unknown): unknown;
}

/** Replacement of each secret. */
const REDACTED = "***";

const SECRET_NAME =
  "passw(?:or)?ds?|passphrases?|pwds?|secrets?|tokens?|credentials?|authorization|signature|" +
  "(?:access|secret|private|api)[_-]?keys?|access[_-]?key[_-]?ids?";

/**
 * Matches names whose values are secret, regardless of case and prefix: `admin_user_password`, `X-Subject-Token`, `secretKey`.
 * Names such as `password_last_changed` and `password_lifetime` are not secret.
 */
const KEY_OF_SECRET = new RegExp(`(?:${SECRET_NAME})$`, "i");

/** Matches names of maps and lists that contain nothing but secrets. */
const SECRET_MAP = /(?:passwords|secrets|tokens|credentials?)$/i;

/** Matches JSON keys that name a secret, also in JSON within a JSON string. Captures the backslashes before a quote. */
const SECRET_IN_JSON = new RegExp(String.raw`(\\{0,7})"[\w-]*(?:${SECRET_NAME})\1"\s*:\s*`, "gi");

/** Matches a number, or a list or map that contains no other lists or maps. */
const NUMBER_OR_LIST = /-?\d[\d.eE+-]*|[[{][^\][{}]*(?:[\]}]|$)/y;

/** Matches the name and value of a secret with `=` between them, as in an authorization header (`Signature=…`), a URL or a form. */
const SECRET_PARAMETER = new RegExp(String.raw`((?:${SECRET_NAME})=)[^\s&;,"'<>]+`, "gi");

/** Matches the user and password of a URL. */
const USER_INFO = /\/\/[^\s/@]+@/g;

/** Matches names that may be names of secrets, including misspelled ones: `adminPasword`, `userPass`. */
const SUSPICIOUS_KEY = /pass?w|passphrase|pwd|secret|token|credential|pass$/i;

/** Whether a JSON value contains a value under the name of a secret or a similar name, at any depth. `null` and empty strings do not count. */
export function hasSecret(value: unknown, key = ""): boolean {
  if (value === undefined || value === null || value === "") return false;
  if (mayNameSecret(key)) return true;
  if (Array.isArray(value)) return value.some((element) => hasSecret(element));
  return typeof value === "object" && Object.entries(value).some(([name, inner]) => hasSecret(inner, name));
}

/** Whether a name is the name of a secret, or resembles such a name. */
export function mayNameSecret(key: string): boolean {
  return KEY_OF_SECRET.test(key) || SUSPICIOUS_KEY.test(key);
}

/** Creates a redactor without known secrets. */
export function createRedactor(): Redactor {
  const secrets = new KnownSecrets();

  function addSecret(secret: string | undefined): void {
    if (secret !== undefined) secrets.add(secret);
  }

  function addSecretsOf(json: unknown): void {
    forEachScalar(json, (key, value) => {
      if (KEY_OF_SECRET.test(key)) addSecret(String(value));
    });
  }

  function redact(text: string): string {
    const named = redactJson(text).replace(SECRET_PARAMETER, `$1${REDACTED}`).replace(USER_INFO, `//${REDACTED}@`);
    return secrets.replace(named, REDACTED);
  }

  function text(text: string): string {
    const clean = redact(text);
    const printable = makePrintable(clean);
    // A removed character may have divided a secret, so the text is redacted again.
    return printable === clean ? clean : makePrintable(redact(printable));
  }

  function json(value: unknown, key = ""): unknown {
    if (Array.isArray(value)) return value.map((element) => json(element, key));
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, json(inner, keyOf(name, key))]));
    if ((typeof value === "string" && value !== "") || typeof value === "number") {
      if (KEY_OF_SECRET.test(key)) return REDACTED;
    }
    return typeof value === "string" ? text(value) : value;
  }

  return { addSecret, addSecretsOf, text, json: (value) => json(value) };
}

/** Redacts the JSON values of keys such as `password` in a text. Takes linear time. */
function redactJson(text: string): string {
  let clean = "";
  let copied = 0;
  for (const match of text.matchAll(SECRET_IN_JSON)) {
    const start = match.index + match[0].length;
    // A key within a redacted value has been redacted with it.
    if (match.index < copied) continue;
    const quote = `${match[1] ?? ""}"`;
    const isString = text.startsWith(quote, start);
    const first = isString ? start + quote.length : start;
    const end = isString ? endOfString(text, first, quote.length - 1) : endOfNumberOrList(text, first);
    if (end === first) continue;
    clean += text.slice(copied, first) + REDACTED;
    copied = end;
  }
  return clean + text.slice(copied);
}

/**
 * Finds the end of a JSON string.
 *
 * @param escapes number of backslashes before each of its quotes: 0 in plain JSON, 1 in JSON within a JSON string, 3 if escaped twice
 */
function endOfString(text: string, start: number, escapes: number): number {
  let backslashes = 0;
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (character === '"' && (backslashes < escapes || (backslashes - escapes) % (2 * (escapes + 1)) === 0))
      return index - Math.min(backslashes, escapes);
    backslashes = character === "\\" ? backslashes + 1 : 0;
  }
  return text.length;
}

function endOfNumberOrList(text: string, start: number): number {
  NUMBER_OR_LIST.lastIndex = start;
  return start + (NUMBER_OR_LIST.exec(text)?.[0].length ?? 0);
}

/** Calls `visit` with the key and value of each string and number in a JSON value. Elements of an array have the key of the array. */
function forEachScalar(value: unknown, visit: (key: string, value: string | number) => void, key = ""): void {
  if (typeof value === "string" || typeof value === "number") visit(key, value);
  else if (Array.isArray(value)) for (const element of value) forEachScalar(element, visit, key);
  else if (typeof value === "object" && value !== null)
    for (const [name, inner] of Object.entries(value)) forEachScalar(inner, visit, keyOf(name, key));
}

/** Returns the key that decides whether a value is secret. In a map of secrets, such as passwords by id, the key of the map decides. */
function keyOf(key: string, keyOfMap: string): string {
  return SECRET_MAP.test(keyOfMap) ? keyOfMap : key;
}
