import type { JournalEntry } from "../../simulator";
import { countByOperation, recordCalls, mutations } from "../../scripts/sandbox/calls";
import { pageSize } from "../../provider/api/wire";
import { TestCloud } from "../support/test-cloud";
import { provideDataNodes } from "./data-nodes";
import { Engine } from "./engine";
import { type Job, type JobPolls, measureJobPolls } from "./job-polls";
import { startLocalProvider } from "./local-provider";
import { stackCommands, type Size } from "./reference-stack";

/** Cost of one command on a stack. */
export interface Measure {
  command: string;
  calls: number;
  mutations: number;
  /** Number of calls that the command may make: see {@link budgetOf}. */
  budget: number;
  /** Number of responses with status 429. */
  throttled: number;
  /** Number of responses with status 409. */
  busy: number;
  /** Duration of the command by the cloud's clock, in seconds. */
  seconds: number;
  /** Total time in which jobs keep the busiest instance busy, in seconds. */
  jobSeconds: number;
  jobPolls: JobPolls;
  callsByOperation: Readonly<Record<string, number>>;
}

/**
 * Measures the commands of a stack in virtual time. The real client with its throttle runs against the simulator with its quota.
 *
 * @param parallel number of resources that Pulumi works on at the same time; Pulumi's default is four per core
 */
export async function measure(size: Size, parallel = 16): Promise<Measure[]> {
  const cloud = new TestCloud();
  const dataNodes = provideDataNodes(cloud.simulator, size.instances);
  const engine = new Engine(() => startLocalProvider(cloud.newServices()), parallel);
  const measures: Measure[] = [];
  const run = async (command: string, action: () => Promise<void>) => {
    const calls = recordCalls(cloud);
    const began = cloud.clock.now();
    await action();
    measures.push(measureOf(command, size, cloud, began, calls()));
  };
  for (const [command, action] of stackCommands(engine, size, dataNodes)) await run(command, action);
  return measures;
}

function measureOf(
  command: string,
  size: Size,
  cloud: TestCloud,
  began: number,
  calls: readonly JournalEntry[],
): Measure {
  const ended = cloud.clock.now();
  const jobs = jobsOf(cloud, began, ended);
  const workSeconds = jobs.reduce((sum, { startsAt, settlesAt }) => sum + settlesAt - startsAt, 0) / 1_000;
  const mutationCount = mutations(calls).length;
  const countStatus = (status: number) => calls.filter((call) => call.status === status).length;
  return {
    command,
    calls: calls.length,
    mutations: mutationCount,
    budget: budgetOf(command, size, mutationCount, workSeconds),
    throttled: countStatus(429),
    busy: countStatus(409),
    seconds: Math.round((ended - began) / 1_000),
    jobSeconds: Math.round(criticalPath(jobs) / 1_000),
    jobPolls: measureJobPolls(jobs, calls),
    callsByOperation: countByOperation(calls),
  };
}

/**
 * Number of calls that a command may make. If the command changes many resources: its mutations and one poll per 30 seconds of a job, plus
 * 10 %. `destroy` also reads each schema before its deletion, because another client may have deleted the schema and created it again.
 */
function budgetOf(command: string, size: Size, mutationCount: number, workSeconds: number): number {
  if (command.startsWith("preview") || command === "up, nothing to do") return 0;
  if (command === "up, one changed account per instance") return 3 * size.instances;
  const reads = command === "destroy" ? size.instances * size.schemas : 0;
  if (command !== "refresh") return Math.floor(1.1 * (mutationCount + workSeconds / 30)) + reads;
  // The reference stack needs 10 calls, plus a margin of 2. Each further instance needs 5: two reads of its details, and the lists of its groups,
  // schemas and accounts.
  const furtherPages = size.instances * (Math.ceil(size.schemas / pageSize) - 1);
  return 12 + 5 * (size.instances - 1) + furtherPages;
}

/** Total time in which jobs keep the busiest instance busy, in milliseconds. The jobs of an instance run one after the other. */
function criticalPath(jobs: readonly Job[]): number {
  const busy = new Map<string, number>();
  for (const { instanceId, startsAt, settlesAt } of jobs) {
    busy.set(instanceId, (busy.get(instanceId) ?? 0) + settlesAt - startsAt);
  }
  return Math.max(0, ...busy.values());
}

/** The jobs that began between two times. */
function jobsOf(cloud: TestCloud, from: number, to: number): Job[] {
  return cloud.simulator.state.jobs.filter(({ startsAt }) => startsAt >= from && startsAt < to);
}
