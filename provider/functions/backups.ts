import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "./invoke";
import type { OutputArgs } from "./types";

/** Arguments of {@link getBackups}. */
export interface GetBackupsArgs {
  /** Id of the instance. Default: any. */
  instanceId?: string;
  /** Name of the instance; `*` matches any characters. Default: any. */
  instanceName?: string;
  /** Name of the backup; `*` matches any characters. Default: all. */
  name?: string;
  /** Type: `auto_metadata` (made every day) or `metadata` (made before a deletion). Default: both. */
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
  /** Type: `auto_metadata` (made every day) or `metadata` (made before a deletion). */
  type?: string;
  /** Id of the instance. */
  instanceId?: string;
  /** Name of the instance. */
  instanceName?: string;
  /** Status of the instance: `normal` or `abnormal`. */
  instanceStatus?: string;
  /** Size in KB. */
  size?: number;
  /** Time at which the backup began. */
  created?: string;
  /** Time at which the backup ended. */
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
  /** The periods, oldest first. */
  periods: RestorePeriod[];
}

/** A period from which a restore time can be chosen. */
export interface RestorePeriod {
  /** Start of the period. */
  start?: string;
  /** End of the period. */
  end?: string;
}

/**
 * Lists the periods from which a restore time can be chosen (API 4.9.5).
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
