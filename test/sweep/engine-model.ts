import { isDeepStrictEqual } from "node:util";
import { makePlain } from "../../provider/boundary";
import type { Values } from "../../provider/lifecycle/lifecycle";
import { unknownValue } from "../../provider/lifecycle/properties/values";
import type { Runtime } from "../../provider/runtime";

/** A resource of a program. */
export interface Declaration {
  kind: string;
  name: string;
  /** Names of the resources whose outputs the inputs use. */
  dependsOn?: readonly string[];
  /** Computes the inputs. @param outputsOf returns the outputs and `id` of a resource in `dependsOn` */
  inputs: (outputsOf: OutputsOf) => Values;
  /** Names of properties whose inputs in the state replace those of the program. */
  ignoreChanges?: readonly string[];
  /** The resource option `deleteBeforeReplace`. @defaultValue as `diff` reports */
  deleteBeforeReplace?: boolean;
}

/** Returns the outputs and `id` of a resource by its name. */
type OutputsOf = (name: string) => Values;

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
  /** Whether the outputs are those of a partial failure. */
  hasInitError: boolean;
  /** Whether the resource is deleted, and its replacement is not created yet. Pulumi calls it `pendingReplacement`. */
  isDeleted?: boolean;
}

/** The state of a stack, as the engine stores it. */
export interface StackState {
  entries: StateEntry[];
  /** Replaced resources that are still to be deleted. */
  pendingDeletes: StateEntry[];
}

/** Operation of a command on a resource. */
export type Op = "create" | "update" | "replace" | "same" | "delete";

/** Operations of a command, by name of the resource. */
export type Ops = Readonly<Record<string, Op>>;

/** Result of `check` and `diff` for a resource. */
interface Plan {
  op: Op;
  inputs: Values;
  /** Whether the old resource is deleted before the new resource is created. */
  deletesFirst: boolean;
}

/**
 * Runs programs as Pulumi's engine does, but one resource after the other. Calls `check` and `diff` of a resource, then the resulting
 * operation. Stores the outputs of successes and of partial failures. A command ends at its first failure.
 */
export class EngineModel {
  /** Ids to adopt, by name of the resource. */
  readonly adoptions = new Map<string, string>();
  /**
   * Name of the declared resource at which the last `up` failed. Undefined after a success, and after a failed deletion of a replaced or
   * undeclared resource.
   */
  failedAt: string | undefined;

  constructor(
    /** Starts the provider process of a command of this stack. */
    private readonly startRuntime: (engine: EngineModel) => Runtime,
    public state: StackState = { entries: [], pendingDeletes: [] },
    private readonly stack = "dev",
  ) {}

