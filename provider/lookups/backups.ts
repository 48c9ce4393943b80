import { listBackups, listRestorableIntervals } from "../api/ddm/backups";
import { idText, nonEmptyText, oneOf } from "../lifecycle/properties/shapes";
import { filterBy, sortBy } from "./find";
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
  read: async ({ api }, wanted) => ({
    backups: sortBy(
      filterBy(await listBackups(api), wanted),
      ({ created }) => created,
      ({ id }) => id,
    ).reverse(),
  }),
});

/** Lists the time ranges to which an instance can be restored, oldest first. */
export const getRestoreTimes = defineLookup({
  args: { instanceId },
  read: async ({ api }, { instanceId: id }) => ({
    periods: sortBy(await listRestorableIntervals(api, refOf(id)), ({ start }) => start),
  }),
});
