/**
 * What became of a job, or will. Fault rules choose `fail`, `stall` (never ends) and `vanish`; a job that goes on only when
 * a client says so, like a migration before its switch, has the fate `wait`.
 */
export type JobFate = "complete" | "fail" | "stall" | "vanish" | "wait";

/**
 * A job as data. All its times are fixed when it starts, so that everything about it is a function of the time. A job that
 * waits for somebody, like a migration for its switch, goes on as another kind under the same id: see `continueJob`.
 */
export interface Job extends JobPhase {
  readonly id: string;
  /** The name that the API tells, like `EnlargeNode`. */
  name: string;
  readonly instanceId: string;
  readonly instanceName: string;
  readonly databaseName: string;
  /** When it was first started. */
  readonly createdAt: number;
}

/** What a job does now. */
export interface JobPhase {
  /** The kind's own name, by which its effects are found. */
  readonly kind: string;
  /** What the kind needs to know at the end. */
  params: unknown;
  readonly startsAt: number;
  /** Progress in percent at its start; 0 but for one that goes on. */
  readonly progressFrom: number;
  /** When each stage ends and what progress it then has reached. */
  readonly stages: readonly { readonly name: string; readonly endsAt: number; readonly progress: number }[];
  /** When it completes, or would. */
  readonly endsAt: number;
  /** Until when the instance is busy with post-actions after the job's end (facts 0.1). */
  readonly settlesAt: number;
  readonly fate: JobFate;
  /** What the task list says if it fails. */
  readonly failReason: string;
  /** Whether its effects have been applied. */
  applied: boolean;
}

/** The `fail_reason` of jobs that a fault rule lets fail. */
export const FAULT_REASON = "DBS.300005: Failed to process the request. Contact technical support.";

/** Where a failing or stalling job gives up, as a part of its whole time. */
const HALFWAY = 0.5;

/** The moment when something becomes of a job: its end, or half-way for one that fails; never for one that stalls or waits. */
export function dueAt(job: Job): number {
  if (job.fate === "fail") return halfway(job);
  return isHeldUp(job) ? Infinity : job.endsAt;
}

/** The status that the API tells. */
export function jobStatus(job: Job, now: number): "Running" | "Completed" | "Failed" {
  if (now < dueAt(job)) return "Running";
  return job.fate === "fail" ? "Failed" : "Completed";
}

/** Whether the job, or its post-actions, still occupies its instance. */
export function occupies(job: Job, now: number): boolean {
  return now < (job.fate === "complete" || job.fate === "vanish" ? job.settlesAt : dueAt(job));
}

/** Progress in percent, 0 to 100; a job that stalls or waits stands at half of its time. */
export function progress(job: Job, now: number): number {
  const at = isHeldUp(job) ? Math.min(now, halfway(job)) : now;
  if (at >= job.endsAt) return 100;
  let from = { endsAt: job.startsAt, progress: job.progressFrom };
  for (const stage of job.stages) {
    if (at < stage.endsAt) {
      const part = (at - from.endsAt) / (stage.endsAt - from.endsAt);
      return Math.floor(from.progress + part * (stage.progress - from.progress));
    }
    from = stage;
  }
  return from.progress;
}

function isHeldUp({ fate }: Job): boolean {
  return fate === "stall" || fate === "wait";
}

function halfway(job: Job): number {
  return job.startsAt + Math.floor((job.endsAt - job.startsAt) * HALFWAY);
}
