import { recordCalls } from "../../../scripts/sandbox/calls";
import { environmentFor } from "../../../scripts/sandbox/environment";
import { startSimulator, type JournalEntry, type RunningSimulator, type State } from "../../../simulator";
import { changesOf } from "./calls";
import type { Op } from "./events";
import { createOtherClient, type OtherClient } from "../../../scripts/sandbox/other-client";
import { createProject, type Outcome, type Project } from "./project";
import type { StackState, StoredResource } from "./state";
import { argsAfter, type Args, type Drift, replaced, type Story, updateOf } from "./stories";

/** An input that cannot change: what a resource was created with, what the program says then, and what that does. */
export interface Replacement {
  readonly start?: Args;
  readonly edit: Args;
  /** Default: it is replaced. */
  readonly ops?: readonly Op[];
}

type Trace = (resource: StoredResource) => string | undefined;

/** Everything that is told of one kind of resource, each story by the name of its resource. */
export interface Saga {
  readonly seed: string;
  readonly inPlace: Readonly<Record<string, Story>>;
  readonly replacements: Readonly<Record<string, Replacement>>;
  readonly drifts: Readonly<Record<string, Drift<StoredResource>>>;
  /** The program where each resource is declared with these arguments; `dataNodes` is a constant of it: ids, to put schemas on. */
  program(resources: Readonly<Record<string, Args>>): string;
  /** What is in the path or the body of every call about a resource. Default: the last part of its id. */
  readonly trace?: Trace;
  /** A resource as it is in the cloud, in the words of the stories. */
  readonly live: (cloud: State, resource: StoredResource) => unknown;
  /** More that happens beside the drifts; the lines that it adds to the program are declared from then on. */
  besides?(otherClient: OtherClient, state: StackState, dataNodes: readonly string[]): Promise<string>;
}

/** One run of the program, and what it left. */
export interface Chapter {
  readonly outcome: Outcome;
  readonly calls: readonly JournalEntry[];
  readonly state: StackState;
  readonly cloud: State;
}

/** A saga that has been played: everything side by side in one stack. */
export interface Played {
  readonly simulator: RunningSimulator;
  readonly project: Project;
  /** The creation, then each edit. */
  readonly chapters: readonly Chapter[];
  /** The preview after the drifts, of the program that replaces what it says cannot change. */
  readonly previewed: Outcome;
  readonly previewCalls: readonly JournalEntry[];
  /** The same carried out. */
  readonly repaired: Chapter;
  /** All that stands in `inPlace`, `replacements` and `drifts` taken out of the program. */
  readonly removed: Chapter;
  /** Checks the steps of one story of `inPlace`. */
  expectInPlace(name: string): void;
  /** Checks one row of `replacements`. */
  expectReplacement(name: string): void;
  /** Checks one drift: seen and repaired, or left alone. */
  expectDrift(name: string): void;
  close(): Promise<void>;
}

