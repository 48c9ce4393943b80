/** Control characters, and the Unicode separators of lines and paragraphs. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Invisible characters, which can hide or reorder text (zero-width, bidirectional), and unpaired surrogates. */
const INVISIBLE = /[\p{Cf}\p{Cs}]/gu;

/** Separator of list items in this package's messages. It is kept. All other newlines are replaced, because they may come from outside. */
const LIST = "\n  - ";

/**
 * Makes a text safe for terminals, logs and Pulumi's engine. Replaces control characters by spaces, because they can form escape
 * sequences and forge log lines. Removes invisible characters. Breaks up Pulumi's color tags (`<{%`).
 */
export function makePrintable(text: string): string {
  return text
    .split(LIST)
    .map((line) => line.replace(CONTROLS, " ").replace(INVISIBLE, "").replaceAll("<{%", "< {%"))
    .join(LIST);
}
