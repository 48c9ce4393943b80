import { z } from "zod";
import { fields } from "../ddm/fields";
import type { Backend } from "../engine/backend";
import { CloudError } from "../engine/errors";
import { exactlyOneOf } from "../engine/exactly-one-of";
import { defineOperation } from "../engine/operation";
import { ok } from "../engine/replies";
import type { OperationGroup } from "../engine/service";
import { DOMAINS } from "../seed/catalog";
import type { ProtectionGroup } from "./model";
import {
  groupExists,
  PROTECTION_JOBS,
  protectionJobState,
  protectionStatus,
  startProtectionJob,
} from "./protection-jobs";

const GROUPS = "/v1/{project_id}/server-groups";
const GROUP = `${GROUPS}/{server_group_id}`;

const name = z.string().regex(/^[\w.-]{1,64}$/, "1 to 64 letters, digits, periods, underscores and hyphens");

/**
 * Protection groups. Creation follows the SDRS API Reference ("Creating a Protection Group"). The other operations follow the SDKs and Terraform.
 * The simulator has no replication pairs, so protection can be enabled without them.
 */
export const protectionGroups: OperationGroup = {
  operations: [
    defineOperation({
      name: "CreateProtectionGroup",
      method: "POST",
      path: GROUPS,
      body: z.strictObject({
        server_group: z.strictObject({
          name,
          description: z
            .string()
            .regex(/^[^<>]*$/, "must not contain < or >")
            .refine((text) => Buffer.byteLength(text) <= 64, "at most 64 bytes")
            .optional(),
          source_availability_zone: z.string(),
          target_availability_zone: z.string(),
          domain_id: z.string(),
          source_vpc_id: fields.uuid,
          dr_type: z.literal("migration").optional(),
          server_type: z.literal("ECS").optional(), // only in the example of the SDRS API Reference
        }),
      }),
      handle: ({ backend, body: { server_group: wanted } }) => {
        checkDomain(wanted.domain_id, [wanted.source_availability_zone, wanted.target_availability_zone]);
        const group: ProtectionGroup = {
          id: backend.ids.uuid(),
          name: wanted.name,
          description: wanted.description ?? "",
          domainId: wanted.domain_id,
          sourceZone: wanted.source_availability_zone,
          targetZone: wanted.target_availability_zone,
          vpcId: wanted.source_vpc_id,
          createdAt: backend.now(),
          updatedAt: backend.now(),
          jobs: [],
        };
        backend.state.protectionGroups.push(group);
        return ok({ job_id: startProtectionJob(backend, group, "create") });
      },
    }),
    defineOperation({
      name: "ListProtectionGroups",
      method: "GET",
      path: GROUPS,
      query: z.object({
        limit: z.coerce.number().int().min(0).max(1000).default(1000),
        offset: z.coerce.number().int().min(0).default(0),
        name: z.string().default(""),
        status: z.string().optional(),
        availability_zone: z.string().optional(),
        query_type: z.enum(["", "general", "status_abnormal", "stop_protected", "period_no_dr_drill"]).default(""),
      }),
      handle: ({ backend, query }) => {
        const all = backend.state.protectionGroups.filter(
          (group) =>
            groupExists(backend, group) &&
            group.name.includes(query.name) &&
            (query.status === undefined || protectionStatus(backend, group) === query.status) &&
            (query.availability_zone === undefined || group.sourceZone === query.availability_zone) &&
            matchesType(query.query_type, protectionStatus(backend, group)),
        );
        const page = all.slice(query.offset, query.offset + query.limit);
        return ok({ count: all.length, server_groups: page.map((group) => view(backend, group)) });
      },
    }),
    defineOperation({
      name: "ShowProtectionGroup",
      method: "GET",
      path: GROUP,
      handle: ({ backend, param }) =>
        ok({ server_group: view(backend, findProtectionGroup(backend, param("server_group_id"))) }),
    }),
    defineOperation({
      name: "UpdateProtectionGroupName",
      method: "PUT",
      path: GROUP,
      body: z.strictObject({ server_group: z.strictObject({ name }) }),
      handle: ({ backend, param, body }) => {
        const group = findProtectionGroup(backend, param("server_group_id"));
        group.name = body.server_group.name;
        group.updatedAt = backend.now();
        return ok({ server_group: view(backend, group) });
      },
    }),
    defineOperation({
      name: "DeleteProtectionGroup",
      method: "DELETE",
      path: GROUP,
      handle: ({ backend, param }) => {
        const group = findProtectionGroup(backend, param("server_group_id"), [
          "available",
          "error",
          "error-deleting",
          "error-starting",
        ]);
        return ok({ job_id: startProtectionJob(backend, group, "delete") });
      },
    }),
    // The body decides whether a request enables or disables protection. The SDKs name the disabling operation StopProtectionGroup.
    defineOperation({
      name: "StartProtectionGroup",
      method: "POST",
      path: `${GROUP}/action`,
      body: exactlyOneOf({ "start-server-group": z.strictObject({}), "stop-server-group": z.strictObject({}) }),
      handle: ({ backend, param, body }) => {
        const [kind, allowedStatuses] =
          "start-server-group" in body
            ? (["start", ["available", "error-starting"]] as const)
            : (["stop", ["protected", "error-stopping"]] as const);
        return ok({
          job_id: startProtectionJob(
            backend,
            findProtectionGroup(backend, param("server_group_id"), allowedStatuses),
            kind,
          ),
        });
      },
    }),
    defineOperation({
      name: "ShowJobStatus",
      method: "GET",
      path: "/v1/{project_id}/jobs/{job_id}",
      handle: ({ backend, param }) => {
        const group = backend.state.protectionGroups.find(({ jobs }) => jobs.some(({ id }) => id === param("job_id")));
        const job = group?.jobs.find(({ id, outcome }) => id === param("job_id") && outcome !== "vanish");
        if (group === undefined || job === undefined) throw new CloudError(404, "SDRS.1014", "The job does not exist."); // assumed
        const state = protectionJobState(backend, job);
        return ok({
          job_id: job.id,
          job_type: PROTECTION_JOBS[job.kind].type,
          status: state,
          begin_time: new Date(job.startsAt).toISOString(),
          end_time: state === "INIT" || state === "RUNNING" ? "" : new Date(job.endsAt).toISOString(),
          entities: { server_group_id: group.id },
          error_code: state === "FAIL" ? "SDRS.0999" : null, // assumed
          fail_reason: state === "FAIL" ? "The job failed." : null,
        });
      },
    }),
    defineOperation({
      name: "ListActiveActiveDomains",
      method: "GET",
      path: "/v1/{project_id}/active-domains",
      handle: () => {
        const cluster = (zone: string) => ({ availability_zone: zone });
        const domains = DOMAINS.map(({ id, name, zones: [local, remote] }) => ({
          id,
          name,
          description: "",
          sold_out: false,
          local_replication_cluster: cluster(local),
          remote_replication_cluster: cluster(remote),
        }));
        return ok({ domains });
      },
    }),
  ],
};

