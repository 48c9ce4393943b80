import { listSlowLogs } from "../api/ddm/logs";
import { listKilledSessions, listLogicalSessions, listPhysicalSessions } from "../api/ddm/sessions";
import { isInstanceNotFound } from "../api/errors";
import { idText, nonEmptyText } from "../lifecycle/properties/shapes";
import { z } from "zod";
import { filterBy, placeOf, sortBy, timeKey } from "./find";
import { instanceId, refOf } from "./target-instance";
import { intervalArgs, intervalOf } from "./interval";
import { defineLookup } from "./lookup";

/** Maximum length of the interval of a log query, in days (API 4.6.1, 4.7.5). */
const MAX_DAYS = 7;

const keyword = { shape: z.string("a string").min(1, "a non-empty string").max(255, "at most 255 characters") };

/** Lists the slow statements of an interval, slowest first. */
export const getSlowLogs = defineLookup({
  args: {
    instanceId,
    ...intervalArgs,
    database: { shape: nonEmptyText },
    user: { shape: nonEmptyText },
  },
  read: async ({ api, now }, { instanceId: id, start, end, ...wanted }) => ({
    slowLogs: sortBy(
      filterBy(await listSlowLogs(api, refOf(id), intervalOf({ start, end }, now, MAX_DAYS)), wanted),
      ({ duration }) => -(duration ?? 0),
      ({ started }) => timeKey(started),
    ),
  }),
});

/** Lists the client sessions of an instance, sorted by id. */
export const getLogicalSessions = defineLookup({
  args: { instanceId, keyword, user: { shape: nonEmptyText }, database: { shape: nonEmptyText } },
  read: async ({ api }, { instanceId: id, keyword: contained, ...wanted }) => ({
    sessions: sortBy(filterBy(await listLogicalSessions(api, refOf(id), contained), wanted), (session) => session.id),
  }),
});

/** Lists the sessions between DDM and a data node, sorted by id. */
export const getPhysicalSessions = defineLookup({
  args: {
    dataNodeId: { shape: idText, required: true },
    keyword,
    user: { shape: nonEmptyText },
    database: { shape: nonEmptyText },
  },
  read: async ({ api }, { dataNodeId: id, keyword: contained, ...wanted }) => {
    try {
      const sessions = await listPhysicalSessions(api, { id, subject: `data node ${id}` }, contained);
      return { sessions: sortBy(filterBy(sessions, wanted), (session) => session.id) };
    } catch (error) {
      // The API is assumed to report a missing data node as a missing instance.
      if (!isInstanceNotFound(error)) throw error;
      throw new Error(`There is no data node with the id "${id}" in ${await placeOf(api)}.`);
    }
  },
});

/** Lists the sessions that users killed in an interval, newest first. */
export const getKilledSessions = defineLookup({
  args: { instanceId, ...intervalArgs, user: { shape: nonEmptyText } },
  read: async ({ api, now }, { instanceId: id, start, end, ...wanted }) => ({
    sessions: sortBy(
      filterBy(await listKilledSessions(api, refOf(id), intervalOf({ start, end }, now, MAX_DAYS)), wanted),
      ({ time }) => timeKey(time),
      ({ sessionId }) => sessionId,
    ).reverse(),
  }),
});