/** Plays a saga, and leaves nothing open when that fails. */
export async function play(saga: Saga): Promise<Played> {
  const simulator = await startSimulator({ speed: 3600, seed: saga.seed });
  const project = await createProject({ program: saga.program({}), environment: environmentFor(simulator) });
  const close = async () => {
    await simulator.close();
    project.remove();
  };
  try {
    return { ...(await playOn(simulator, project, saga)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Plays a saga: up, an `up` for each edit, then the drifts, the preview that looks, the repair, and the removal of all. */
async function playOn(simulator: RunningSimulator, project: Project, saga: Saga): Promise<Omit<Played, "close">> {
  const { inPlace, replacements, drifts, live } = saga;
  const trace: Trace = saga.trace ?? (({ id }) => id?.split("/").at(-1));
  const edits = Math.max(...Object.values(inPlace).map(({ steps }) => steps.length));
  const dataNodes = simulator.simulator.state.dataNodes.map(({ id }) => id);
  const programOf = (resources: Readonly<Record<string, Args>>) =>
    `const dataNodes = ${JSON.stringify(dataNodes)};\n${saga.program(resources)}`;
  const text = (edit: number, later: boolean) =>
    programOf({
      ...mapValues(inPlace, (story) => argsAfter(story, edit)),
      ...mapValues(replacements, ({ start, edit: changed }) => ({ ...start, ...(later && changed) })),
      ...mapValues(drifts, ({ program, saidLater }) => ({ ...program, ...(edit > 0 && saidLater) })),
    });

  const carryOut = async (program: string, args: readonly string[] = []): Promise<Chapter> => {
    project.edit(program);
    const calls = recordCalls(simulator);
    const outcome = await project.up({ args });
    const cloud = structuredClone(simulator.simulator.state);
    return { outcome, calls: calls(), state: await project.state(), cloud };
  };

  const chapters: Chapter[] = [];
  for (let edit = 0; edit <= edits; edit += 1) chapters.push(await carryOut(text(edit, false)));
  const before = (chapters.at(-1) as Chapter).state;
  const otherClient = createOtherClient(simulator);
  for (const [name, { happens }] of Object.entries(drifts)) {
    const resource = before.resource(name);
    const [instance = "", own = instance] = (resource.id ?? "").split("/");
    const pathOf = (path: string) => path.replace("{i}", `{pid}/instances/${instance}`).replace("{own}", own);
    await happens((method, path, body) => otherClient(method, pathOf(path), body), resource);
  }
  const more = (await saga.besides?.(otherClient, before, dataNodes)) ?? "";
  const last = `${text(edits, true)}\n${more}`;
  project.edit(last);
  const previewing = recordCalls(simulator);
  const previewed = await project.preview({ args: ["--refresh", "--diff"] });
  const previewCalls = previewing();
  const repaired = await carryOut(last, ["--refresh"]);
  const removed = await carryOut(programOf({}));

  const callsAbout = (name: string, { calls }: Chapter, state: StackState) =>
    changesOf(trace(state.resource(name)), calls);
  return {
    ...{ simulator, project, chapters, previewed, previewCalls, repaired, removed },
    expectInPlace(name) {
      const steps = inPlace[name]?.steps ?? [];
      expect(chapters[0]?.outcome.ops(name)).toEqual(["create"]);
      steps.forEach(({ ops = ["update"], calls, live: there = {}, outputs = {}, warning }, index) => {
        const chapter = chapters[index + 1] as Chapter;
        expect(chapter.outcome.ops(name)).toEqual(ops);
        expect(made(callsAbout(name, chapter, chapter.state))).toEqual(Object.entries(calls));
        const resource = chapter.state.resource(name);
        expect(live(chapter.cloud, resource)).toMatchObject(there);
        expect(resource.outputs).toMatchObject(outputs);
        const warnings = chapter.outcome.diagnostics(name, "warning");
        expect(warnings).toEqual(warning ? [expect.stringMatching(warning)] : []);
      });
      const later = chapters.slice(steps.length + 1).map(({ outcome }) => outcome.ops(name));
      expect(later.flat().filter((op) => op !== "same")).toEqual([]);
      // And nothing of it looks like drift.
      expect(previewed.ops(name)).toEqual(["refresh", "same"]);
    },
    expectReplacement(name) {
      const { ops = replaced } = replacements[name] ?? {};
      expect(chapters[0]?.outcome.ops(name)).toEqual(["create"]);
      expect(sorted(previewed.ops(name))).toEqual(sorted(["refresh", ...ops]));
      expect(sorted(repaired.outcome.ops(name))).toEqual(sorted(["refresh", ...ops]));
    },
    expectDrift(name) {
      const {
        shows,
        repair,
        ops = ["refresh", repair === undefined ? "same" : "update"],
      } = drifts[name] as Drift<StoredResource>;
      expect(sorted(previewed.ops(name))).toEqual(sorted(ops));
      const diff = updateOf(name, previewed.stdout);
      for (const line of shows ?? []) expect(diff).toContain(line);
      expect(sorted(repaired.outcome.ops(name))).toEqual(sorted(ops));
      expect(made(callsAbout(name, repaired, before))).toEqual(Object.entries(repair ?? {}));
    },
  };
}

function made(calls: readonly JournalEntry[]): readonly (readonly [string | null, unknown])[] {
  return calls.map(({ operation, request }) => [operation, request ?? {}]);
}

function mapValues<Value, Result>(object: Readonly<Record<string, Value>>, map: (value: Value) => Result) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}

function sorted(ops: readonly Op[]): readonly Op[] {
  return [...ops].sort();
}
