import { z } from "zod";
import { timestamp } from "../../engine/clock";
import { ApiError } from "../../engine/errors";
import { findInstance } from "../instance/find-instance";
import { Ids, seedNumber } from "../../engine/ids";
import { instanceStatus, startJob } from "../../engine/jobs/scheduler";
import { jobKind } from "../../engine/jobs/job-kind";
import type { DataNode, Instance } from "../model";
import { pageOf, pageQuery } from "../../engine/paging";
import { accepted, ok, operation, type ApiGroup } from "../../engine/operation";
import type { World } from "../../engine/backend";

const DAY = 24 * 3600 * 1000;

/** Backups of an instance that are kept (assumed). */
const KEPT = 7;

const BASE = "/v3/{project_id}/instances/{instance_id}/backups";

const deleteBackup = jobKind({
  kind: "deleteConsistentBackup",
  status: null,
  stages: [{ name: "delete", seconds: 10 }],
  settleSeconds: 0,
  params: z.object({ backupId: z.string() }),
  complete: ({ world, params }) => void world.state.deletedBackups.push(params.backupId),
});

/**
 * Backups of metadata (spec 4.9.1 to 4.9.7). There is one for each day of an instance's life, so none is stored: which
 * there are follows from the time. An instance takes its backups with it (assumed).
 */
export const backups: ApiGroup = {
  jobKinds: [deleteBackup],
  operations: [
    operation({
      name: "ListBackups",
      method: "GET",
      path: "/v3/{project_id}/backups",
      query: z.object({
        ...pageQuery(10),
        instance_id: z.string().optional(),
        instance_name: z.string().default(""),
        backup_name: z.string().default(""),
      }),
      handle: ({ world, query }) => {
        const all = world.state.instances
          .filter(({ id, name }) => (query.instance_id ?? id) === id && name.includes(query.instance_name))
          .flatMap((instance) => backupsOf(world, instance))
          .filter(({ name }) => name.includes(query.backup_name));
        const page = pageOf(all, query).map(({ id, name, at, instance }) => ({
          id,
          name,
          description: "auto metadata backup",
          status: "normal",
          instance_id: instance.id,
          instance_name: instance.name,
          instance_status: instanceStatus(world, instance) === "RUNNING" ? "normal" : "abnormal", // other than elsewhere
          file_size: 5.419922,
          created: timestamp(at),
          updated: timestamp(at + 17_000),
          backup_type: "auto_metadata",
        }));
        return ok({ backups: page, offset: query.offset, limit: query.limit, total: all.length });
      },
    }),
    operation({
      name: "DeleteBackup",
      method: "DELETE",
      path: "/v3/{project_id}/backups/{backup_id}",
      handle: ({ world, param }) => {
        const { instance, id } = findBackup(world, world.state.instances, param("backup_id"));
        return accepted({ job_id: startJob(world, deleteBackup, instance, { backupId: id }).id });
      },
    }),
    operation({
      name: "ShowBackup",
      method: "GET",
      path: `${BASE}/{backup_id}`,
      handle: ({ world, param }) => {
        const instance = findInstance(world, param("instance_id"));
        const { id, name } = findBackup(world, [instance], param("backup_id"));
        const related = dataNodesOf(world, instance);
        return ok({
          id,
          name,
          instance_id: instance.id,
          instance_name: instance.name,
          related_data_nodes: related.map((node) => ({ instance_id: node.id, instance_name: node.name })),
        });
      },
    }),
    operation({
      name: "ShowRelatedDns",
      method: "GET",
      path: `${BASE}/related-dn`,
      query: z.object({ ...pageQuery(10), restore_time: z.string().min(1) }),
      handle: ({ world, param, query }) => {
        const all = dataNodesOf(world, findInstance(world, param("instance_id")));
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
          latest_restorable_time: timestamp(world.now()),
          offset: query.offset,
          limit: query.limit,
          total: all.length,
        });
      },
    }),
    operation({
      name: "ShowAvalibleTime", // the SDK's spelling
      method: "GET",
      path: `${BASE}/restorable-time-interval`,
      query: z.object(pageQuery(10)),
      handle: ({ world, param, query }) => {
        const { createdAt } = findInstance(world, param("instance_id"));
        const interval = { start_time: timestamp(createdAt), end_time: timestamp(world.now()) };
        return ok({ restorable_time_intervals: [interval], ...query, total: 1 });
      },
    }),
    operation({
      name: "ShowAvalibleDdms",
      method: "GET",
      path: `${BASE}/restorable-instances`,
      query: z.object(pageQuery(10)),
      handle: ({ world, param, query }) => {
        const source = findInstance(world, param("instance_id"));
        const all = world.state.instances.filter(({ id }) => id !== source.id);
        const instances = pageOf(all, query).map((instance) => {
          const available = instanceStatus(world, instance) === "RUNNING" && instance.schemas.length === 0;
          return {
            instance_id: instance.id,
            instance_name: instance.name,
            status: instanceStatus(world, instance) === "RUNNING" ? "normal" : "abnormal",
            available,
            unavailable_reason: available ? "" : "The instance is busy or has schemas.",
            vpc_name: "vpc-default",
          };
        });
        return ok({ instances, ...query, total: all.length });
      },
    }),
    operation({
      name: "ShowAvalibleRds",
      method: "GET",
      path: `${BASE}/restorable-data-node`,
      query: z.object({
        ...pageQuery(10),
        target_instance_id: z.string(),
        source_dn_instance_id: z.string(),
        restore_time: z.string().min(1),
      }),
      handle: ({ world, param, query }) => {
        findInstance(world, param("instance_id"));
        const target = findInstance(world, query.target_instance_id);
        const all = world.state.dataNodes.filter(({ id }) => id !== query.source_dn_instance_id);
        const nodes = pageOf(all, query).map((node) => {
          const available = node.usedBy === null || node.usedBy === target.id;
          return {
            instance_name: node.name,
            instance_id: node.id,
            engine_name: "mysql",
            status: node.status,
            available,
            unavailable_reason: available ? "" : "The data node is used by another instance.",
            vpc_name: "vpc-default",
            private_ip: node.address,
          };
        });
        return ok({ target_data_nodes: nodes, offset: query.offset, limit: query.limit, total: all.length });
      },
    }),
  ],
};

