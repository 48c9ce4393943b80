import type * as pulumi from "@pulumi/pulumi";
import { invoke, invokeOutput } from "./invoke";
import type { OutputArgs } from "./types";

/** Arguments of {@link getAvailableVersions}. */
export interface GetAvailableVersionsArgs {
  /** Id of the instance. */
  instanceId: string;
}

/** Result of {@link getAvailableVersions}. */
export interface GetAvailableVersionsResult {
  /** Versions that the instance can change to, newest first. */
  versions: string[];
  /** Version of the instance. */
  currentVersion?: string;
  /** Latest recommended version. */
  latestVersion?: string;
  /** Version before the last upgrade. The instance can be rolled back to this version. */
  previousVersion?: string;
}

/**
 * Lists the kernel versions that an instance can change to (API 4.8.1).
 *
 * @example
 * ```ts
 * const { versions } = await ddm.getAvailableVersions({ instanceId });
 * ```
 */
export function getAvailableVersions(
  args: GetAvailableVersionsArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetAvailableVersionsResult> {
  return invoke("getAvailableVersions", args, opts);
}

/** Output form of {@link getAvailableVersions}. */
export function getAvailableVersionsOutput(
  args: OutputArgs<GetAvailableVersionsArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetAvailableVersionsResult> {
  return invokeOutput("getAvailableVersions", args, opts);
}

/** Arguments of {@link getUpgradeRisks}. */
export interface GetUpgradeRisksArgs {
  /** Id of the instance. */
  instanceId: string;
}

/** Result of {@link getUpgradeRisks}. */
export interface GetUpgradeRisksResult {
  /** The known problems, highest level first; empty if there are none. */
  risks: UpgradeRisk[];
}

/** A known problem of a kernel version. */
export interface UpgradeRisk {
  /** Name of the engine: `ddm`. */
  engine?: string;
  /** Kernel version of the instance. */
  engineVersion?: string;
  /** Level of the risk, as the API reports it. */
  level?: number;
  /** Reason and recommendation for an upgrade. */
  suggestion?: string;
  /** Impact of the upgrade. */
  impact?: string;
  /** URL of a guide. */
  guide?: string;
  /** Duration of the interruption of service. */
  interruption?: string;
  /** Duration of the upgrade. */
  duration?: string;
}

/**
 * Lists the known problems of the kernel version of an instance, and the duration and impact of an upgrade (API 4.8.4).
 *
 * @example
 * ```ts
 * const { risks } = await ddm.getUpgradeRisks({ instanceId });
 * ```
 */
export function getUpgradeRisks(
  args: GetUpgradeRisksArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetUpgradeRisksResult> {
  return invoke("getUpgradeRisks", args, opts);
}

/** Output form of {@link getUpgradeRisks}. */
export function getUpgradeRisksOutput(
  args: OutputArgs<GetUpgradeRisksArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetUpgradeRisksResult> {
  return invokeOutput("getUpgradeRisks", args, opts);
}
