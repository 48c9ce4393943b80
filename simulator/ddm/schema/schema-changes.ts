import { z } from "zod";
import { ddmError } from "../../engine/errors";
import { findInstanceToDeleteFrom, findRunningInstance } from "../instance/find-instance";
import { startJob } from "../../engine/jobs/scheduler";
import { jobKind } from "../../engine/jobs/job-kind";
import type { Job } from "../../engine/jobs/job";
import type { Instance, Schema } from "../model";
import { accepted, ok, operation, type ApiGroup } from "../../engine/operation";
import { canLogIn, checkSchemaName, checkShards, findDataNodes, findSchema, noteUse, type Login } from "./schema-rules";
import type { World } from "../../engine/backend";

// The names of both jobs are assumed after migrateLogicDb; the instance's statuses were seen elsewhere (facts 1.10). The
// schema is RUNNING at the job's end, the instance some time later (facts 0.1).
const createSchema = jobKind({
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

const deleteSchema = jobKind({
  kind: "deleteLogicDb",
  status: "DROP_DATABASE",
  stages: [
    { name: "close connections", seconds: 10 },
    { name: "delete the schema", seconds: 35 },
  ],
  settleSeconds: 15,
  params: z.object({ name: z.string(), statusBefore: z.string(), deleteData: z.boolean() }),
  begin: ({ instance, params, at }) => setStatus(instance, params.name, "DELETING", at),
  complete: ({ world, instance, params }) => dropSchema(world, instance, params.name),
  fail: ({ instance, params, at }) => setStatus(instance, params.name, params.statusBefore, at),
});

const shardMode = z.enum(["cluster", "single"], "DBS.300104");
const shardNumber = z.int().min(1, "DBS.300127");
const text = z.string().min(1);

const newSchemaV1 = z.strictObject({
  name: z.string(),
  shard_mode: shardMode,
  shard_number: shardNumber,
  shard_unit: z.int().optional(),
  used_rds: z.array(z.strictObject({ id: text, adminUser: text, adminPassword: text })),
});

const newSchemaV3 = z.strictObject({
  name: z.string(),
  shard_mode: shardMode,
  shard_number: shardNumber,
  dn_instances: z.array(z.strictObject({ id: text, user_name: text, user_password: text })),
});

/** Creating and deleting schemas: v1 (spec 4.3.1, 4.3.4) and v3 (spec 4.3.6, 4.3.7); unbinding (SDK only). */
export const schemasChange: ApiGroup = {
  jobKinds: [createSchema, deleteSchema],
  operations: [
    operation({
      name: "CreateDatabase",
      method: "POST",
      path: "/v1/{project_id}/instances/{instance_id}/databases",
      body: z.strictObject({ databases: z.array(newSchemaV1).length(1) }), // that it takes one at a time is assumed
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        for (const wanted of body.databases) {
          checkSchemaName(instance, wanted.name, "contained");
          const logins = wanted.used_rds.map((rds) => ({
            id: rds.id,
            user: rds.adminUser,
            password: rds.adminPassword,
          }));
          create(world, instance, wanted, logins, wanted.shard_unit);
        }
        return ok({ databases: body.databases.map(({ name }) => ({ name })) });
      },
    }),
    operation({
      name: "CreateDdmDatabase",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/databases",
      body: newSchemaV3,
      handle: ({ world, param, body }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        checkSchemaName(instance, body.name, "equal");
        const logins = body.dn_instances.map((dn) => ({ id: dn.id, user: dn.user_name, password: dn.user_password }));
        return accepted({ name: body.name, job_id: create(world, instance, body, logins).id });
      },
    }),
    operation({
      name: "DeleteDatabase",
      method: "DELETE",
      path: "/v1/{project_id}/instances/{instance_id}/databases/{ddm_dbname}",
      query: z.object({ delete_rds_data: z.enum(["true", "false", ""]).optional() }),
      handle: ({ world, param, query }) => {
        remove(world, param("instance_id"), param("ddm_dbname"), query.delete_rds_data === "true");
        return ok({});
      },
    }),
    operation({
      name: "DeleteDdmDatabase",
      method: "DELETE",
      path: "/v3/{project_id}/instances/{instance_id}/databases/{database_name}",
      query: z.object({ delete_dn_data: z.enum(["true", "false"]) }),
      handle: ({ world, param, query }) => {
        const job = remove(world, param("instance_id"), param("database_name"), query.delete_dn_data === "true");
        return accepted({ job_id: job.id, database_name: job.databaseName });
      },
    }),
    // What it does is assumed: the schema leaves the instance at once, its data stay.
    operation({
      name: "UnbindLogicDb",
      method: "POST",
      path: "/v3/{project_id}/instances/{instance_id}/databases/{logic_db_name}/unbind",
      handle: ({ world, param }) => {
        const instance = findRunningInstance(world, param("instance_id"));
        dropSchema(world, instance, findSchema(instance, param("logic_db_name")).name);
        return ok({});
      },
    }),
  ],
};

function create(
  world: World,
  instance: Instance,
  wanted: { name: string; shard_mode: Schema["shardMode"]; shard_number: number },
  logins: readonly Login[],
  unit?: number,
): Job {
  checkShards(wanted.shard_mode, wanted.shard_number, logins.length, unit);
  const dataNodes = findDataNodes(world, instance, logins);
  instance.schemas.push({
    name: wanted.name,
    shardMode: wanted.shard_mode,
    shardNumber: wanted.shard_number,
    shardUnit: unit ?? Math.ceil(wanted.shard_number / dataNodes.length),
    dataNodeIds: dataNodes.map(({ id }) => id),
    createdAt: world.now(),
    updatedAt: world.now(),
    status: "CREATING",
    heldDataNodeIds: [],
    uncleaned: false,
    sqlBlacklist: { full: "", prefix: "", regex: "" },
  });
  noteUse(world, instance);
  // That a wrong password is found by the job, not by the call, is assumed.
  const failReason = logins.every(canLogIn) ? undefined : "DBS.300114: The administrator or password is incorrect.";
  return startJob(world, createSchema, instance, { name: wanted.name }, { databaseName: wanted.name, failReason });
}

function remove(world: World, instanceId: string, schemaName: string, deleteData: boolean): Job {
  const instance = findInstanceToDeleteFrom(world, instanceId);
  const { name, status } = findSchema(instance, schemaName);
  if (status !== "RUNNING" && status !== "CREATE_FAILED") throw ddmError("DBS.300130", status);
  return startJob(world, deleteSchema, instance, { name, statusBefore: status, deleteData }, { databaseName: name });
}

/** Takes a schema away, with the accounts' links to it; its data nodes are free unless another schema is on them. */
function dropSchema(world: World, instance: Instance, name: string): void {
  instance.schemas = instance.schemas.filter((schema) => schema.name !== name);
  for (const account of instance.accounts) account.schemas = account.schemas.filter((linked) => linked !== name);
  noteUse(world, instance);
}

function setStatus(instance: Instance, name: string, status: string, at: number): void {
  const schema = findSchema(instance, name);
  schema.status = status;
  schema.updatedAt = at;
}
