import { z } from "zod";
import { timestamp } from "../../engine/clock";
import { ddmError } from "../../engine/errors";
import { dueAt, jobStatus, progress, type Job } from "../../engine/jobs/job";
import { pageOf, pageQuery } from "../../engine/paging";
import { ok, operation, type ApiGroup } from "../../engine/operation";
import type { World } from "../../engine/backend";

/** How far back the task list reaches (spec 4.5.2). */
const OLDEST_TASK_MS = 30 * 24 * 3600 * 1000;

/** What both answers tell of a job. */
function jobView(job: Job, now: number) {
  const status = jobStatus(job, now);
  return {
    id: job.id,
    name: job.name,
    status,
    created_time: timestamp(job.createdAt),
    // While it runs the examples show an end time all the same; that it equals the beginning is assumed from spec 4.5.2.
    end_time: timestamp(status === "Running" ? job.createdAt : dueAt(job)),
    process: status === "Running" ? `${progress(job, now)}%` : "",
  };
}

/** What the list tells otherwise than a query for the job: finer statuses, without progress, and what can be done now. */
function listed(world: World, job: Job) {
  const status = jobStatus(job, world.now());
  const view = world.kind(job.kind).listed[status];
  return { ...view, ...(view.status === "ToBeSwitched" ? { process: "" } : {}) };
}

/** A whole number by spec 4.5.2, a floating one by the vendor's SDKs: Go's send `1.7952526e+12`. */
const milliseconds = z
  .string()
  .regex(/^\d+(\.\d+)?(e\+?\d+)?$/, "must be milliseconds")
  .transform(Number);

/** Jobs (spec 4.5.1) and the task list, the only place that tells why one failed (spec 4.5.2). */
export const jobs: ApiGroup = {
  operations: [
    operation({
      name: "ShowDdmJobResult",
      method: "GET",
      path: "/v3/{project_id}/jobs/{job_id}",
      handle: ({ world, param }) => {
        const job = world.state.jobs.find(({ id, fate }) => id === param("job_id") && fate !== "vanish");
        if (job === undefined) throw ddmError("DBS.300400");
        return ok({
          job: { ...jobView(job, world.now()), instance: { id: job.instanceId, name: job.instanceName } },
        });
      },
    }),
    operation({
      name: "ListTasks",
      method: "GET",
      path: "/v3/{project_id}/jobs",
      query: z.object({ ...pageQuery(10), start_time: milliseconds, end_time: milliseconds }),
      handle: ({ world, query }) => {
        const now = world.now();
        if (query.start_time < now - OLDEST_TASK_MS || query.end_time < query.start_time) throw ddmError("DBS.300377");
        const all = world.state.jobs
          .filter(
            ({ createdAt, fate }) => fate !== "vanish" && createdAt >= query.start_time && createdAt <= query.end_time,
          )
          .reverse();
        const page = pageOf(all, query).map((job) => ({
          ...jobView(job, now),
          ...listed(world, job),
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
