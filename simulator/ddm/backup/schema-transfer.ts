import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import { ddmError } from "../../engine/errors";
import { findInstance, findRunningInstance } from "../instance/find-instance";
import { startJob } from "../../engine/jobs/scheduler";
import { jobKind, type JobScene } from "../../engine/jobs/job-kind";
import type { Job } from "../../engine/jobs/job";
import type { Instance } from "../model";
import { accepted, ok, operation, type ApiGroup } from "../../engine/operation";
import { canLogIn, findDataNodes, noteUse } from "../schema/schema-rules";
import type { World } from "../../engine/backend";
import { dataNodesOf, findBackup } from "./backups";

/** Schemas as they are carried to other data nodes. */
const copies = z.array(
  z.object({
    name: z.string(),
    shardMode: z.enum(["cluster", "single"]),
    shardNumber: z.number(),
    shardUnit: z.number(),
    dataNodeIds: z.array(z.string()),
  }),
);

const BASE = "/v3/{project_id}/instances/{instance_id}";
const METADATA = `${BASE}/schema-metadata`;

const stages = [
  { name: "read the metadata", seconds: 20 },
  { name: "create schemas", seconds: 60 },
];
const common = { status: "RESTORE", stages, params: z.object({ schemas: copies }), complete: place } as const;

// Which of the known names belongs to which call is assumed (facts 1.10).
const loadMetadata = jobKind({ ...common, kind: "loadMetadata" });
const restoreInstance = jobKind({ ...common, kind: "RestoreInstance" });

/**
 * Carrying schemas to another instance: export and import of metadata (spec 4.3.9, 4.3.10), restoring metadata and data
 * (spec 4.9.8, 4.9.9). As there are no data, all come to the same: the schemas of now appear on the target's data nodes.
 */
export const schemaCopies: ApiGroup = {
  jobKinds: [loadMetadata, restoreInstance],
  operations: [
    operation({
      name: "DownloadSchemaMetadata",
      method: "GET",
      path: METADATA,
      handle: ({ world, param }) => {
        const instance = findInstance(world, param("instance_id"));
        return ok({
          // What is in it is the cloud's own business: only its import must understand it.
          compressed_databases_info: gzipSync(JSON.stringify(copies.parse(instance.schemas))).toString("base64"),
          data_nodes: dataNodesOf(world, instance).map((node) => ({
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
    operation({
      name: "UploadSchemaMetadata",
      method: "POST",
      path: METADATA,
      body: z.strictObject({
        compressed_databases_info: z.string(),
        dn_instance: z
          .array(z.strictObject({ dn_instance_id: z.string(), admin_user: z.string(), admin_password: z.string() }))
          .min(1),
      }),
      handle: ({ world, param, body }) => {
        const target = findRunningInstance(world, param("instance_id"));
        const logins = body.dn_instance.map((dn) => ({
          id: dn.dn_instance_id,
          user: dn.admin_user,
          password: dn.admin_password,
        }));
        if (!logins.every(canLogIn)) throw ddmError("DBS.300114");
        const schemas = unpack(body.compressed_databases_info);
        const from = [...new Set(schemas.flatMap(({ dataNodeIds }) => dataNodeIds))];
        const to = logins.map(({ id }) => id);
        const job = carry(world, loadMetadata, target, schemas, pair(from, to));
        return accepted({ job_id: job.id, instance_id: target.id, instance_name: target.name });
      },
    }),
    operation({
      name: "RestoreMetadata",
      method: "POST",
      path: `${BASE}/backups/metadata-recovery`,
      body: z.strictObject({
        source: z.strictObject({ restore_time: z.number().optional(), backup_id: z.string().optional() }),
        target: z.strictObject({ instance_id: z.string(), data_nodes: z.array(z.string()) }),
      }),
      handle: ({ world, param, body: { source: moment, target } }) => {
        const source = findInstance(world, param("instance_id"));
        if (moment.backup_id !== undefined) findBackup(world, [source], moment.backup_id);
        else if (moment.restore_time === undefined) throw ddmError("DBS.280001", "source: backup_id or restore_time");
        const nodes = pair(
          dataNodesOf(world, source).map(({ id }) => id),
          target.data_nodes,
        );
        const restored = findRunningInstance(world, target.instance_id);
        return accepted({ job_id: carry(world, loadMetadata, restored, source.schemas, nodes).id });
      },
    }),
    operation({
      name: "Restore2Exist",
      method: "POST",
      path: `${BASE}/backups/recovery`,
      body: z.strictObject({
        source: z.strictObject({ restore_time: z.number() }),
        target: z.strictObject({ instance_id: z.string() }),
        data_node_relations: z.array(
          z.strictObject({ source_instance_id: z.string(), target_instance_id: z.string() }),
        ),
      }),
      handle: ({ world, param, body }) => {
        const source = findInstance(world, param("instance_id"));
        const nodes = new Map(body.data_node_relations.map((one) => [one.source_instance_id, one.target_instance_id]));
        const restored = findRunningInstance(world, body.target.instance_id);
        return accepted({ job_id: carry(world, restoreInstance, restored, source.schemas, nodes).id });
      },
    }),
  ],
};

/**
 * Starts to place schemas on other data nodes.
 *
 * @throws 400 DBS.300372 for a target that has a schema, DBS.300102 for a missing data node, and as `findDataNodes`
 */
function carry(
  world: World,
  kind: typeof loadMetadata,
  target: Instance,
  schemas: z.output<typeof copies>,
  nodes: ReadonlyMap<string, string>,
): Job {
  if (target.schemas.length > 0) throw ddmError("DBS.300372", "It has schemas.");
  const logins = [...nodes.values()].map((id) => ({ id, user: "", password: "" }));
  findDataNodes(world, target, logins);
  const moved = copies.parse(schemas).map((schema) => ({
    ...schema,
    dataNodeIds: schema.dataNodeIds.map((id) => nodes.get(id) ?? fewDataNodes()),
  }));
  return startJob(world, kind, target, { schemas: moved });
}

function place({ world, instance, params, at }: JobScene<{ schemas: z.output<typeof copies> }>): void {
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
  noteUse(world, instance);
}

function pair(from: readonly string[], to: readonly string[]): Map<string, string> {
  if (from.length !== to.length) fewDataNodes();
  return new Map(from.map((id, index) => [id, to[index] ?? fewDataNodes()]));
}

function fewDataNodes(): never {
  throw ddmError("DBS.300102", "As many as before.");
}

/** @throws 400 DBS.300330 for what no export has made */
function unpack(text: string): z.output<typeof copies> {
  try {
    return copies.parse(JSON.parse(gunzipSync(Buffer.from(text, "base64")).toString()));
  } catch {
    throw ddmError("DBS.300330");
  }
}
