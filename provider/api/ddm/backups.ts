import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, listItems, type ListResult, mutate, readList, unreadableListError } from "../call";
import { readPages } from "../paging";
import { type MutationResult, count, flag, identity, listOf, pageSize, reported, text } from "../wire";
import { instancePath, type InstanceRef } from "./instance-ref";

// Backups of metadata, and the possible times and targets of restores (API 4.9). Data nodes are backed up by RDS.

const backup = z
  .object({
    id: identity,
    name: reported,
    description: text,
    status: reported,
    instance_id: reported,
    instance_name: reported,
    instance_status: reported,
    file_size: count,
    created: reported,
    updated: reported,
    backup_type: reported,
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    description: wire.description,
    status: wire.status,
    instanceId: wire.instance_id,
    instanceName: wire.instance_name,
    instanceStatus: wire.instance_status,
    /** Size in KB. */
    size: wire.file_size,
    created: wire.created,
    updated: wire.updated,
    /** `auto_metadata` for a daily backup, `metadata` for any other backup, e.g. before the deletion of an instance. */
    type: wire.backup_type,
  }));

/** A backup in the list (API 4.9.1). */
export type Backup = z.output<typeof backup>;

const backupList = {
  operation: "ListBackups",
  path: "/v3/{project_id}/backups",
  items: "backups",
  item: backup,
  total: "total",
  key: ({ id }: Backup) => id,
};

/** Lists the backups of all instances of the project (API 4.9.1). */
export function listBackups(api: ApiClient): Promise<Backup[]> {
  return listItems(api, backupList);
}

/** Lists backups like {@link listBackups}, and reports whether the list is complete. */
export function readBackupList(api: ApiClient): Promise<ListResult<Backup>> {
  return readList(api, backupList);
}

/** Deletes a backup (API 4.9.2). */
export function deleteBackup(api: ApiClient, id: string): Promise<MutationResult> {
  return mutate(api, {
    operation: "DeleteBackup",
    method: "DELETE",
    path: `/v3/{project_id}/backups/${encodeURIComponent(id)}`,
    subject: `backup ${id}`,
    repeatable: true,
    returns: "job",
  });
}

const backupDetail = z
  .object({
    id: identity,
    name: reported,
    instance_id: reported,
    instance_name: reported,
    related_data_nodes: listOf(z.object({ instance_id: identity, instance_name: reported })),
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    instanceId: wire.instance_id,
    instanceName: wire.instance_name,
    /** Undefined if not reported. */
    dataNodes: wire.related_data_nodes?.map(({ instance_id, instance_name }) => ({
      id: instance_id,
      name: instance_name,
    })),
  }));

/** Details of a backup (API 4.9.3). */
export type BackupDetail = z.output<typeof backupDetail>;

/** Reads a backup with its data nodes (API 4.9.3). */
export function showBackup(api: ApiClient, instance: InstanceRef, id: string): Promise<BackupDetail> {
  return get(api, {
    operation: "ShowBackup",
    path: `${backupsPath(instance)}/${encodeURIComponent(id)}`,
    shape: backupDetail,
    subject: instance.subject,
  });
}

const relatedDataNodes = z.object({
  related_data_nodes: z.array(
    z
      .object({
        instance_id: identity,
        instance_name: reported,
        instance_status: reported,
        data_volume_size: count,
        version: reported,
        engine_name: reported,
      })
      .transform((wire) => ({
        id: wire.instance_id,
        name: wire.instance_name,
        status: wire.instance_status,
        /** Size of the disk, in bytes. */
        volumeSize: wire.data_volume_size,
        engine: wire.engine_name,
        engineVersion: wire.version,
      })),
  ),
  latest_restorable_time: reported,
  total: count,
});

/** A data node that an instance used at a given time (API 4.9.4). */
export type RelatedDataNode = z.output<typeof relatedDataNodes>["related_data_nodes"][number];

/**
 * Lists the data nodes that an instance used at a given time (API 4.9.4).
 *
 * @param time epoch milliseconds
 */
