import { z } from "zod";
import type { Backend } from "../../engine/backend";
import { CloudError } from "../../engine/errors";
import { Ids, seedNumber } from "../../engine/ids";
import { startJob } from "../../engine/jobs/scheduler";
import { pageOf, pageQuery } from "../../engine/paging";
import { accepted, ok } from "../../engine/replies";
import type { OperationGroup } from "../../engine/service";
import { defineJob } from "../instance-job";
import { optionalText } from "../fields";
import { findInstance } from "../instance/find-instance";
import { instanceStatus } from "../instance/instance-status";
import type { DataNode, Instance } from "../model";
import { defineInstanceOperation, defineProjectOperation } from "../ddm-operation";
import { hasShards, isUsedByOther } from "../schema/schema-rules";
import { timestamp } from "../timestamp";

const DAY = 24 * 3600 * 1000;

/** Number of backups that are kept for an instance (assumed). */
const RETAINED = 7;

const deleteBackupJob = defineJob({
  kind: "deleteConsistentBackup",
  status: null,
  stages: [{ name: "delete", seconds: 10 }],
  settleSeconds: 0,
  params: z.object({ backupId: z.string() }),
  complete: ({ backend, params }) => void backend.state.deletedBackups.push(params.backupId),
});

/**
 * Backups of metadata (API 4.9.1 to 4.9.3), and the times, instances and data nodes of a restore (API 4.9.4 to 4.9.7). Each full day of an instance's
 * life adds a backup; the last 7 are kept. Backups are derived from the time and not stored. Deleting an instance deletes its backups (assumed).
 */
export const backups: OperationGroup = {
  jobKinds: [deleteBackupJob],
  operations: [
    defineProjectOperation({
      name: "ListBackups",
      method: "GET",
      version: "v3",
      path: "/backups",
      query: z.object({
        ...pageQuery(10),
        instance_id: optionalText(z.string()),
        instance_name: z.string().default(""),
        backup_name: z.string().default(""),
      }),
      handle: ({ backend, query }) => {
        const all = backend.state.instances
          .filter(({ id, name }) => (query.instance_id ?? id) === id && name.includes(query.instance_name))
          .flatMap((instance) => listBackups(backend, instance))
          .filter(({ name }) => name.includes(query.backup_name));
        const page = pageOf(all, query).map(({ id, name, at, instance }) => ({
          id,
          name,
          description: "auto metadata backup",
          status: "normal",
          instance_id: instance.id,
          instance_name: instance.name,
          // Only the operations on backups report an instance as normal or abnormal.
          instance_status: instanceStatus(backend, instance) === "RUNNING" ? "normal" : "abnormal",
          file_size: 5.419922,
          created: timestamp(at),
          updated: timestamp(at + 17_000),
          backup_type: "auto_metadata",
        }));
        return ok({ backups: page, offset: query.offset, limit: query.limit, total: all.length });
      },
    }),
    defineProjectOperation({
      name: "DeleteBackup",
      method: "DELETE",
      version: "v3",
      path: "/backups/{backup_id}",
      handle: ({ backend, param }) => {
        const { instance, id } = findBackup(backend, backend.state.instances, param("backup_id"));
        return accepted({ job_id: startJob(backend, deleteBackupJob, instance, { backupId: id }).id });
      },
    }),
    defineInstanceOperation({
      name: "ShowBackup",
      method: "GET",
      version: "v3",
      path: "/backups/{backup_id}",
      requires: "any",
      handle: ({ backend, instance, param }) => {
        const { id, name } = findBackup(backend, [instance], param("backup_id"));
        const related = listUsedDataNodes(backend, instance);
        return ok({
          id,
          name,
          instance_id: instance.id,
          instance_name: instance.name,
          related_data_nodes: related.map((node) => ({ instance_id: node.id, instance_name: node.name })),
        });
      },
    }),
    defineInstanceOperation({
      name: "ShowRelatedDns",
      method: "GET",
      version: "v3",
      path: "/backups/related-dn",
      requires: "any",
      query: z.object({ ...pageQuery(10), restore_time: z.string().min(1) }),
      handle: ({ backend, instance, query }) => {
        const all = listUsedDataNodes(backend, instance);
        const related = pageOf(all, query).map((node) => ({
          instance_name: node.name,
          instance_id: node.id,
          instance_status: node.status,
          data_volume_size: 40_000_000_000,
          version: node.engineVersion,
          engine_name: "mysql",
        }));
        return ok({
          related_data_nodes: related,
          latest_restorable_time: timestamp(backend.now()),
          offset: query.offset,
          limit: query.limit,
          total: all.length,
        });
      },
    }),
    defineInstanceOperation({
      name: "ShowAvalibleTime", // the SDKs use this spelling
      method: "GET",
      version: "v3",
      path: "/backups/restorable-time-interval",
      requires: "any",
      query: z.object(pageQuery(10)),
      handle: ({ backend, instance, query }) => {
        const interval = { start_time: timestamp(instance.createdAt), end_time: timestamp(backend.now()) };
        return ok({ restorable_time_intervals: pageOf([interval], query), ...query, total: 1 });
      },
    }),
    defineInstanceOperation({
      name: "ShowAvalibleDdms",
      method: "GET",
      version: "v3",
      path: "/backups/restorable-instances",
      requires: "any",
      query: z.object(pageQuery(10)),
      handle: ({ backend, instance, query }) => {
        const all = backend.state.instances.filter(({ id }) => id !== instance.id);
        const instances = pageOf(all, query).map((target) => {
          const isRunning = instanceStatus(backend, target) === "RUNNING";
          const available = isRunning && target.schemas.length === 0;
          return {
            instance_id: target.id,
            instance_name: target.name,
            status: isRunning ? "normal" : "abnormal",
            available,
            unavailable_reason: available ? "" : "The instance is not RUNNING or has schemas.",
            vpc_name: "vpc-default",
          };
        });
        return ok({ instances, ...query, total: all.length });
      },
    }),
    defineInstanceOperation({
      name: "ShowAvalibleRds",
      method: "GET",
      version: "v3",
      path: "/backups/restorable-data-node",
      requires: "any",
      query: z.object({
        ...pageQuery(10),
        target_instance_id: z.string(),
        source_dn_instance_id: z.string(),
        restore_time: z.string().min(1),
      }),
      handle: ({ backend, query }) => {
        const target = findInstance(backend, query.target_instance_id);
        const all = backend.state.dataNodes.filter(({ id }) => id !== query.source_dn_instance_id);
        const nodes = pageOf(all, query).map((node) => {
          const reason = unavailableReason(node, target);
          return {
            instance_name: node.name,
            instance_id: node.id,
            engine_name: "mysql",
            status: node.status,
            available: reason === "",
            unavailable_reason: reason,
            vpc_name: "vpc-default",
            private_ip: node.address,
          };
        });
        return ok({ target_data_nodes: nodes, offset: query.offset, limit: query.limit, total: all.length });
      },
    }),
  ],
};

