import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, readList, unreadableListError } from "../call";
import { isPeriodTooOld } from "../errors";
import { identity, listOf, parseTime, reported } from "../wire";

const job = z
  .object({ name: reported, status: reported, process: reported, created_time: reported, end_time: reported })
  .transform((wire) => ({
    created: parseTime(wire.created_time),
    ended: parseTime(wire.end_time),
    name: wire.name ?? "job",
    status: wire.status,
    progress: parsePercent(wire.process),
  }));

/** A job (API 4.5.1). */
export interface Job {
  /** E.g. `CreateInstance`. */
  name: string;
  /** `Running`, `Completed` or `Failed`. Undefined if not reported yet. */
  status: string | undefined;
  /** Percent done; present only while the job is running. */
  progress: number | undefined;
  /** Time at which the job began, by the API's clock, in epoch milliseconds. */
  created: number | undefined;
  /** Time at which the job ended, by the API's clock, in epoch milliseconds. Meaningless while the job is running (API 4.5.2). */
  ended: number | undefined;
}

/** Reads a job (API 4.5.1). */
export async function showJob(api: ApiClient, jobId: string, subject: string): Promise<Job> {
  const response = await get(api, {
    operation: "ShowDdmJobResult",
    path: `/v3/{project_id}/jobs/${encodeURIComponent(jobId)}`,
    shape: z.object({ job }),
    priority: "poll",
    subject,
  });
  return response.job;
}

const task = z
  .object({
    id: identity,
    name: reported,
    status: reported,
    process: reported,
    created_time: reported,
    end_time: reported,
    instance_id: reported,
    database_name: reported,
    operations: listOf(z.string()),
    fail_reason: reported,
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name ?? "job",
    /** A status of a {@link Job}, or a status of a migration such as `ToBeSwitched`. Undefined if not reported yet. */
    status: wire.status,
    progress: parsePercent(wire.process),
    created: parseTime(wire.created_time),
    ended: parseTime(wire.end_time),
    instanceId: wire.instance_id,
    databaseName: wire.database_name,
    /** Operations that are currently possible, e.g. `modifySwitchingStrategy`. */
    operations: wire.operations ?? [],
    failReason: wire.fail_reason,
  }));

/** A job in the task list, with more details than a {@link Job} (API 4.5.2). */
export type Task = z.output<typeof task>;

/** Maximum age of the tasks that callers list, in milliseconds: the API's limit of 30 days (API 4.5.2) minus a margin. */
export const maxTaskAge = 29 * 24 * 3_600_000;

/**
 * Lists the tasks that began between two times. `start` must be at most 30 days ago (API 4.5.2). Times are by the API's clock, in epoch
 * milliseconds.
 */
export async function listTasks(
  api: ApiClient,
  between: { start: number; end: number },
  subject: string,
  priority: "read" | "poll" = "read",
): Promise<Task[]> {
  return (await readTaskList(api, between, subject, priority)).tasks;
}

/**
 * Lists tasks like {@link listTasks}.
 *
 * @returns the tasks, the time of the response by the API's clock (epoch milliseconds), and whether the list is complete
 */
export async function readTaskList(
  api: ApiClient,
  { start, end }: { start: number; end: number },
  subject: string,
  priority: "read" | "poll" = "read",
): Promise<{ tasks: Task[]; date: number | undefined; complete: boolean }> {
  const call = { operation: "ListTasks", subject };
  const { items, date, complete, isLastPageRead } = await readList(api, {
    ...call,
    path: "/v3/{project_id}/jobs",
    query: { start_time: start, end_time: end },
    items: "jobs",
    item: task,
    total: "total",
    key: ({ id }) => id,
    priority,
  });
  if (!isLastPageRead) throw unreadableListError(call);
  return { tasks: items, date, complete };
}

/**
 * Finds the reason of a failed job in the task list. The job itself does not report the reason.
 *
 * @param created time at which the job began, by the API's clock, in epoch milliseconds
 * @returns undefined if the list does not contain the job or the reason. The API lists only the tasks of the last 30 days
 */
export async function findFailReason(
  api: ApiClient,
  jobId: string,
  subject: string,
  created: number,
): Promise<string | undefined> {
  const hour = 3_600_000;
  try {
    const tasks = await listTasks(api, { start: created - hour, end: created + hour }, subject);
    return tasks.find(({ id }) => id === jobId)?.failReason;
  } catch (error) {
    if (isPeriodTooOld(error)) return undefined;
    throw error;
  }
}

/** Parses `60%`. The API returns an empty text for a job that is not running. */
function parsePercent(process: string | undefined): number | undefined {
  const digits = /^(\d+(?:\.\d+)?)%$/.exec(process ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}
