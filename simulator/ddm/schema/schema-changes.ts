import { z } from "zod";
import type { Backend } from "../../engine/backend";
import type { Job } from "../../engine/jobs/job";
import { startJob } from "../../engine/jobs/scheduler";
import { accepted, ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ddmError } from "../ddm-errors";
import { defineJob } from "../instance-job";
import type { Instance, Schema } from "../model";
import { defineInstanceOperation } from "../ddm-operation";
import {
  canLogIn,
  checkSchemaName,
  checkShards,
  findDataNodes,
  findSchema,
  type Login,
  updateDataNodeUse,
} from "./schema-rules";

// The names of both jobs are assumed, by analogy with migrateLogicDb. The instance's statuses during the jobs are observed. A created schema is
// RUNNING at the end of its job. The instance becomes RUNNING some time later (quirk 1).
const createSchemaJob = defineJob({
  kind: "createLogicDb",
  status: "CREATE_DATABASE",
  stages: [
    { name: "connect to the data nodes", seconds: 15 },
    { name: "create physical databases", seconds: 45 },
    { name: "register the schema", seconds: 15 },
  ],
  settleSeconds: 20,
  params: z.object({ name: z.string() }),
  complete: ({ instance, params, at }) => setStatus(instance, params.name, "RUNNING", at),
  fail: ({ instance, params, at }) => setStatus(instance, params.name, "CREATE_FAILED", at),
});

const deleteSchemaJob = defineJob({
  kind: "deleteLogicDb",
  status: "DROP_DATABASE",
  stages: [
    { name: "close connections", seconds: 10 },
    { name: "delete the schema", seconds: 35 },
  ],
  settleSeconds: 15,
  params: z.object({ name: z.string(), statusBefore: z.string() }),
  begin: ({ instance, params, at }) => setStatus(instance, params.name, "DELETING", at),
  complete: ({ backend, instance, params }) => dropSchema(backend, instance, params.name),
  fail: ({ instance, params, at }) => setStatus(instance, params.name, params.statusBefore, at),
});

const shardMode = z.enum(["cluster", "single"], "DBS.300104");
const shardNumber = z.int().min(1, "DBS.300127");
const nonEmptyText = z.string().min(1);

const newSchemaV1 = z.strictObject({
  name: z.string(),
  shard_mode: shardMode,
  shard_number: shardNumber,
  shard_unit: z.int().optional(),
  used_rds: z.array(z.strictObject({ id: nonEmptyText, adminUser: nonEmptyText, adminPassword: nonEmptyText })),
});

const newSchemaV3 = z.strictObject({
  name: z.string(),
  shard_mode: shardMode,
  shard_number: shardNumber,
  dn_instances: z.array(z.strictObject({ id: nonEmptyText, user_name: nonEmptyText, user_password: nonEmptyText })),
});