/** Returns why a data node cannot be the target of a restore, or "". */
function unavailableReason(node: DataNode, target: Instance): string {
  if (isUsedByOther(node, target)) return "The data node is used by another instance.";
  return node.status === "normal" ? "" : `The status of the data node is ${node.status}.`;
}

/** A backup and its instance. */
interface Backup {
  readonly id: string;
  readonly name: string;
  readonly at: number;
  readonly instance: Instance;
}

/** Lists the backups of an instance, newest first. */
function listBackups(backend: Backend, instance: Instance): Backup[] {
  const days = Math.floor((backend.now() - instance.createdAt) / DAY);
  const first = Math.max(0, days - RETAINED);
  return Array.from({ length: days - first }, (_, index) => {
    const at = instance.createdAt + (first + index + 1) * DAY;
    const id = new Ids({ random: seedNumber(`backup ${instance.id} ${at}`) }).id("br09");
    const moment = new Date(at).toISOString().replace(/\D/g, "").slice(0, 14);
    return { id, name: `Backup-${instance.name}-${moment}`, at, instance };
  })
    .filter(({ id }) => !backend.state.deletedBackups.includes(id))
    .reverse();
}

/** Finds a backup of any of the instances by its id. @throws 404 DBS.300350 (assumed) */
export function findBackup(backend: Backend, instances: readonly Instance[], id: string): Backup {
  const backup = instances.flatMap((instance) => listBackups(backend, instance)).find((one) => one.id === id);
  if (backup === undefined)
    throw new CloudError(404, "DBS.300350", "The required data is not found. There is no such backup.");
  return backup;
}

/** Lists the data nodes with shards of an instance. */
export function listUsedDataNodes(backend: Backend, instance: Instance): DataNode[] {
  const ids = new Set(instance.schemas.filter(hasShards).flatMap(({ dataNodeIds }) => dataNodeIds));
  return backend.state.dataNodes.filter(({ id }) => ids.has(id));
}
