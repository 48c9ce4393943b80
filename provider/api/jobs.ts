import { z } from "zod";
import type { ApiClient } from "../http/request";
import { allPages, pageSize, parseTime, read, text } from "./wire";

const job = z
  .object({ name: text, status: text, process: text, created_time: text, end_time: text })
  .transform((wire) => ({
    created: parseTime(wire.created_time),
    ended: parseTime(wire.end_time),
    name: wire.name ?? "job",
    status: wire.status ?? "",
    progress: percent(wire.process),
  }));

/** What a job tells of itself (spec 4.5.1). */
export interface Job {
  /** E.g. `CreateInstance`. */
  name: string;
  /** `Running`, `Completed` or `Failed`; for a migration more than these (facts 1.10). */
  status: string;
  /** Percent done; absent unless it runs. */
  progress: number | undefined;
  /** When it began by the cloud's clock, in epoch milliseconds. */
  created: number | undefined;
  /** When it ended by the cloud's clock; while it runs that says nothing (spec 4.5.2). */
  ended: number | undefined;
}

/** Looks at a job (spec 4.5.1). */
export async function showJob(api: ApiClient, jobId: string, subject: string): Promise<Job> {
  const operation = "ShowDdmJobResult";
  const path = `/v3/{project_id}/jobs/${encodeURIComponent(jobId)}`;
  const answer = await api.send({ operation, method: "GET", path, lane: "poll", subject });
  return read(operation, z.object({ job }), answer).job;
}

const task = z
  .object({
    id: text,
    name: text,
    status: text,
    process: text,
    created_time: text,
    end_time: text,
    instance_id: text,
    database_name: text,
    operations: z.array(z.string()).nullish(),
    fail_reason: text,
  })
  .transform((wire) => ({
    id: wire.id ?? "",
    name: wire.name ?? "job",
    status: wire.status ?? "",
    progress: percent(wire.process),
    created: parseTime(wire.created_time),
    ended: parseTime(wire.end_time),
    instanceId: wire.instance_id,
    databaseName: wire.database_name,
    /** What can be done with it now, e.g. `modifySwitchingStrategy`. */
    operations: wire.operations ?? [],
    failReason: wire.fail_reason === "" ? undefined : wire.fail_reason,
  }));

/** A job as the task list tells of it (spec 4.5.2): more than the job itself does. */
export type Task = z.output<typeof task>;

/**
 * Lists the tasks that began between two times of the cloud's clock (epoch milliseconds), the beginning not more than 30 days
 * ago (spec 4.5.2).
 */
export function listTasks(
  api: ApiClient,
  between: { start: number; end: number },
  subject: string,
  lane: "read" | "poll" = "read",
): Promise<Task[]> {
  const operation = "ListTasks";
  const path = "/v3/{project_id}/jobs";
  return allPages(async (offset) => {
    const query = { start_time: between.start, end_time: between.end, offset, limit: pageSize };
    const answer = await api.send({ operation, method: "GET", path, query, lane, subject });
    return read(operation, z.object({ jobs: z.array(task).nullish() }), answer).jobs ?? [];
  });
}

/**
 * Finds out why a job failed: the task list tells, the job itself does not (facts 4.2).
 *
 * @param created when the job began by the cloud's clock, in epoch milliseconds: the API lists the tasks between two times
 * @returns undefined when the list does not know the job, or no reason
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

/** `60%` -> 60; an empty text, when the job does not run, tells nothing. */
function percent(process: string | undefined): number | undefined {
  const digits = /^(\d+(?:\.\d+)?)%$/.exec(process ?? "")?.[1];
  return digits === undefined ? undefined : Number(digits);
}
