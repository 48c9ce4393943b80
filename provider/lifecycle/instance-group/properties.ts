import { z } from "zod";
import { flavorRule } from "../declare/flavor";
import { type Properties, type Rule } from "../declare/properties";
import { adoptShape, oneOf, pattern, timeoutsShape, words } from "../declare/shapes";

/** Where a node of a group is to be. */
export interface NodePlace {
  availableZone: string;
  subnetId: string;
}

/** Every property of a node group: what is allowed, and what a change does. */
export const instanceGroupProperties = {
  instanceId: { shape: words, required: true, change: "replace" },
  name: {
    shape: pattern(
      /^[A-Za-z][A-Za-z0-9_-]{3,63}$/,
      "4 to 64 letters, digits, hyphens and underscores, beginning with a letter",
    ),
    // No call changes it (spec 4.2.18–4.2.20).
    change: "replace",
  },
  type: { shape: oneOf("rw", "r"), required: true, change: "replace" },
  flavorRef: { shape: words, change: "in place" },
  flavorId: { shape: words, change: "in place" },
  nodes: {
    shape: z
      .array(z.strictObject({ availableZone: words, subnetId: words }, "{availableZone, subnetId}"), "a list of nodes")
      .min(1, "a list of 1 to 32 nodes")
      .max(32, "a list of 1 to 32 nodes"),
    required: true,
    change: "in place",
    same: samePlaces,
  },
  loadBalancerIp: { shape: pattern(/^\d+(\.\d+){3}$/, "an IPv4 address"), change: "in place" },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: adoptShape, change: "no call" },
} satisfies Properties;

/** What must hold between properties. */
export const instanceGroupRules: readonly Rule[] = [flavorRule];

/** Whether two lists of nodes have the same places, in any order. */
export function samePlaces(live: unknown, wanted: unknown): boolean {
  const canonical = (places: unknown) =>
    Array.isArray(places) ? (places as NodePlace[]).map(placeKey).sort().join("\n") : undefined;
  return canonical(live) !== undefined && canonical(live) === canonical(wanted);
}

/** A place as one text, to count by. */
export function placeKey({ availableZone, subnetId }: NodePlace): string {
  return `${availableZone} ${subnetId}`;
}
