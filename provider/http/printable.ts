/** Control characters, and the separators of lines and paragraphs. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Characters without a shape, which hide or reorder text (zero-width and bidirectional), and halves of a character. */
const INVISIBLE = /[\p{Cf}\p{Cs}]/gu;

/** The newline of a list in a message of this package: `\n  - `. Other newlines come from the API. */
const LIST = "\n  - ";

/**
 * Makes a text safe for terminals, logs and Pulumi's engine. Removes control characters, which make escape sequences and forged lines,
 * and invisible characters. Breaks up Pulumi's color tags (`<{%`).
 */
export function makePrintable(text: string): string {
  return text
    .split(LIST)
    .map((line) => line.replace(CONTROLS, " ").replace(INVISIBLE, "").replaceAll("<{%", "< {%"))
    .join(LIST);
}
