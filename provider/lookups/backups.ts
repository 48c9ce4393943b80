import { listRestorableIntervals, readBackupList } from "../api/ddm/backups";
import { idText, nonEmptyText, oneOf } from "../lifecycle/properties/shapes";
import { filterReported, requireCompleteList, sortBy, timeKey } from "./find";
import { instanceId, refOf } from "./target-instance";
import { defineLookup } from "./lookup";

/** Lists the backups, newest first. */
export const getBackups = defineLookup({
  args: {
    instanceId: { shape: idText },
    instanceName: { shape: nonEmptyText },
    name: { shape: nonEmptyText },
    type: { shape: oneOf("auto_metadata", "metadata") },
  },
  read: async ({ api }, wanted) => {
    const { items } = requireCompleteList("backup", await readBackupList(api));
    return {
      backups: sortBy(
        filterReported("backup", items, wanted),
        ({ created }) => timeKey(created),
        ({ id }) => id,
      ).reverse(),
    };
  },
});

/** Lists the time ranges to which an instance can be restored, oldest first. */
export const getRestoreTimes = defineLookup({
  args: { instanceId },
  read: async ({ api }, { instanceId: id }) => {
    const { items } = requireCompleteList("time range", await listRestorableIntervals(api, refOf(id)));
    return { periods: sortBy(items, ({ start }) => timeKey(start)) };
  },
});
