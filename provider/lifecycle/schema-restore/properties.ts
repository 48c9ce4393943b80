import { z } from "zod";
import { parseTime } from "../../api/wire";
import { idText, timeoutsShape } from "../properties/shapes";
import type { PropertyTable } from "../properties/table";

const time = 'a time such as "2026-01-15T12:00:00Z"';

const source = "an object with the id of an instance, and either the id of a backup or a time";

/** Impact of both properties. A restore needs an instance without schemas. */
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
            .string(time)
            .refine((text) => parseTime(text) !== undefined, time)
            .optional(),
        },
        source,
      )
      .refine(({ backupId, time: at }) => (backupId === undefined) !== (at === undefined), source),
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
