import { makePlain } from "../../provider/boundary";
import {
  type DiffResult,
  type Lifecycle,
  type Location,
  PartialFailure,
  type Services,
  type Values,
} from "../../provider/lifecycle/lifecycle";

/** Operation of the engine on the resource. */
export type Op = "create" | "update" | "replace" | "same";

/** Options that the engine receives besides the program. */
export interface UpOptions {
  /** The resource option `ignoreChanges`. The engine passes the old inputs of these properties. */
  ignoreChanges?: readonly string[];
  /**
   * `pulumi up --replace`, or the first `up` after `pulumi state taint`. The engine then calls `check` without old inputs, and does not call
   * `diff`.
   */
  replace?: boolean;
  /** Number of times that an error hook of the program (`hooks.onError`) repeats a failed create or update. Default: 0. */
  repetitions?: number;
}

/** Environment of the provider processes of a {@link Stack}. */
export interface Environment {
  /** Makes the services of a create, read, update or delete. */
  newServices: () => Services;
  /** The location that the provider is configured for. */
  readonly location?: Location;
}

/**
 * A stack with one resource. The stack calls the resource's lifecycle as Pulumi's engine does: `check` with the old inputs, `diff` with
 * the old outputs, then the resulting operation. After a partial failure, the stack stores the state that the failure carries. If the
 * process is killed, the running operation never ends and stores nothing.
 */
export class Stack {
  id: string | undefined;
  inputs: Values = {};
  outputs: Values = {};
  /** Set after a partial failure, until the next success. */
  initError: string | undefined;
  /** Whether the provider can read the state of the stack. */
  isReadable = true;
  /** Replaced resources that are not deleted yet. `up` deletes them at its end, `destroy` at its start. */
  #replaced: { id: string; outputs: Values }[] = [];

  constructor(
    private readonly environment: Environment,
    /** Makes the lifecycle of a new provider process. As with the real CLI, each command has a separate process. */
    private readonly newLifecycle: () => Lifecycle,
  ) {}

  /** `pulumi up` with a program. */
  async up(program: Values, options: UpOptions = {}): Promise<Op> {
    const lifecycle = this.newLifecycle();
    const op = await this.#upResource(lifecycle, this.#applyIgnoreChanges(program, options), options);
    await this.#deleteReplaced(lifecycle);
    return op;
  }

