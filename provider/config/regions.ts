import { nearestName } from "../nearest-name";

/** Known regions, for hints only. Unknown regions are accepted, because new regions appear over time. */
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

/** Returns the hint for an unknown region, which may be mistyped. Returns an empty text for a known region. */
export function regionHint(region: string): string {
  if (KNOWN_REGIONS.includes(region)) return "";
  const nearest = nearestName(region, KNOWN_REGIONS);
  return nearest === undefined
    ? `The regions known to the provider are ${KNOWN_REGIONS.join(", ")}.`
    : `Did you mean "${nearest}"?`;
}
