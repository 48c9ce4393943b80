import { plain } from "../../provider/boundary";
import { type Lifecycle, PartialFailure, type Values } from "../../provider/lifecycle/lifecycle";
import type { Stage } from "./stage";

/** What the engine did with the resource. */
export type Did = "create" | "update" | "replace" | "same";

/**
 * A stack with one resource, whose lifecycle is called as Pulumi's engine calls it (facts/pulumi-dynamic 3 and 4): check
 * against the old inputs, diff against the old outputs, and what that says; after a failure it goes on with what was kept.
 */
export class Stack {
  id: string | undefined;
  inputs: Values = {};
  outputs: Values = {};
  /** Set while a create or an update is half done. */
  initError: string | undefined;

  constructor(
    /** Where it is played; its `world` is asked for once a command. */
    private readonly stage: Pick<Stage, "world">,
    /** A process of its own for each command, as with the real CLI. */
    private readonly newProcess: () => Lifecycle,
  ) {}

  /** `pulumi up` with a program that says this. */
  async up(program: Values): Promise<Did> {
    const life = this.newProcess();
    const news = this.#check(life, this.inputs, program);
    if (this.id === undefined) return this.#create(life, news);
    const { changes, replaces, deleteBeforeReplace } = life.diff(this.id, this.outputs, news);
    if (changes && replaces.length > 0) return this.#replace(life, program, deleteBeforeReplace);
    if (!changes && this.initError === undefined) return "same";
    await this.#keeping(news, async (id) => ({
      id,
      outputs: await life.update(id, this.outputs, news, this.stage.world),
    }));
    return "update";
  }

  /** What `pulumi preview` says of a program, without doing anything. */
  preview(program: Values): Did {
    const life = this.newProcess();
    const news = this.#check(life, this.inputs, program);
    if (this.id === undefined) return "create";
    const { changes, replaces } = life.diff(this.id, this.outputs, news);
    if (!changes) return "same";
    return replaces.length > 0 ? "replace" : "update";
  }

  /** `pulumi refresh`; whether the resource is still there. */
  async refresh(): Promise<boolean> {
    if (this.id === undefined) return false;
    const found = await this.newProcess().read(this.id, this.outputs, this.stage.world);
    if (!found) {
      this.#forget();
      return false;
    }
    this.inputs = plain(found.inputs);
    this.outputs = plain(found.outputs);
    return true;
  }

  /** `pulumi destroy`. */
  async destroy(): Promise<void> {
    if (this.id === undefined) return;
    await this.newProcess().delete(this.id, this.outputs, this.stage.world);
    this.#forget();
  }

  /** The process was killed before Pulumi could remember what it did: nothing is known of the resource. */
  lose(): void {
    this.#forget();
  }

  #check(life: Lifecycle, olds: Values, program: Values): Values {
    const { inputs, failures } = life.check(olds, program);
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    return plain(inputs);
  }

  async #create(life: Lifecycle, inputs: Values): Promise<Did> {
    await this.#keeping(inputs, () => life.create(inputs, this.stage.world));
    return "create";
  }

  async #replace(life: Lifecycle, program: Values, deleteFirst: boolean): Promise<Did> {
    const old = { id: this.id ?? "", outputs: this.outputs };
    const remove = () => life.delete(old.id, old.outputs, this.stage.world);
    if (deleteFirst) {
      await remove();
      this.#forget();
    }
    await this.#create(life, this.#check(life, {}, program));
    if (!deleteFirst) await remove();
    return "replace";
  }

  async #keeping(inputs: Values, work: (id: string) => Promise<{ id: string; outputs: Values }>): Promise<void> {
    try {
      const { id, outputs } = await work(this.id ?? "");
      this.#hold(id, inputs, outputs);
      this.initError = undefined;
    } catch (error) {
      if (error instanceof PartialFailure) {
        // A failed update keeps the old inputs.
        this.#hold(error.id, this.id === undefined ? inputs : this.inputs, error.outputs);
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
