import { z } from "zod";
import { ranUntil } from "../../engine/jobs/job";
import { pageNumbers, pageOf, pageQuery } from "../../engine/paging";
import { ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { defineProjectOperation } from "../ddm-operation";
import { ddmError } from "../ddm-errors";
import { findInstance } from "../instance/find-instance";
import { isMigration } from "./migration-jobs";

/**
 * Log of a migration, which the API Reference calls a shard configuration (quirk 24). It has one line for each completed stage of the job's current
 * phase (assumed).
 */
export const migrationLog: OperationGroup = {
  operations: [
    defineProjectOperation({
      name: "ShowMigrationLog",
      method: "GET",
      version: "v3",
      path: "/instance/{instance_id}/task/{task_id}/run-logs", // `instance`, unlike all other paths
      query: z.object(pageQuery(10)),
      handle: ({ backend, param, query }) => {
        const instance = findInstance(backend, param("instance_id"));
        const task = backend.state.jobs.find(
          ({ id, instanceId, outcome }) =>
            id === param("task_id") && instanceId === instance.id && outcome !== "vanish",
        );
        if (task === undefined) throw ddmError("DBS.300400");
        if (!isMigration(task)) throw ddmError("DBS.300379");
        const all = task.stages
          .filter(({ endsAt }) => endsAt <= ranUntil(task, backend.now()))
          .map(({ name, endsAt }) => ({
            task_id: task.id,
            ddm_instance_id: instance.id,
            level: "INFO",
            created_time: endsAt,
            message: `completed: ${name}`,
          }));
        const logs = pageOf(all, query);
        const { page_no: cur_page } = pageNumbers(all.length, logs.length, query);
        return ok({ task_logs: logs, cur_page, per_page: query.limit, total: all.length });
      },
    }),
  ],
};
