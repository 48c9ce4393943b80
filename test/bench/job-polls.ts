import type { JournalEntry, Simulator } from "../../simulator";

/** A job of the simulated cloud. */
export type Job = Simulator["state"]["jobs"][number];

/** Polls of jobs and instances, and their delays. */
export interface JobPolls {
  /** Number of jobs. */
  jobs: number;
  /** Number of calls of the {@link pollOperations}, including calls that wait for no job. */
  polls: number;
  /** Largest number of polls of one job. */
  mostPolls: number;
  /** Time from the end of a job until the next poll of the job. */
  jobDelay: Delay;
  /** Time from the end of an instance's busy time after a job (quirk 1) until the next read of the instance. */
  readyDelay: Delay;
}

/** Delays after the jobs of a command. `mean` and `most` are in seconds. */
interface Delay {
  mean: number;
  most: number;
  /** Largest ratio of a delay to the time from the start of the job to the start of the delay. */
  mostShare: number;
}

/** Counts the polls of jobs and instances among the calls of a command, and measures their delays. */
export function measureJobPolls(jobs: readonly Job[], calls: readonly JournalEntry[]): JobPolls {
  const polls = calls.map((call) => ({ ...call, time: Date.parse(call.at) })).filter(isPoll);
  const perJob = jobs.map((job) => {
    const jobPolls = polls.filter((poll) => isReadOf(poll, job.id));
    const delayAfter = (end: number, candidates: readonly { time: number }[]) => {
      const first = candidates.find(({ time }) => time >= end);
      return first && { seconds: (first.time - end) / 1_000, share: (first.time - end) / (end - job.startsAt) };
    };
    const instancePolls = polls.filter((poll) => isReadOf(poll, job.instanceId));
    return {
      polls: jobPolls.length,
      job: delayAfter(job.endsAt, jobPolls),
      ready: delayAfter(job.settlesAt, instancePolls),
    };
  });
  return {
    jobs: jobs.length,
    polls: polls.length,
    mostPolls: Math.max(0, ...perJob.map((each) => each.polls)),
    jobDelay: summarize(perJob.map(({ job }) => job)),
    readyDelay: summarize(perJob.map(({ ready }) => ready)),
  };
}

/** The operations with which the provider polls jobs and instances. */
const pollOperations = ["ShowDdmJobResult", "ListTasks", "ShowInstance", "ListInstances"];

function isPoll({ operation }: JournalEntry): boolean {
  return pollOperations.includes(operation ?? "");
}

/** Whether a call reads the job or instance with the given id, individually or in a list. */
function isReadOf({ path, operation, answer }: JournalEntry, id: string): boolean {
  if (path.endsWith(`/${id}`)) return true;
  return operation?.startsWith("List") === true && JSON.stringify(answer).includes(`"${id}"`);
}

function summarize(delays: readonly ({ seconds: number; share: number } | undefined)[]): Delay {
  const known = delays.filter((delay) => delay !== undefined);
  const seconds = known.map((delay) => delay.seconds);
  return {
    mean: round(seconds.reduce((sum, delay) => sum + delay, 0) / Math.max(1, seconds.length)),
    most: round(Math.max(0, ...seconds)),
    mostShare: round(Math.max(0, ...known.map(({ share }) => share))),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
