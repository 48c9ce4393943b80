import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { listItems, mutate } from "../call";
import { count, identity, numericIdentity, reported, text } from "../wire";
import { instancePath, type InstanceRef } from "./instance-ref";

// Sessions (API 4.7): logical sessions of clients with DDM, and physical sessions of DDM with a data node.

const sessionFields = {
  id: numericIdentity,
  user: reported,
  host: reported,
  db: reported,
  command: reported,
  time: count,
  state: text,
  info: text,
};

function sessionOf(wire: z.output<z.ZodObject<typeof sessionFields>>) {
  return {
    id: wire.id,
    user: wire.user,
    /** Address and port of the client. */
    host: wire.host,
    database: wire.db,
    /** Status of the connection, usually `Sleep`, `Query` or `Connect`. */
    command: wire.command,
    /** Duration of the connection in seconds. */
    time: wire.time,
    state: wire.state || undefined,
    /** The running statement. */
    statement: wire.info || undefined,
  };
}

const logicalSession = z.object(sessionFields).transform(sessionOf);

/** A logical session (API 4.7.1). */
export type LogicalSession = z.output<typeof logicalSession>;

/**
 * Lists the logical sessions of an instance (API 4.7.1).
 *
 * @param keyword text that the listed sessions contain. Without it, all sessions are listed
 */
export function listLogicalSessions(
  api: ApiClient,
  instance: InstanceRef,
  keyword?: string,
): Promise<LogicalSession[]> {
  return listItems(api, {
    operation: "ShowLogicalProcesses",
    path: sessionsPath(instance, "logical"),
    query: { keyword },
    items: "logical_processes",
    item: logicalSession,
    total: "total_count",
    key: ({ id }) => id,
    subject: instance.subject,
  });
}

/** Ends logical sessions of an instance, at most 100 (API 4.7.2). */
export async function killLogicalSessions(
  api: ApiClient,
  instance: InstanceRef,
  sessionIds: readonly string[],
): Promise<void> {
  await mutate(api, {
    operation: "ExecuteKillLogicalProcesses",
    method: "DELETE",
    path: sessionsPath(instance, "logical"),
    body: { process_ids: sessionIds },
    instance,
    repeatable: true,
    returns: "object",
    extra: killed,
  });
}

const physicalSession = z
  .object({ ...sessionFields, trx_executed_time: count })
  .transform(({ trx_executed_time, ...wire }) => ({
    ...sessionOf(wire),
    /** Duration of the transaction in seconds. */
    transactionTime: trx_executed_time,
  }));

/** A physical session (API 4.7.3). */
export type PhysicalSession = z.output<typeof physicalSession>;

/** Identifies a data node in requests and errors. Paths of physical and killed sessions accept a data node's id in place of an instance's id. */
export type DataNodeRef = InstanceRef;

/**
 * Lists the physical sessions of a data node (API 4.7.3).
 *
 * @param keyword text that the listed sessions contain. Without it, all sessions are listed
 */
export function listPhysicalSessions(
  api: ApiClient,
  dataNode: DataNodeRef,
  keyword?: string,
): Promise<PhysicalSession[]> {
  return listItems(api, {
    operation: "ShowPhysicalProcesses",
    path: sessionsPath(dataNode, "physical"),
    query: { keyword },
    items: "physical_processes",
    item: physicalSession,
    total: "total_count",
    key: ({ id }) => id,
    subject: dataNode.subject,
  });
}

/** Ends physical sessions of a data node, at most 100 (API 4.7.4). */
export async function killPhysicalSessions(
  api: ApiClient,
  dataNode: DataNodeRef,
  sessionIds: readonly string[],
): Promise<void> {
  await mutate(api, {
    operation: "ExecuteKillPhysicalProcesses",
    method: "DELETE",
    path: sessionsPath(dataNode, "physical"),
    body: { process_ids: sessionIds },
    instance: dataNode,
    repeatable: true,
    returns: "object",
    extra: killed,
  });
}

/** Response to a kill. The only documented value is `successful`. */
const killed = z.object({ resp: z.literal("successful") });

const killedSession = z
  .object({
    instance_id: identity,
    instance_name: reported,
    process_id: numericIdentity,
    execute_user_name: reported,
    execute_time: reported,
  })
  .transform((wire) => ({
    instanceId: wire.instance_id,
    instanceName: wire.instance_name,
    sessionId: wire.process_id,
    /** User who killed the session. */
    user: wire.execute_user_name,
    time: wire.execute_time,
  }));

/** A session that a user killed (API 4.7.5). */
export type KilledSession = z.output<typeof killedSession>;

/** Lists the killed sessions of an instance or a data node (API 4.7.5). The period is in epoch milliseconds. */
export function listKilledSessions(
  api: ApiClient,
  instance: InstanceRef,
  period: { start: number; end: number },
): Promise<KilledSession[]> {
  return listItems(api, {
    operation: "ShowProcessesAuditLog",
    path: `${instancePath("v3", instance.id)}/processes-audit-log`,
    query: { start_time: formatOffsetTime(period.start), end_time: formatOffsetTime(period.end) },
    items: "process_audit_logs",
    item: killedSession,
    total: "total_count",
    subject: instance.subject,
  });
}

/** Formats a time as the query for killed sessions requires, e.g. `2024-06-18T09:00:00+0000`. */
function formatOffsetTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, "+0000");
}

function sessionsPath({ id }: InstanceRef, kind: "logical" | "physical"): string {
  return `${instancePath("v3", id)}/${kind}-processes`;
}
