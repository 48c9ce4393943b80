/** Regions known when this was written, for hints only: regions are added over time, so an unknown one is never refused. */
const KNOWN_REGIONS = [
  "af-north-1",
  "af-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "cn-east-2",
  "cn-east-3",
  "cn-east-4",
  "cn-north-1",
  "cn-north-2",
  "cn-north-4",
  "cn-north-9",
  "cn-north-11",
  "cn-north-12",
  "cn-south-1",
  "cn-south-2",
  "cn-south-4",
  "cn-southwest-2",
  "cn-southwest-3",
  "eu-west-0",
  "eu-west-101",
  "la-north-2",
  "la-south-2",
  "me-east-1",
  "my-kualalumpur-1",
  "na-mexico-1",
  "ru-moscow-1",
  "sa-brazil-1",
  "tr-west-1",
];

/** A word for whoever may have mistyped a region; empty when the region is a known one. */
export function regionHint(region: string): string {
  if (KNOWN_REGIONS.includes(region)) return "";
  const [nearest] = KNOWN_REGIONS.map((known) => ({ known, distance: editDistance(region, known) })).toSorted(
    (a, b) => a.distance - b.distance,
  );
  const guess = nearest && nearest.distance <= 4 ? `Did you mean "${nearest.known}"? ` : "";
  return `${guess}Regions known here are ${KNOWN_REGIONS.join(", ")}.`;
}

/** How many letters must be changed, added or taken away to get from `a` to `b` (Levenshtein). */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = (above[column - 1] ?? 0) + Number(a[row - 1] !== b[column - 1]);
      current.push(Math.min(changed, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[b.length] ?? 0;
}
