import { z } from "zod";
import type { Operation } from "../driver/operation";
import { hasFailedCreation } from "../instance/nodes";
import type { Values } from "../lifecycle";
import {
  adoptChildShape,
  exactObject,
  idText,
  ipv4Address,
  oneOf,
  textMatching,
  timeoutsShape,
  nonEmptyText,
  flavorRule,
  zoneText,
} from "../properties/shapes";
import { type PropertyTable, type Rule } from "../properties/table";
import { hasUnknown, isGiven } from "../properties/values";
import { addressOf, findLiveClass, type LiveInstanceGroup } from "./live";

/** Placement of a node in a group. */
export interface NodePlace {
  availableZone: string;
  subnetId: string;
}

const flavorImpact = {
  does: "changes the class node by node",
  takes: "5–15 min",
  clients: "connections of each node drop once",
};

/** Properties of a node group: allowed values, and the effect of a change. */
export const instanceGroupProperties = {
  instanceId: { shape: idText, required: true, change: "replace", live: (_, { ref }) => ref.id },
  name: {
    shape: textMatching(
      /^[A-Za-z][A-Za-z0-9_-]{3,63}$/,
      "4 to 64 letters, digits, hyphens and underscores, beginning with a letter",
    ),
    // No request changes the name (API 4.2.18–4.2.20).
    change: "replace",
    live: ({ group }) => group.name,
  },
  type: { shape: oneOf("rw", "r"), required: true, change: "replace", live: ({ group }) => group.role },
  flavorRef: {
    shape: nonEmptyText,
    change: "in place",
    impact: flavorImpact,
    isPartlyReported: true,
    live: (live, operation, wanted) => findLiveClass("flavorRef", live, operation, wanted),
  },
  flavorId: {
    shape: nonEmptyText,
    change: "in place",
    impact: flavorImpact,
    isPartlyReported: true,
    live: (live, operation, wanted) => findLiveClass("flavorId", live, operation, wanted),
  },
  nodes: {
    shape: z
      .array(exactObject({ availableZone: zoneText, subnetId: idText }, "{availableZone, subnetId}"), "a list of nodes")
      .min(1, "a list of 1 to 32 nodes")
      .max(32, "a list of 1 to 32 nodes"),
    required: true,
    change: "in place",
    same: hasSamePlaces,
    live: livePlaces,
    impact: [
      {
        does: "adds nodes",
        detail: describeCounts,
        takes: "5–10 min",
        applies: (before, wanted) => !lacksPlaces(wanted, before),
      },
      {
        does: "removes nodes",
        detail: describeCounts,
        takes: "3–8 min",
        clients: "connections of removed nodes drop",
        applies: (before, wanted) => !lacksPlaces(before, wanted),
      },
      {
        does: "adds and removes nodes",
        detail: describeCounts,
        takes: "5–15 min",
        clients: "connections of removed nodes drop",
        applies: (before, wanted) => lacksPlaces(wanted, before) && lacksPlaces(before, wanted),
      },
    ],
  },
  loadBalancerIp: {
    shape: ipv4Address,
    change: "in place",
    live: ({ group }, _, { loadBalancerIp }) => (isGiven(loadBalancerIp) ? addressOf(group) : undefined),
    impact: {
      does: "changes the address of the load balancer",
      takes: "1–3 min",
      clients: "all connections drop",
      // A program that sets the address for the first time may set the present address, which `endpoint` contains.
      applies: (_, wanted, olds) => addressOf(olds) !== wanted,
    },
  },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: adoptChildShape, change: "no call" },
} satisfies PropertyTable<LiveInstanceGroup>;

/** Rules about several properties. */
export const instanceGroupRules: readonly Rule[] = [flavorRule];

/** Whether two lists of nodes have the same places, in any order. */
function hasSamePlaces(live: unknown, wanted: unknown): boolean {
  const canonical = (places: unknown) =>
    Array.isArray(places) ? (places as NodePlace[]).map(placeKey).sort().join("\n") : undefined;
  return canonical(live) !== undefined && canonical(live) === canonical(wanted);
}

/**
 * Returns the places of the nodes, except nodes whose creation failed. Undefined if the nodes, a zone or a subnet are not reported; this counts as
 * no difference.
 */
function livePlaces({ nodes }: LiveInstanceGroup, _operation: Operation, { nodes: wanted }: Values): unknown {
  if (nodes.length === 0) return undefined;
  const places = nodes
    .filter((node) => !hasFailedCreation(node))
    .map(({ availableZone, subnetId }) => ({ availableZone, subnetId }));
  if (hasSamePlaces(places, wanted)) return wanted;
  return places.every((place) => place.availableZone !== undefined && place.subnetId !== undefined)
    ? places
    : undefined;
}

function describeCounts(before: unknown, wanted: unknown): string {
  return `${countOf(before)} → ${countOf(wanted)}`;
}

function countOf(nodes: unknown): string {
  return Array.isArray(nodes) ? String(nodes.length) : "?";
}

/** Whether a list of places may lack a place of another list. A place that a preview does not know may be any place. */
function lacksPlaces(places: unknown, others: unknown): boolean {
  if (!Array.isArray(places) || !Array.isArray(others) || hasUnknown([places, others])) return true;
  const left = (places as NodePlace[]).map(placeKey);
  return (others as NodePlace[]).map(placeKey).some((key) => {
    const index = left.indexOf(key);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

/** Returns a place as a string, for comparisons. */
function placeKey({ availableZone, subnetId }: NodePlace): string {
  return `${availableZone} ${subnetId}`;
}
