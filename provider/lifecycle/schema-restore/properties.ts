import { z } from "zod";
import { parseTime } from "../../api/wire";
import { idText, timeoutsShape } from "../properties/shapes";
import type { PropertyTable } from "../properties/table";

const expectedTime = 'a time such as "2026-01-15T12:00:00Z"';

const expectedSource = "an object with the id of an instance, and either the id of a backup or a time";

/** Impact of a change of `restoreFrom` or `dataNodeIds`. */
const impact = { does: "restores the schemas", takes: "1–5 min" };

/** Properties of a schema restore: allowed values, and the effect of a change. */
export const schemaRestoreProperties = {
  instanceId: { shape: idText, required: true, change: "replace", live: (_, { ref }) => ref.id },
  restoreFrom: {
    shape: z
      .strictObject(
        {
          instanceId: idText,
          backupId: idText.optional(),
          time: z
            .string(expectedTime)
            .refine((text) => parseTime(text) !== undefined, expectedTime)
            .optional(),
        },
        expectedSource,
      )
      .refine(({ backupId, time }) => (backupId === undefined) !== (time === undefined), expectedSource),
    required: true,
    unreported: true,
    change: "in place",
    impact,
  },
  dataNodeIds: {
    shape: z.array(idText, "a list of ids of data nodes").min(1, "a list of at least one id of a data node"),
    required: true,
    unreported: true,
    change: "in place",
    impact,
  },
  timeouts: { shape: timeoutsShape, change: "no call" },
} satisfies PropertyTable<object>;
