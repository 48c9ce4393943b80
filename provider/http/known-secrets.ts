import { decodedViews, originOf, type View } from "./encodings";

/** Minimum length of a secret that is found anywhere. A shorter secret may be a part of a word, so it is found only as a whole value. */
const MIN_LENGTH = 6;

const BASE64_DIGIT = /^[\w+/-]/;
const QUOTE = /^["'`“”‘’]/;

/** A part of a text, from `start` up to, not including, `end`. */
interface Range {
  start: number;
  end: number;
}

/** A set of secrets. Replaces them in texts, also where they are JSON-escaped, percent-encoded, HTML-escaped or in base64. */
export class KnownSecrets {
  /** The base64 digits to search for, by secret. */
  readonly #secrets = new Map<string, readonly string[]>();

  /** Adds a secret. */
  add(secret: string): void {
    if (secret !== "" && !this.#secrets.has(secret)) this.#secrets.set(secret, base64Digits(secret));
  }

  /** Replaces all secrets in a text. */
  replace(text: string, replacement: string): string {
    if (this.#secrets.size === 0) return text;
    const ranges = decodedViews(text).flatMap((view) => this.#find(view));
    let clean = "";
    let copied = 0;
    for (const { start, end } of ranges.sort((a, b) => a.start - b.start)) {
      if (start >= copied) clean += text.slice(copied, start) + replacement;
      copied = Math.max(copied, end);
    }
    return clean + text.slice(copied);
  }

  /** Finds all secrets in a decoded text. Returns ranges of the original text. */
  #find(view: View): Range[] {
    const { text } = view;
    // base64url has other digits for 62 and 63.
    const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
    const ranges: Range[] = [];
    for (const [secret, digits] of this.#secrets) {
      const isShort = secret.length < MIN_LENGTH;
      for (const range of rangesOf(text, secret)) if (!isShort || isValue(text, range)) ranges.push(range);
      for (const each of digits)
        ranges.push(...rangesOf(base64, each).map((range) => extendToPartialDigits(text, range)));
    }
    return ranges.map(({ start, end }) => ({ start: originOf(view, start), end: originOf(view, end) }));
  }
}

function rangesOf(text: string, part: string): Range[] {
  const ranges: Range[] = [];
  for (let start = text.indexOf(part); start >= 0; start = text.indexOf(part, start + part.length))
    ranges.push({ start, end: start + part.length });
  return ranges;
}

/** Whether a part of a text is quoted, or is a whole word after `=` or `:`. The closing quote may be escaped, as in `\"` or `&quot;`. */
function isValue(text: string, { start, end }: Range): boolean {
  const before = text.slice(Math.max(0, start - 2), start);
  const after = text.charAt(end);
  if (QUOTE.test(before.slice(-1))) return QUOTE.test(after) || after === "\\" || after === "&";
  return /[=:] ?$/.test(before) && !/^\w/.test(after);
}

/**
 * Returns the base64 digits that depend only on the secret. Base64 encodes groups of three bytes, so the digits differ for the three
 * offsets of the secret in a group. A short secret has too few digits to be found.
 */
function base64Digits(secret: string): string[] {
  if (secret.length < MIN_LENGTH) return [];
  return [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    return bytes.toString("base64").slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
}

/** Extends a range of base64 by the digits that depend also on the bytes next to the secret, and by padding. */
function extendToPartialDigits(text: string, { start, end }: Range): Range {
  for (let digit = 0; digit < 2 && BASE64_DIGIT.test(text.charAt(start - 1)); digit++) start--;
  for (let digit = 0; digit < 3 && BASE64_DIGIT.test(text.charAt(end)); digit++) end++;
  while (text.charAt(end) === "=") end++;
  return { start, end };
}
