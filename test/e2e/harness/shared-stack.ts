import { recordCalls } from "../../../scripts/sandbox/calls";
import { environmentOf } from "../../../scripts/sandbox/environment";
import { createOtherClient, type OtherClient } from "../../../scripts/sandbox/other-client";
import { startSimulator, type JournalEntry, type RunningSimulator, type State } from "../../../simulator";
import { changesOf } from "./calls";
import type { Args, ByResource, DriftCase, InPlaceCase, ReplacementCase } from "./cases";
import { createProject, type Outcome, type Project } from "./project";
import type { StackState, StoredResource } from "./state";

/** A command and the API calls that it made. */
export interface Run {
  readonly outcome: Outcome;
  readonly calls: readonly JournalEntry[];
}

/** An `up`, with the state and the cloud after it. */
export interface Deployment extends Run {
  readonly state: StackState;
  readonly cloud: State;
}

/** Access of a hook to the running stack. */
export interface HookContext {
  readonly otherClient: OtherClient;
  readonly project: Project;
  /** Ids of the simulator's data nodes. */
  readonly dataNodes: readonly string[];
}

/** Options of {@link useSharedStack}. */
export interface SharedStackOptions {
  readonly seed: string;
  /**
   * Returns the program that declares the given resources, name -> arguments. The program can use the constant `dataNodes`,
   * which holds the ids of the simulator's data nodes.
   *
   * @param names names of the resources of all cases, including those that are not declared
   */
  program(resources: ByResource<Args>, names: readonly string[]): string;
  /** Returns the live resource. The tests compare it with `live` of the edits. */
  live(cloud: State, resource: StoredResource): unknown;
  /** Returns a text that each call about a resource contains in its path or body. Default: the last part of the resource's id. */
  readonly callsContain?: (resource: StoredResource) => string | undefined;
  /** Runs before the first `up`. The returned lines are added to the programs of all steps. */
  readonly beforeCreate?: (context: HookContext) => Promise<string>;
  /** Runs after the first `up`. */
  readonly afterCreate?: (context: HookContext, state: StackState) => Promise<void>;
  /** Runs after the drift. The returned lines are added only to the program of step 4 of {@link SharedStack}. */
  readonly afterDrift?: (context: HookContext, state: StackState) => Promise<string>;
  /** Previews the first edit before it is applied. Default: false. */
  readonly previewFirstEdit?: boolean;
  /** Runs the preview and the `up` of step 4 of {@link SharedStack} with `--refresh`. Default: true. */
  readonly refresh?: boolean;
  /** Removes the resources of all cases from the program at the end. Default: true. */
  readonly removeResources?: boolean;
}

/**
 * One stack for all cases of a suite, because a stack for each case would take minutes. Each case has a separate resource. The
 * cases are those passed to `describeInPlace`, `describeReplacements` and `describeDrift`.
 *
 * {@link useSharedStack} runs these steps before the tests. The tests check their results:
 *
 * 1. `up` creates the resources.
 * 2. The n-th `up` of this step makes the n-th edit of each in-place case. The first `up` also applies `after` of the drift cases.
 * 3. Another client makes the changes of the drift cases.
 * 4. The program gets the edits of the replacement cases. `preview --refresh --diff` and `up --refresh` run.
 * 5. `up` of the program without the resources deletes them.
 */
export class SharedStack {
  simulator!: RunningSimulator;
  project!: Project;
  /**
   * Results of the steps:
   *
   * - `created`: the `up` of step 1
   * - `editPreview`: the preview of the first edit. Set only with `previewFirstEdit`
   * - `edited`: each `up` of step 2
   * - `previewed`: the preview of step 4
   * - `corrected`: the `up` of step 4. Not set when step 4 has nothing to correct, replace or add
   * - `removed`: the `up` of step 5. Not set with `removeResources: false`
   */
  created!: Deployment;
  editPreview!: Run;
  readonly edited: Deployment[] = [];
  previewed!: Run;
  corrected!: Deployment;
  removed!: Deployment;

  /** The cases, name of the resource -> case. */
  readonly inPlace: Record<string, InPlaceCase> = {};
  readonly replacements: Record<string, ReplacementCase> = {};
  readonly drift: Record<string, DriftCase> = {};

  constructor(readonly options: SharedStackOptions) {}

  /** Names of the resources of all cases. */
  get names(): readonly string[] {
    return [this.inPlace, this.replacements, this.drift].flatMap((cases) => Object.keys(cases));
  }

  /** The deployments of steps 1, 2 and 4. */
  get deployments(): readonly Deployment[] {
    return [this.created, ...this.edited, ...((this.corrected as Deployment | undefined) ? [this.corrected] : [])];
  }

