import type { EngineOverview, JobView } from "../page/overview";
import { dueAt, ranUntil, type Job, jobStatus, progress } from "./jobs/job";
import type { SimulatorEngine } from "./simulator-engine";

/** Maximum numbers of running and of ended jobs in the overview. */
const MAX_RUNNING = 100;
const MAX_ENDED = 50;

/** Returns the engine's part of the overview. */
export function engineOverview(simulator: SimulatorEngine): EngineOverview {
  const { state, journal, clock } = simulator;
  const now = clock.now();
  const isRunning = (job: Job) => jobStatus(job, now) === "Running";
  const newest = state.jobs.toReversed();
  const running = newest.filter(isRunning);
  const ended = newest.filter((job) => !isRunning(job));
  return {
    run: simulator.run,
    region: state.region,
    projectId: state.projectId,
    clock: { now: new Date(now).toISOString(), speed: clock.speed },
    requests: { first: journal.first, last: journal.last },
    faults: simulator.faults.list(),
    jobs: {
      total: newest.length,
      running: running.length,
      latest: [...running.slice(0, MAX_RUNNING), ...ended.slice(0, MAX_ENDED)].map((job) => jobView(job, now)),
    },
  };
}

function jobView(job: Job, now: number): JobView {
  const status = jobStatus(job, now);
  const end = dueAt(job);
  return {
    id: job.id,
    name: job.name,
    instanceName: job.instanceName,
    schemaName: job.databaseName,
    status,
    progress: progress(job, now),
    stage: status === "Running" ? (job.stages.find(({ endsAt }) => ranUntil(job, now) < endsAt)?.name ?? "") : "",
    outcome: job.outcome,
    startedAt: new Date(job.createdAt).toISOString(),
    endsAt: Number.isFinite(end) ? new Date(end).toISOString() : null,
  };
}
