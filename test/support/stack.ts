import { plain } from "../../provider/boundary";
import {
  type Difference,
  type Lifecycle,
  type Location,
  PartialFailure,
  type Values,
} from "../../provider/lifecycle/lifecycle";
import type { Stage } from "./stage";

/** What the engine did with the resource. */
export type Did = "create" | "update" | "replace" | "same";

/** What the engine is told beside the program. */
export interface UpOptions {
  /** The resource option: the engine passes the old inputs of these properties. */
  ignoreChanges?: readonly string[];
  /** `pulumi up --replace`, or the first `up` after `pulumi taint`: the engine replaces without a diff. */
  replace?: boolean;
}

/**
 * A stack with one resource, whose lifecycle is called as Pulumi's engine calls it: check against the old inputs, diff against
 * the old outputs, and what that says; after a failure it continues with what was kept. A killed command is one that nobody
 * awaits any more: it stores nothing.
 */
export class Stack {
  id: string | undefined;
  inputs: Values = {};
  outputs: Values = {};
  /** Set while a create or an update is half done. */
  initError: string | undefined;
  /** Replaced resources whose deletion has not succeeded: the engine deletes them at the end of the next `up`. */
  #replaced: { id: string; outputs: Values }[] = [];

  constructor(
    /** Where it is played; its `world` is asked for once a command. */
    private readonly stage: Pick<Stage, "world"> & { location?: Location },
    /** A process of its own for each command, as with the real CLI. */
    private readonly newProcess: () => Lifecycle,
  ) {}

  /** `pulumi up` with a program that says this. */
  async up(program: Values, options: UpOptions = {}): Promise<Did> {
    const life = this.newProcess();
    const did = await this.#upResource(life, this.#seenByEngine(program, options), options);
    await this.#deleteReplaced(life);
    return did;
  }

  async #upResource(life: Lifecycle, program: Values, { replace = false }: UpOptions): Promise<Did> {
    const news = this.#check(life, this.inputs, program);
    if (this.id === undefined) return this.#create(life, news);
    if (replace) return this.#replace(life, program, false);
    const { changes, replaces, deleteBeforeReplace } = life.diff(this.id, this.outputs, news, this.stage.location);
    if (changes && replaces.length > 0) return this.#replace(life, program, deleteBeforeReplace);
    if (!changes && this.initError === undefined) return "same";
    const { id, outputs } = this;
    await this.#keeping(this.inputs, news, async () => ({
      id,
      outputs: await life.update(id, outputs, news, this.stage.world),
    }));
    return "update";
  }

  /** What `pulumi preview` says of a program, without doing anything. */
  preview(program: Values, options: UpOptions = {}): Did {
    if (this.id === undefined) return "create";
    const { changes, replaces } = this.diff(program, options);
    if (!changes) return "same";
    return replaces.length > 0 ? "replace" : "update";
  }

  /** What a preview compares. */
  diff(program: Values, options: UpOptions = {}): Difference {
    const life = this.newProcess();
    const news = this.#check(life, this.inputs, this.#seenByEngine(program, options));
    return life.diff(this.id ?? "", this.outputs, news, this.stage.location);
  }

  /** `pulumi refresh`; whether the resource is still there. */
  async refresh(): Promise<boolean> {
    if (this.id === undefined) return false;
    const life = this.newProcess();
    const found = await life.read(this.id, this.outputs, this.stage.world);
    if (!found) {
      this.#forget();
      return false;
    }
    const before = this.inputs;
    this.id = found.id;
    this.inputs = plain(found.inputs);
    this.outputs = plain(found.outputs);
    this.initError = undefined;
    // For display, the engine compares with the old inputs; if that throws, so does the refresh.
    life.diff(found.id, this.outputs, before, this.stage.location);
    return true;
  }

  /** `pulumi destroy`. */
  async destroy(): Promise<void> {
    const life = this.newProcess();
    await this.#deleteReplaced(life);
    if (this.id === undefined) return;
    await life.delete(this.id, this.outputs, this.stage.world);
    this.#forget();
  }

  /** The process was killed before Pulumi could remember what it did: nothing is known of the resource. */
  lose(): void {
    this.#forget();
  }

  #seenByEngine(program: Values, { ignoreChanges = [] }: UpOptions): Values {
    if (this.id === undefined) return program;
    const ignored = ignoreChanges.map((name) => [name, this.inputs[name]] as const);
    const kept = Object.entries({ ...program, ...Object.fromEntries(ignored) });
    return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
  }

  #check(life: Lifecycle, olds: Values, program: Values): Values {
    const { inputs, failures } = life.check(olds, program);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    return plain(inputs);
  }

  async #create(life: Lifecycle, inputs: Values): Promise<Did> {
    await this.#keeping(inputs, inputs, () => life.create(inputs, this.stage.world));
    return "create";
  }

  async #replace(life: Lifecycle, program: Values, deleteFirst: boolean): Promise<Did> {
    const old = { id: this.id ?? "", outputs: this.outputs };
    // The engine checks the program of a replacement again, as that of a new resource.
    const news = this.#check(life, {}, program);
    if (deleteFirst) {
      await life.delete(old.id, old.outputs, this.stage.world);
      this.#forget();
      await this.#create(life, news);
      return "replace";
    }
    try {
      await this.#create(life, news);
    } finally {
      // Whatever has an id now takes its place, half done or not.
      if (this.outputs !== old.outputs) this.#replaced.push(old);
    }
    return "replace";
  }

  async #deleteReplaced(life: Lifecycle): Promise<void> {
    for (const old of [...this.#replaced]) {
      await life.delete(old.id, old.outputs, this.stage.world);
      this.#replaced = this.#replaced.filter((each) => each !== old);
    }
  }

  async #keeping(
    /** What is stored as inputs when the work fails half done: a failed update keeps the old ones. */
    inputsAfterFailure: Values,
    inputs: Values,
    work: () => Promise<{ id: string; outputs: Values }>,
  ): Promise<void> {
    try {
      const { id, outputs } = await work();
      this.#hold(id, inputs, outputs);
      this.initError = undefined;
    } catch (error) {
      if (error instanceof PartialFailure) {
        this.#hold(error.id, inputsAfterFailure, error.outputs);
        this.initError = error.message;
      }
      throw error;
    }
  }

  #hold(id: string, inputs: Values, outputs: Values): void {
    this.id = id;
    this.inputs = inputs;
    this.outputs = plain(outputs);
  }

  #forget(): void {
    this.id = undefined;
    this.inputs = {};
    this.outputs = {};
    this.initError = undefined;
  }
}
