import { z } from "zod";
import { type Job, jobStatus } from "../../engine/jobs/job";
import { continueJob, startJob } from "../../engine/jobs/scheduler";
import { pageOf, pageQuery } from "../../engine/paging";
import { accepted, ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { dataNodeViewV3, listAvailableDataNodes } from "../data-node/data-nodes";
import type { ErrorCode } from "../error-codes";
import { ddmError } from "../ddm-errors";
import { findRunningInstance } from "../instance/find-instance";
import type { Instance, Schema } from "../model";
import { defineInstanceOperation, type InstanceContext } from "../ddm-operation";
import { findSchema, isJobOf } from "../schema/schema-rules";
import {
  startSwitchWait,
  cancelMigrateJob,
  cleanMigrateJob,
  isMigration,
  migrateJob,
  MIGRATION_KINDS,
  retryMigrateJob,
  rollBackMigrateJob,
  switchRouteJob,
  waitForSwitchJob,
} from "./migration-jobs";
import { migration, type Migration, migrationBody, parseWindow, planMigration, windowFields } from "./migration-plan";

const COPY_KINDS = [migrateJob.kind, retryMigrateJob.kind];

const MIGRATION_PATH = "/databases/{db_name}/migration";
const JOB_PATH = `${MIGRATION_PATH}/jobs/{job_id}`;

/** Shard configuration, which the paths call migration (API 4.3.12, 4.3.15 to 4.3.22). */
export const migrations: OperationGroup = {
  jobKinds: [...MIGRATION_KINDS, cleanMigrateJob],
  operations: [
    defineInstanceOperation({
      name: "ListAvailableRdsForMigrate",
      method: "GET",
      version: "v3",
      path: `${MIGRATION_PATH}/available-data-nodes`,
      requires: "any",
      query: z.object(pageQuery(10)),
      handle: ({ backend, instance, param, query }) => {
        findSchema(instance, param("db_name"));
        const all = listAvailableDataNodes(backend, instance);
        return ok({ data_nodes: pageOf(all, query).map(dataNodeViewV3), ...query, total: all.length });
      },
    }),
    defineInstanceOperation({
      name: "MigrateLogicDb",
      method: "POST",
      version: "v3",
      path: MIGRATION_PATH,
      requires: "running",
      body: migrationBody,
      handle: ({ backend, instance, param, body }) => {
        const params = planMigration(backend, instance, findSchema(instance, param("db_name")), body);
        const options = { databaseName: params.schema, failReason: failReasonOf(params) };
        return accepted({ job_id: startJob(backend, migrateJob, instance, params, options).id });
      },
    }),
    defineInstanceOperation({
      name: "MigrateResults",
      method: "GET",
      version: "v3",
      path: JOB_PATH,
      requires: "any",
      handle: (context) => {
        const { instance, params } = findMigration(context);
        const dataNodes = ({ dataNodeIds }: Migration["before"]) =>
          dataNodeIds.map((id) => {
            const name = context.backend.state.dataNodes.find((node) => node.id === id)?.name ?? "";
            return { dn_instance_id: id, dn_instance_name: name };
          });
        return ok({
          instance_name: instance.name,
          original_shard_num: params.before.shardNumber,
          after_shard_num: params.after.shardNumber,
          original_dn_info_list: dataNodes(params.before),
          after_dn_info_list: dataNodes(params.after),
          switch_route_is_manual: params.window === null,
          auto_switch_begin_time: params.window?.begin ?? "",
          auto_switch_end_time: params.window?.end ?? "",
          node_id_for_migrate: params.nodeId,
          is_exclusive: params.exclusive,
        });
      },
    }),
    defineInstanceOperation({
      name: "CancelMigration",
      method: "PUT",
      version: "v3",
      path: `${JOB_PATH}/cancel`,
      requires: "any",
      handle: (context) => {
        const found = findMigration(context);
        if (!isBeforeSwitch(context, found.job)) throw ddmError("DBS.300134");
        return continueMigration(context, found, cancelMigrateJob);
      },
    }),
    defineInstanceOperation({
      name: "RollbackMigration",
      method: "PUT",
      version: "v3",
      path: `${JOB_PATH}/rollback`,
      requires: "any",
      handle: (context) => continueMigration(context, findFailedMigration(context, "DBS.300134"), rollBackMigrateJob),
    }),
    defineInstanceOperation({
      name: "RetryMigration",
      method: "PUT",
      version: "v3",
      path: `${JOB_PATH}/retry`,
      requires: "any",
      handle: (context) => {
        const found = findFailedMigration(context, "DBS.300123");
        found.job.name = retryMigrateJob.name;
        return continueMigration(context, found, retryMigrateJob);
      },
    }),
    defineInstanceOperation({
      name: "CleanMigration",
      method: "PUT",
      version: "v3",
      path: `${JOB_PATH}/clean`,
      requires: "any",
      handle: (context) => {
        const { schema, job, params } = findMigration(context);
        const instance = findRunningInstance(context.backend, context.instance.id);
        const last = context.backend.state.jobs.findLast(
          (one) => one.kind === switchRouteJob.kind && isJobOf(one, instance, schema),
        );
        if (!schema.uncleaned || last !== job) throw ddmError("DBS.300121", "There is nothing to clean.");
        const options = { databaseName: schema.name };
        return accepted({ job_id: startJob(context.backend, cleanMigrateJob, instance, params, options).id });
      },
    }),
    // The ids and the schema name in the body repeat the path (API 4.3.21). Without a window, a client must switch the route.
    defineInstanceOperation({
      name: "ChangeStrategy",
      method: "PUT",
      version: "v3",
      path: `${JOB_PATH}/route-switch-strategy`,
      requires: "any",
      body: z.strictObject({
        project_id: z.string().optional(),
        instance_id: z.string().optional(),
        task_id: z.string().optional(),
        ...windowFields,
        is_open_api: z.boolean().optional(),
        logic_db_name: z.string().optional(),
      }),
      handle: (context) => {
        const { backend, body } = context;
        const { job, params } = findMigration(context);
        if (!isBeforeSwitch(context, job)) throw ddmError("DBS.300401");
        job.params = { ...params, window: parseWindow(body) };
        if (job.kind === waitForSwitchJob.kind)
          startSwitchWait(backend, job, migration.parse(job.params), backend.now());
        return ok({});
      },
    }),
    defineInstanceOperation({
      name: "SwitchRoute",
      method: "PUT",
      version: "v3",
      path: `${JOB_PATH}/route-switch`,
      requires: "any",
      handle: (context) => {
        const { backend } = context;
        const { job, params } = findMigration(context);
        if (job.kind !== waitForSwitchJob.kind) throw ddmError("DBS.300402", "The job is not waiting for the switch.");
        continueJob(backend, switchRouteJob, job, params, { at: backend.now(), progressFrom: 95 });
        return { status: 200 };
      },
    }),
  ],
};

/** A migration, with its instance, schema, job and parameters. */
interface FoundMigration {
  readonly instance: Instance;
  readonly schema: Schema;
  readonly job: Job;
  readonly params: Migration;
}

/**
 * Finds the migration of a request.
 *
 * @throws as {@link findSchema}; 400 DBS.300400 if the schema has no such job; 400 DBS.300379 for another kind of job
 */
function findMigration({ backend, instance, param }: InstanceContext): FoundMigration {
  const schema = findSchema(instance, param("db_name"));
  const job = backend.state.jobs.find(({ id, outcome }) => id === param("job_id") && outcome !== "vanish");
  if (job === undefined || !isJobOf(job, instance, schema)) throw ddmError("DBS.300400");
  if (!isMigration(job)) throw ddmError("DBS.300379");
  return { instance, schema, job, params: migration.parse(job.params) };
}

/**
 * Finds the failed migration of a request.
 *
 * @param code code of the error (status 400) if the migration has not failed, or if its schema is not EXPAND_FAILED
 * @throws as {@link findMigration} and {@link findRunningInstance}
 */
function findFailedMigration(context: InstanceContext, code: ErrorCode): FoundMigration {
  const found = findMigration(context);
  findRunningInstance(context.backend, context.instance.id);
  if (jobStatus(found.job, context.backend.now()) !== "Failed" || found.schema.status !== "EXPAND_FAILED")
    throw ddmError(code);
  return found;
}

function isBeforeSwitch({ backend }: InstanceContext, job: Job): boolean {
  const isCopying = COPY_KINDS.includes(job.kind) && jobStatus(job, backend.now()) === "Running";
  return isCopying || job.kind === waitForSwitchJob.kind;
}

function continueMigration({ backend }: InstanceContext, { job, params }: FoundMigration, kind: typeof migrateJob) {
  const reason = kind === retryMigrateJob ? failReasonOf(params) : undefined;
  continueJob(backend, kind, job, params, { at: backend.now(), failReason: reason });
  return accepted({ job_id: job.id });
}

function failReasonOf({ loginsWork }: Migration): string | undefined {
  return loginsWork ? undefined : "DBS.300357: The RDS instance administrator or password is incorrect.";
}
