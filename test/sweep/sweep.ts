import { isDeepStrictEqual } from "node:util";
import type { Phase } from "./life";
import type { Disturbance } from "./disturbance";
import { identitiesOf, purchasesOf, snapshotOf } from "./snapshot";
import { type Checkpoint, World } from "./world";

/** A phase as it goes undisturbed. */
export interface ReferencePhase {
  phase: Phase;
  before: Checkpoint;
  after: Checkpoint;
  /** Number of requests of the command. */
  requests: number;
}

/** Runs a life undisturbed. @throws Error when a phase fails or does not end as its program says */
export async function recordLife(life: readonly Phase[]): Promise<ReferencePhase[]> {
  const recorded: ReferencePhase[] = [];
  let checkpoint: Checkpoint | undefined;
  for (const phase of life) {
    const world = new World(checkpoint);
    const before = world.checkpoint();
    await phase.before?.(world);
    const first = world.requests;
    await run(world, phase);
    const requests = world.requests - first;
    const problems = await problemsOfState(world, phase);
    if (problems.length > 0) throw new Error(`${phase.title}, undisturbed: ${problems.join("; ")}`);
    checkpoint = world.checkpoint();
    recorded.push({ phase, before, after: checkpoint, requests });
  }
  return recorded;
}

/** Pause before a failed command is repeated, in milliseconds. */
const PAUSE = 120_000;

/** What a user does after a failed command, in this order, until one succeeds. */
const recoveries = ["repeat", "repeat", "repeat", "refresh", "refresh"] as const;

/** Runs a phase with one disturbance, then repeats the command until it succeeds. @returns what is wrong, and the messages */
export async function disturb(
  { phase, before, after }: ReferencePhase,
  disturbance: Disturbance,
): Promise<{ problems: string[]; messages: string[] }> {
  const world = new World(before);
  await phase.before?.(world);
  const identities = identitiesOf(world.simulator.state);
  const messages: string[] = [];
  let succeeded = await attempt(() => disturbance.apply(world, () => run(world, phase)), messages);
  for (const recovery of recoveries) {
    if (succeeded) break;
    await world.clock.sleep(PAUSE);
    followAdvice(world, messages.at(-1) ?? "");
    succeeded = await attempt(async () => {
      if (recovery === "refresh") await world.engine.refresh();
      await run(world, phase);
    }, messages);
  }
  world.simulator.faults.clear();
  // What is executed late may overwrite a newer value: a refresh finds and repairs that.
  if (succeeded && disturbance.isLate) {
    await world.clock.sleep(PAUSE);
    await world.engine.refresh();
    await attempt(() => run(world, phase), messages);
  }
  const problems = succeeded ? [] : [`does not converge: ${messages.at(-1) ?? ""}`];
  if (succeeded) problems.push(...(await problemsOfState(world, phase)));
  const state = world.simulator.state;
  if (succeeded && !isDeepStrictEqual(snapshotOf(state), snapshotOf(after.cloud)))
    problems.push(`another cloud: ${difference(snapshotOf(state), snapshotOf(after.cloud))}`);
  problems.push(...purchaseProblems(world, after, disturbance.failsJobs));
  const [now, expected] = [identitiesOf(state), identitiesOf(after.cloud)];
  for (const [name, identity] of Object.entries(identities)) {
    if (expected[name] === identity && now[name] !== identity) problems.push(`${name} is another one`);
  }
  problems.push(...messages.flatMap(problemsOfMessage));
  return { problems, messages };
}

/** Adopts what a message says that it can be adopted: an interrupted create of a resource whose name the program gives. */
function followAdvice({ engine }: World, message: string): void {
  const id = /`adopt: \{ id: "([^"]+)" \}`/.exec(message)?.[1];
  if (id !== undefined && engine.failedAt !== undefined) engine.adoptions.set(engine.failedAt, id);
}

async function run(world: World, { command, program }: Phase): Promise<void> {
  if (command === "destroy") return world.engine.destroy();
  if (command === "up --refresh") await world.engine.refresh();
  return world.engine.up(program(world));
}

async function attempt(command: () => Promise<void>, messages: string[]): Promise<boolean> {
  try {
    await command();
    return true;
  } catch (error) {
    messages.push(error instanceof Error ? error.message : String(error));
    return false;
  }
}

/** After a command that succeeded, nothing is left to do: in the preview, and after a refresh. */
async function problemsOfState(world: World, { command, program }: Phase): Promise<string[]> {
  if (command === "destroy") return world.engine.state.entries.length === 0 ? [] : ["the state is not empty"];
  const leftover = async (when: string) => {
    const ops = Object.entries(await world.engine.preview(program(world))).filter(([, op]) => op !== "same");
    return ops.map(([name, op]) => `${op} of ${name} in the preview ${when}`);
  };
  const problems = await leftover("after the command");
  await world.engine.refresh();
  return [...problems, ...(await leftover("after a refresh"))];
}

/** A failed creation is bought once more; nothing else is bought more often than in an undisturbed life. */
function purchaseProblems(world: World, after: Checkpoint, failsJobs: boolean): string[] {
  const [bought, expected] = [purchasesOf(world.simulator.state), purchasesOf(after.cloud)];
  return Object.entries(bought).flatMap(([what, count]) => {
    const most = expected[what as keyof typeof expected] + (failsJobs ? 1 : 0);
    return count > most ? [`${count} ${what} bought instead of ${most}`] : [];
  });
}

/** A message names the resource and ends with a next step. */
function problemsOfMessage(message: string): string[] {
  const isComplete =
    /^(Creating|Adopting|Updating|Deleting|Reading) /.test(message) && /`pulumi |console/.test(message);
  return isComplete ? [] : [`a message without resource or next step: ${message}`];
}

function difference(is: unknown, expected: unknown): string {
  if (typeof is !== "object" || typeof expected !== "object" || is === null || expected === null)
    return `${JSON.stringify(is)} instead of ${JSON.stringify(expected)}`;
  const names = [...new Set([...Object.keys(is), ...Object.keys(expected)])];
  return names
    .filter((name) => !isDeepStrictEqual(is[name as never], expected[name as never]))
    .map((name) => `${name}: ${difference(is[name as never], expected[name as never])}`)
    .join(", ");
}
