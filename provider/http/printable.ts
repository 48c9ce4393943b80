/** Control characters, and the separators of lines and paragraphs. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Characters without a shape that hide or reorder text (zero-width, bidirectional), and unpaired surrogates. */
const INVISIBLE = /[\p{Cf}\p{Cs}]/gu;

/** The newline of a list in a message of this package: `\n  - `. Other newlines come from the API. */
const LIST = "\n  - ";

/**
 * Makes a text safe for terminals, logs and Pulumi's engine. Removes invisible characters, and control characters, which can form escape
 * sequences and forged lines. Breaks up Pulumi's color tags (`<{%`).
 */
export function makePrintable(text: string): string {
  return text
    .split(LIST)
    .map((line) => line.replace(CONTROLS, " ").replace(INVISIBLE, "").replaceAll("<{%", "< {%"))
    .join(LIST);
}