  /** `pulumi up`. */
  async up(program: Program): Promise<Ops> {
    this.failedAt = undefined;
    const runtime = await this.#start();
    await this.#deletePending(runtime);
    const before = new Set(this.state.entries.map(({ name }) => name));
    const ops: Record<string, Op> = {};
    /** Names of the resources that this command deletes first and creates afterwards. */
    const deleted = new Set<string>();
    for (const declaration of program) {
      const { name } = declaration;
      this.failedAt = name;
      const op = await this.#apply(runtime, declaration, program, deleted);
      // Dependents of a resource that is deleted first may be deleted, too. Creating them again counts as a replacement.
      ops[name] = op === "create" && before.has(name) ? "replace" : op;
    }
    this.failedAt = undefined;
    for (const entry of this.#undeclared(program)) await this.#delete(runtime, entry);
    for (const name of before) ops[name] ??= "delete";
    await this.#deletePending(runtime);
    return ops;
  }

  /** `pulumi preview`. If a resource would change, the known outputs are its inputs and, for an update, its id. */
  async preview(program: Program): Promise<Ops> {
    const runtime = await this.#start();
    const ops: Record<string, Op> = {};
    const planned = new Map<string, Plan>();
    const outputsOf = (name: string): Values => {
      const plan = planned.get(name);
      if (!plan || plan.op === "same") return this.#outputsOf(name);
      const id = plan.op === "update" ? this.#outputsOf(name)["id"] : unknownValue;
      const outputs: Values = { ...plan.inputs, id };
      return new Proxy(outputs, { get: (known, key) => known[String(key)] ?? unknownValue });
    };
    const deleted = new Set<string>();
    for (const declaration of program) {
      const { name } = declaration;
      const plan = await this.#plan(runtime, declaration, deleted, outputsOf);
      if (plan.deletesFirst) {
        for (const each of await this.#dependentsToReplace(runtime, program, name)) deleted.add(each.name);
      }
      planned.set(name, plan);
      ops[name] = deleted.has(name) ? "replace" : plan.op;
    }
    for (const { name } of this.#undeclared(program)) ops[name] = "delete";
    return ops;
  }

  /** `pulumi refresh`. */
  async refresh(): Promise<void> {
    const runtime = await this.#start();
    for (const entry of this.state.entries.filter(({ isDeleted }) => isDeleted !== true)) {
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
    const runtime = this.startRuntime(this);
    for (const kind of ["instance", "instance-group", "schema", "account", "parameter-template"])
      await runtime.provider(kind).configure({ config: { get: () => undefined } });
    return runtime;
  }

  async #plan(
    runtime: Runtime,
    declaration: Declaration,
    deleted: ReadonlySet<string>,
    outputsOf = this.#outputsOf.bind(this),
  ): Promise<Plan> {
    const { kind, name, deleteBeforeReplace: option } = declaration;
    const entry = deleted.has(name) ? undefined : this.#find(name);
    const provider = runtime.provider(kind);
    const inputs = await this.#check(
      runtime,
      declaration,
      entry?.inputs ?? {},
      this.#inputsOf(declaration, entry, outputsOf),
    );
    if (!entry) return { op: "create", inputs, deletesFirst: false };
    const { changes, replaces, deleteBeforeReplace } = await provider.diff(entry.id, entry.outputs, inputs);
    if (!entry.isDeleted && !changes)
      return { op: entry.hasInitError ? "update" : "same", inputs, deletesFirst: false };
    if (!entry.isDeleted && replaces.length === 0) return { op: "update", inputs, deletesFirst: false };
    // For a replacement, the engine calls check again, with the program's inputs only.
    const checked = await this.#check(runtime, declaration, {}, this.#inputsOf(declaration, undefined, outputsOf));
    return { op: "replace", inputs: checked, deletesFirst: !entry.isDeleted && (option ?? deleteBeforeReplace) };
  }

  /**
   * Returns the dependents that must be replaced together with a resource that is deleted first. Their `diff` requires a replacement while the
   * outputs of replaced resources are unknown.
   */
  async #dependentsToReplace(runtime: Runtime, program: Program, root: string): Promise<StateEntry[]> {
    const replaced = new Set([root]);
    const unknownOutputs = new Proxy({}, { get: () => unknownValue });
    const dependents: StateEntry[] = [];
    for (const declaration of program) {
      const { name, kind } = declaration;
      const entry = this.#find(name);
      if (!entry?.dependsOn.some((other) => replaced.has(other))) continue;
      // A refresh may have dropped another dependency from the state.
      const outputsOf = (other: string) => (this.#find(other) ? this.#outputsOf(other) : {});
      const known = this.#inputsOf(declaration, undefined, outputsOf);
      const given = this.#inputsOf(declaration, undefined, (other) =>
        replaced.has(other) ? unknownOutputs : outputsOf(other),
      );
      const unknown = Object.entries(given).filter(([property, value]) => !isDeepStrictEqual(value, known[property]));
      const inputs = { ...entry.inputs, ...Object.fromEntries(unknown) };
      const { replaces } = await runtime.provider(kind).diff(entry.id, entry.outputs, inputs);
      if (replaces.length === 0) continue;
      replaced.add(name);
      dependents.push(entry);
    }
    return dependents;
  }

  async #check(runtime: Runtime, { kind, name }: Declaration, olds: Values, given: Values): Promise<Values> {
    const { inputs, failures } = await runtime.provider(kind).check(olds, given);
    if (failures.length > 0) throw new Error(`${name}: ${failures.map(({ reason }) => reason).join("; ")}`);
    return inputs;
  }