/** A backup, with the instance that it is of. */
interface Backup {
  readonly id: string;
  readonly name: string;
  readonly at: number;
  readonly instance: Instance;
}

/** Those of an instance that exist now, newest first. */
function backupsOf(world: World, instance: Instance): Backup[] {
  const days = Math.floor((world.now() - instance.createdAt) / DAY);
  return Array.from({ length: days }, (_, index) => {
    const at = instance.createdAt + (index + 1) * DAY;
    const id = new Ids({ random: seedNumber(`backup ${instance.id} ${at}`) }).id("br09");
    const moment = new Date(at).toISOString().replace(/\D/g, "").slice(0, 14);
    return { id, name: `Backup-${instance.name}-${moment}`, at, instance };
  })
    .slice(-KEPT)
    .filter(({ id }) => !world.state.deletedBackups.includes(id))
    .reverse();
}

/** @throws 404; the code is assumed */
export function findBackup(world: World, instances: readonly Instance[], id: string): Backup {
  const backup = instances.flatMap((instance) => backupsOf(world, instance)).find((one) => one.id === id);
  if (backup === undefined)
    throw new ApiError(404, "DBS.300350", "The required data is not found. There is no such backup.");
  return backup;
}

/** The data nodes that an instance's schemas are on. */
export function dataNodesOf(world: World, instance: Instance): DataNode[] {
  const ids = new Set(instance.schemas.flatMap(({ dataNodeIds }) => dataNodeIds));
  return world.state.dataNodes.filter(({ id }) => ids.has(id));
}
