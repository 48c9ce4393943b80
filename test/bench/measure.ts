import type { JournalEntry } from "../../simulator";
import { byOperation, listen, mutations } from "../../scripts/sandbox/calls";
import { Stage } from "../support/stage";
import { Engine } from "./engine";
import { referenceStack, type Size } from "./reference-stack";

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
  /** Seconds that the cloud worked on its own jobs: on one instance, one after the other. */
  jobSeconds: number;
  byOperation: Readonly<Record<string, number>>;
}

/**
 * Plays the life of a stack in virtual time, with the real client and its throttle against the simulator and its quota, and
 * measures each command.
 */
export async function measure(size: Size): Promise<Measure[]> {
  const stage = new Stage();
  const { state } = stage.simulator.world;
  const dataNode = state.dataNodes[0]?.id ?? "";
  const engine = new Engine(() => stage.world);
  const measures: Measure[] = [];
  const run = async (command: string, work: () => Promise<void>) => {
    const calls = listen(stage);
    const began = stage.clock.now();
    await work();
    measures.push(measureOf(command, stage, began, calls()));
  };
  await run("up", () => engine.up(referenceStack(size, dataNode)));
  await run("up, nothing to do", () => engine.up(referenceStack(size, dataNode)));
  await run("refresh", () => engine.refresh());
  await run("up, one changed account", () => engine.up(referenceStack(size, dataNode, 0)));
  await run("destroy", () => engine.destroy());
  return measures;
}

function measureOf(command: string, stage: Stage, began: number, calls: readonly JournalEntry[]): Measure {
  const ended = stage.clock.now();
  const jobSeconds = busyTime(stage, began, ended) / 1_000;
  const changing = mutations(calls).length;
  const having = (status: number) => calls.filter((call) => call.status === status).length;
  return {
    command,
    calls: calls.length,
    mutations: changing,
    budget: budgetOf(command, changing, jobSeconds),
    throttled: having(429),
    busy: having(409),
    seconds: Math.round((ended - began) / 1_000),
    jobSeconds: Math.round(jobSeconds),
    byOperation: byOperation(calls),
  };
}

/** How many calls a command may cost: what changes things, a look every 30 seconds of the cloud's own work, and a tenth. */
function budgetOf(command: string, changing: number, jobSeconds: number): number {
  if (command === "refresh") return 12;
  if (command === "up, nothing to do") return 0;
  if (command === "up, one changed account") return 3;
  return Math.floor(1.1 * (changing + jobSeconds / 30));
}

/** How long any job ran or settled between two times, in milliseconds. */
function busyTime(stage: Stage, from: number, to: number): number {
  const spans = stage.simulator.world.state.jobs
    .map((job) => [job.startsAt, job.settlesAt] as const)
    .filter(([start]) => start >= from && start < to)
    .sort(([a], [b]) => a - b);
  let [total, reached] = [0, from];
  for (const [start, end] of spans) {
    total += Math.max(0, Math.min(end, to) - Math.max(start, reached));
    reached = Math.max(reached, end);
  }
  return total;
}
