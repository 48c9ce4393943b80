import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, listAll } from "../call";
import { identity, listOf, parseTime, reported } from "../wire";

const job = z
  .object({ name: reported, status: reported, process: reported, created_time: reported, end_time: reported })
  .transform((wire) => ({
    created: parseTime(wire.created_time),
    ended: parseTime(wire.end_time),
    name: wire.name ?? "job",
    status: wire.status,
    progress: percent(wire.process),
  }));

/** What a job reports of itself (API 4.5.1). */
export interface Job {
  /** E.g. `CreateInstance`. */
  name: string;
  /** `Running`, `Completed` or `Failed`; for a migration more than these. Undefined: not reported yet, which is no state. */
  status: string | undefined;
  /** Percent done; absent unless it runs. */
  progress: number | undefined;
  /** When it began by the cloud's clock, in epoch milliseconds. */
  created: number | undefined;
  /** When it ended by the cloud's clock; while it runs that says nothing (API 4.5.2). */
  ended: number | undefined;
}

/** Reads a job (API 4.5.1). */
export async function showJob(api: ApiClient, jobId: string, subject: string): Promise<Job> {
  const answer = await get(api, {
    operation: "ShowDdmJobResult",
    path: `/v3/{project_id}/jobs/${encodeURIComponent(jobId)}`,
    shape: z.object({ job }),
    priority: "poll",
    subject,
  });
  return answer.job;
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
    /** Undefined: not reported yet, which is no state. */
    status: wire.status,
    progress: percent(wire.process),
    created: parseTime(wire.created_time),
    ended: parseTime(wire.end_time),
    instanceId: wire.instance_id,
    databaseName: wire.database_name,
    /** What can be done with it now, e.g. `modifySwitchingStrategy`. */
    operations: wire.operations ?? [],
    failReason: wire.fail_reason,
  }));

/** A job as the task list reports it (API 4.5.2): more than the job itself does. */
export type Task = z.output<typeof task>;

/**
 * Lists the tasks that began between two times of the cloud's clock (epoch milliseconds), the beginning not more than 30 days
 * ago (API 4.5.2).
 */
export async function listTasks(
  api: ApiClient,
  between: { start: number; end: number },
  subject: string,
  priority: "read" | "poll" = "read",
): Promise<Task[]> {
  const { items } = await listAll(api, {
    operation: "ListTasks",
    path: "/v3/{project_id}/jobs",
    query: { start_time: between.start, end_time: between.end },
    items: "jobs",
    item: task,
    total: "total",
    key: ({ id }) => id,
    priority,
    subject,
  });
  return items;
}

/**
 * Finds out why a job failed: the task list reports it, the job itself does not.
 *
 * @param created when the job began by the cloud's clock, in epoch milliseconds: the API lists the tasks between two times
 * @returns undefined when the list does not have the job, or no reason
 */
export async function findFailReason(
  api: ApiClient,
  jobId: string,
  subject: string,
  created: number,
): Promise<string | undefined> {
  const hour = 3_600_000;
  const tasks = await listTasks(api, { start: created - hour, end: created + hour }, subject);
  return tasks.find(({ id }) => id === jobId)?.failReason;
}

/** `60%` -> 60; an empty text, when the job does not run, says nothing. */
function percent(process: string | undefined): number | undefined {
  const digits = /^(\d+(?:\.\d+)?)%$/.exec(process ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}
