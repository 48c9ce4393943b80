import type { Instance } from "../../ddm/model";
import type { World } from "../backend";
import { dueAt, FAULT_REASON, occupies, type Job, type JobFate, type JobPhase } from "./job";
import type { JobKind } from "./job-kind";

/** What differs from start to start. */
export interface StartOptions {
  /** The schema that the job is about, for the task list. */
  readonly databaseName?: string;
  /** Why it will fail half-way; by default it does not, unless a fault rule says so. */
  readonly failReason?: string | undefined;
}

/** How far a stage's length may differ, as a part of it. */
const JITTER = 0.1;

/** Starts a job on an instance. Its effects come by themselves as time goes on. */
export function startJob<P>(
  world: World,
  kind: JobKind<P>,
  instance: Instance,
  params: NoInfer<P>,
  options: StartOptions = {},
): Job {
  const at = world.now();
  const job: Job = {
    id: world.ids.uuid(),
    name: kind.name,
    instanceId: instance.id,
    instanceName: instance.name,
    databaseName: options.databaseName ?? "",
    createdAt: at,
    ...phase(world, kind, params, { at, ...options }),
  };
  world.state.jobs.push(job);
  kind.run("begin", { world, instance, job, params, at });
  return job;
}

/** How a job goes on. */
export interface ContinueOptions {
  /** When, in simulated milliseconds. */
  readonly at: number;
  /** Progress in percent that it goes on from. Default 0. */
  readonly progressFrom?: number;
  /** When it ends, instead of after the kind's stages. */
  readonly endsAt?: number;
  /** Default: what fault rules say about the request in hand. An effect, which belongs to no request, must say it. */
  readonly fate?: JobFate;
  readonly failReason?: string | undefined;
}

/** Goes on with a job as another kind, whatever it did before. */
export function continueJob<P>(
  world: World,
  kind: JobKind<P>,
  job: Job,
  params: NoInfer<P>,
  options: ContinueOptions,
): void {
  Object.assign(job, phase(world, kind, params, options));
  const instance = world.state.instances.find(({ id }) => id === job.instanceId);
  if (instance !== undefined) kind.run("begin", { world, instance, job, params, at: options.at });
}

/** Applies, in the order of their times, the effects of all jobs that have come to their end by now. */
export function applyDueJobs(world: World): boolean {
  const now = world.now();
  let any = false;
  for (let job = nextDue(world, now); job !== undefined; job = nextDue(world, now)) {
    any = true;
    job.applied = true;
    const at = dueAt(job);
    const { instanceId } = job;
    const instance = world.state.instances.find(({ id }) => id === instanceId);
    if (instance === undefined) continue;
    instance.updatedAt = at;
    const moment = job.fate === "fail" ? "fail" : "complete";
    world.kind(job.kind).run(moment, { world, instance, job, params: job.params, at });
  }
  return any;
}

/** The job that occupies an instance now, or undefined. */
export function activeJob(world: World, instanceId: string): Job | undefined {
  const now = world.now();
  return world.state.jobs.find(
    (job) => job.instanceId === instanceId && world.kind(job.kind).status !== null && occupies(job, now),
  );
}

/** The status of an instance: that of the job that occupies it, else its condition. */
export function instanceStatus(world: World, instance: Instance): string {
  const job = activeJob(world, instance.id);
  if (job !== undefined) return world.kind(job.kind).status ?? "RUNNING";
  return instance.condition === "OK" ? "RUNNING" : instance.condition;
}

/** The job whose end comes first, of those that it has come for by now. */
function nextDue(world: World, now: number): Job | undefined {
  return world.state.jobs
    .filter((job) => !job.applied && dueAt(job) <= now)
    .reduce<Job | undefined>(
      (first, job) => (first === undefined || dueAt(job) < dueAt(first) ? job : first),
      undefined,
    );
}

function phase<P>(world: World, kind: JobKind<P>, params: P, options: ContinueOptions): JobPhase {
  const from = options.progressFrom ?? 0;
  const total = kind.stages.reduce((sum, stage) => sum + stage.seconds, 0);
  let endsAt = options.at;
  let passed = 0;
  let stages = kind.stages.map((stage) => {
    endsAt += Math.round(stage.seconds * 1000 * (1 + (world.ids.chance() * 2 - 1) * JITTER));
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
    fate: options.failReason === undefined ? (options.fate ?? world.jobFate) : "fail",
    failReason: options.failReason ?? FAULT_REASON,
    applied: false,
  };
}