  /** The mutating calls about a resource in a deployment. */
  changesOf(resource: StoredResource, { calls }: Run): readonly JournalEntry[] {
    const text = (this.options.callsContain ?? lastPartOfId)(resource);
    return changesOf(text, calls);
  }

  /** Runs all steps. */
  async run(): Promise<void> {
    const { seed, beforeCreate, afterCreate, afterDrift, previewFirstEdit = false } = this.options;
    const { refresh = true, removeResources = true } = this.options;
    this.simulator = await startSimulator({ speed: 3600, seed });
    this.project = await createProject({ program: "", environment: environmentOf(this.simulator) });
    const dataNodes = this.simulator.simulator.state.dataNodes.map(({ id }) => id);
    const context = { otherClient: createOtherClient(this.simulator), project: this.project, dataNodes };
    const constants = `const dataNodes = ${JSON.stringify(dataNodes)};\n${(await beforeCreate?.(context)) ?? ""}`;
    const programOf = (resources: ByResource<Args>) => `${constants}\n${this.options.program(resources, this.names)}`;

    this.created = await this.#up(programOf(this.#resources(0)));
    await afterCreate?.(context, this.created.state);

    const edits = Math.max(
      ...Object.values(this.inPlace).map((each) => each.edits.length),
      ...Object.values(this.drift).map(({ after }) => (after ? 1 : 0)),
      0,
    );
    for (let edit = 1; edit <= edits; edit += 1) {
      const program = programOf(this.#resources(edit));
      if (previewFirstEdit && edit === 1) this.editPreview = await this.#preview(program);
      this.edited.push(await this.#up(program));
    }

    const { state } = this.deployments.at(-1) as Deployment;
    await this.#changeResources(context.otherClient, state);
    const added = (await afterDrift?.(context, state)) ?? "";
    const last = `${programOf({ ...this.#resources(edits), ...this.#replacedResources() })}\n${added}`;
    const args = refresh ? ["--refresh"] : [];
    this.previewed = await this.#preview(last, [...args, "--diff"]);
    if (added !== "" || [this.replacements, this.drift].some((cases) => Object.keys(cases).length > 0)) {
      this.corrected = await this.#up(last, args);
    }
    if (removeResources) this.removed = await this.#up(programOf({}));
  }

  /** Stops the simulator and removes the project. */
  async close(): Promise<void> {
    (this.project as Project | undefined)?.remove();
    await (this.simulator as RunningSimulator | undefined)?.close();
  }

  /** Returns the resources after a number of edits, without the edits of the replacement cases. */
  #resources(edits: number): ByResource<Args> {
    return {
      ...mapValues(this.inPlace, ({ before, edits: all }) => ({
        ...before,
        ...all[Math.min(edits, all.length) - 1]?.after,
      })),
      ...mapValues(this.replacements, ({ before }) => ({ ...before })),
      ...mapValues(this.drift, ({ before, after }) => ({ ...before, ...(edits > 0 && after) })),
    };
  }

  #replacedResources(): ByResource<Args> {
    return mapValues(this.replacements, ({ before, after }) => ({ ...before, ...after }));
  }

  async #changeResources(otherClient: OtherClient, state: StackState): Promise<void> {
    for (const [name, { change }] of Object.entries(this.drift)) {
      const resource = state.resource(name);
      const [instance = "", id = instance] = (resource.id ?? "").split("/");
      const pathOf = (path: string) => path.replace("{instance}", `{pid}/instances/${instance}`).replace("{id}", id);
      const call: OtherClient = (method, path, body) => otherClient(method, pathOf(path), body);
      await change(call, resource, this.simulator.simulator.state);
    }
  }

  async #up(program: string, args: readonly string[] = []): Promise<Deployment> {
    this.project.edit(program);
    const calls = recordCalls(this.simulator);
    const outcome = await this.project.up({ args });
    const cloud = structuredClone(this.simulator.simulator.state);
    return { outcome, calls: calls(), state: await this.project.state(), cloud };
  }

  async #preview(program: string, args: readonly string[] = []): Promise<Run> {
    this.project.edit(program);
    const calls = recordCalls(this.simulator);
    const outcome = await this.project.preview({ args });
    return { outcome, calls: calls() };
  }
}

/** Declares a shared stack for the `describe` block. Its steps run before the tests, and it is removed after the tests. */
export function useSharedStack(options: SharedStackOptions): SharedStack {
  const stack = new SharedStack(options);
  beforeAll(() => stack.run(), 360_000);
  afterAll(() => stack.close());
  return stack;
}

function lastPartOfId({ id }: StoredResource): string | undefined {
  return id?.split("/").at(-1);
}

function mapValues<Value, Result>(object: Readonly<Record<string, Value>>, map: (value: Value) => Result) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));
}
