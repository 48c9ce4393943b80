import { type Disturbance, makeDisturbance, type Requests } from "./disturbance";
import {
  problemsOfCloud,
  problemsOfLostIds,
  problemsOfIdentities,
  problemsOfMessage,
  problemsOfPreview,
  problemsOfPurchases,
  problemsOfSecrets,
  problemsOfState,
} from "./checks";
import type { Phase, Scenario } from "./scenario";
import { identitiesOf } from "./snapshot";
import { type Checkpoint, Testbed } from "./testbed";

/** A phase, and its result without a disturbance. */
export interface ReferencePhase {
  phase: Phase;
  before: Checkpoint;
  after: Checkpoint;
  /** Requests of the command. */
  requests: Requests;
}

/** Runs a scenario without disturbances. @throws Error if a phase does not have its expected result */
export async function recordScenario({ phases, login }: Scenario): Promise<ReferencePhase[]> {
  const recorded: ReferencePhase[] = [];
  let checkpoint: Checkpoint | undefined;
  for (const phase of phases) {
    const testbed = new Testbed(checkpoint, login);
    const before = testbed.checkpoint();
    await phase.before?.(testbed);
    const identities = Object.values(identitiesOf(testbed.simulator.state));
    const firstIndex = testbed.journalLength;
    const messages: string[] = [];
    const succeeded = await attempt(() => run(testbed, phase), messages);
    const requests = testbed.simulator.journal.entries.slice(firstIndex);
    const problems =
      phase.refusal === undefined
        ? [
            ...(succeeded ? [] : messages),
            ...(await problemsOfPreview(testbed, phase)),
            ...(phase.check?.(testbed) ?? []),
          ]
        : problemsOfRefusal(phase.refusal, messages, requests);
    const kept = Object.values(identitiesOf(testbed.simulator.state));
    if (!phase.replaces && !identities.every((identity) => kept.includes(identity)))
      problems.push("a resource was replaced");
    if (problems.length > 0) throw new Error(`${phase.title}, without a disturbance: ${problems.join("; ")}`);
    checkpoint = testbed.checkpoint();
    recorded.push({ phase, before, after: checkpoint, requests });
  }
  return recorded;
}

/** Checks that a command was refused before it changed anything. */
function problemsOfRefusal(refusal: RegExp, messages: readonly string[], requests: Requests): string[] {
  const changes = requests.filter(({ method }) => method !== "GET");
  return [
    ...(messages.some((message) => refusal.test(message))
      ? []
      : [`the command was not refused: ${messages.join("; ")}`]),
    ...changes.map(
      ({ operation }) => `the command sent ${operation ?? "a mutation"}, but must be refused before any change`,
    ),
  ];
}

/** Way to repeat the failed command: as its message advises, or always with a refresh. */
export type Recovery = "as advised" | "with refresh";

/** Pause between two commands of a run, in milliseconds. */
const pause = 120_000;

/** Maximum number of times that a failed command is repeated. */
const maxRepeats = 4;

/** Result of a run with a disturbance. */
export interface RunResult {
  problems: string[];
  /** Messages of the failed commands. */
  messages: string[];
  /** Lines of progress and warnings of all commands. */
  logged: readonly string[];
}

/**
 * Runs a phase with one disturbance, then repeats the command until it succeeds, at most {@link maxRepeats} times.
 *
 * @param name name of the disturbance
 * @param nth position of the request to disturb, from 1
 * @returns undefined if the disturbance does not apply to that request
 */
export async function disturb(
  reference: ReferencePhase,
  name: string,
  nth: number,
  recovery: Recovery = "as advised",
): Promise<RunResult | undefined> {
  const disturbance = makeDisturbance(name, reference.requests, nth);
  return disturbance && runDisturbed(reference, disturbance, recovery);
}

