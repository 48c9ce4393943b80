import type { Backend, BackendJobKind } from "../backend";
import { dueAt, type Job, type JobOutcome, type JobPhase, isOccupying } from "./job";

/** Options of {@link startJob}. */
export interface StartJobOptions {
  /** Schema that the job works on. */
  readonly databaseName?: string;
  /** Makes the job fail half-way with this reason. Default: only a fault rule makes it fail. */
  readonly failReason?: string | undefined;
}

/** Largest deviation of a stage's duration, as a fraction. */
const JITTER = 0.1;

/**
 * Starts a job on an instance. The effects of the start apply immediately. The effects of the end apply later, when the end is due. If the effects of
 * the start fail, no job is added.
 */
export function startJob<Params>(
  backend: Backend,
  kind: BackendJobKind<Params>,
  instance: { readonly id: string; readonly name: string },
  params: NoInfer<Params>,
  options: StartJobOptions = {},
): Job {
  const at = backend.now();
  const job: Job = {
    id: backend.ids.uuid(),
    name: kind.name,
    instanceId: instance.id,
    instanceName: instance.name,
    databaseName: options.databaseName ?? "",
    createdAt: at,
    ...makePhase(backend, kind, params, { at, ...options }),
  };
  // May throw: when an order is paid, the group that it changes may no longer exist.
  kind.run("begin", { backend, job, params, at });
  backend.state.jobs.push(job);
  return job;
}

/** Options of {@link continueJob}. */
export interface ContinueJobOptions {
  /** Time of the continuation, in simulated milliseconds. */
  readonly at: number;
  /** Progress in percent at that time. Default 0. */
  readonly progressFrom?: number;
  /** Planned end of the phase, in simulated milliseconds. Default: after the stages of the kind. */
  readonly endsAt?: number;
  /**
   * Default: the outcome from the fault rule of the current request, otherwise `complete`. When the end of a phase continues the job, no fault rule
   * applies.
   */
  readonly outcome?: JobOutcome | undefined;
  /** Makes the phase fail half-way with this reason. */
  readonly failReason?: string | undefined;
}

/**
 * Continues a job with a new phase, of the same or another kind. A job with the outcome `vanish` keeps this outcome: with
 * the outcome `wait`, it would never end, because no client can find and continue a vanished job.
 */
export function continueJob<Params>(
  backend: Backend,
  kind: BackendJobKind<Params>,
  job: Job,
  params: NoInfer<Params>,
  options: ContinueJobOptions,
): void {
  const outcome = job.outcome === "vanish" ? job.outcome : options.outcome;
  Object.assign(job, makePhase(backend, kind, params, { ...options, outcome }));
  kind.run("begin", { backend, job, params, at: options.at });
}

/**
 * Applies the effects of all jobs that are due, in the order of their times.
 *
 * @returns whether any job was due
 */
export function applyDueJobs(backend: Backend): boolean {
  const now = backend.now();
  let isAnyDue = false;
  for (let job = findNextDue(backend, now); job !== undefined; job = findNextDue(backend, now)) {
    isAnyDue = true;
    job.applied = true;
    const moment = job.outcome === "fail" ? "fail" : "complete";
    backend.jobKind(job.kind).run(moment, { backend, job, params: job.params, at: dueAt(job) });
  }
  return isAnyDue;
}

/** Finds the job that occupies an instance now. */
export function findActiveJob(backend: Backend, instanceId: string): Job | undefined {
  const now = backend.now();
  return backend.state.jobs.find(
    (job) => job.instanceId === instanceId && backend.jobKind(job.kind).status !== null && isOccupying(job, now),
  );
}

/** Finds the earliest job whose effects are due and not applied. */
function findNextDue(backend: Backend, now: number): Job | undefined {
  return backend.state.jobs
    .filter((job) => !job.applied && dueAt(job) <= now)
    .reduce<Job | undefined>(
      (first, job) => (first === undefined || dueAt(job) < dueAt(first) ? job : first),
      undefined,
    );
}

function makePhase<Params>(
  backend: Backend,
  kind: BackendJobKind<Params>,
  params: Params,
  options: ContinueJobOptions,
): JobPhase {
  const from = options.progressFrom ?? 0;
  const total = kind.stages.reduce((sum, stage) => sum + stage.seconds, 0);
  let endsAt = options.at;
  let passed = 0;
  let stages = kind.stages.map((stage) => {
    endsAt += Math.round(stage.seconds * 1000 * (1 + (backend.ids.randomFraction() * 2 - 1) * JITTER));
    passed += stage.seconds;
    return { name: stage.name, endsAt, progress: Math.round(from + (passed / total) * (100 - from)) };
  });
  if (options.endsAt !== undefined) {
    endsAt = options.endsAt;
    stages = [{ name: kind.stages[0]?.name ?? "", endsAt, progress: 100 }];
  }
  return {
    kind: kind.kind,
    params,
    startsAt: options.at,
    progressFrom: from,
    stages,
    endsAt,
    settlesAt: endsAt + kind.settleSeconds * 1000,
    outcome: options.failReason === undefined ? (options.outcome ?? backend.jobOutcome) : "fail",
    failReason: options.failReason ?? kind.failReason,
    applied: false,
  };
}
