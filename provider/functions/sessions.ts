import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "./invoke";
import type { OutputArgs } from "./types";

/** Arguments of {@link getSlowLogs}. */
export interface GetSlowLogsArgs {
  /** Id of the instance. */
  instanceId: string;
  /** Start of the period: a time such as `2026-05-30T09:00:00Z`. Default: 24 hours before `end`. */
  start?: string;
  /** End of the period: a time such as `2026-05-30T09:00:00Z`, at most 7 days after `start`. Default: now. */
  end?: string;
  /** Name of the schema; `*` matches any characters. Default: any. */
  database?: string;
  /** Account that ran the statement. Default: any. */
  user?: string;
}

/** Result of {@link getSlowLogs}. */
export interface GetSlowLogsResult {
  /** The statements, slowest first. */
  slowLogs: SlowLog[];
}

/** A slow SQL statement. */
export interface SlowLog {
  /** Account that ran the statement. */
  user?: string;
  /** Name of the schema. */
  database?: string;
  /** The SQL statement. */
  statement?: string;
  /** Time at which the statement began. */
  started?: string;
  /** Duration in milliseconds. */
  duration?: number;
  /** Shard that ran the statement. */
  shard?: string;
  /** Number of rows that the statement examined. */
  rowsExamined?: number;
  /** Address of the client. */
  host?: string;
}

/**
 * Lists slow SQL statements of an instance (API 4.6.1). The statements may contain personal data.
 *
 * @example
 * ```ts
 * const { slowLogs } = await ddm.getSlowLogs({ instanceId, database: "shop" });
 * ```
 */
export function getSlowLogs(args: GetSlowLogsArgs, opts?: pulumi.InvokeOptions): Promise<GetSlowLogsResult> {
  return invoke("getSlowLogs", args, opts);
}

/** Output form of {@link getSlowLogs}. */
export function getSlowLogsOutput(
  args: OutputArgs<GetSlowLogsArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetSlowLogsResult> {
  return invokeOutput("getSlowLogs", args, opts);
}

/** Arguments of {@link getLogicalSessions}. */
export interface GetLogicalSessionsArgs {
  /** Id of the instance. */
  instanceId: string;
  /** Text that a session contains, at most 255 characters. Default: any. */
  keyword?: string;
  /** Account of the session. Default: any. */
  user?: string;
  /** Name of the schema; `*` matches any characters. Default: any. */
  database?: string;
}

/** Result of {@link getLogicalSessions}. */
export interface GetLogicalSessionsResult {
  /** The sessions, sorted by id. */
  sessions: Session[];
}

/** A session of a client with an instance, or of DDM with a data node. */
export interface Session {
  /** Id of the session. */
  id: string;
  /** User of the session. */
  user?: string;
  /** Address and port of the client. */
  host?: string;
  /** Name of the schema, or of a shard on a data node. */
  database?: string;
  /** Status of the connection, usually `Sleep`, `Query` or `Connect`. */
  command?: string;
  /** Duration of the connection in seconds. */
  time?: number;
  /** State of the running statement. */
  state?: string;
  /** The running SQL statement. */
  statement?: string;
}

/**
 * Lists the client sessions of an instance (API 4.7.1). Their statements may contain personal data.
 *
 * @example
 * ```ts
 * const { sessions } = await ddm.getLogicalSessions({ instanceId, user: "app" });
 * ```
 */
export function getLogicalSessions(
  args: GetLogicalSessionsArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetLogicalSessionsResult> {
  return invoke("getLogicalSessions", args, opts);
}

/** Output form of {@link getLogicalSessions}. */
export function getLogicalSessionsOutput(
  args: OutputArgs<GetLogicalSessionsArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetLogicalSessionsResult> {
  return invokeOutput("getLogicalSessions", args, opts);
}

/** Arguments of {@link getPhysicalSessions}. */
export interface GetPhysicalSessionsArgs {
  /** Id of the data node: an RDS instance. */
  dataNodeId: string;
  /** Text that a session contains, at most 255 characters. Default: any. */
  keyword?: string;
  /** User of the session. Default: any. */
  user?: string;
  /** Name of the shard; `*` matches any characters. Default: any. */
  database?: string;
}

/** Result of {@link getPhysicalSessions}. */
export interface GetPhysicalSessionsResult {
  /** The sessions, sorted by id. */
  sessions: PhysicalSession[];
}

/** A session of DDM with a data node. */
export interface PhysicalSession extends Session {
  /** Duration of the transaction in seconds. */
  transactionTime?: number;
}

/**
 * Lists the sessions between DDM and a data node (API 4.7.3). Their statements may contain personal data.
 *
 * @example
 * ```ts
 * const { sessions } = await ddm.getPhysicalSessions({ dataNodeId: rdsId, database: "shop_*" });
 * ```
 */
export function getPhysicalSessions(
  args: GetPhysicalSessionsArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetPhysicalSessionsResult> {
  return invoke("getPhysicalSessions", args, opts);
}

/** Output form of {@link getPhysicalSessions}. */
export function getPhysicalSessionsOutput(
  args: OutputArgs<GetPhysicalSessionsArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetPhysicalSessionsResult> {
  return invokeOutput("getPhysicalSessions", args, opts);
}

/** Arguments of {@link getKilledSessions}. */
export interface GetKilledSessionsArgs {
  /** Id of the instance; for physical sessions, the id of the data node. */
  instanceId: string;
  /** Start of the period: a time such as `2026-05-30T09:00:00Z`. Default: 24 hours before `end`. */
  start?: string;
  /** End of the period: a time such as `2026-05-30T09:00:00Z`, at most 7 days after `start`. Default: now. */
  end?: string;
  /** User who killed the session. Default: any. */
  user?: string;
}

/** Result of {@link getKilledSessions}. */
export interface GetKilledSessionsResult {
  /** The sessions, sorted by the time at which they were killed, newest first. */
  sessions: KilledSession[];
}

/** A session that a user killed. */
export interface KilledSession {
  /** Id of the session. */
  sessionId: string;
  /** Id of the instance or the data node. */
  instanceId: string;
  /** Name of the instance or the data node. */
  instanceName?: string;
  /** User who killed the session. */
  user?: string;
  /** Time at which the session was killed. */
  time?: string;
}

/**
 * Lists the sessions that users killed (API 4.7.5).
 *
 * @example
 * ```ts
 * const { sessions } = await ddm.getKilledSessions({ instanceId, start: "2026-05-30T00:00:00Z" });
 * ```
 */
export function getKilledSessions(
  args: GetKilledSessionsArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetKilledSessionsResult> {
  return invoke("getKilledSessions", args, opts);
}

/** Output form of {@link getKilledSessions}. */
export function getKilledSessionsOutput(
  args: OutputArgs<GetKilledSessionsArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetKilledSessionsResult> {
  return invokeOutput("getKilledSessions", args, opts);
}