/**
 * Finds a protection group.
 *
 * @param statuses statuses in which the operation is allowed. If it is undefined, any status is allowed
 * @throws 400 SDRS.1013 if the group does not exist (quirk 30); 409 if it is in another status (the code is assumed)
 */
function findProtectionGroup(backend: Backend, id: string, statuses?: readonly string[]): ProtectionGroup {
  const group = backend.state.protectionGroups.find(
    (candidate) => candidate.id === id && groupExists(backend, candidate),
  );
  if (group === undefined) throw new CloudError(400, "SDRS.1013", `The protection group ${id} does not exist.`);
  const status = protectionStatus(backend, group);
  if (statuses !== undefined && !statuses.includes(status)) {
    throw new CloudError(409, "SDRS.0222", `The protection group is in status ${status}.`);
  }
  return group;
}

/**
 * Checks that the zones are those of the domain. It is assumed that either zone can be the production site.
 *
 * @throws 400 SDRS.1007
 */
function checkDomain(id: string, zones: readonly [string, string]): void {
  const domain = DOMAINS.find((one) => one.id === id);
  if (domain === undefined) throw new CloudError(400, "SDRS.1007", `The active-active domain ${id} does not exist.`);
  if ([...zones].sort().join() !== domain.zones.join()) {
    throw new CloudError(
      400,
      "SDRS.1007",
      `The availability zones of ${domain.name} are ${domain.zones.join(" and ")}.`,
    );
  }
}

/** Whether a status matches the `query_type` of the list. All groups match `period_no_dr_drill`, because the simulator has no drills. */
function matchesType(type: string, status: string): boolean {
  if (type === "status_abnormal") return status.startsWith("error");
  if (type === "stop_protected") return status === "available";
  return true;
}

function view(backend: Backend, group: ProtectionGroup) {
  return {
    id: group.id,
    name: group.name,
    description: group.description,
    status: protectionStatus(backend, group),
    progress: 0,
    source_availability_zone: group.sourceZone,
    target_availability_zone: group.targetZone,
    domain_id: group.domainId,
    domain_name: DOMAINS.find(({ id }) => id === group.domainId)?.name ?? "",
    priority_station: "source",
    protected_instance_num: 0,
    replication_num: 0,
    disaster_recovery_drill_num: 0,
    protected_status: null,
    replication_status: null,
    health_status: null,
    source_vpc_id: group.vpcId,
    target_vpc_id: group.vpcId,
    test_vpc_id: null,
    dr_type: "migration",
    server_type: "ECS",
    protection_type: "replication-pair",
    replication_model: null, // reserved
    created_at: sdrsTime(group.createdAt),
    updated_at: sdrsTime(group.updatedAt),
  };
}

/** Formats a time as SDRS does: `2018-05-10 14:12:12.0`. */
function sdrsTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ")}.0`;
}
