import { z } from "zod";
import { ddmError } from "../../engine/errors";
import { findInstance, findRunningInstance } from "../instance/find-instance";
import { startJob } from "../../engine/jobs/scheduler";
import { jobStatus } from "../../engine/jobs/job";
import { jobKind } from "../../engine/jobs/job-kind";
import { migrationBody, planMigration } from "./migration-plan";
import { accepted, ok, operation, type ApiGroup } from "../../engine/operation";
import { findSchema } from "../schema/schema-rules";

/** The items of the spec's example, which the first answer has already; that these two always succeed is assumed. */
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

/** What takes a while, and its name, is assumed: logging in to the data nodes. The instance stays RUNNING. */
const LOGIN = item("Account of data nodes", "Check the user and the password of each data node.");

const check = jobKind({
  kind: "preCheckMigrateLogicDb", // the name is assumed
  status: null,
  stages: [{ name: "check", seconds: 20 }],
  settleSeconds: 0,
  params: z.object({ schema: z.string(), loginsWork: z.boolean() }),
});

/** Pre-checking a shard configuration: the call (spec 4.3.13) and its result (spec 4.3.14). */
export const migrationPrecheck: ApiGroup = {
  jobKinds: [check],
  operations: [
    operation({
      name: "CheckMigrateLogicDb",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/databases/{db_name}/migration/precheck",
      body: migrationBody,
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        const { schema, loginsWork } = planMigration(world, instance, findSchema(instance, param("db_name")), body);
        const job = startJob(world, check, instance, { schema, loginsWork }, { databaseName: schema });
        return accepted({ job_id: job.id, pre_check_results: IMMEDIATE });
      },
    }),
    operation({
      name: "CheckPreliminaryResults",
      method: "GET",
      path: "/v3/{project_id}/instances/{instance_id}/databases/{db_name}/migration/precheck/{job_id}",
      handle: ({ world, param }) => {
        const schema = findSchema(findInstance(world, param("instance_id")), param("db_name"));
        const job = world.state.jobs.find(({ id, fate }) => id === param("job_id") && fate !== "vanish");
        if (job === undefined) throw ddmError("DBS.300400");
        if (job.kind !== check.kind || job.databaseName !== schema.name) throw ddmError("DBS.300379");
        const { loginsWork } = check.parse(job.params);
        const login = loginsWork ? LOGIN : { ...LOGIN, status: "FAILED", error_message: "DBS.300357" };
        const done = jobStatus(job, world.now()) === "Running" ? [] : [login];
        return ok({ job_id: job.id, pre_check_results: [...IMMEDIATE, ...done] });
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
