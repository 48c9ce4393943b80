import { z } from "zod";
import { flavorRule } from "../properties/flavor";
import { adoptShape, oneOf, pattern, timeoutsShape, words } from "../properties/shapes";
import type { Properties, Rule } from "../properties/table";

/** Where a node of a group is to be. */
export interface NodePlace {
  availableZone: string;
  subnetId: string;
}

const flavorImpact = {
  does: "changes the class node by node",
  takes: "5–15 min",
  clients: "connections of each node drop once",
};

/** Every property of a node group: allowed values, and what a change does. */
export const instanceGroupProperties = {
  instanceId: { shape: words, required: true, change: "replace" },
  name: {
    shape: pattern(
      /^[A-Za-z][A-Za-z0-9_-]{3,63}$/,
      "4 to 64 letters, digits, hyphens and underscores, beginning with a letter",
    ),
    // No request changes it (API 4.2.18–4.2.20).
    change: "replace",
  },
  type: { shape: oneOf("rw", "r"), required: true, change: "replace" },
  flavorRef: { shape: words, change: "in place", impact: flavorImpact },
  flavorId: { shape: words, change: "in place", impact: flavorImpact },
  nodes: {
    shape: z
      .array(z.strictObject({ availableZone: words, subnetId: words }, "{availableZone, subnetId}"), "a list of nodes")
      .min(1, "a list of 1 to 32 nodes")
      .max(32, "a list of 1 to 32 nodes"),
    required: true,
    change: "in place",
    same: samePlaces,
    impact: {
      does: "adds and removes nodes",
      detail: (before, wanted) => `(${countOf(before)} → ${countOf(wanted)})`,
      takes: "5–15 min",
      clients: "connections of removed nodes drop",
    },
  },
  loadBalancerIp: {
    shape: pattern(/^\d+(\.\d+){3}$/, "an IPv4 address"),
    change: "in place",
    impact: { does: "changes the address of the load balancer", takes: "1–3 min", clients: "all connections drop" },
  },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: adoptShape, change: "no call" },
} satisfies Properties;

/** Rules about several properties. */
export const instanceGroupRules: readonly Rule[] = [flavorRule];

/** Whether two lists of nodes have the same places, in any order. */
export function samePlaces(live: unknown, wanted: unknown): boolean {
  const canonical = (places: unknown) =>
    Array.isArray(places) ? (places as NodePlace[]).map(placeKey).sort().join("\n") : undefined;
  return canonical(live) !== undefined && canonical(live) === canonical(wanted);
}

function countOf(nodes: unknown): string {
  return Array.isArray(nodes) ? String(nodes.length) : "?";
}

/** A place as one string, to compare by. */
function placeKey({ availableZone, subnetId }: NodePlace): string {
  return `${availableZone} ${subnetId}`;
}
