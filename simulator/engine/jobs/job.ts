/**
 * Planned outcome of a phase of a job:
 *
 * - `complete` and `fail`: the phase completes, or fails half-way.
 * - `stall`: the phase never ends on its own. Only fault rules choose this.
 * - `vanish`: the phase completes, but queries do not find the job. Only fault rules choose this.
 * - `wait`: the phase ends only when a client continues the job, for example by switching the route of a migration.
 */
export type JobOutcome = "complete" | "fail" | "stall" | "vanish" | "wait";

/**
 * A job, as data. All times of a phase are fixed at its start, so the status is a function of the time. A request or the end of a phase may
 * continue the job with another phase, under the same id (see `continueJob`).
 */
export interface Job extends JobPhase {
  readonly id: string;
  /** Name in the API, such as `EnlargeNode`. */
  name: string;
  readonly instanceId: string;
  readonly instanceName: string;
  /** Schema that the job works on; empty for none. */
  readonly databaseName: string;
  /** Time of the first start. */
  readonly createdAt: number;
}

/** The current phase of a job. */
export interface JobPhase {
  /** Key of its kind, see `JobKind`. */
  readonly kind: string;
  /** Parameters of the kind. */
  params: unknown;
  readonly startsAt: number;
  /** Progress in percent at the start of the phase. */
  readonly progressFrom: number;
  /** End of each stage, and the progress at that time. */
  readonly stages: readonly { readonly name: string; readonly endsAt: number; readonly progress: number }[];
  /** Planned time of completion. The outcome may prevent the completion. */
  readonly endsAt: number;
  /** End of the time for which the instance stays busy after the job (quirk 1). */
  readonly settlesAt: number;
  readonly outcome: JobOutcome;
  /** `fail_reason` in the task list if the job fails. */
  readonly failReason: string;
  /** Whether the effects of the phase's end have been applied. */
  applied: boolean;
}

/** Fraction of the duration after which a phase fails, stalls or waits. */
const HALFWAY = 0.5;

/** Returns the time at which the job completes or fails. The effects of its end apply then. Infinity for a job that stalls or waits. */
export function dueAt(job: Job): number {
  if (job.outcome === "fail") return halfway(job);
  return isHeld(job) ? Infinity : job.endsAt;
}

/** Returns the status of the job, in the API's terms. */
export function jobStatus(job: Job, now: number): "Running" | "Completed" | "Failed" {
  if (now < dueAt(job)) return "Running";
  return job.outcome === "fail" ? "Failed" : "Completed";
}

/**
 * Whether a job occupies its instance, provided that the kind of the job has a `status`. A job that completes occupies the instance until `settlesAt`,
 * a job that fails until the failure, and a job that stalls or waits without limit.
 */
export function isOccupying(job: Job, now: number): boolean {
  return now < (job.outcome === "complete" || job.outcome === "vanish" ? job.settlesAt : dueAt(job));
}

/** Returns the time up to which the phase has run. A phase that fails, stalls or waits stops half-way. */
export function ranUntil(job: Job, now: number): number {
  return Math.min(now, job.outcome === "fail" || isHeld(job) ? halfway(job) : job.endsAt);
}

/** Returns the progress in percent, 0 to 100. */
export function progress(job: Job, now: number): number {
  const at = ranUntil(job, now);
  if (at >= job.endsAt) return 100;
  let from = { endsAt: job.startsAt, progress: job.progressFrom };
  for (const stage of job.stages) {
    if (at < stage.endsAt) {
      const fraction = (at - from.endsAt) / (stage.endsAt - from.endsAt);
      return Math.floor(from.progress + fraction * (stage.progress - from.progress));
    }
    from = stage;
  }
  return from.progress;
}

/** Whether the phase has no end, because it stalls or waits for a client. */
function isHeld({ outcome }: Job): boolean {
  return outcome === "stall" || outcome === "wait";
}

function halfway(job: Job): number {
  return job.startsAt + Math.floor((job.endsAt - job.startsAt) * HALFWAY);
}
