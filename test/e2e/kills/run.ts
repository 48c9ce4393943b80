import { isDeepStrictEqual } from "node:util";
import { mutations, recordCalls } from "../../../scripts/sandbox/calls";
import { environmentOf } from "../../../scripts/sandbox/environment";
import { createOtherClient } from "../../../scripts/sandbox/other-client";
import type { State } from "../../../simulator";
import { identitiesOf, purchasesOf, snapshotOf } from "../../sweep/snapshot";
import { createProject, type Outcome, type Project, type RunOptions } from "../harness/project";
import type { RunningCommand } from "../harness/running-command";
import { startGatedSimulator, type GatedSimulator, type Point } from "./gated-simulator";
import { kills } from "./kill";
import { makePhases, type Phase } from "./scenario";

/** A phase that ran without a kill. */
export interface RecordedPhase {
  readonly title: string;
  /** The cloud before the drift and after the command. */
  readonly before: State;
  readonly after: State;
  /** Operations of the mutating requests, in order. */
  readonly mutations: readonly (string | null)[];
}

/** Runs the phases of the scenario without a kill. */
export function recordScenario(): Promise<readonly RecordedPhase[]> {
  return runScenario(async (run, phases) => {
    const recorded: RecordedPhase[] = [];
    for (const phase of phases) {
      const before = run.cloud();
      await run.causeDrift(phase);
      const calls = recordCalls(run.simulator);
      await run.runCommand(phase);
      const operations = mutations(calls()).map(({ operation }) => operation);
      recorded.push({ title: phase.title, before, after: run.cloud(), mutations: operations });
    }
    return recorded;
  });
}

/** A kill of one command: the way to kill it (a key of {@link kills}), and the request at which it is killed. */
export interface Kill extends Point {
  readonly way: string;
}

/** The outcome of a run with kills. */
export interface KilledRun {
  /** Titles of the phases whose command was killed. */
  readonly killed: readonly string[];
  /** Problems of the first phase that has any. The run ends after this phase. */
  readonly problems: readonly string[];
  /** Output of each attempt of the command in the phase with problems. Empty if no phase has problems. */
  readonly outputs: readonly string[];
}

/**
 * Runs the scenario and kills each command for which `killOf` returns a kill. After a kill, runs the commands that the documentation
 * advises, and checks that no changes remain. After each phase, compares the cloud with the recorded cloud of the phase.
 *
 * @param killOf returns the kill of a phase's command; `undefined` if the command is not killed
 */
export function runWithKills(
  recorded: readonly RecordedPhase[],
  killOf: (phase: RecordedPhase, index: number) => Kill | undefined,
): Promise<KilledRun> {
  return runScenario(async (run, phases) => {
    const killed: string[] = [];
    for (const [index, phase] of phases.entries()) {
      const expected = recorded[index] as RecordedPhase;
      const kill = killOf(expected, index);
      const before = run.cloud();
      await run.causeDrift(phase);
      const outputs = await run.runCommand(phase, kill);
      if (kill) killed.push(phase.title);
      const succeeded = kill === undefined || (await run.recover(phase, outputs));
      const problems = succeeded ? differences(expected, before, run.cloud()) : ["the next commands fail"];
      if (kill && succeeded) problems.push(...(await run.listPendingChanges(phase)));
      run.endKilled();
      if (problems.length > 0) return { killed, problems: problems.map((text) => `${phase.title}: ${text}`), outputs };
    }
    return { killed, problems: [], outputs: [] };
  });
}

/** Maximum number of times that a recovery repeats the command. */
const ATTEMPTS = 3;

/** One run of the scenario: a stack on a simulated cloud of its own. */
class ScenarioRun {
  #killed: RunningCommand | undefined;

  constructor(
    readonly simulator: GatedSimulator,
    readonly project: Project,
  ) {}

  cloud(): State {
    return this.simulator.simulator.save();
  }

  /** Applies the drift of the phase, if it has any. */
  async causeDrift({ drift }: Phase): Promise<void> {
    const [instance] = this.simulator.simulator.state.instances;
    await drift?.(createOtherClient(this.simulator), instance?.id ?? "");
  }

