import type { Backend } from "../../engine/backend";
import { findActiveJob } from "../../engine/jobs/scheduler";
import { ddmError } from "../ddm-errors";
import type { Instance } from "../model";

/** Finds an instance by its id. @throws 404 DBS.200002 */
export function findInstance(backend: Backend, id: string): Instance {
  const instance = backend.state.instances.find((candidate) => candidate.id === id);
  if (instance === undefined) throw ddmError("DBS.200002");
  return instance;
}

/** Statuses of scaling jobs. In these statuses, the error of a busy instance is DBS.212033 instead of DBS.200019 (assumed, quirk 6). */
const SCALING = new Set(["GROWING", "REDUCING", "RESIZING", "CREATE_GROUP", "DELETE_GROUP"]);

/** Finds an idle instance. @throws as {@link findInstance}; 409 DBS.200019 or DBS.212033 if a job occupies the instance */
export function findIdleInstance(backend: Backend, id: string): Instance {
  const instance = findInstance(backend, id);
  const job = findActiveJob(backend, id);
  if (job !== undefined) {
    const status = backend.jobKind(job.kind).status ?? "";
    throw ddmError(SCALING.has(status) ? "DBS.212033" : "DBS.200019", `Status: ${status}.`);
  }
  return instance;
}

/** Finds a RUNNING instance. @throws as {@link findIdleInstance}; 400 DBS.200076 for a failed or frozen instance */
export function findRunningInstance(backend: Backend, id: string): Instance {
  const instance = findIdleInstance(backend, id);
  if (instance.condition !== "OK") throw ddmError("DBS.200076", `Status: ${instance.condition}.`);
  return instance;
}

/**
 * What an operation requires of its instance.
 *
 * - `any`: it exists
 * - `idle`: no job occupies it
 * - `running`: it is RUNNING
 * - `running-or-error`: it is RUNNING or ERROR. Deletions of groups, schemas and accounts require this (assumed).
 */
export type InstanceRequirement = "any" | "idle" | "running" | "running-or-error";

/** Finds the instance of an operation. @throws as {@link findInstance}, {@link findIdleInstance}, {@link findRunningInstance} */
export function findInstanceFor(requirement: InstanceRequirement, backend: Backend, id: string): Instance {
  switch (requirement) {
    case "any":
      return findInstance(backend, id);
    case "idle":
      return findIdleInstance(backend, id);
    case "running":
      return findRunningInstance(backend, id);
    case "running-or-error": {
      const instance = findIdleInstance(backend, id);
      return instance.condition === "ERROR" ? instance : findRunningInstance(backend, id);
    }
  }
}
