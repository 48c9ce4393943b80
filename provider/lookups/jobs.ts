import { findFailReason, listTasks, showJob } from "../api/ddm/jobs";
import { isJobUnknown } from "../api/errors";
import { formatTime } from "../api/wire";
import { canonicalState } from "../wait/waiter";
import { idText, nonEmptyText } from "../lifecycle/properties/shapes";
import { filterBy, placeOf, sortBy } from "./find";
import { DAY, intervalArgs, intervalOf } from "./interval";
import { defineLookup } from "./lookup";

/** Reads a job. */
export const getJob = defineLookup({
  args: { id: { shape: idText, required: true } },
  read: async ({ api }, { id }) => {
    try {
      const { created, ended, ...job } = await showJob(api, id, `job ${id}`);
      const failReason =
        canonicalState(job.status ?? "") === "FAILED" && created !== undefined
          ? await findFailReason(api, id, `job ${id}`, created)
          : undefined;
      return { id, ...job, ...timesOf(job.status, created, ended), failReason };
    } catch (error) {
      if (!isJobUnknown(error)) throw error;
      throw new Error(`There is no job with the id "${id}" in ${await placeOf(api)}.`);
    }
  },
});

/** Maximum age of the listed tasks, in days (API 4.5.2). */
const MAX_DAYS = 30;

/**
 * Minimum time from the oldest allowed start to the default start, in milliseconds. The API may receive the request late, or its clock may be ahead.
 */
const START_MARGIN = 3_600_000;

/** Lists the tasks that began in an interval, newest first. */
export const getTasks = defineLookup({
  args: {
    ...intervalArgs,
    name: { shape: nonEmptyText },
    status: { shape: nonEmptyText },
    instanceId: { shape: idText },
    databaseName: { shape: nonEmptyText },
  },
  read: async ({ api, now }, { start, end, ...wanted }) => {
    const oldest = now - MAX_DAYS * DAY;
    for (const [name, time] of Object.entries({ start, end })) {
      if (time !== undefined && Date.parse(time) < oldest)
        throw new Error(`"${name}" is ${time}, but the API lists only the tasks of the last ${MAX_DAYS} days.`);
    }
    const interval = intervalOf({ start, end }, now, MAX_DAYS);
    if (start === undefined) interval.start = Math.max(interval.start, Math.min(oldest + START_MARGIN, interval.end));
    const tasks = await listTasks(api, interval, "the project");
    const sorted = sortBy(
      filterBy(tasks, wanted),
      ({ created }) => -(created ?? 0),
      ({ id }) => id,
    );
    return {
      tasks: sorted.map(({ created, ended, ...task }) => ({ ...task, ...timesOf(task.status, created, ended) })),
    };
  },
});

/** Statuses in which a job or a migration has ended. Only migrations report CANCELSUCCESS and ROLLBACKSUCCESS. */
const endStatuses = ["COMPLETED", "FAILED", "CANCELSUCCESS", "ROLLBACKSUCCESS"];

/** Formats the times of a job. The API reports a meaningless end time while the job runs (API 4.5.2). */
function timesOf(status: string | undefined, created: number | undefined, ended: number | undefined) {
  const isDone = endStatuses.includes(canonicalState(status ?? ""));
  return { created: formatTime(created), ended: isDone ? formatTime(ended) : undefined };
}
