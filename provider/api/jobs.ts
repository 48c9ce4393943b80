import { z } from "zod";
import type { ApiClient } from "../http/request";
import { pageSize, parseTime, read, text } from "./wire";

const job = z.object({ name: text, status: text, process: text, created_time: text }).transform((wire) => ({
  created: parseTime(wire.created_time),
  name: wire.name ?? "job",
  status: wire.status ?? "",
  progress: /^(\d+(?:\.\d+)?)%$/.exec(wire.process ?? "")?.[1],
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
}

/** Looks at a job (spec 4.5.1). */
export async function showJob(api: ApiClient, jobId: string, subject: string): Promise<Job> {
  const operation = "ShowDdmJobResult";
  const path = `/v3/{project_id}/jobs/${encodeURIComponent(jobId)}`;
  const answer = await api.send({ operation, method: "GET", path, lane: "poll", subject });
  const { progress, ...rest } = read(operation, z.object({ job }), answer).job;
  return { ...rest, progress: progress === undefined ? undefined : Number(progress) };
}

const tasks = z.object({
  jobs: z
    .array(z.object({ id: text, fail_reason: text }))
    .nullish()
    .transform((list) => list ?? []),
});

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
  const operation = "ListTasks";
  const hour = 3_600_000;
  for (let offset = 0; ; offset += pageSize) {
    const query = { start_time: created - hour, end_time: created + hour, offset, limit: pageSize };
    const path = "/v3/{project_id}/jobs";
    const answer = await api.send({ operation, method: "GET", path, query, lane: "read", subject });
    const { jobs } = read(operation, tasks, answer);
    const found = jobs.find(({ id }) => id === jobId);
    if (found || jobs.length < pageSize) return found?.fail_reason === "" ? undefined : found?.fail_reason;
  }
}
