import { type InstanceRef, listInstances, showInstance } from "../../api/ddm/instances";
import { type Job, listTasks, maxTaskAge, showJob, type Task } from "../../api/ddm/jobs";
import { type MutationResult, pageSize } from "../../api/wire";
import type { ApiClient } from "../../http/request";
import { BatchPoller } from "../../wait/batch-poller";
import type { Clock } from "../../wait/clock";
import { isTransient } from "./context";

/** A job or migration that is waited for. */
export interface PolledJob {
  id: string;
  /** Subject of errors, e.g. `account "app" of instance 3f…in09`. */
  subject: string;
  /** Start of the job, or a time up to a day earlier, by the API's clock, in epoch milliseconds. Undefined if the start is unknown. */
  since: number | undefined;
}

/** The batched polls of jobs, migrations, and the statuses of instances. */
export interface Pollers {
  jobs: BatchPoller<PolledJob, Job>;
  /** Polls migrations in the task list. A result is undefined while the task list does not report the migration. */
  migrations: BatchPoller<PolledJob, Task | undefined>;
  instances: BatchPoller<InstanceRef, string>;
}

/** Maximum time from the start of a job to the response to its request, in milliseconds. */
const maxResponseTime = 60_000;

/** Maximum difference between the clocks of the API and this process, in milliseconds. A larger difference invalidates signatures. */
export const maxClockSkew = 15 * 60_000;

/** A day in milliseconds. */
const day = 24 * 3_600_000;

/** Returns the earliest time at which the job of a request may have started, in epoch milliseconds. */
export function earliestStart({ at }: MutationResult, clock: Clock): number {
  return at === undefined ? clock.now() - maxClockSkew : at - maxResponseTime;
}

/** Statuses that the task list and a query for the job report alike. Migrations have other statuses in the task list (quirk 22). */
const plainStatuses = ["Running", "Completed", "Failed"];

/** Creates the pollers. A single job or instance is read with its own request; several are usually read with a list. */
export function createPollers(api: ApiClient, clock: Clock): Pollers {
  const readTasks = async (jobs: readonly PolledJob[]): Promise<ReadonlyMap<string, Task>> => {
    const now = clock.now();
    const between = {
      start: Math.min(...jobs.map(({ since = now - maxTaskAge }) => since)),
      end: Math.max(...jobs.map(({ since = now }) => since + day)),
    };
    const subject = jobs.length === 1 ? jobs[0]?.subject : undefined;
    const tasks = await listTasks(api, between, subject ?? "the running jobs", "poll");
    return new Map(tasks.map((task) => [task.id, task]));
  };
  /** Number of pages of the instance list. If fewer instances than pages are polled, one request per instance costs less than reading the list. */
  let pagesOfInstances = 1;
  const readStatuses = stopWhenUseless<InstanceRef, string>(async () => {
    const { instances } = await listInstances(api, "poll");
    pagesOfInstances = Math.ceil(instances.length / pageSize);
    return new Map(instances.flatMap(({ id, status }) => (status === undefined ? [] : [[id, status] as const])));
  });
  return {
    jobs: new BatchPoller(clock, {
      pollOne: ({ id, subject }) => showJob(api, id, subject),
      pollMany: stopWhenUseless(async (jobs) => {
        const tasks = await readTasks(jobs);
        return new Map([...tasks].filter(([, { status }]) => plainStatuses.includes(status ?? "")));
      }),
    }),
    migrations: new BatchPoller(clock, {
      pollOne: async (migration) => (await readTasks([migration])).get(migration.id),
      pollMany: readTasks,
    }),
    instances: new BatchPoller(clock, {
      pollOne: async (instance) => (await showInstance(api, instance, "poll")).status,
      pollMany: async (awaited) =>
        awaited.length < pagesOfInstances ? new Map<string, string>() : readStatuses(awaited),
    }),
  };
}

/** Number of consecutive useless reads that end the use of a list. Each item is then read by its own request. */
const maxUselessReads = 3;

/**
 * Returns a function that reads a list until the list is useless. A list is useless after a refusal other than 404 or 429, or if several reads in
 * a row fail or return none of the items. The function then returns an empty result without a request.
 */
function stopWhenUseless<Item extends { id: string }, Result>(
  list: (items: readonly Item[]) => Promise<ReadonlyMap<string, Result>>,
): (items: readonly Item[]) => Promise<ReadonlyMap<string, Result>> {
  let uselessReads = 0;
  return async (items) => {
    if (uselessReads >= maxUselessReads) return new Map();
    try {
      const seen = await list(items);
      uselessReads = items.some(({ id }) => seen.has(id)) ? 0 : uselessReads + 1;
      return seen;
    } catch (error) {
      uselessReads = isTransient(error) ? uselessReads + 1 : maxUselessReads;
      if (uselessReads < maxUselessReads) throw error;
      return new Map();
    }
  };
}