  async #apply(runtime: Runtime, declaration: Declaration, program: Program, deleted: Set<string>): Promise<Op> {
    const { op, inputs, deletesFirst } = await this.#plan(runtime, declaration, deleted);
    const { kind, name, dependsOn = [] } = declaration;
    const entry = this.#find(name);
    if (op === "same") return op;
    if (op === "update" && entry) {
      await this.#store(entry, entry.inputs, inputs, async () => ({
        id: entry.id,
        outs: (await runtime.provider(kind).update(entry.id, entry.outputs, inputs)).outs,
      }));
      return op;
    }
    if (entry && deletesFirst) {
      // Dependents are deleted first. The rest of the program creates them again.
      const dependents = await this.#dependentsToReplace(runtime, program, name);
      for (const each of [entry, ...dependents].reverse()) {
        await runtime.provider(each.kind).delete(each.id, each.outputs);
        each.isDeleted = true;
        deleted.add(each.name);
      }
    }
    const created: StateEntry = { kind, name, dependsOn, id: "", inputs, outputs: {}, hasInitError: false };
    await this.#store(created, inputs, inputs, () => runtime.provider(kind).create(inputs)).finally(() => {
      if (created.id === "") return;
      const old = this.#find(name);
      if (old) {
        this.state.entries[this.state.entries.indexOf(old)] = created;
        if (!old.isDeleted) this.state.pendingDeletes.push(old);
      } else {
        // The state keeps the order of the program.
        const before = program.slice(0, program.indexOf(declaration)).map((each) => each.name);
        const at = this.state.entries.filter((each) => before.includes(each.name)).length;
        this.state.entries.splice(at, 0, created);
      }
    });
    return op;
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
    if (!entry.isDeleted) await runtime.provider(entry.kind).delete(entry.id, entry.outputs);
    this.#drop(entry);
  }

  #drop(entry: StateEntry): void {
    this.state.entries = this.state.entries.filter((each) => each !== entry);
  }

  /** Returns the URN of the managed resource with the given id and with the type in `__urn`; null if the state has no such resource. */
  findUrn(id: string, { __urn: urn }: Values): string | null {
    const managed = [...this.state.entries, ...this.state.pendingDeletes].filter(({ isDeleted }) => !isDeleted);
    const found = managed.find((entry) => entry.id === id && typeOf(this.#urnOf(entry)) === typeOf(String(urn)));
    return found ? this.#urnOf(found) : null;
  }

  #urnOf({ kind, name }: Pick<Declaration, "kind" | "name">): string {
    return `urn:pulumi:${this.stack}::shop::pulumi-nodejs:dynamic/ddm:${kind}::${name}`;
  }

  #find(name: string): StateEntry | undefined {
    return this.state.entries.find((entry) => entry.name === name);
  }

  /** Resources that the program no longer declares, in the order of their deletion. */
  #undeclared(program: Program): StateEntry[] {
    const declared = new Set(program.map(({ name }) => name));
    return this.state.entries.filter(({ name }) => !declared.has(name)).reverse();
  }

  #outputsOf(name: string): Values {
    const entry = this.#find(name);
    if (!entry) throw new Error(`${name} is not in the state`);
    return { ...entry.outputs, id: entry.id };
  }

  #inputsOf(declaration: Declaration, entry: StateEntry | undefined, outputsOf: OutputsOf): Values {
    const { name, inputs, ignoreChanges = [] } = declaration;
    const adopt = this.adoptions.get(name);
    const given = {
      ...makePlain(inputs(outputsOf)),
      __urn: this.#urnOf(declaration),
      __org: "organization",
      ...(adopt !== undefined && { adopt: { id: adopt } }),
    };
    if (!entry) return given;
    const fromState = Object.entries(entry.inputs).filter(([property]) => ignoreChanges.includes(property));
    const fromProgram = Object.entries(given).filter(([property]) => !ignoreChanges.includes(property));
    return Object.fromEntries([...fromProgram, ...fromState]);
  }
}

function typeOf(urn: string): string {
  return urn.split("::")[2] ?? "";
}