export async function listRelatedDataNodes(
  api: ApiClient,
  instance: InstanceRef,
  time: number,
): Promise<{ dataNodes: RelatedDataNode[]; latestRestorableTime: string | undefined }> {
  const call = { operation: "ShowRelatedDns", subject: instance.subject };
  let latestRestorableTime: string | undefined;
  const { items, isLastPageRead } = await readPages<RelatedDataNode>(
    ({ id }) => id,
    async (_index, offset) => {
      const page = await get(api, {
        ...call,
        path: `${backupsPath(instance)}/related-dn`,
        query: { restore_time: String(time), offset, limit: pageSize },
        shape: relatedDataNodes,
      });
      latestRestorableTime = page.latest_restorable_time;
      const found = page.related_data_nodes;
      const isLast = page.total === undefined ? found.length < pageSize : offset + found.length >= page.total;
      return { items: found, isLast: isLast || found.length === 0 };
    },
  );
  if (!isLastPageRead) throw unreadableListError(call);
  return { dataNodes: items, latestRestorableTime };
}

/** A time interval to which an instance can be restored (API 4.9.5). */
export interface RestorableInterval {
  start: string | undefined;
  end: string | undefined;
}

/** Lists the time intervals to which an instance can be restored (API 4.9.5), and reports whether the list is complete. */
export function listRestorableIntervals(
  api: ApiClient,
  instance: InstanceRef,
): Promise<ListResult<RestorableInterval>> {
  return readList(api, {
    operation: "ShowAvalibleTime",
    path: `${backupsPath(instance)}/restorable-time-interval`,
    items: "restorable_time_intervals",
    item: z
      .object({ start_time: reported, end_time: reported })
      .transform(({ start_time, end_time }) => ({ start: start_time, end: end_time })),
    total: "total",
    subject: instance.subject,
  });
}

const target = {
  instance_id: identity,
  instance_name: reported,
  status: reported,
  available: flag,
  unavailable_reason: reported,
  vpc_name: reported,
};

function targetOf(wire: z.output<z.ZodObject<typeof target>>) {
  return {
    id: wire.instance_id,
    name: wire.instance_name,
    status: wire.status,
    /** Whether a restore can use the target; undefined if not reported. */
    available: wire.available,
    unavailableReason: wire.unavailable_reason,
    vpcName: wire.vpc_name,
  };
}

const restoreTargetDataNode = z
  .object({ ...target, engine_name: reported, private_ip: reported })
  .transform((wire) => ({ ...targetOf(wire), engine: wire.engine_name, privateIp: wire.private_ip }));

/** A target for the restore of a data node (API 4.9.6). */
export type RestoreTargetDataNode = z.output<typeof restoreTargetDataNode>;

/** Lists the targets for the restore of a data node, available or not (API 4.9.6). @param time epoch milliseconds */
export function listRestoreTargetDataNodes(
  api: ApiClient,
  instance: InstanceRef,
  { dataNodeId, targetInstanceId, time }: { dataNodeId: string; targetInstanceId: string; time: number },
): Promise<RestoreTargetDataNode[]> {
  return listItems(api, {
    operation: "ShowAvalibleRds",
    path: `${backupsPath(instance)}/restorable-data-node`,
    query: {
      source_dn_instance_id: dataNodeId,
      target_instance_id: targetInstanceId,
      restore_time: String(time),
    },
    items: "target_data_nodes",
    item: restoreTargetDataNode,
    total: "total",
    key: ({ id }) => id,
    subject: instance.subject,
  });
}

const restoreTargetInstance = z.object(target).transform(targetOf);

/** A target for the restore of an instance (API 4.9.7). */
export type RestoreTargetInstance = z.output<typeof restoreTargetInstance>;

/** Lists the targets for the restore of an instance, available or not (API 4.9.7). */
export function listRestoreTargetInstances(api: ApiClient, instance: InstanceRef): Promise<RestoreTargetInstance[]> {
  return listItems(api, {
    operation: "ShowAvalibleDdms",
    path: `${backupsPath(instance)}/restorable-instances`,
    items: "instances",
    item: restoreTargetInstance,
    total: "total",
    key: ({ id }) => id,
    subject: instance.subject,
  });
}

/** Returns the path of an instance's backups. */
export function backupsPath({ id }: InstanceRef): string {
  return `${instancePath("v3", id)}/backups`;
}
