import type { LiveProtectionGroup } from "../../api/sdrs/protection-groups";
import { adoptShape, idText, oneOf, textMatching, timeoutsShape, trueOrFalse, zoneText } from "../properties/shapes";
import type { PropertyTable } from "../properties/table";

const expectedDescription = "a string of at most 64 bytes without < >";

/** Properties of a protection group: allowed values, and the effect of a change. */
export const protectionGroupProperties = {
  name: {
    shape: textMatching(/^[A-Za-z0-9._-]{1,64}$/, "1 to 64 letters, digits, periods, underscores and hyphens"),
    change: "in place",
    live: (group) => group.name,
    impact: { does: "renames it", takes: "seconds" },
  },
  description: {
    shape: textMatching(/^[^<>]*$/, expectedDescription).refine(
      (text) => Buffer.byteLength(text) <= 64,
      expectedDescription,
    ),
    change: "replace",
    live: (group) => group.description,
  },
  sourceAvailabilityZone: {
    shape: zoneText,
    required: true,
    change: "replace",
    live: (group) => group.sourceAvailabilityZone,
  },
  targetAvailabilityZone: {
    shape: zoneText,
    required: true,
    change: "replace",
    live: (group) => group.targetAvailabilityZone,
  },
  domainId: { shape: idText, required: true, change: "replace", live: (group) => group.domainId },
  sourceVpcId: { shape: idText, required: true, change: "replace", live: (group) => group.sourceVpcId },
  drType: { shape: oneOf("migration"), change: "replace", live: (group) => group.drType },
  enabled: {
    shape: trueOrFalse,
    change: "in place",
    whenRemoved: false,
    live: ({ status }) => isProtected(status),
    impact: [
      { does: "enables protection", takes: "minutes", applies: (_, wanted) => wanted === true },
      {
        does: "disables protection",
        takes: "minutes",
        clients: "data written meanwhile exists only at the production site",
        applies: (_, wanted) => wanted !== true,
      },
    ],
  },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: adoptShape, change: "no call" },
} satisfies PropertyTable<LiveProtectionGroup>;

/** Whether protection is on. Undefined if the status does not show this, e.g. after a failover. */
export function isProtected(status: string): boolean | undefined {
  if (["protected", "reprotecting", "starting"].includes(status)) return true;
  return status === "available" ? false : undefined;
}
