import { z } from "zod";
import { ApiError } from "../../http/errors";
import type { ApiClient, Priority } from "../../http/request";
import { get, type ListResult, readList, mutate } from "../call";
import { type MutationResult, count, identity, identityCheck, parseTime, reported, text } from "../wire";

// Requests of the chapters "Protection Group" and "Job" in the SDRS API Reference. In paths and fields, a protection group is a "server group".

/** Identifies a protection group in requests and errors. */
interface ProtectionGroupRef {
  id: string;
  subject: string;
}

const group = z
  .object({
    id: identity,
    name: identity,
    description: text,
    status: identity,
    source_availability_zone: reported,
    target_availability_zone: reported,
    domain_id: reported,
    domain_name: reported,
    source_vpc_id: reported,
    dr_type: reported,
    server_type: reported,
    priority_station: reported,
    protected_instance_num: count,
    replication_num: count,
    disaster_recovery_drill_num: count,
    created_at: reported,
    updated_at: reported,
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    description: wire.description,
    status: wire.status,
    sourceAvailabilityZone: wire.source_availability_zone,
    targetAvailabilityZone: wire.target_availability_zone,
    domainId: wire.domain_id,
    domainName: wire.domain_name,
    sourceVpcId: wire.source_vpc_id,
    drType: wire.dr_type,
    serverType: wire.server_type,
    priorityStation: wire.priority_station,
    protectedInstanceNum: wire.protected_instance_num,
    replicationNum: wire.replication_num,
    drillNum: wire.disaster_recovery_drill_num,
    created: wire.created_at,
    updated: wire.updated_at,
  }));

/** A protection group. Properties that are not reported are undefined. */
export type LiveProtectionGroup = z.output<typeof group>;

/** Lists all protection groups. */
export function listProtectionGroups(api: ApiClient): Promise<ListResult<LiveProtectionGroup>> {
  return readList(api, {
    ...callOf("ListProtectionGroups"),
    items: "server_groups",
    item: group,
    total: "count",
    key: ({ id }) => id,
  });
}

/** Reads a protection group. */
export async function showProtectionGroup(
  api: ApiClient,
  { id, subject }: ProtectionGroupRef,
  priority?: Priority,
): Promise<LiveProtectionGroup> {
  const shape = z.object({ server_group: group.superRefine(identityCheck("id", id)) });
  return (await get(api, { ...callOf("ShowProtectionGroup", id), shape, priority, subject })).server_group;
}

/** Arguments of {@link createProtectionGroup}. Absent fields have the API's default. */
export interface ProtectionGroupSettings {
  name: string;
  description?: string | undefined;
  sourceAvailabilityZone: string;
  targetAvailabilityZone: string;
  domainId: string;
  sourceVpcId: string;
  drType?: string | undefined;
}

/** Creates a protection group ("Creating a Protection Group"). The response has the job, which reports the group's id (quirk 17). */
export function createProtectionGroup(
  api: ApiClient,
  subject: string,
  settings: ProtectionGroupSettings,
): Promise<MutationResult> {
  const { name, description, sourceAvailabilityZone, targetAvailabilityZone, domainId, sourceVpcId, drType } = settings;
  return mutate(api, {
    ...callOf("CreateProtectionGroup"),
    method: "POST",
    body: {
      server_group: {
        name,
        description,
        source_availability_zone: sourceAvailabilityZone,
        target_availability_zone: targetAvailabilityZone,
        domain_id: domainId,
        source_vpc_id: sourceVpcId,
        dr_type: drType,
      },
    },
    subject,
    returns: "job",
  });
}

/** Renames a protection group. The request starts no job. */
export async function renameProtectionGroup(api: ApiClient, ref: ProtectionGroupRef, name: string): Promise<void> {
  await mutate(api, {
    ...callOf("UpdateProtectionGroupName", ref.id),
    method: "PUT",
    body: { server_group: { name } },
    subject: ref.subject,
    repeatable: true,
    returns: "nothing",
  });
}

/** Enables or disables protection. */
export function setProtection(
  api: ApiClient,
  { id, subject }: ProtectionGroupRef,
  enabled: boolean,
): Promise<MutationResult> {
  const { path, ...call } = callOf(enabled ? "StartProtectionGroup" : "StopProtectionGroup", id);
  const body = enabled ? { "start-server-group": {} } : { "stop-server-group": {} };
  return mutate(api, { ...call, path: `${path}/action`, method: "POST", body, subject, returns: "job" });
}

/** Deletes a protection group. */
export function deleteProtectionGroup(api: ApiClient, { id, subject }: ProtectionGroupRef): Promise<MutationResult> {
  return mutate(api, { ...callOf("DeleteProtectionGroup", id), method: "DELETE", subject, returns: "job" });
}

const job = z
  .object({
    status: identity,
    job_type: reported,
    entities: z.object({ server_group_id: reported }).nullish(),
    error_code: reported,
    fail_reason: reported,
  })
  .transform((wire) => ({
    /** `INIT`, `RUNNING`, `SUCCESS` or `FAIL`. */
    status: wire.status,
    /** E.g. `createProtectionGroupNoCG`. */
    name: wire.job_type ?? "job",
    /** Id of the job's group; undefined until it is reported. */
    groupId: wire.entities?.server_group_id,
    /** Reason of the failure, with its code; undefined if none is reported. */
    reason: wire.error_code ? `${wire.fail_reason ?? "no reason given"} (${wire.error_code})` : wire.fail_reason,
  }));

/** A job of SDRS. DDM's job requests do not find it (quirk 17). */
export type ProtectionJob = z.output<typeof job>;

/** Reads a job of SDRS ("Querying the Job Status"). */
export function showProtectionJob(api: ApiClient, jobId: string, subject: string): Promise<ProtectionJob> {
  const path = `/v1/{project_id}/jobs/${encodeURIComponent(jobId)}`;
  return get(api, { operation: "ShowJobStatus", service: "sdrs", path, shape: job, priority: "poll", subject });
}

/** Whether SDRS, not a gateway, reports a job as unknown. The code is not documented, so 400 or 404 with any SDRS code counts (quirk 18). */
export function isProtectionJobUnknown(error: unknown): boolean {
  return error instanceof ApiError && [400, 404].includes(error.status) && /^SDRS\.\d+$/.test(error.code ?? "");
}

/** Parses a time such as `2018-05-10 14:12:12.0` and assumes UTC (quirk 18). @returns epoch milliseconds */
export function parseProtectionTime(time: string | undefined): number | undefined {
  return parseTime(time?.replace(/^(\S+) (\S+)$/, "$1T$2Z"));
}

function callOf(operation: string, id?: string) {
  const path = "/v1/{project_id}/server-groups";
  return { operation, service: "sdrs", path: id === undefined ? path : `${path}/${encodeURIComponent(id)}` } as const;
}
