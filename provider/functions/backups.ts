import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "./invoke";
import type { OutputArgs } from "./types";

/** Arguments of {@link getBackups}. */
export interface GetBackupsArgs {
  /** Id of the instance. Default: all instances. */
  instanceId?: string;
  /** Name of the instance; `*` matches any characters. Default: all instances. */
  instanceName?: string;
  /** Name of the backup; `*` matches any characters. Default: all. */
  name?: string;
  /** Type: `auto_metadata` for daily backups, `metadata` for other backups, e.g. before the deletion of an instance. Default: both. */
  type?: "auto_metadata" | "metadata";
}

/** Result of {@link getBackups}. */
export interface GetBackupsResult {
  /** The backups, newest first. */
  backups: Backup[];
}

/** A backup of the metadata of an instance. */
export interface Backup {
  /** Id of the backup. */
  id: string;
  /** Name of the backup. */
  name?: string;
  /** Description of the backup. */
  description?: string;
  /** Status: `creating`, `normal`, `deleted` or `createfail`. */
  status?: string;
  /** Type: `auto_metadata` for daily backups, `metadata` for other backups, e.g. before the deletion of an instance. */
  type?: string;
  /** Id of the instance. */
  instanceId?: string;
  /** Name of the instance. */
  instanceName?: string;
  /** Status of the instance: `normal` or `abnormal`. */
  instanceStatus?: string;
  /** Size in KB. */
  size?: number;
  /** Time of creation. */
  created?: string;
  /** Time of the last change. */
  updated?: string;
}

/**
 * Lists the backups of the metadata of instances (API 4.9.1).
 *
 * @example
 * ```ts
 * const { backups } = await ddm.getBackups({ instanceId });
 * const newest = backups[0]?.id;
 * ```
 */
export function getBackups(args?: GetBackupsArgs, opts?: pulumi.InvokeOptions): Promise<GetBackupsResult> {
  return invoke("getBackups", args, opts);
}

/** Output form of {@link getBackups}. */
export function getBackupsOutput(
  args?: OutputArgs<GetBackupsArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetBackupsResult> {
  return invokeOutput("getBackups", args, opts);
}

/** Arguments of {@link getRestoreTimes}. */
export interface GetRestoreTimesArgs {
  /** Id of the instance. */
  instanceId: string;
}

/** Result of {@link getRestoreTimes}. */
export interface GetRestoreTimesResult {
  /** Time ranges to which the instance can be restored, oldest first. */
  periods: RestorePeriod[];
}

/** A time range to which an instance can be restored. */
export interface RestorePeriod {
  /** Start of the range. */
  start?: string;
  /** End of the range. */
  end?: string;
}

/**
 * Lists the time ranges to which an instance can be restored (API 4.9.5).
 *
 * @example
 * ```ts
 * const { periods } = await ddm.getRestoreTimes({ instanceId });
 * ```
 */
export function getRestoreTimes(
  args: GetRestoreTimesArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetRestoreTimesResult> {
  return invoke("getRestoreTimes", args, opts);
}

/** Output form of {@link getRestoreTimes}. */
export function getRestoreTimesOutput(
  args: OutputArgs<GetRestoreTimesArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetRestoreTimesResult> {
  return invokeOutput("getRestoreTimes", args, opts);
}
