import { makePlain } from "../../provider/boundary";
import type { Values } from "../../provider/lifecycle/lifecycle";
import type { Runtime } from "../../provider/runtime";

/** A resource of a program. */
export interface Declaration {
  kind: string;
  name: string;
  /** Names of the resources whose outputs the inputs use. */
  dependsOn?: readonly string[];
  /** Computes the inputs. @param outputsOf returns the outputs and `id` of a resource in `dependsOn` */
  inputs: (outputsOf: (name: string) => Values) => Values;
}

/** Programs declare resources in the order of their dependencies. */
export type Program = readonly Declaration[];

/** A resource in the state. */
export interface StateEntry {
  kind: string;
  name: string;
  dependsOn: readonly string[];
  id: string;
  inputs: Values;
  outputs: Values;
  /** Whether the last operation failed after the resource existed. */
  hasInitError: boolean;
}

/** The state of a stack, as the engine stores it. */
export interface StackState {
  entries: StateEntry[];
  /** Replaced resources that are still to be deleted. */
  pendingDeletes: StateEntry[];
}

/** What a command does with a resource. */
export type Op = "create" | "update" | "replace" | "same";

/**
 * Runs programs as Pulumi's engine does, one resource after the other: check, diff, then the resulting operation. It stores the
 * outputs of successes and of partial failures. A command ends at its first failure.
 */
export class EngineModel {
  /** Ids to adopt, by name of the resource. */
  readonly adoptions = new Map<string, string>();
  /** Name of the resource whose operation failed in the last command. */
  failedAt: string | undefined;

  constructor(
    /** Starts the provider process of a command. */
    private readonly startRuntime: () => Runtime,
    public state: StackState = { entries: [], pendingDeletes: [] },
  ) {}

  /** `pulumi up`. */
  async up(program: Program): Promise<void> {
    const runtime = await this.#start();
    await this.#deletePending(runtime);
    for (const declaration of program) {
      this.failedAt = declaration.name;
      await this.#apply(runtime, declaration, program);
    }
    this.failedAt = undefined;
    const declared = new Set(program.map(({ name }) => name));
    for (const entry of [...this.state.entries].reverse()) {
      if (!declared.has(entry.name)) await this.#delete(runtime, entry);
    }
    await this.#deletePending(runtime);
  }

  /** `pulumi preview`. Ends at the first resource that would be created, whose outputs are unknown. */
  async preview(program: Program): Promise<Record<string, Op>> {
    const runtime = await this.#start();
    const ops: Record<string, Op> = {};
    for (const declaration of program) {
      ops[declaration.name] = (await this.#plan(runtime, declaration)).op;
      if (ops[declaration.name] === "create") break;
    }
    return ops;
  }

  /** `pulumi refresh`. */
  async refresh(): Promise<void> {
    const runtime = await this.#start();
    for (const entry of [...this.state.entries]) {
      const { id, props, inputs } = await runtime.provider(entry.kind).read(entry.id, entry.outputs);
      if (id === undefined) {
        this.#drop(entry);
        continue;
      }
      const before = entry.inputs;
      Object.assign(entry, {
        id,
        outputs: makePlain(props ?? {}),
        inputs: makePlain(inputs ?? {}),
        hasInitError: false,
      });
      await runtime.provider(entry.kind).diff(id, entry.outputs, before);
    }
  }

  /** `pulumi destroy`. */
  async destroy(): Promise<void> {
    const runtime = await this.#start();
    await this.#deletePending(runtime);
    for (const entry of [...this.state.entries].reverse()) await this.#delete(runtime, entry);
  }

  async #start(): Promise<Runtime> {
    const runtime = this.startRuntime();
    for (const kind of ["instance", "instance-group", "schema", "account", "parameter-template"])
      await runtime.provider(kind).configure({ config: { get: () => undefined } });
    return runtime;
  }

