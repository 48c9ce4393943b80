import type { JournalEntry } from "../../simulator";
import { byOperation, recordCalls, mutations } from "../../scripts/sandbox/calls";
import { pageSize } from "../../provider/api/wire";
import { TestCloud } from "../support/test-cloud";
import { dataNodesFor } from "./data-nodes";
import { Engine } from "./engine";
import { processIn } from "./in-process";
import { type Job, noticing, type Noticing } from "./noticing";
import { lifeOfStack, type Size } from "./reference-stack";

/** What one command on a stack cost. */
export interface Measure {
  command: string;
  calls: number;
  mutations: number;
  /** What the issue of the project allows: see {@link budgetOf}. */
  budget: number;
  throttled: number;
  busy: number;
  /** Seconds of the cloud's clock. */
  seconds: number;
  /** The critical path of the cloud's own jobs, in seconds. */
  jobSeconds: number;
  /** How the ends of jobs were noticed. */
  noticing: Noticing;
  byOperation: Readonly<Record<string, number>>;
}

/**
 * Plays the life of a stack in virtual time, with the real client and its throttle against the simulator and its quota, and
 * measures each command.
 *
 * @param parallel how many resources Pulumi works on at once; by itself it takes four for each core
 */
export async function measure(size: Size, parallel = 16): Promise<Measure[]> {
  const cloud = new TestCloud();
  const dataNodes = dataNodesFor(cloud.simulator, size.instances);
  const engine = new Engine(() => processIn(cloud.newServices()), parallel);
  const measures: Measure[] = [];
  const run = async (command: string, work: () => Promise<void>) => {
    const calls = recordCalls(cloud);
    const began = cloud.clock.now();
    await work();
    measures.push(measureOf(command, size, cloud, began, calls()));
  };
  for (const [command, work] of lifeOfStack(engine, size, dataNodes)) await run(command, work);
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
  const changing = mutations(calls).length;
  const having = (status: number) => calls.filter((call) => call.status === status).length;
  return {
    command,
    calls: calls.length,
    mutations: changing,
    budget: budgetOf(command, size, changing, workSeconds),
    throttled: having(429),
    busy: having(409),
    seconds: Math.round((ended - began) / 1_000),
    jobSeconds: Math.round(criticalPath(jobs) / 1_000),
    noticing: noticing(jobs, calls),
    byOperation: byOperation(calls),
  };
}

/** How many calls a command may cost: what changes things, a look every 30 seconds of the cloud's own work, and a tenth. */
function budgetOf(command: string, size: Size, changing: number, workSeconds: number): number {
  if (command.startsWith("preview") || command === "up, nothing to do") return 0;
  if (command === "up, one changed account") return 3 * size.instances;
  if (command !== "refresh") return Math.floor(1.1 * (changing + workSeconds / 30));
  // Of each further instance: its two details, and the lists of its groups, schemas and accounts.
  const furtherPages = size.instances * (Math.ceil(size.schemas / pageSize) - 1);
  return 12 + 5 * (size.instances - 1) + furtherPages;
}

/** How long the cloud needed for its own jobs, in milliseconds: those of one instance go one after the other. */
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
