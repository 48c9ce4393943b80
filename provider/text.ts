/** Removes trailing characters in linear time. A pattern such as `/\.+$/` would take quadratic time, and the API may return long texts. */
export function trimEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Returns a number with its noun, e.g. `1 node` or `2 nodes`. */
export function describeCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Joins alternatives: `a, b or c`. */
export function joinAlternatives(texts: readonly string[]): string {
  const last = texts.at(-1) ?? "";
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(", ")} or ${last}`;
}

/** Cuts a text after a number of characters. Appends `…` to a text that was cut. */
export function shorten(text: string, maximum: number): string {
  return text.length > maximum ? `${text.slice(0, maximum)}…` : text;
}

/** Shortens a text that exceeds the maximum: ` … ` replaces its middle. So an error keeps its subject at the start and its next step at the end. */
export function shortenMiddle(text: string, maximum: number): string {
  if (text.length <= maximum) return text;
  const kept = maximum - CUT.length;
  const first = Math.ceil(kept / 2);
  return `${text.slice(0, first)}${CUT}${text.slice(text.length - (kept - first))}`;
}

const CUT = " … ";
