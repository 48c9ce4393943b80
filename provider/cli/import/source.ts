import { makePrintable } from "../../http/printable";

/** An expression of the program, such as `orders.id`. */
export class Code {
  constructor(readonly text: string) {}
}

/** Longest line of code, in characters. */
const LONGEST_LINE = 100;

/** Longest line of a comment, in characters. */
const LONGEST_COMMENT = 130;

/** Control and format characters, line separators, and unpaired surrogates. Such characters are invisible, reorder text or end a line. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Returns a string literal. {@link UNSAFE} characters are escaped. */
export function literalOf(text: string): string {
  return JSON.stringify(text).replace(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
      .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

/** Returns a comment. Long text is wrapped between words. */
export function commentOf(text: string): string {
  const lines: string[] = [];
  let line = "//";
  for (const word of makePrintable(text).split(/\s+/)) {
    if (line !== "//" && line.length + 1 + word.length > LONGEST_COMMENT) {
      lines.push(line);
      line = "//";
    }
    line += ` ${word}`;
  }
  return [...lines, line].join("\n");
}

/**
 * Returns the source text of a value: one line if the text fits, else a line for each element.
 *
 * @param indent indentation of the first line, in spaces
 * @param used number of characters that the line contains besides the text; `-Infinity` forces one line
 */
export function sourceOf(value: unknown, indent = 0, used = indent): string {
  if (value instanceof Code) return value.text;
  if (typeof value === "string") return literalOf(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const oneLine = inlineOf(value);
  if (used + oneLine.length <= LONGEST_LINE) return oneLine;
  const space = " ".repeat(indent + 2);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const lines = entriesOf(value).map(([key, element]) => {
    const text = sourceOf(element, indent + 2, indent + 2 + key.length + 1);
    return `${space}${key}${text},\n`;
  });
  return `${open}\n${lines.join("")}${" ".repeat(indent)}${close}`;
}

function inlineOf(value: object): string {
  const elements = entriesOf(value).map(([key, element]) => key + sourceOf(element, 0, Number.NEGATIVE_INFINITY));
  if (Array.isArray(value)) return `[${elements.join(", ")}]`;
  return elements.length === 0 ? "{}" : `{ ${elements.join(", ")} }`;
}

/**
 * Returns each element with the text before it. In an object, this text is the key and a colon. It is empty in a list, and for a shorthand
 * property (`{ orders }`).
 */
function entriesOf(value: object): [string, unknown][] {
  if (Array.isArray(value)) return value.map((element: unknown) => ["", element]);
  return Object.entries(value).map(([name, element]) => {
    if (element instanceof Code && element.text === name) return ["", element];
    // `"__proto__": …` would set the prototype of the object.
    if (name === "__proto__") return [`["__proto__"]: `, element];
    return [`${/^[A-Za-z_$][\w$]*$/.test(name) ? name : literalOf(name)}: `, element];
  });
}
