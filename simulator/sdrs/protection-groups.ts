import { z } from "zod";
import { ApiError } from "../engine/errors";
import type { ProtectionGroup } from "../ddm/model";
import {
  groupExists,
  PROTECTION_JOBS,
  protectionJobState,
  protectionStatus,
  startProtectionJob,
} from "./protection-jobs";
import { ok, operation, type ApiGroup } from "../engine/operation";
import { DOMAINS } from "../seed/catalog";
import type { World } from "../engine/backend";
import { fields } from "../ddm/fields";

const BASE = "/v1/{project_id}/server-groups";
const GROUP = `${BASE}/{server_group_id}`;

const name = z.string().regex(/^[\w.-]{1,64}$/, "at most 64 letters, digits, periods, underscores and hyphens");

/**
 * SDRS protection groups: creating (spec "Creating a Protection Group"), the rest by SDK and Terraform (facts 6.2). That
 * enabling needs replication pairs is left out: there are none here.
 */
export const protectionGroups: ApiGroup = {
  operations: [
    operation({
      name: "CreateProtectionGroup",
      method: "POST",
      path: BASE,
      service: "sdrs",
      body: z.strictObject({
        server_group: z.strictObject({
          name,
          description: z
            .string()
            .regex(/^[^<>]*$/, "without < and >")
            .refine((text) => Buffer.byteLength(text) <= 64, "at most 64 bytes")
            .optional(),
          source_availability_zone: z.string(),
          target_availability_zone: z.string(),
          domain_id: z.string(),
          source_vpc_id: fields.uuid,
          dr_type: z.literal("migration").optional(),
          server_type: z.literal("ECS").optional(), // in the example only
        }),
      }),
      handle: ({ world, body: { server_group: wanted } }) => {
        checkDomain(wanted.domain_id, [wanted.source_availability_zone, wanted.target_availability_zone]);
        const group: ProtectionGroup = {
          id: world.ids.uuid(),
          name: wanted.name,
          description: wanted.description ?? "",
          domainId: wanted.domain_id,
          sourceZone: wanted.source_availability_zone,
          targetZone: wanted.target_availability_zone,
          vpcId: wanted.source_vpc_id,
          createdAt: world.now(),
          updatedAt: world.now(),
          jobs: [],
        };
        world.state.protectionGroups.push(group);
        return ok({ job_id: startProtectionJob(world, group, "create") });
      },
    }),
    operation({
      name: "ListProtectionGroups",
      method: "GET",
      path: BASE,
      service: "sdrs",
      query: z.object({
        limit: z.coerce.number().int().min(0).max(1000).default(1000),
        offset: z.coerce.number().int().min(0).default(0),
        name: z.string().default(""),
        status: z.string().optional(),
        availability_zone: z.string().optional(),
        query_type: z.enum(["", "general", "status_abnormal", "stop_protected", "period_no_dr_drill"]).default(""),
      }),
      handle: ({ world, query }) => {
        const all = world.state.protectionGroups.filter(
          (group) =>
            groupExists(world, group) &&
            group.name.includes(query.name) &&
            (query.status === undefined || protectionStatus(world, group) === query.status) &&
            (query.availability_zone === undefined || group.sourceZone === query.availability_zone) &&
            isOfType(query.query_type, protectionStatus(world, group)),
        );
        const page = all.slice(query.offset, query.offset + query.limit);
        return ok({ count: all.length, server_groups: page.map((group) => view(world, group)) });
      },
    }),
    operation({
      name: "ShowProtectionGroup",
      method: "GET",
      path: GROUP,
      service: "sdrs",
      handle: ({ world, param }) => ok({ server_group: view(world, find(world, param("server_group_id"))) }),
    }),
    operation({
      name: "UpdateProtectionGroupName",
      method: "PUT",
      path: GROUP,
      service: "sdrs",
      body: z.strictObject({ server_group: z.strictObject({ name }) }),
      handle: ({ world, param, body }) => {
        const group = find(world, param("server_group_id"));
        group.name = body.server_group.name;
        group.updatedAt = world.now();
        return ok({ server_group: view(world, group) });
      },
    }),
    operation({
      name: "DeleteProtectionGroup",
      method: "DELETE",
      path: GROUP,
      service: "sdrs",
      handle: ({ world, param }) => {
        const group = find(world, param("server_group_id"), ["available", "error", "error-deleting", "error-starting"]);
        return ok({ job_id: startProtectionJob(world, group, "delete") });
      },
    }),
    // The SDK has one operation for each of the two bodies.
    operation({
      name: "StartProtectionGroup",
      method: "POST",
      path: `${GROUP}/action`,
      service: "sdrs",
      body: z.union([
        z.strictObject({ "start-server-group": z.strictObject({}) }),
        z.strictObject({ "stop-server-group": z.strictObject({}) }),
      ]),
      handle: ({ world, param, body }) => {
        const [kind, from] =
          "start-server-group" in body
            ? (["start", ["available", "error-starting"]] as const)
            : (["stop", ["protected", "error-stopping"]] as const);
        return ok({ job_id: startProtectionJob(world, find(world, param("server_group_id"), from), kind) });
      },
    }),
    operation({
      name: "ShowJobStatus",
      method: "GET",
      path: "/v1/{project_id}/jobs/{job_id}",
      service: "sdrs",
      handle: ({ world, param }) => {
        const group = world.state.protectionGroups.find(({ jobs }) => jobs.some(({ id }) => id === param("job_id")));
        const job = group?.jobs.find(({ id, fate }) => id === param("job_id") && fate !== "vanish");
        if (group === undefined || job === undefined) throw new ApiError(404, "SDRS.1014", "The job does not exist."); // assumed
        const state = protectionJobState(world, job);
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
    operation({
      name: "ListActiveActiveDomains",
      method: "GET",
      path: "/v1/{project_id}/active-domains",
      service: "sdrs",
      handle: () => {
        const cluster = (zone: string) => ({ availability_zone: zone });
        const domains = DOMAINS.map(({ id, name, zones: [local, remote] }) => ({
          ...{ id, name, description: "", sold_out: false },
          local_replication_cluster: cluster(local),
          remote_replication_cluster: cluster(remote),
        }));
        return ok({ domains });
      },
    }),
  ],
};

/**
 * @param among statuses that the call needs; default any
 * @throws 400 SDRS.1013 if there is none (facts 6.2); 409 in another status, whose code is assumed
 */
function find(world: World, id: string, among?: readonly string[]): ProtectionGroup {
  const group = world.state.protectionGroups.find((candidate) => candidate.id === id && groupExists(world, candidate));
  if (group === undefined) throw new ApiError(400, "SDRS.1013", `The protection group ${id} does not exist.`);
  const now = protectionStatus(world, group);
  if (among !== undefined && !among.includes(now)) {
    throw new ApiError(409, "SDRS.0222", `The protection group is ${now}.`);
  }
  return group;
}

/**
 * The zones are the two of the domain; that either can be the production site is assumed.
 *
 * @throws 400 SDRS.1007, as for every malformed field
 */
function checkDomain(id: string, zones: readonly [string, string]): void {
  const domain = DOMAINS.find((one) => one.id === id);
  if (domain === undefined) throw new ApiError(400, "SDRS.1007", `The active-active domain ${id} does not exist.`);
  if ([...zones].sort().join() !== domain.zones.join()) {
    throw new ApiError(400, "SDRS.1007", `The availability zones of ${domain.name} are ${domain.zones.join(" and ")}.`);
  }
}

/** Whether a status is meant by the list's `query_type`; none had a drill (there are none here). */
function isOfType(type: string, status: string): boolean {
  if (type === "status_abnormal") return status.startsWith("error");
  if (type === "stop_protected") return status === "available";
  return true;
}

function view(world: World, group: ProtectionGroup) {
  return {
    id: group.id,
    name: group.name,
    description: group.description,
    status: protectionStatus(world, group),
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

/** Like `2018-05-10 14:12:12.0`. */
function sdrsTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ")}.0`;
}
