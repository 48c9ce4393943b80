/** Removes trailing characters in linear time; a pattern such as `/\.+$/` takes quadratic time on text of the API. */
export function trimEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Cuts a text to a maximum length, and marks the cut. */
export function shorten(text: string, maximum: number): string {
  return text.length > maximum ? `${text.slice(0, maximum)}…` : text;
}
