import { z } from "zod";
import { idText, timeoutsShape, wholeNumber } from "../properties/shapes";
import type { PropertyTable } from "../properties/table";
import { triggersProperty } from "../properties/triggers";

const impact = { does: "sets the read weights", takes: "seconds", clients: "reads move to other data nodes" };

/** Properties of a read strategy: allowed values, and the effect of a change. */
export const readStrategyProperties = {
  instanceId: { shape: idText, required: true, change: "replace", live: (_, { ref }) => ref.id },
  weights: {
    // DBS.300315: at least 0 and less than 100.
    shape: z
      .record(z.string(), wholeNumber(0, 99), "an object that maps ids of RDS instances to weights")
      .refine(
        (weights) => Object.keys(weights).every((id) => idText.safeParse(id).success),
        "an object whose keys are ids: lowercase letters, digits, hyphens and underscores",
      )
      .refine((weights) => Object.keys(weights).length > 0, "an object with at least one weight"),
    required: true,
    unreported: true,
    change: "in place",
    impact,
  },
  triggers: triggersProperty(impact),
  timeouts: { shape: timeoutsShape, change: "no call" },
} satisfies PropertyTable<object>;