  async #upResource(
    lifecycle: Lifecycle,
    program: Values,
    { replace = false, repetitions = 0 }: UpOptions,
  ): Promise<Op> {
    if (replace && this.id !== undefined) return this.#replace(lifecycle, program, false);
    const news = this.#check(lifecycle, this.inputs, program);
    if (this.id === undefined) return this.#create(lifecycle, news, repetitions);
    const { location } = this.environment;
    const { changes, replaces, deleteBeforeReplace } = lifecycle.diff(this.id, this.outputs, news, location);
    if (changes && replaces.length > 0) return this.#replace(lifecycle, program, deleteBeforeReplace);
    if (!changes && this.initError === undefined) return "same";
    const { id, outputs } = this;
    // After a partial failure of an update, the engine stores the old inputs.
    const update = async () => ({ id, outputs: await lifecycle.update(id, outputs, news, this.#newServices()) });
    await this.#storeResultOf(this.inputs, news, () => repeat(update, repetitions));
    return "update";
  }

  /** The operation that `pulumi preview` shows. */
  preview(program: Values, options: UpOptions = {}): Op {
    if (this.id === undefined) return "create";
    if (options.replace) return "replace";
    const { changes, replaces } = this.diff(program, options);
    if (!changes) return this.initError === undefined ? "same" : "update";
    return replaces.length > 0 ? "replace" : "update";
  }

  /** The diff of a preview. */
  diff(program: Values, options: UpOptions = {}): DiffResult {
    const lifecycle = this.newLifecycle();
    const news = this.#check(lifecycle, this.inputs, this.#applyIgnoreChanges(program, options));
    return lifecycle.diff(this.id ?? "", this.outputs, news, this.environment.location);
  }

  /** `pulumi refresh`. @returns whether the resource still exists */
  async refresh(): Promise<boolean> {
    if (this.id === undefined) return false;
    const lifecycle = this.newLifecycle();
    const found = await lifecycle.read(this.id, this.outputs, this.#newServices());
    if (!found) {
      this.removeFromState();
      return false;
    }
    const before = this.inputs;
    this.id = found.id;
    this.inputs = makePlain(found.inputs);
    this.outputs = makePlain(found.outputs);
    this.initError = undefined;
    // The engine compares with the old inputs for display. If the comparison throws, the refresh fails.
    lifecycle.diff(found.id, this.outputs, before, this.environment.location);
    return true;
  }

  /** `pulumi destroy`. */
  async destroy(): Promise<void> {
    const lifecycle = this.newLifecycle();
    await this.#deleteReplaced(lifecycle);
    if (this.id === undefined) return;
    await lifecycle.delete(this.id, this.outputs, this.#newServices());
    this.removeFromState();
  }

  /** Removes the resource from the state. Tests also call it to simulate a process that is killed before Pulumi stores anything. */
  removeFromState(): void {
    this.id = undefined;
    this.inputs = {};
    this.outputs = {};
    this.initError = undefined;
  }

  #newServices(): Services {
    const { id = "", inputs } = this;
    const managed = [
      { id, urn: inputs["__urn"] },
      ...this.#replaced.map(({ id, outputs }) => ({ id, urn: outputs["__urn"] })),
    ];
    const findUrn = (wanted: string) => (managed.find(({ id }) => id === wanted)?.urn ?? null) as string | null;
    const findManagedUrn = (wanted: string) => Promise.resolve(this.isReadable ? findUrn(wanted) : undefined);
    const count = (wanted: string) => managed.filter(({ id }) => id === wanted).length;
    const countStateEntries = (wanted: string) => Promise.resolve(this.isReadable ? count(wanted) : undefined);
    return { ...this.environment.newServices(), findManagedUrn, countStateEntries };
  }

  #applyIgnoreChanges(program: Values, { ignoreChanges = [] }: UpOptions): Values {
    if (this.id === undefined) return program;
    const ignored = ignoreChanges.map((name) => [name, this.inputs[name]] as const);
    const merged = Object.entries({ ...program, ...Object.fromEntries(ignored) });
    return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
  }

  #check(lifecycle: Lifecycle, olds: Values, program: Values): Values {
    const { inputs, failures } = lifecycle.check(olds, program);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    return makePlain(inputs);
  }

  async #create(lifecycle: Lifecycle, inputs: Values, repetitions = 0): Promise<Op> {
    const create = () => lifecycle.create(inputs, this.#newServices());
    await this.#storeResultOf(inputs, inputs, () => repeat(create, repetitions));
    return "create";
  }

  async #replace(lifecycle: Lifecycle, program: Values, deleteFirst: boolean): Promise<Op> {
    const old = { id: this.id ?? "", outputs: this.outputs };
    // The engine checks the program of a replacement without the old inputs.
    const news = this.#check(lifecycle, {}, program);
    if (deleteFirst) {
      await lifecycle.delete(old.id, old.outputs, this.#newServices());
      this.removeFromState();
      await this.#create(lifecycle, news);
      return "replace";
    }
    try {
      await this.#create(lifecycle, news);
    } finally {
      // Even after a partial failure, a new resource with an id replaces the old resource in the state.
      if (this.outputs !== old.outputs) this.#replaced.push(old);
    }
    return "replace";
  }

  async #deleteReplaced(lifecycle: Lifecycle): Promise<void> {
    for (const old of [...this.#replaced]) {
      await lifecycle.delete(old.id, old.outputs, this.#newServices());
      this.#replaced = this.#replaced.filter((each) => each !== old);
    }
  }

  async #storeResultOf(
    inputsAfterFailure: Values,
    inputs: Values,
    run: () => Promise<{ id: string; outputs: Values }>,
  ): Promise<void> {
    try {
      const { id, outputs } = await run();
      this.#store(id, inputs, outputs);
      this.initError = undefined;
    } catch (error) {
      if (error instanceof PartialFailure) {
        this.#store(error.id, inputsAfterFailure, error.outputs);
        this.initError = error.message;
      }
      throw error;
    }
  }

  #store(id: string, inputs: Values, outputs: Values): void {
    this.id = id;
    this.inputs = inputs;
    this.outputs = makePlain(outputs);
  }
}

/** Repeats a failed operation as the engine does for an error hook: with the same values. The engine ignores the failures before the last one. */
async function repeat<Result>(operation: () => Promise<Result>, repetitions: number): Promise<Result> {
  return operation().catch((error: unknown) => {
    if (repetitions === 0) throw error;
    return repeat(operation, repetitions - 1);
  });
}
