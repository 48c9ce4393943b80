import { z } from "zod";
import type { Backend } from "../../engine/backend";
import { dueAt, type Job, jobStatus, progress } from "../../engine/jobs/job";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ddmError } from "../ddm-errors";
import { fields } from "../fields";
import { defineProjectOperation } from "../ddm-operation";
import { timestamp } from "../timestamp";

/** Maximum age of the tasks in the list (API 4.5.2). */
const MAX_TASK_AGE_MS = 30 * 24 * 3600 * 1000;

/** Fields that both a query for a job and the task list return. */
function jobView(job: Job, now: number) {
  const status = jobStatus(job, now);
  return {
    id: job.id,
    name: job.name,
    status,
    created_time: timestamp(job.createdAt),
    // Examples show an end time for running jobs, too. API 4.5.2 suggests that it equals the creation time (assumed).
    end_time: timestamp(status === "Running" ? job.createdAt : dueAt(job)),
    process: status === "Running" ? `${progress(job, now)}%` : "",
  };
}

/**
 * Returns the fields of the task list that depend on the kind of the job. The status can be more specific than in a query for the job. `process` is
 * empty while a migration waits for the switch of the route.
 */
function taskView(backend: Backend, job: Job) {
  const status = jobStatus(job, backend.now());
  const view = backend.jobKind(job.kind).taskViews[status];
  return { ...view, ...(view.status === "ToBeSwitched" ? { process: "" } : {}) };
}

/** Queries for jobs (API 4.5.1), and the task list (API 4.5.2). Only the task list reports the reason of a failure. */
export const jobReads: OperationGroup = {
  operations: [
    defineProjectOperation({
      name: "ShowDdmJobResult",
      method: "GET",
      version: "v3",
      path: "/jobs/{job_id}",
      handle: ({ backend, param }) => {
        const job = backend.state.jobs.find(({ id, outcome }) => id === param("job_id") && outcome !== "vanish");
        if (job === undefined) throw ddmError("DBS.300400");
        return ok({
          job: { ...jobView(job, backend.now()), instance: { id: job.instanceId, name: job.instanceName } },
        });
      },
    }),
    defineProjectOperation({
      name: "ListTasks",
      method: "GET",
      version: "v3",
      path: "/jobs",
      query: z.object({ ...pageQuery(10), start_time: fields.milliseconds, end_time: fields.milliseconds }),
      handle: ({ backend, query }) => {
        const now = backend.now();
        if (query.start_time < now - MAX_TASK_AGE_MS || query.end_time < query.start_time) throw ddmError("DBS.300377");
        const all = backend.state.jobs
          .filter(
            ({ createdAt, outcome }) =>
              outcome !== "vanish" && createdAt >= query.start_time && createdAt <= query.end_time,
          )
          .reverse();
        const page = pageOf(all, query).map((job) => ({
          ...jobView(job, now),
          ...taskView(backend, job),
          instance_name: job.instanceName,
          instance_id: job.instanceId,
          database_name: job.databaseName,
          fail_reason: jobStatus(job, now) === "Failed" ? job.failReason : "",
        }));
        return ok({ jobs: page, offset: query.offset, limit: query.limit, total: all.length });
      },
    }),
  ],
};
