import { z } from "zod";
import { ddmError } from "../../engine/errors";
import type { ErrorCode } from "../error-codes";
import { findInstance, findRunningInstance } from "../instance/find-instance";
import { continueJob, startJob } from "../../engine/jobs/scheduler";
import { jobStatus, type Job } from "../../engine/jobs/job";
import { migration, migrationBody, planMigration, switchWindow, windowFields, type Migration } from "./migration-plan";
import type { Instance, Schema } from "../model";
import { pageOf, pageQuery } from "../../engine/paging";
import { accepted, ok, operation, type ApiGroup, type Call } from "../../engine/operation";
import { findSchema } from "../schema/schema-rules";
import { availableDataNodes, dataNodeViewV3 } from "../data-node/data-nodes";
import {
  awaitSwitch,
  cancelMigrate,
  cleanMigrate,
  migrate,
  retryMigrate,
  rollBackMigrate,
  switchRoute,
  waitForSwitch,
} from "./migration-jobs";

const KINDS = [migrate, retryMigrate, waitForSwitch, switchRoute, cancelMigrate, rollBackMigrate];
const COPYING = [migrate.kind, retryMigrate.kind];

const BASE = "/v3/{project_id}/instances/{instance_id}/databases/{db_name}/migration";
const JOB = `${BASE}/jobs/{job_id}`;

/** Shard configuration, which the paths call migration (spec 4.3.12, 4.3.15 to 4.3.22). */
export const migrations: ApiGroup = {
  jobKinds: [...KINDS, cleanMigrate],
  operations: [
    operation({
      name: "ListAvailableRdsForMigrate",
      method: "GET",
      path: `${BASE}/available-data-nodes`,
      query: z.object(pageQuery(10)),
      handle: ({ world, param, query }) => {
        const instance = findInstance(world, param("instance_id"));
        findSchema(instance, param("db_name"));
        const all = availableDataNodes(world, instance);
        return ok({ data_nodes: pageOf(all, query).map(dataNodeViewV3), ...query, total: all.length });
      },
    }),
    operation({
      name: "MigrateLogicDb",
      method: "POST",
      path: BASE,
      body: migrationBody,
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        const params = planMigration(world, instance, findSchema(instance, param("db_name")), body);
        const options = { databaseName: params.schema, failReason: failReason(params) };
        return accepted({ job_id: startJob(world, migrate, instance, params, options).id });
      },
    }),
    operation({
      name: "MigrateResults",
      method: "GET",
      path: JOB,
      handle: (call) => {
        const { instance, params } = findMigration(call);
        const dataNodes = ({ dataNodeIds }: Migration["before"]) =>
          dataNodeIds.map((id) => {
            const name = call.world.state.dataNodes.find((node) => node.id === id)?.name ?? "";
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
    operation({
      name: "CancelMigration",
      method: "PUT",
      path: `${JOB}/cancel`,
      handle: (call) => {
        const found = findMigration(call);
        if (!isBeforeSwitch(call, found.job)) throw ddmError("DBS.300134");
        return goOn(call, found, cancelMigrate);
      },
    }),
    operation({
      name: "RollbackMigration",
      method: "PUT",
      path: `${JOB}/rollback`,
      handle: (call) => goOn(call, findFailed(call, "DBS.300134"), rollBackMigrate),
    }),
    operation({
      name: "RetryMigration",
      method: "PUT",
      path: `${JOB}/retry`,
      handle: (call) => {
        const found = findFailed(call, "DBS.300123");
        found.job.name = retryMigrate.name;
        return goOn(call, found, retryMigrate);
      },
    }),
    operation({
      name: "CleanMigration",
      method: "PUT",
      path: `${JOB}/clean`,
      handle: (call) => {
        const { schema, job, params } = findMigration(call);
        const instance = findRunningInstance(call.world, call.param("instance_id"));
        const last = call.world.state.jobs.findLast(
          (one) => one.kind === switchRoute.kind && isOf(one, instance, schema),
        );
        if (!schema.uncleaned || last !== job) throw ddmError("DBS.300121", "There is nothing to clean.");
        const cleaning = startJob(call.world, cleanMigrate, instance, params, { databaseName: schema.name });
        return accepted({ job_id: cleaning.id });
      },
    }),
    // The body's other fields repeat the path (spec 4.3.21); without a window, or without a body, switching is by hand.
    operation({
      name: "ChangeStrategy",
      method: "PUT",
      path: `${JOB}/route-switch-strategy`,
      body: z.strictObject({
        project_id: z.string().optional(),
        instance_id: z.string().optional(),
        task_id: z.string().optional(),
        ...windowFields,
        is_open_api: z.boolean().optional(),
        logic_db_name: z.string().optional(),
      }),
      handle: (call) => {
        const { world, body } = call;
        const { job, params } = findMigration(call);
        if (!isBeforeSwitch(call, job)) throw ddmError("DBS.300401");
        job.params = { ...params, window: switchWindow(body) };
        if (job.kind === waitForSwitch.kind) awaitSwitch(world, job, migration.parse(job.params), world.now());
        return ok({});
      },
    }),
    operation({
      name: "SwitchRoute",
      method: "PUT",
      path: `${JOB}/route-switch`,
      handle: (call) => {
        const { world } = call;
        const { job, params } = findMigration(call);
        if (job.kind !== waitForSwitch.kind) throw ddmError("DBS.300402", "It is not waiting for the switch.");
        continueJob(world, switchRoute, job, params, { at: world.now(), progressFrom: 95 });
        return { status: 200 };
      },
    }),
  ],
};

/** A migration's job, with what it is about. */
interface Found {
  readonly instance: Instance;
  readonly schema: Schema;
  readonly job: Job;
  readonly params: Migration;
}

/** @throws 400 DBS.300400 for an unknown job, DBS.300379 for one of another kind */
function findMigration({ world, param }: Call): Found {
  const instance = findInstance(world, param("instance_id"));
  const schema = findSchema(instance, param("db_name"));
  const job = world.state.jobs.find(({ id, fate }) => id === param("job_id") && fate !== "vanish");
  if (job === undefined || !isOf(job, instance, schema)) throw ddmError("DBS.300400");
  if (!KINDS.some(({ kind }) => kind === job.kind)) throw ddmError("DBS.300379");
  return { instance, schema, job, params: migration.parse(job.params) };
}

/** The migration of a call, which must have failed on an instance that is otherwise idle. */
function findFailed(call: Call, code: ErrorCode): Found {
  const found = findMigration(call);
  findRunningInstance(call.world, found.instance.id);
  if (jobStatus(found.job, call.world.now()) !== "Failed" || found.schema.status !== "EXPAND_FAILED")
    throw ddmError(code);
  return found;
}

function isBeforeSwitch({ world }: Call, job: Job): boolean {
  const copying = COPYING.includes(job.kind) && jobStatus(job, world.now()) === "Running";
  return copying || job.kind === waitForSwitch.kind;
}

function isOf(job: Job, instance: Instance, schema: Schema): boolean {
  return job.instanceId === instance.id && job.databaseName === schema.name;
}

function goOn({ world }: Call, { job, params }: Found, kind: typeof migrate) {
  const reason = kind === retryMigrate ? failReason(params) : undefined;
  continueJob(world, kind, job, params, { at: world.now(), failReason: reason });
  return accepted({ job_id: job.id });
}

function failReason({ loginsWork }: Migration): string | undefined {
  return loginsWork ? undefined : "DBS.300357: The RDS instance administrator or password is incorrect.";
}