  async #plan(runtime: Runtime, declaration: Declaration) {
    const { kind, name } = declaration;
    const entry = this.#find(name);
    const provider = runtime.provider(kind);
    const given = this.#inputsOf(declaration);
    const inputs = await this.#check(runtime, declaration, entry?.inputs ?? {}, given);
    if (!entry) return { op: "create" as Op, inputs, deletesFirst: false };
    const { changes, replaces, deleteBeforeReplace } = await provider.diff(entry.id, entry.outputs, inputs);
    if (!changes) return { op: (entry.hasInitError ? "update" : "same") as Op, inputs, deletesFirst: false };
    if (replaces.length === 0) return { op: "update" as Op, inputs, deletesFirst: false };
    // For a replacement, the engine calls check again without the old inputs.
    const checked = await this.#check(runtime, declaration, {}, given);
    return { op: "replace" as Op, inputs: checked, deletesFirst: deleteBeforeReplace };
  }

  async #check(runtime: Runtime, { kind, name }: Declaration, olds: Values, given: Values): Promise<Values> {
    const { inputs, failures } = await runtime.provider(kind).check(olds, given);
    if (failures.length > 0) throw new Error(`${name}: ${failures.map(({ reason }) => reason).join("; ")}`);
    return inputs;
  }

  async #apply(runtime: Runtime, declaration: Declaration, program: Program): Promise<void> {
    const { op, inputs, deletesFirst } = await this.#plan(runtime, declaration);
    const { kind, name, dependsOn = [] } = declaration;
    const entry = this.#find(name);
    if (op === "same") return;
    if (op === "update" && entry) {
      await this.#store(entry, entry.inputs, inputs, async () => ({
        id: entry.id,
        outs: (await runtime.provider(kind).update(entry.id, entry.outputs, inputs)).outs,
      }));
      return;
    }
    if (entry && deletesFirst) {
      // Dependents are deleted first. The rest of the program creates them again.
      const dependents = this.state.entries.filter((each) => each.dependsOn.includes(name));
      for (const each of dependents.reverse()) await this.#delete(runtime, each);
      await this.#delete(runtime, entry);
    }
    const created: StateEntry = { kind, name, dependsOn, id: "", inputs, outputs: {}, hasInitError: false };
    await this.#store(created, inputs, inputs, () => runtime.provider(kind).create(inputs)).finally(() => {
      if (created.id === "") return;
      const old = this.#find(name);
      if (old) {
        this.state.entries[this.state.entries.indexOf(old)] = created;
        this.state.pendingDeletes.push(old);
      } else {
        // The state keeps the order of the program.
        const before = program.slice(0, program.indexOf(declaration)).map((each) => each.name);
        const at = this.state.entries.filter((each) => before.includes(each.name)).length;
        this.state.entries.splice(at, 0, created);
      }
    });
  }

  async #store(
    entry: StateEntry,
    inputsAfterFailure: Values,
    inputs: Values,
    operate: () => Promise<{ id: string; outs: Values }>,
  ): Promise<void> {
    try {
      const { id, outs } = await operate();
      Object.assign(entry, { id, inputs: makePlain(inputs), outputs: makePlain(outs), hasInitError: false });
    } catch (error) {
      const { id, properties } = error as { id?: string; properties?: Values };
      if (id !== undefined) {
        const outputs = makePlain(properties ?? {});
        Object.assign(entry, { id, inputs: makePlain(inputsAfterFailure), outputs, hasInitError: true });
      }
      throw error;
    }
  }

  async #deletePending(runtime: Runtime): Promise<void> {
    for (const entry of [...this.state.pendingDeletes].reverse()) {
      await runtime.provider(entry.kind).delete(entry.id, entry.outputs);
      this.state.pendingDeletes = this.state.pendingDeletes.filter((each) => each !== entry);
    }
  }

  async #delete(runtime: Runtime, entry: StateEntry): Promise<void> {
    await runtime.provider(entry.kind).delete(entry.id, entry.outputs);
    this.#drop(entry);
  }

  #drop(entry: StateEntry): void {
    this.state.entries = this.state.entries.filter((each) => each !== entry);
  }

  #find(name: string): StateEntry | undefined {
    return this.state.entries.find((entry) => entry.name === name);
  }

  #inputsOf({ kind, name, inputs }: Declaration): Values {
    const outputsOf = (other: string): Values => {
      const entry = this.#find(other);
      if (!entry) throw new Error(`${name} depends on ${other}, which is not in the state`);
      return { ...entry.outputs, id: entry.id };
    };
    const hidden = { __urn: `urn:pulumi:dev::shop::pulumi-nodejs:dynamic/ddm:${kind}::${name}`, __org: "organization" };
    const adopt = this.adoptions.get(name);
    return { ...makePlain(inputs(outputsOf)), ...hidden, ...(adopt !== undefined && { adopt: { id: adopt } }) };
  }
}
