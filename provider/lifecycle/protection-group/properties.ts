import { adoptShape, oneOf, pattern, timeoutsShape, words, yesOrNo } from "../properties/shapes";
import type { Properties } from "../properties/table";

const description = "a text of at most 64 bytes without < >";

/** Every property of a protection group: allowed values, and what a change does. */
export const protectionGroupProperties = {
  name: {
    shape: pattern(/^[A-Za-z0-9._-]{1,64}$/, "1 to 64 letters, digits, periods, underscores and hyphens"),
    change: "in place",
    impact: { does: "renames it", takes: "seconds" },
  },
  description: {
    shape: pattern(/^[^<>]*$/, description).refine((text) => Buffer.byteLength(text) <= 64, description),
    change: "replace",
  },
  sourceAvailabilityZone: { shape: words, required: true, change: "replace" },
  targetAvailabilityZone: { shape: words, required: true, change: "replace" },
  domainId: { shape: words, required: true, change: "replace" },
  sourceVpcId: { shape: words, required: true, change: "replace" },
  drType: { shape: oneOf("migration"), change: "replace" },
  enabled: {
    shape: yesOrNo,
    change: "in place",
    whenRemoved: false,
    impact: [
      { does: "enables protection", takes: "minutes", applies: (_, wanted) => wanted === true },
      {
        does: "disables protection",
        takes: "minutes",
        clients: "data written meanwhile are only in the production site",
        applies: (_, wanted) => wanted !== true,
      },
    ],
  },
  timeouts: { shape: timeoutsShape, change: "no call" },
  adopt: { shape: adoptShape, change: "no call" },
} satisfies Properties;