/** Runs a phase with a disturbance, then repeats the command until it succeeds, at most {@link maxRepeats} times. */
export async function runDisturbed(
  { phase, before, after }: ReferencePhase,
  disturbance: Disturbance,
  recovery: Recovery = "as advised",
): Promise<RunResult> {
  const testbed = new Testbed(before);
  const { simulator, clock, engine } = testbed;
  await phase.before?.(testbed);
  const identities = identitiesOf(simulator.state);
  const firstIndex = testbed.journalLength;
  const problems: string[] = [];
  const messages: string[] = [];
  let succeeded = await attempt(() => disturbance.apply(testbed, () => run(testbed, phase)), messages);
  if (!succeeded && !disturbance.kills)
    problems.push(...problemsOfLostIds(testbed, simulator.journal.entries.slice(firstIndex), messages.at(-1) ?? ""));
  for (let repeated = 0; repeated < maxRepeats && !succeeded; repeated += 1) {
    const message = messages.at(-1) ?? "";
    await clock.sleep(pause);
    if (repeated === 0) disturbance.afterFailure?.(testbed);
    await followAdvice(testbed, message);
    succeeded = await attempt(async () => {
      // The error of a deletion advises a refresh only if the program changes. The sweep repeats the same program.
      const advice = message.replace(/ If you change the program .*/, "");
      if (recovery === "with refresh" || /`pulumi refresh` and|`pulumi up --refresh`/.test(advice))
        await engine.refresh();
      await run(testbed, phase);
    }, messages);
  }
  simulator.faults.clear();
  // A late request may have overwritten a value, or a read may have hidden drift. A refresh detects this; the next command corrects it.
  const { isLate, hidesDrift = false } = disturbance;
  if (succeeded && (isLate || (hidesDrift && phase.command === "up --refresh"))) {
    await clock.sleep(pause);
    succeeded = await attempt(async () => {
      await engine.refresh();
      await run(testbed, phase);
    }, messages);
  }
  if (succeeded) {
    problems.push(...(await problemsOfPreview(testbed, phase)));
    problems.push(...problemsOfCloud(testbed, after), ...problemsOfState(testbed, after));
    problems.push(...(phase.check?.(testbed) ?? []));
  } else problems.push(`the command does not converge: ${messages.at(-1) ?? ""}`);
  problems.push(
    ...problemsOfPurchases(testbed, after, disturbance),
    ...problemsOfIdentities(testbed, identities, after),
    ...messages.flatMap((message) => problemsOfMessage(message, simulator.journal.entries)),
    ...problemsOfSecrets(testbed, messages),
    ...testbed.overdue,
  );
  return { problems: [...new Set(problems)], messages, logged: testbed.logged };
}

/**
 * Follows the advice of a message about the orphan of an interrupted create: adopts the orphan, or deletes an orphaned account. The caller
 * runs the commands that the message advises.
 */
async function followAdvice({ engine, otherClient }: Testbed, message: string): Promise<void> {
  const id = /`adopt: \{ id: "([^"]+)" \}`/.exec(message)?.[1];
  if (id !== undefined && engine.failedAt !== undefined) engine.adoptions.set(engine.failedAt, id);
  const [, account, instance = ""] =
    /account "([^"]+)" of instance (\w+) .*exists already.* Delete it/.exec(message) ?? [];
  if (account !== undefined) await otherClient.ofInstance(instance).call("DELETE", `/users/${account}`);
}

/** Maximum duration of a command, in milliseconds. It exceeds the longest default timeout of an operation, which is a day. */
const limit = 48 * 3_600_000;

/** Runs the command of a phase. @throws Error if the command fails, or does not end in time */
async function run(testbed: Testbed, phase: Phase): Promise<void> {
  const ended = new AbortController();
  const endless = testbed.clock.sleep(limit, ended.signal).then(() => {
    testbed.overdue.push("the command does not end");
    throw new Error("the command does not end");
  });
  endless.catch(() => undefined);
  await Promise.race([runCommand(testbed, phase), endless]).finally(() => {
    ended.abort();
  });
}

async function runCommand(testbed: Testbed, { command, program }: Phase): Promise<void> {
  if (command === "destroy") return testbed.engine.destroy();
  if (command === "up --refresh") await testbed.engine.refresh();
  await testbed.engine.up(program(testbed));
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
