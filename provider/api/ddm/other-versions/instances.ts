import { z } from "zod";
import type { ApiClient } from "../../../http/request";
import { mutate } from "../../call";
import { type MutationResult, flag, identity } from "../../wire";
import { instancePath, type InstanceRef } from "../instance-ref";

/** Renames an instance (API 4.2.4). */
export async function renameInstanceV1(api: ApiClient, instance: InstanceRef, name: string): Promise<void> {
  await mutate(api, {
    operation: "UpdateInstanceName",
    method: "PUT",
    path: `${instancePath("v1", instance.id)}/modify-name`,
    body: { name },
    instance,
    repeatable: true,
    returns: "object",
    extra: z.object({ name: identity }),
  });
}

/** Changes the security group of an instance (API 4.2.5). */
export async function setSecurityGroupV1(
  api: ApiClient,
  instance: InstanceRef,
  securityGroupId: string,
): Promise<void> {
  await mutate(api, {
    operation: "UpdateInstanceSecurityGroup",
    method: "PUT",
    path: `${instancePath("v1", instance.id)}/modify-security-group`,
    body: { security_group_id: securityGroupId },
    instance,
    repeatable: true,
    returns: "object",
    extra: z.object({ security_group_id: identity }),
  });
}

/** Deletes a pay-per-use instance (API 4.2.6). @param deleteRdsData whether to delete the data on the data nodes (quirk 3) */
export function deleteInstanceV1(
  api: ApiClient,
  instance: InstanceRef,
  deleteRdsData: boolean,
): Promise<MutationResult> {
  return mutate(api, {
    operation: "DeleteInstance",
    method: "DELETE",
    path: instancePath("v1", instance.id),
    query: { delete_rds_data: deleteRdsData },
    instance,
    returns: "job",
  });
}

/** Restarts an instance (API 4.2.28). v1 offers the choice between a restart of the process and of the machine. */
export function restartInstanceV3(api: ApiClient, instance: InstanceRef): Promise<MutationResult> {
  return mutate(api, {
    operation: "RestartDdmInstance",
    method: "POST",
    path: `${instancePath("v3", instance.id)}/restart`,
    instance,
    returns: "job",
  });
}

/** Makes an instance load its table data again, for disaster recovery across regions (API 4.2.8). */
export async function reloadTablesV1(api: ApiClient, instance: InstanceRef): Promise<void> {
  await mutate(api, {
    operation: "RebuildConfig",
    method: "POST",
    path: `${instancePath("v1", instance.id)}/reload-config`,
    body: {},
    instance,
    repeatable: true,
    returns: "nothing",
  });
}

/**
 * Updates parameters of an instance (API 4.10.3). Parameters that are not in `values` stay unchanged.
 *
 * @returns the job that writes the values, if the API reports one. `needsRestart`: the values take effect only after a restart
 */
export async function writeInstanceParametersV3(
  api: ApiClient,
  instance: InstanceRef,
  values: Readonly<Record<string, string>>,
): Promise<MutationResult & { needsRestart: boolean }> {
  const { needRestart, ...result } = await mutate(api, {
    operation: "UpdateInstanceParam",
    method: "PUT",
    path: `${instancePath("v3", instance.id)}/configurations`,
    body: { values },
    instance,
    returns: "object",
    extra: z.object({ needRestart: flag }),
  });
  return { ...result, needsRestart: needRestart ?? false };
}