/** Creation and deletion of schemas: v1 (API 4.3.1, 4.3.4) and v3 (API 4.3.6, 4.3.7). Unbinding is only in the SDKs. */
export const schemaChanges: OperationGroup = {
  jobKinds: [createSchemaJob, deleteSchemaJob],
  operations: [
    defineInstanceOperation({
      name: "CreateDatabase",
      method: "POST",
      version: "v1",
      path: "/databases",
      requires: "running",
      body: z.strictObject({ databases: z.array(newSchemaV1).length(1) }), // the limit of one is assumed
      handle: ({ backend, instance, body }) => {
        for (const wanted of body.databases) {
          checkSchemaName(instance, wanted.name, "contained");
          const logins = wanted.used_rds.map((rds) => ({
            id: rds.id,
            user: rds.adminUser,
            password: rds.adminPassword,
          }));
          createSchema(backend, instance, wanted, logins, wanted.shard_unit);
        }
        return ok({ databases: body.databases.map(({ name }) => ({ name })) });
      },
    }),
    defineInstanceOperation({
      name: "CreateDdmDatabase",
      method: "POST",
      version: "v3",
      path: "/databases",
      requires: "running",
      body: newSchemaV3,
      handle: ({ backend, instance, body }) => {
        checkSchemaName(instance, body.name, "equal");
        const logins = body.dn_instances.map((dn) => ({ id: dn.id, user: dn.user_name, password: dn.user_password }));
        return accepted({ name: body.name, job_id: createSchema(backend, instance, body, logins).id });
      },
    }),
    defineInstanceOperation({
      name: "DeleteDatabase",
      method: "DELETE",
      version: "v1",
      path: "/databases/{ddm_dbname}",
      requires: "running-or-error",
      query: z.object({ delete_rds_data: z.enum(["true", "false", ""]).optional() }),
      handle: ({ backend, instance, param }) => {
        startDeletion(backend, instance, param("ddm_dbname"));
        return ok({});
      },
    }),
    defineInstanceOperation({
      name: "DeleteDdmDatabase",
      method: "DELETE",
      version: "v3",
      path: "/databases/{database_name}",
      requires: "running-or-error",
      query: z.object({ delete_dn_data: z.enum(["true", "false"]) }),
      handle: ({ backend, instance, param }) => {
        const job = startDeletion(backend, instance, param("database_name"));
        return accepted({ job_id: job.id, database_name: job.databaseName });
      },
    }),
    // Assumed: the schema is removed immediately, and its data remains.
    defineInstanceOperation({
      name: "UnbindLogicDb",
      method: "POST",
      version: "v3",
      path: "/databases/{logic_db_name}/unbind",
      requires: "running",
      handle: ({ backend, instance, param }) => {
        dropSchema(backend, instance, findSchema(instance, param("logic_db_name")).name);
        return ok({});
      },
    }),
  ],
};

function createSchema(
  backend: Backend,
  instance: Instance,
  wanted: { name: string; shard_mode: Schema["shardMode"]; shard_number: number },
  logins: readonly Login[],
  unit?: number,
): Job {
  checkShards(wanted.shard_mode, wanted.shard_number, logins.length, unit);
  const dataNodes = findDataNodes(backend, instance, logins);
  instance.schemas.push({
    name: wanted.name,
    shardMode: wanted.shard_mode,
    shardNumber: wanted.shard_number,
    shardUnit: unit ?? Math.ceil(wanted.shard_number / dataNodes.length),
    dataNodeIds: dataNodes.map(({ id }) => id),
    createdAt: backend.now(),
    updatedAt: backend.now(),
    status: "CREATING",
    heldDataNodeIds: [],
    uncleaned: false,
    sqlBlacklist: { full: "", prefix: "", regex: "" },
  });
  updateDataNodeUse(backend, instance);
  // Assumed: the job checks the user names and passwords, and the request does not.
  const failReason = logins.every(canLogIn) ? undefined : "DBS.300114: The administrator or password is incorrect.";
  return startJob(backend, createSchemaJob, instance, { name: wanted.name }, { databaseName: wanted.name, failReason });
}

function startDeletion(backend: Backend, instance: Instance, schemaName: string): Job {
  const { name, status } = findSchema(instance, schemaName);
  if (status !== "RUNNING" && status !== "CREATE_FAILED") throw ddmError("DBS.300130", status);
  return startJob(backend, deleteSchemaJob, instance, { name, statusBefore: status }, { databaseName: name });
}

/** Removes a schema from the instance and its accounts. Data nodes that no other schema uses become available again. */
function dropSchema(backend: Backend, instance: Instance, name: string): void {
  instance.schemas = instance.schemas.filter((schema) => schema.name !== name);
  for (const account of instance.accounts) account.schemas = account.schemas.filter((linked) => linked !== name);
  updateDataNodeUse(backend, instance);
}

function setStatus(instance: Instance, name: string, status: string, at: number): void {
  const schema = findSchema(instance, name);
  schema.status = status;
  schema.updatedAt = at;
}
