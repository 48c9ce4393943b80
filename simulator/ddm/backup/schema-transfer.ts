import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import type { Backend } from "../../engine/backend";
import type { Job } from "../../engine/jobs/job";
import { startJob } from "../../engine/jobs/scheduler";
import { integerIn } from "../../engine/limits";
import { accepted, ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { ddmError } from "../ddm-errors";
import { defineJob, type InstanceEffectInput } from "../instance-job";
import { optionalText } from "../fields";
import { findRunningInstance } from "../instance/find-instance";
import type { Instance } from "../model";
import { defineInstanceOperation } from "../ddm-operation";
import { canLogIn, findDataNodes, hasShards, MAX_SHARDS, updateDataNodeUse } from "../schema/schema-rules";
import { findBackup, listUsedDataNodes } from "./backups";

/** Maximum uncompressed size of an export, in bytes. Without this limit, a request of 1 MiB could expand to hundreds of megabytes. */
const MAX_EXPORT_BYTES = 16 * 1024 * 1024;

const shards = integerIn([1, MAX_SHARDS]);

/** Schemas as an export and the jobs store them. */
const schemaCopies = z.array(
  z.object({
    name: z.string(),
    shardMode: z.enum(["cluster", "single"]),
    shardNumber: shards,
    shardUnit: shards,
    dataNodeIds: z.array(z.string()),
  }),
);

type SchemaCopies = z.output<typeof schemaCopies>;

type TransferEffectInput = InstanceEffectInput<{ schemas: SchemaCopies }>;

const METADATA = "/schema-metadata";

const stages = [
  { name: "read the metadata", seconds: 20 },
  { name: "create schemas", seconds: 60 },
];
const common = {
  status: "RESTORE",
  stages,
  params: z.object({ schemas: schemaCopies }),
  begin: reserveDataNodes,
  complete: createSchemas,
  fail: ({ backend, instance }: TransferEffectInput) => updateDataNodeUse(backend, instance),
} as const;

// The names of the jobs are observed, in the documents of Open Telekom Cloud. Which operation starts which job is assumed.
const loadMetadataJob = defineJob({ ...common, kind: "loadMetadata" });
const restoreInstanceJob = defineJob({ ...common, kind: "RestoreInstance" });

/**
 * Transfer of schemas to another instance: export and import of metadata (API 4.3.9, 4.3.10), restore of metadata (API 4.9.8), and restore with data
 * (API 4.9.9). The simulator stores no backups of schemas. A restore therefore creates the source's current schemas. Schemas without shards, whose
 * creation has not succeeded, are not transferred.
 */
export const schemaTransfer: OperationGroup = {
  jobKinds: [loadMetadataJob, restoreInstanceJob],
  operations: [
    defineInstanceOperation({
      name: "DownloadSchemaMetadata",
      method: "GET",
      version: "v3",
      path: METADATA,
      requires: "any",
      handle: ({ backend, instance }) => {
        return ok({
          // The format is not documented. Only the import reads it.
          compressed_databases_info: gzipSync(JSON.stringify(copySchemas(instance))).toString("base64"),
          data_nodes: listUsedDataNodes(backend, instance).map((node) => ({
            instance_id: node.id,
            instance_name: node.name,
            access_host: node.address,
            access_port: node.port,
            engine: "mysql",
            engine_version: node.engineVersion,
          })),
        });
      },
    }),
    defineInstanceOperation({
      name: "UploadSchemaMetadata",
      method: "POST",
      version: "v3",
      path: METADATA,
      requires: "running",
      body: z.strictObject({
        compressed_databases_info: z.string(),
        dn_instance: z
          .array(z.strictObject({ dn_instance_id: z.string(), admin_user: z.string(), admin_password: z.string() }))
          .min(1),
      }),
      handle: ({ backend, instance, body }) => {
        const logins = body.dn_instance.map((dn) => ({
          id: dn.dn_instance_id,
          user: dn.admin_user,
          password: dn.admin_password,
        }));
        if (!logins.every(canLogIn)) throw ddmError("DBS.300114");
        const schemas = parseExport(body.compressed_databases_info);
        const oldIds = [...new Set(schemas.flatMap(({ dataNodeIds }) => dataNodeIds))];
        const newIds = logins.map(({ id }) => id);
        const job = startTransfer(backend, loadMetadataJob, instance, schemas, pairDataNodes(oldIds, newIds));
        return accepted({ job_id: job.id, instance_id: instance.id, instance_name: instance.name });
      },
    }),
    defineInstanceOperation({
      name: "RestoreMetadata",
      method: "POST",
      version: "v3",
      path: "/backups/metadata-recovery",
      requires: "any",
      body: z.strictObject({
        source: z.strictObject({ restore_time: z.number().optional(), backup_id: optionalText(z.string()) }),
        target: z.strictObject({ instance_id: z.string(), data_nodes: z.array(z.string()) }),
      }),
      handle: ({ backend, instance, body: { source, target } }) => {
        if (source.backup_id !== undefined) findBackup(backend, [instance], source.backup_id);
        else if (source.restore_time === undefined)
          throw ddmError("DBS.280001", "source: backup_id or restore_time must be specified");
        const newIdByOldId = pairDataNodes(
          listUsedDataNodes(backend, instance).map(({ id }) => id),
          target.data_nodes,
        );
        const targetInstance = findRunningInstance(backend, target.instance_id);
        const job = startTransfer(backend, loadMetadataJob, targetInstance, copySchemas(instance), newIdByOldId);
        return accepted({ job_id: job.id });
      },
    }),
    defineInstanceOperation({
      name: "Restore2Exist",
      method: "POST",
      version: "v3",
      path: "/backups/recovery",
      requires: "any",
      body: z.strictObject({
        source: z.strictObject({ restore_time: z.number() }),
        target: z.strictObject({ instance_id: z.string() }),
        data_node_relations: z.array(
          z.strictObject({ source_instance_id: z.string(), target_instance_id: z.string() }),
        ),
      }),
      handle: ({ backend, instance, body }) => {
        const newIdByOldId = new Map(
          body.data_node_relations.map((one) => [one.source_instance_id, one.target_instance_id]),
        );
        const target = findRunningInstance(backend, body.target.instance_id);
        const job = startTransfer(backend, restoreInstanceJob, target, copySchemas(instance), newIdByOldId);
        return accepted({ job_id: job.id });
      },
    }),
  ],
};

/** Returns copies of the schemas that can be transferred. */
function copySchemas({ schemas }: Instance): SchemaCopies {
  return schemaCopies.parse(schemas.filter(hasShards));
}

/**
 * Starts the job that creates schemas on other data nodes.
 *
 * @throws 400 DBS.300372 if the target has schemas; DBS.300102 if `newIdByOldId` lacks an old data node; the errors of {@link findDataNodes}
 */
function startTransfer(
  backend: Backend,
  kind: typeof loadMetadataJob,
  target: Instance,
  schemas: SchemaCopies,
  newIdByOldId: ReadonlyMap<string, string>,
): Job {
  if (target.schemas.length > 0) throw ddmError("DBS.300372", "It has schemas.");
  const logins = [...newIdByOldId.values()].map((id) => ({ id, user: "", password: "" }));
  findDataNodes(backend, target, logins);
  const copies = schemas.map((schema) => ({
    ...schema,
    dataNodeIds: schema.dataNodeIds.map((id) => newIdByOldId.get(id) ?? throwUnpaired()),
  }));
  return startJob(backend, kind, target, { schemas: copies });
}

/** Reserves the data nodes for the instance. Otherwise, another instance could use them before the schemas exist. */
function reserveDataNodes({ backend, instance, params }: TransferEffectInput): void {
  const ids = new Set(params.schemas.flatMap(({ dataNodeIds }) => dataNodeIds));
  for (const node of backend.state.dataNodes) if (ids.has(node.id)) node.usedBy = instance.id;
}

function createSchemas({ backend, instance, params, at }: TransferEffectInput): void {
  const added = params.schemas.map((schema) => ({
    ...schema,
    createdAt: at,
    updatedAt: at,
    status: "RUNNING",
    heldDataNodeIds: [],
    uncleaned: false,
    sqlBlacklist: { full: "", prefix: "", regex: "" },
  }));
  instance.schemas.push(...added);
  updateDataNodeUse(backend, instance);
}

function pairDataNodes(oldIds: readonly string[], newIds: readonly string[]): Map<string, string> {
  if (oldIds.length !== newIds.length) throwUnpaired();
  return new Map(oldIds.map((id, index) => [id, newIds[index] ?? throwUnpaired()]));
}

function throwUnpaired(): never {
  throw ddmError("DBS.300102", "Each old data node needs exactly one new data node.");
}

/** @throws 400 DBS.300330 if the text is not an export */
function parseExport(text: string): SchemaCopies {
  const hasUniqueNames = (schemas: SchemaCopies) => new Set(schemas.map(({ name }) => name)).size === schemas.length;
  try {
    const json = gunzipSync(Buffer.from(text, "base64"), { maxOutputLength: MAX_EXPORT_BYTES }).toString();
    return schemaCopies.refine(hasUniqueNames).parse(JSON.parse(json));
  } catch {
    throw ddmError("DBS.300330");
  }
}
