import type { Backend } from "../../engine/backend";
import { findActiveJob } from "../../engine/jobs/scheduler";
import type { Instance } from "../model";

/** Returns the status of an instance. A job that occupies the instance determines the status. Without such a job, the instance's condition does. */
export function instanceStatus(backend: Backend, instance: Instance): string {
  const job = findActiveJob(backend, instance.id);
  if (job !== undefined) return backend.jobKind(job.kind).status ?? "RUNNING";
  return instance.condition === "OK" ? "RUNNING" : instance.condition;
}
