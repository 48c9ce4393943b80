import type { Instance } from "../model";
import type { World } from "../world";
import { dueAt, FAULT_REASON, occupies, type Job } from "./job";
import type { JobKind } from "./kind";

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
  const startsAt = world.now();
  const total = kind.stages.reduce((sum, stage) => sum + stage.seconds, 0);
  let endsAt = startsAt;
  let passed = 0;
  const stages = kind.stages.map((stage) => {
    endsAt += Math.round(stage.seconds * 1000 * (1 + (world.ids.chance() * 2 - 1) * JITTER));
    passed += stage.seconds;
    return { name: stage.name, endsAt, progress: Math.round((passed / total) * 100) };
  });
  const job: Job = {
    id: world.ids.uuid(),
    kind: kind.kind,
    name: kind.name,
    instanceId: instance.id,
    instanceName: instance.name,
    databaseName: options.databaseName ?? "",
    params,
    startsAt,
    stages,
    endsAt,
    settlesAt: endsAt + kind.settleSeconds * 1000,
    fate: options.failReason === undefined ? world.jobFate : "fail",
    failReason: options.failReason ?? FAULT_REASON,
    applied: false,
  };
  world.state.jobs.push(job);
  kind.run("begin", { world, instance, params, at: startsAt });
  return job;
}

/** Applies, in the order of their times, the effects of all jobs that have come to their end by now. */
export function applyDueJobs(world: World): boolean {
  const now = world.now();
  const due = world.state.jobs.filter((job) => !job.applied && dueAt(job) <= now).sort((a, b) => dueAt(a) - dueAt(b));
  for (const job of due) {
    job.applied = true;
    const instance = world.state.instances.find(({ id }) => id === job.instanceId);
    if (instance === undefined) continue;
    const moment = job.fate === "fail" ? "fail" : "complete";
    world.kind(job.kind).run(moment, { world, instance, params: job.params, at: dueAt(job) });
    instance.updatedAt = dueAt(job);
  }
  return due.length > 0;
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
