/** Returns the known name that is most similar to a mistyped name. Undefined if no known name is similar enough. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const maxDistance = Math.max(2, Math.floor(name.length / 3));
  let best: { name: string; distance: number } | undefined;
  for (const candidate of known) {
    // The distance is at least the difference in length, so names of very different length are not compared.
    if (Math.abs(candidate.length - name.length) > maxDistance) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (!best || distance < best.distance) best = { name: candidate, distance };
  }
  return best && best.distance <= maxDistance ? best.name : undefined;
}

/** Returns `; did you mean "x"?`, or an empty string. */
export function nameHint(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? "" : `; did you mean "${nearest}"?`;
}

/** Returns `choose one of a, b`, or `the API lists none`. */
export function choiceText(known: readonly string[]): string {
  return known.length === 0 ? "the API lists none" : `choose one of ${known.join(", ")}`;
}

/** Computes the Levenshtein distance: the minimum number of characters to change, add or remove to get from `a` to `b`. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, substitution));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
