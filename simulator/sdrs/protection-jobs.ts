import type { Backend } from "../engine/backend";
import type { ProtectionGroup, ProtectionJob } from "./model";

/** Kinds of jobs, with the duration in seconds. `statuses` are those of the group during the job, after its success and after its failure. */
export const PROTECTION_JOBS = {
  create: { type: "createProtectionGroupNoCG", seconds: 20, statuses: ["creating", "available", "error"] },
  delete: { type: "deleteProtectionGroupNoCG", seconds: 15, statuses: ["deleting", "", "error-deleting"] },
  start: { type: "startProtectionGroupNoCG", seconds: 30, statuses: ["starting", "protected", "error-starting"] },
  stop: { type: "stopProtectionGroupNoCG", seconds: 30, statuses: ["stopping", "available", "error-stopping"] },
} as const;

/** Duration of the state INIT, in simulated milliseconds (assumed). */
const INIT_MS = 2_000;

/** Starts a job on a protection group and returns its id. */
export function startProtectionJob(backend: Backend, group: ProtectionGroup, kind: ProtectionJob["kind"]): string {
  const at = backend.now();
  const endsAt = at + PROTECTION_JOBS[kind].seconds * 1000;
  const job: ProtectionJob = { id: backend.ids.hex(32), kind, startsAt: at, endsAt, outcome: backend.jobOutcome };
  group.jobs.push(job);
  group.updatedAt = at;
  return job.id;
}

/** State of a job. */
export type ProtectionJobState = "INIT" | "RUNNING" | "SUCCESS" | "FAIL";

/** Returns the current state of a job. */
export function protectionJobState(backend: Backend, job: ProtectionJob): ProtectionJobState {
  if (backend.now() < job.startsAt + INIT_MS) return "INIT";
  if (backend.now() < job.endsAt || job.outcome === "stall") return "RUNNING";
  return job.outcome === "fail" ? "FAIL" : "SUCCESS";
}

/** Returns the current status of a group, or "" if the group does not exist. */
export function protectionStatus(backend: Backend, { jobs }: ProtectionGroup): string {
  const job = jobs.at(-1);
  if (job === undefined) return "";
  const [during, after, failed] = PROTECTION_JOBS[job.kind].statuses;
  return { INIT: during, RUNNING: during, SUCCESS: after, FAIL: failed }[protectionJobState(backend, job)];
}

/** Whether a group exists. A group exists until the job of its deletion has succeeded. */
export function groupExists(backend: Backend, group: ProtectionGroup): boolean {
  return protectionStatus(backend, group) !== "";
}
