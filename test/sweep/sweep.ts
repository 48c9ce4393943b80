import { isDeepStrictEqual } from "node:util";
import type { Phase } from "./scenario";
import type { Disturbance } from "./disturbance";
import { identitiesOf, purchasesOf, snapshotOf } from "./snapshot";
import { type Checkpoint, Testbed } from "./testbed";

/** A phase, and its result without a disturbance. */
export interface ReferencePhase {
  phase: Phase;
  before: Checkpoint;
  after: Checkpoint;
  /** Number of requests of the command. */
  requests: number;
}

/** Runs a scenario without disturbances. @throws Error when a phase fails or its result differs from its program */
export async function recordScenario(scenario: readonly Phase[]): Promise<ReferencePhase[]> {
  const recorded: ReferencePhase[] = [];
  let checkpoint: Checkpoint | undefined;
  for (const phase of scenario) {
    const testbed = new Testbed(checkpoint);
    const before = testbed.checkpoint();
    await phase.before?.(testbed);
    const first = testbed.requests;
    await run(testbed, phase);
    const requests = testbed.requests - first;
    const problems = await problemsOfState(testbed, phase);
    if (problems.length > 0) throw new Error(`${phase.title}, without a disturbance: ${problems.join("; ")}`);
    checkpoint = testbed.checkpoint();
    recorded.push({ phase, before, after: checkpoint, requests });
  }
  return recorded;
}

/** Pause before a failed command is repeated, in milliseconds. */
const PAUSE = 120_000;

/** Commands that a user runs after a failure, in this order, until one succeeds. */
const recoveries = ["repeat", "repeat", "repeat", "refresh", "refresh"] as const;

/** Runs a phase with one disturbance, then repeats the command until it succeeds. @returns the problems found, and the error messages */
export async function disturb(
  { phase, before, after }: ReferencePhase,
  disturbance: Disturbance,
): Promise<{ problems: string[]; messages: string[] }> {
  const testbed = new Testbed(before);
  await phase.before?.(testbed);
  const identities = identitiesOf(testbed.simulator.state);
  const messages: string[] = [];
  let succeeded = await attempt(() => disturbance.apply(testbed, () => run(testbed, phase)), messages);
  for (const recovery of recoveries) {
    if (succeeded) break;
    await testbed.clock.sleep(PAUSE);
    followAdvice(testbed, messages.at(-1) ?? "");
    succeeded = await attempt(async () => {
      if (recovery === "refresh") await testbed.engine.refresh();
      await run(testbed, phase);
    }, messages);
  }
  testbed.simulator.faults.clear();
  // A request that is executed late may overwrite a newer value. A refresh detects that drift, and the next command corrects it.
  if (succeeded && disturbance.isLate) {
    await testbed.clock.sleep(PAUSE);
    await testbed.engine.refresh();
    await attempt(() => run(testbed, phase), messages);
  }
  const problems = succeeded ? [] : [`does not converge: ${messages.at(-1) ?? ""}`];
  if (succeeded) problems.push(...(await problemsOfState(testbed, phase)));
  const state = testbed.simulator.state;
  if (succeeded && !isDeepStrictEqual(snapshotOf(state), snapshotOf(after.cloud)))
    problems.push(`the cloud differs: ${difference(snapshotOf(state), snapshotOf(after.cloud))}`);
  problems.push(...purchaseProblems(testbed, after, disturbance.failsJobs));
  const [now, expected] = [identitiesOf(state), identitiesOf(after.cloud)];
  for (const [name, identity] of Object.entries(identities)) {
    if (expected[name] === identity && now[name] !== identity) problems.push(`${name} was replaced`);
  }
  problems.push(...messages.flatMap(problemsOfMessage));
  return { problems, messages };
}

/** Adopts the resource whose id a message suggests: the orphan of an interrupted create with a name set by the program. */
function followAdvice({ engine }: Testbed, message: string): void {
  const id = /`adopt: \{ id: "([^"]+)" \}`/.exec(message)?.[1];
  if (id !== undefined && engine.failedAt !== undefined) engine.adoptions.set(engine.failedAt, id);
}

async function run(testbed: Testbed, { command, program }: Phase): Promise<void> {
  if (command === "destroy") return testbed.engine.destroy();
  if (command === "up --refresh") await testbed.engine.refresh();
  return testbed.engine.up(program(testbed));
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

/** Checks that the next preview shows no changes, before and after a refresh. */
async function problemsOfState(testbed: Testbed, { command, program }: Phase): Promise<string[]> {
  if (command === "destroy") return testbed.engine.state.entries.length === 0 ? [] : ["the state is not empty"];
  const leftover = async (when: string) => {
    const ops = Object.entries(await testbed.engine.preview(program(testbed))).filter(([, op]) => op !== "same");
    return ops.map(([name, op]) => `${op} of ${name} in the preview ${when}`);
  };
  const problems = await leftover("after the command");
  await testbed.engine.refresh();
  return [...problems, ...(await leftover("after a refresh"))];
}

/** Checks that nothing is bought more often than without a disturbance, except once more after a failed creation job. */
function purchaseProblems(testbed: Testbed, after: Checkpoint, failsJobs: boolean): string[] {
  const [bought, expected] = [purchasesOf(testbed.simulator.state), purchasesOf(after.cloud)];
  return Object.entries(bought).flatMap(([what, count]) => {
    const most = expected[what as keyof typeof expected] + (failsJobs ? 1 : 0);
    return count > most ? [`${count} ${what} bought instead of ${most}`] : [];
  });
}

/** Checks that a message names the operation and a next step. */
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
