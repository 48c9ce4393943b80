import type { JournalEntry, Simulator } from "../../simulator";

/** A job as the simulated cloud knows it. */
export type Job = Simulator["state"]["jobs"][number];

/** How the ends of the cloud's jobs were noticed. */
export interface Noticing {
  jobs: number;
  /** Calls that looked at jobs and at the statuses of instances. */
  looks: number;
  /** The most looks at any one job. */
  mostLooks: number;
  /** Seconds from a job's end until it was seen, on average and at most. */
  jobLate: Late;
  /** Seconds from when an instance took the next call until that was seen. */
  readyLate: Late;
}

interface Late {
  mean: number;
  most: number;
  /** The most, as a part of the length of what was waited for. */
  mostShare: number;
}

/** Works out, from what the cloud knows and what it was asked, how the ends of jobs were noticed. */
export function noticing(jobs: readonly Job[], calls: readonly JournalEntry[]): Noticing {
  const looks = calls.map((call) => ({ ...call, time: Date.parse(call.at) })).filter(isLook);
  const seen = jobs.map((job) => {
    const own = looks.filter((look) => shows(look, job.id));
    const lateBy = (end: number, by: readonly { time: number }[]) => {
      const first = by.find(({ time }) => time >= end);
      return first && { seconds: (first.time - end) / 1_000, share: (first.time - end) / (end - job.startsAt) };
    };
    const statuses = looks.filter((look) => shows(look, job.instanceId));
    return { looks: own.length, job: lateBy(job.endsAt, own), ready: lateBy(job.settlesAt, statuses) };
  });
  return {
    jobs: jobs.length,
    looks: looks.length,
    mostLooks: Math.max(0, ...seen.map(({ looks }) => looks)),
    jobLate: summary(seen.map(({ job }) => job)),
    readyLate: summary(seen.map(({ ready }) => ready)),
  };
}

function isLook({ operation }: JournalEntry): boolean {
  return ["ShowDdmJobResult", "ListTasks", "ShowInstance", "ListInstances"].includes(operation ?? "");
}

/** Whether a call is about a thing: by itself, or in a list. */
function shows({ path, operation, answer }: JournalEntry, id: string): boolean {
  if (path.endsWith(`/${id}`)) return true;
  return operation?.startsWith("List") === true && JSON.stringify(answer).includes(`"${id}"`);
}

function summary(lates: readonly ({ seconds: number; share: number } | undefined)[]): Late {
  const known = lates.filter((late) => late !== undefined);
  const seconds = known.map((late) => late.seconds);
  return {
    mean: round(seconds.reduce((sum, late) => sum + late, 0) / Math.max(1, seconds.length)),
    most: round(Math.max(0, ...seconds)),
    mostShare: round(Math.max(0, ...known.map(({ share }) => share))),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
