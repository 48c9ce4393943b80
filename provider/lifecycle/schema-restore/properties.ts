import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { parseTime } from "../../api/wire";
import { exactObject, idText, timeoutsShape, timeText } from "../properties/shapes";
import type { PropertyTable } from "../properties/table";

const expectedSource = "an object with the id of an instance, and either the id of a backup or a time";

/** Impact of a change of `restoreFrom` or `dataNodeIds`. */
const impact = { does: "restores the schemas", takes: "1–5 min" };

/** Properties of a schema restore: allowed values, and the effect of a change. */
export const schemaRestoreProperties = {
  instanceId: { shape: idText, required: true, change: "replace", live: (_, { ref }) => ref.id },
  restoreFrom: {
    shape: exactObject(
      { instanceId: idText, backupId: idText.optional(), time: timeText.optional() },
      expectedSource,
    ).refine(({ backupId, time }) => (backupId === undefined) !== (time === undefined), expectedSource),
    required: true,
    unreported: true,
    change: "in place",
    same: isSameSource,
    impact,
  },
  dataNodeIds: {
    shape: z
      .array(idText, "a list of ids of data nodes")
      .min(1, "a list of at least one id of a data node")
      .refine((ids) => new Set(ids).size === ids.length, "a list that names each data node once"),
    required: true,
    unreported: true,
    change: "in place",
    impact,
  },
  timeouts: { shape: timeoutsShape, change: "no call" },
} satisfies PropertyTable<object>;

/** Compares sources. Notations of one time, such as `12:00:00Z` and `13:00:00+01:00`, are equal. */
function isSameSource(known: unknown, wanted: unknown): boolean {
  const normalize = (source: unknown) => {
    const { time, ...rest } = (source ?? {}) as { time?: string };
    return { ...rest, time: parseTime(time) };
  };
  return isDeepStrictEqual(normalize(known), normalize(wanted));
}
