import { z } from "zod";
import type { ApiClient } from "../../http/request";
import { get, mutate } from "../call";
import { type MutationResult, count, identity, reported, text } from "../wire";
import { instancePath, type InstanceRef } from "./instance-ref";

const versions = z
  .object({
    versions: z.array(identity).nullish(),
    current_version: reported,
    latest_version: reported,
    previous_version: reported,
  })
  // Without this, `{}` of a gateway would mean that there are no versions.
  .refine((wire) => wire.versions ?? wire.current_version, "neither `versions` nor `current_version` is reported")
  .transform((wire) => ({ ...wire, versions: wire.versions ?? [] }));

/** Kernel versions of an instance: the current and the latest version, the versions to change to, and the version for a rollback (API 4.8.1). */
export type KernelVersions = z.output<typeof versions>;

/** Lists the kernel versions that an instance can change to (API 4.8.1). */
export function listKernelVersions(api: ApiClient, instance: InstanceRef): Promise<KernelVersions> {
  return get(api, {
    operation: "ListDatabaseAvailableVersions",
    path: `${instancePath("v3", instance.id)}/database-version/available-versions`,
    shape: versions,
    subject: instance.subject,
  });
}

/** Changes the kernel version of an instance (API 4.8.2). */
export function changeKernelVersion(api: ApiClient, instance: InstanceRef, version: string): Promise<MutationResult> {
  return mutate(api, {
    operation: "ChangeDatabaseVersion",
    method: "POST",
    path: `${instancePath("v3", instance.id)}/database-version/change-version`,
    body: { target_version: version },
    instance,
    returns: "job",
  });
}

/** Rolls the kernel of an instance back to the version before its last change (API 4.8.3). */
export function rollBackKernelVersion(api: ApiClient, instance: InstanceRef): Promise<MutationResult> {
  return mutate(api, {
    operation: "RollBackDatabaseVersion",
    method: "POST",
    path: `${instancePath("v3", instance.id)}/database-version/rollback-version`,
    instance,
    returns: "job",
  });
}

const risk = z
  .object({
    engine_name: reported,
    engine_version: reported,
    level: count,
    suggest: text,
    influence: text,
    guidance: reported,
    service_impact_duration: text,
    upgrade_duration: text,
  })
  .transform((wire) => ({
    engine: wire.engine_name,
    engineVersion: wire.engine_version,
    level: wire.level,
    /** Reason and recommendation for an upgrade. */
    suggestion: wire.suggest,
    /** Impact of the upgrade. */
    impact: wire.influence,
    /** URL of a guide. */
    guide: wire.guidance,
    interruption: wire.service_impact_duration,
    duration: wire.upgrade_duration,
  }));

/** A known problem of the kernel version of an instance (API 4.8.4). */
export type KernelRisk = z.output<typeof risk>;

/** Lists the known problems of the kernel version of an instance (API 4.8.4). */
export async function listKernelRisks(api: ApiClient, instance: InstanceRef): Promise<KernelRisk[]> {
  const { risks } = await get(api, {
    operation: "ShowRiskInfo",
    path: `${instancePath("v3", instance.id)}/show-risk-info`,
    shape: z.object({ risks: z.array(risk) }),
    subject: instance.subject,
  });
  return risks;
}
