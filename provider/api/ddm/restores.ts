import type { ApiClient } from "../../http/request";
import { mutate } from "../call";
import type { MutationResult } from "../wire";
import { backupsPath } from "./backups";
import type { InstanceRef } from "./instance-ref";

/** The state to restore: a backup, or the state at a time in epoch milliseconds. */
export type RestorePoint = { backupId: string } | { time: number };

/**
 * Creates schemas in an instance, as another instance had them at an earlier time (API 4.9.8). The data nodes must already contain the data.
 *
 * @param source the instance whose metadata is restored
 * @param from the earlier time, or a backup
 */
export function restoreMetadata(
  api: ApiClient,
  source: InstanceRef,
  from: RestorePoint,
  to: { instanceId: string; dataNodeIds: readonly string[] },
): Promise<MutationResult> {
  return mutate(api, {
    operation: "RestoreMetadata",
    method: "POST",
    path: `${backupsPath(source)}/metadata-recovery`,
    body: {
      source: "backupId" in from ? { backup_id: from.backupId } : { restore_time: from.time },
      target: { instance_id: to.instanceId, data_nodes: to.dataNodeIds },
    },
    instance: source,
    returns: "job",
  });
}

/**
 * Restores the schemas and data of an instance, as of an earlier time, to another instance (API 4.9.9).
 *
 * @param source the instance whose schemas and data are restored
 * @param time epoch milliseconds
 */
export function restoreData(
  api: ApiClient,
  source: InstanceRef,
  time: number,
  to: { instanceId: string; dataNodes: readonly { sourceId: string; targetId: string }[] },
): Promise<MutationResult> {
  return mutate(api, {
    operation: "Restore2Exist",
    method: "POST",
    path: `${backupsPath(source)}/recovery`,
    body: {
      source: { restore_time: time },
      target: { instance_id: to.instanceId },
      data_node_relations: to.dataNodes.map(({ sourceId, targetId }) => ({
        source_instance_id: sourceId,
        target_instance_id: targetId,
      })),
    },
    instance: source,
    returns: "job",
  });
}
