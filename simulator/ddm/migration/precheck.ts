import { z } from "zod";
import { jobStatus } from "../../engine/jobs/job";
import { startJob } from "../../engine/jobs/scheduler";
import { accepted, ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ddmError } from "../ddm-errors";
import { defineJob } from "../instance-job";
import { defineInstanceOperation } from "../ddm-operation";
import { findSchema, isJobOf } from "../schema/schema-rules";
import { migrationBody, planMigration } from "./migration-plan";

/** The check items of the example in API 4.3.13. The first response already contains their results. They are always SUCCESS (assumed). */
const IMMEDIATE = [
  item(
    "Expire time of binlog in associated DN instances",
    "Configuring shards require expiration of binlog more than 7 days(604800 seconds), please change binlog_expire_logs_seconds",
  ),
  item(
    "Tables with overwhelming table partitions",
    "The number of partitions after configuring shards is too large. Please contact customer service.",
  ),
];

/** The item that the job checks: the logins of the data nodes (assumed). Only the result after the job contains it. */
const LOGIN = item("Account of data nodes", "Check the user and the password of each data node.");

const checkJob = defineJob({
  kind: "preCheckMigrateLogicDb", // the name is assumed
  status: null,
  stages: [{ name: "check", seconds: 20 }],
  settleSeconds: 0,
  params: z.object({ schema: z.string(), loginsWork: z.boolean() }),
});

/** Pre-check of a shard configuration: request (API 4.3.13) and result (API 4.3.14). */
export const precheck: OperationGroup = {
  jobKinds: [checkJob],
  operations: [
    defineInstanceOperation({
      name: "CheckMigrateLogicDb",
      method: "POST",
      version: "v3",
      path: "/databases/{db_name}/migration/precheck",
      requires: "running",
      body: migrationBody,
      handle: ({ backend, instance, param, body }) => {
        const { schema, loginsWork } = planMigration(backend, instance, findSchema(instance, param("db_name")), body);
        const job = startJob(backend, checkJob, instance, { schema, loginsWork }, { databaseName: schema });
        return accepted({ job_id: job.id, pre_check_results: IMMEDIATE });
      },
    }),
    defineInstanceOperation({
      name: "CheckPreliminaryResults",
      method: "GET",
      version: "v3",
      path: "/databases/{db_name}/migration/precheck/{job_id}",
      requires: "any",
      handle: ({ backend, instance, param }) => {
        const schema = findSchema(instance, param("db_name"));
        const job = backend.state.jobs.find(({ id, outcome }) => id === param("job_id") && outcome !== "vanish");
        if (job === undefined) throw ddmError("DBS.300400");
        if (job.kind !== checkJob.kind || !isJobOf(job, instance, schema)) throw ddmError("DBS.300379");
        const { loginsWork } = checkJob.parse(job.params);
        const login = loginsWork ? LOGIN : { ...LOGIN, status: "FAILED", error_message: "DBS.300357" };
        const finishedItems = jobStatus(job, backend.now()) === "Running" ? [] : [login];
        return ok({ job_id: job.id, pre_check_results: [...IMMEDIATE, ...finishedItems] });
      },
    }),
  ],
};

function item(name: string, suggestion: string) {
  return {
    name,
    status: "SUCCESS",
    note: "",
    handling_suggestion: suggestion,
    error_message: "",
    error_detail_message: "",
  };
}
