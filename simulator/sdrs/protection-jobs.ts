import type { ProtectionGroup, ProtectionJob } from "../ddm/model";
import type { World } from "../engine/backend";

/** What each kind of job takes in seconds, what it is called, and the group's status meanwhile, after it, if it fails. */
export const PROTECTION_JOBS = {
  create: { type: "createProtectionGroupNoCG", seconds: 20, statuses: ["creating", "available", "error"] },
  delete: { type: "deleteProtectionGroupNoCG", seconds: 15, statuses: ["deleting", "", "error-deleting"] },
  start: { type: "startProtectionGroupNoCG", seconds: 30, statuses: ["starting", "protected", "error-starting"] },
  stop: { type: "stopProtectionGroupNoCG", seconds: 30, statuses: ["stopping", "available", "error-stopping"] },
} as const;

/** How long a job is INIT before it is RUNNING, in simulated milliseconds (assumed). */
const INIT_MS = 2_000;

/** Starts a job on a protection group; the id of the job. */
export function startProtectionJob(world: World, group: ProtectionGroup, kind: ProtectionJob["kind"]): string {
  const at = world.now();
  const endsAt = at + PROTECTION_JOBS[kind].seconds * 1000;
  const job: ProtectionJob = { id: world.ids.hex(32), kind, startsAt: at, endsAt, fate: world.jobFate };
  group.jobs.push(job);
  group.updatedAt = at;
  return job.id;
}

/** What SDRS shows of a job. */
export type ProtectionJobState = "INIT" | "RUNNING" | "SUCCESS" | "FAIL";

/** The state of a job now. */
export function protectionJobState(world: World, job: ProtectionJob): ProtectionJobState {
  if (world.now() < job.startsAt + INIT_MS) return "INIT";
  if (world.now() < job.endsAt || job.fate === "stall") return "RUNNING";
  return job.fate === "fail" ? "FAIL" : "SUCCESS";
}

/** The status of a group is a function of the last job and the time; it is empty once the group is deleted. */
export function protectionStatus(world: World, { jobs }: ProtectionGroup): string {
  const job = jobs.at(-1);
  if (job === undefined) return "";
  const [meanwhile, after, failed] = PROTECTION_JOBS[job.kind].statuses;
  return { INIT: meanwhile, RUNNING: meanwhile, SUCCESS: after, FAIL: failed }[protectionJobState(world, job)];
}

/** Whether a group has not been deleted. */
export function groupExists(world: World, group: ProtectionGroup): boolean {
  return protectionStatus(world, group) !== "";
}