  /**
   * Runs the command of a phase.
   *
   * @param kill kills the command at a request
   * @returns the output of the command
   */
  async runCommand(phase: Phase, kill?: Kill): Promise<string[]> {
    const { gate } = this.simulator;
    gate.hold(kill);
    const outcome = await this.#run(phase, {
      fails: kill ? "perhaps" : false,
      meanwhile: async (command) => {
        if (!kill) return;
        this.#killed = command;
        await command.until(() => gate.isHeld);
        await kills[kill.way]?.(command, this.simulator);
      },
    });
    gate.hold(undefined);
    return [textOf(outcome)];
  }

  /**
   * Repeats the command until it succeeds, at most {@link ATTEMPTS} times. Unlocks the stack when the CLI advises `pulumi cancel`. After a
   * success, releases the held response, if any: the provider of the killed command then receives it late.
   *
   * @returns whether the command succeeded
   */
  async recover(phase: Phase, outputs: string[]): Promise<boolean> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const outcome = await this.#run(phase, { fails: "perhaps" });
      outputs.push(textOf(outcome));
      if (outcome.exitCode === 0) {
        this.simulator.gate.release();
        return true;
      }
      if (outcome.stderr.includes("`pulumi cancel`")) await this.project.run(["cancel", "--yes"]);
    }
    return false;
  }

  /** Returns the changes that the next preview shows. After a destroy, returns the resources that remain in the state. */
  async listPendingChanges({ command }: Phase): Promise<string[]> {
    if (command === "destroy") return (await this.project.state()).resources.map(({ urn }) => `the state holds ${urn}`);
    const preview = await this.project.preview({ args: ["--expect-no-changes"], fails: "perhaps" });
    return preview.exitCode === 0 ? [] : [`the next preview shows changes: ${preview.stdout}${preview.stderr}`];
  }

  /** Releases the held request, if any, and kills the processes of the killed command that still run. */
  endKilled(): void {
    this.simulator.gate.release();
    this.#killed?.kill();
    this.#killed = undefined;
  }

  async close(): Promise<void> {
    this.endKilled();
    this.project.remove();
    await this.simulator.close();
  }

  /** Runs the command of a phase. It handles one resource at a time, so every run sends the requests in the same order. */
  #run({ command, args = [], program }: Phase, options: RunOptions): Promise<Outcome> {
    this.project.edit(program);
    return this.project[command]({ ...options, args: [...args, "--parallel", "1"] });
  }
}

/** Calls `work` with a new run of the scenario, and closes the run afterwards. */
async function runScenario<Result>(
  work: (run: ScenarioRun, phases: readonly Phase[]) => Promise<Result>,
): Promise<Result> {
  const simulator = await startGatedSimulator({ seed: "kills" });
  const project = await createProject({ program: "", environment: environmentOf(simulator) });
  const run = new ScenarioRun(simulator, project);
  try {
    return await work(run, makePhases(simulator.simulator.state.dataNodes[0]?.id));
  } finally {
    await run.close();
  }
}

function differences(expected: RecordedPhase, before: State, after: State): string[] {
  const problems: string[] = [];
  const [actual, wanted] = [snapshotOf(after), snapshotOf(expected.after)];
  if (!isDeepStrictEqual(actual, wanted))
    problems.push(`the cloud is ${JSON.stringify(actual)}, not ${JSON.stringify(wanted)}`);
  const [bought, needed] = [purchasesOf(after), purchasesOf(expected.after)];
  if (!isDeepStrictEqual(bought, needed))
    problems.push(`bought ${JSON.stringify(bought)} instead of ${JSON.stringify(needed)}`);
  const [kept, expectedKept] = [keptNames(before, after), keptNames(expected.before, expected.after)];
  return [
    ...problems,
    ...expectedKept.filter((name) => !kept.includes(name)).map((name) => `${name} was replaced, renamed or deleted`),
  ];
}

/** Names of the resources that have the same identity in both states. */
function keptNames(before: State, after: State): readonly string[] {
  const [old, now] = [identitiesOf(before), identitiesOf(after)];
  return Object.keys(old).filter((name) => old[name] === now[name]);
}

function textOf({ exitCode, stdout, stderr }: Outcome): string {
  return `exit code ${String(exitCode)}\n${stdout}\n${stderr}`;
}
