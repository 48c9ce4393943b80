import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { listItems, mutate } from "../call";
import { type MutationResult, count, identity, listOf, reported, text } from "../wire";
import { instancePath, type InstanceRef } from "./instance-ref";

const slowLog = z
  .object({
    users: reported,
    database: reported,
    querySample: text,
    logTime: reported,
    time: count,
    shards: reported,
    rowsExamined: count,
    host: reported,
  })
  .transform((wire) => ({
    user: wire.users,
    database: wire.database,
    statement: wire.querySample,
    /** Time at which the statement began. */
    started: wire.logTime,
    /** Duration in milliseconds. */
    duration: wire.time,
    shard: wire.shards,
    rowsExamined: wire.rowsExamined,
    host: wire.host,
  }));

/** A slow statement (API 4.6.1). */
export type SlowLog = z.output<typeof slowLog>;

/** Lists the slow statements between two times in epoch milliseconds, at most seven days apart (API 4.6.1). */
export function listSlowLogs(
  api: ApiClient,
  instance: InstanceRef,
  period: { start: number; end: number },
): Promise<SlowLog[]> {
  return listItems(api, {
    operation: "ListSlowLog",
    path: `${instancePath("v2", instance.id)}/slowlog`,
    query: { startDate: period.start, endDate: period.end },
    pageQuery: (index, limit) => ({ curPage: index + 1, perPage: limit }),
    items: "slowLogList",
    item: slowLog,
    total: "totalRecord",
    limit: 100, // The maximum is not documented.
    subject: instance.subject,
  });
}

const transactionLog = z
  .object({ node_id: identity, file_list: listOf(z.string()), tmlog_size: count })
  .transform((wire) => ({
    nodeId: wire.node_id,
    /** Compressed files. */
    files: wire.file_list ?? [],
    /** Size in MB. */
    size: wire.tmlog_size,
  }));

/** Transaction logs of a node (API 4.2.40). */
export type TransactionLog = z.output<typeof transactionLog>;

/** Lists the transaction logs of the nodes of an instance (API 4.2.40). */
export function listTransactionLogs(api: ApiClient, instance: InstanceRef): Promise<TransactionLog[]> {
  return listItems(api, {
    operation: "ShowTmlogInfos",
    path: `${instancePath("v3", instance.id)}/tmlogs`,
    items: "tmlogs",
    item: transactionLog,
    total: "total",
    key: ({ nodeId }) => nodeId,
    subject: instance.subject,
  });
}

/** Compresses the transaction logs of nodes and moves them to a backup folder (API 4.2.41). */
export function moveTransactionLogs(
  api: ApiClient,
  instance: InstanceRef,
  nodeIds: readonly string[],
): Promise<MutationResult> {
  return mutate(api, {
    operation: "MoveTmlogFiles",
    method: "POST",
    path: `${instancePath("v3", instance.id)}/tmlogs`,
    body: { node_ids: nodeIds },
    instance,
    returns: "job",
  });
}
