import { type InstanceRef, listInstances, showInstance } from "../../api/ddm/instances";
import { type Job, listTasks, showJob, type Task } from "../../api/ddm/jobs";
import { type MutationResult, pageSize } from "../../api/wire";
import type { ApiClient } from "../../http/request";
import { BatchPoller } from "../../wait/batch-poller";
import type { Clock } from "../../wait/clock";
import { isTransient } from "./context";

/** A job that is waited for. */
export interface WatchedJob {
  id: string;
  /** For errors: `account "app" of instance 3f…in09`. */
  subject: string;
  /** When it began by the cloud's clock, or some time before, in epoch milliseconds. */
  since: number;
}

/** What is watched together in a process: jobs, migrations, and the statuses of instances. */
export interface Watch {
  jobs: BatchPoller<WatchedJob, Job>;
  /** Of migrations only the task list tells; undefined while it does not. */
  migrations: BatchPoller<WatchedJob, Task | undefined>;
  instances: BatchPoller<InstanceRef, string>;
}

/** How long before its answer by the cloud's clock a call may have set off its job, in milliseconds. */
const longestAnswer = 60_000;

/** How far the cloud's clock may be from ours, in milliseconds: signatures are not taken from further away. */
const skew = 15 * 60_000;

/** The task list wants an end, too: all that is watched has begun by then. */
const day = 24 * 3_600_000;

/** Since when to look for the job of a call. */
export function earliestStart({ at }: MutationResult, clock: Clock): number {
  return at === undefined ? clock.now() - skew : at - longestAnswer;
}

/** The statuses by which the task list tells the same as the job itself; a migration has others there (quirk 5). */
const plainStatuses = ["Running", "Completed", "Failed"];

/** Watches one job by itself, and many by the task list; one instance by itself, and many by their list. */
export function createWatch(api: ApiClient, clock: Clock): Watch {
  const tasksOf = async (jobs: readonly WatchedJob[]): Promise<ReadonlyMap<string, Task>> => {
    const times = jobs.map(({ since }) => since);
    const between = { start: Math.min(...times), end: Math.max(...times) + day };
    const subject = jobs.length === 1 ? jobs[0]?.subject : undefined;
    const tasks = await listTasks(api, between, subject ?? "the jobs that are under way", "poll");
    return new Map(tasks.map((task) => [task.id, task]));
  };
  /** Among very many instances, a look at each of a few costs less than their list. */
  let pagesOfInstances = 1;
  const statusesOf = untilUseless<InstanceRef, string>(async () => {
    const { instances } = await listInstances(api, "poll");
    pagesOfInstances = Math.ceil(instances.length / pageSize);
    return new Map(instances.flatMap(({ id, status }) => (status === undefined ? [] : [[id, status] as const])));
  });
  return {
    jobs: new BatchPoller(clock, {
      one: ({ id, subject }) => showJob(api, id, subject),
      many: untilUseless(async (jobs) => {
        const tasks = await tasksOf(jobs);
        return new Map([...tasks].filter(([, { status }]) => plainStatuses.includes(status ?? "")));
      }),
    }),
    migrations: new BatchPoller(clock, {
      one: async (migration) => (await tasksOf([migration])).get(migration.id),
      many: tasksOf,
    }),
    instances: new BatchPoller(clock, {
      one: async (instance) => (await showInstance(api, instance, "poll")).status,
      many: async (awaited) => (awaited.length < pagesOfInstances ? new Map<string, string>() : statusesOf(awaited)),
    }),
  };
}

/** A list that was of no use so often without a pause is given up; the cloud may yet tell of each thing by itself. */
const givenUpAfter = 3;

/**
 * A list that is no longer asked for once it is given up: because somebody may not see it, though each thing in it, or because
 * it fails, or shows nothing of what is looked for, again and again.
 */
function untilUseless<Thing extends { id: string }, Seen>(
  list: (things: readonly Thing[]) => Promise<ReadonlyMap<string, Seen>>,
): (things: readonly Thing[]) => Promise<ReadonlyMap<string, Seen>> {
  let useless = 0;
  return async (things) => {
    if (useless >= givenUpAfter) return new Map();
    try {
      const seen = await list(things);
      useless = things.some(({ id }) => seen.has(id)) ? 0 : useless + 1;
      return seen;
    } catch (error) {
      useless = isTransient(error) ? useless + 1 : givenUpAfter;
      if (useless < givenUpAfter) throw error;
      return new Map();
    }
  };
}
