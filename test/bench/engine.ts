import { makePlain } from "../../provider/boundary";
import { unknownValue } from "../../provider/lifecycle/properties/values";
import type { Values } from "../../provider/lifecycle/lifecycle";

/** The kinds of resources in the benchmark. */
export type Kind = "instance" | "instance-group" | "schema" | "account" | "parameter-template";

/** A resource that a program declares. */
export interface Resource {
  kind: Kind;
  name: string;
  /** Names of the resources that this resource depends on. */
  dependsOn?: readonly string[];
  /** Returns the inputs, given the outputs (with `id`) of other resources by name. */
  inputs: (outputsOf: (name: string) => Values) => Values;
}

/** The methods of a dynamic provider that the engine calls for resources of one kind. */
export interface ResourceProvider {
  /** @returns the inputs with defaults, and the failures */
  check(olds: Values, news: Values): Promise<{ inputs: Values; failures: readonly string[] }>;
  /** @returns whether anything changes */
  diff(id: string, olds: Values, news: Values): Promise<boolean>;
  create(inputs: Values): Promise<{ id: string; outputs: Values }>;
  /** @returns undefined when the resource does not exist */
  read(id: string, outputs: Values): Promise<{ inputs: Values; outputs: Values } | undefined>;
  update(id: string, olds: Values, news: Values): Promise<Values>;
  delete(id: string, outputs: Values): Promise<void>;
}

/** The provider process of one command. */
export interface ProviderProcess {
  provider(kind: Kind): ResourceProvider;
  stop(): Promise<void>;
}

/** A resource in the state. */
interface ResourceState {
  kind: Kind;
  id: string;
  inputs: Values;
  outputs: Values;
  dependsOn: readonly string[];
}

/**
 * A model of Pulumi's engine. It runs operations of resources concurrently up to a limit: `preview` and `up` in the order of dependencies,
 * `destroy` in the reverse order, `refresh` in no order. Each command has one provider process.
 */
export class Engine {
  readonly #state = new Map<string, ResourceState>();

  constructor(
    private readonly startProcess: () => Promise<ProviderProcess>,
    /** Maximum number of concurrent resource operations. */
    private readonly parallel: number,
  ) {}

  /** `pulumi preview`: id and name of resources that do not exist yet are unknown. */
  preview(program: readonly Resource[]): Promise<void> {
    return this.#runCommand((providerOf) =>
      this.#forEach(program, async (resource) => {
        await this.#plan(resource, providerOf(resource.kind));
      }),
    );
  }

  /** `pulumi up`. */
  up(program: readonly Resource[]): Promise<void> {
    return this.#runCommand((providerOf) =>
      this.#forEach(program, async (resource) => {
        const { kind, name, dependsOn = [] } = resource;
        const provider = providerOf(kind);
        const { inputs, changes } = await this.#plan(resource, provider);
        const store = (id: string, outputs: Values) =>
          this.#state.set(name, { kind, id, inputs, outputs: makePlain(outputs), dependsOn });
        const known = this.#state.get(name);
        if (!known) {
          const { id, outputs } = await provider.create(inputs);
          store(id, outputs);
        } else if (changes) store(known.id, await provider.update(known.id, known.outputs, inputs));
      }),
    );
  }

  /** `pulumi refresh`. */
  refresh(): Promise<void> {
    const all = [...this.#state.keys()].map((name) => ({ name, dependsOn: [] }));
    return this.#runCommand((providerOf) =>
      this.#runInOrder(all, async (name) => {
        const known = this.#get(name);
        const found = await providerOf(known.kind).read(known.id, known.outputs);
        if (!found) throw new Error(`${name} does not exist`);
        this.#state.set(name, { ...known, inputs: makePlain(found.inputs), outputs: makePlain(found.outputs) });
      }),
    );
  }

  /** `pulumi destroy`. */
  async destroy(): Promise<void> {
    const names = [...this.#state.keys()];
    const dependentsOf = (name: string) => names.filter((other) => this.#get(other).dependsOn.includes(name));
    const reversed = names.map((name) => ({ name, dependsOn: dependentsOf(name) }));
    await this.#runCommand((providerOf) =>
      this.#runInOrder(reversed, async (name) => {
        const known = this.#get(name);
        await providerOf(known.kind).delete(known.id, known.outputs);
      }),
    );
    this.#state.clear();
  }

  async #runCommand(run: (providerOf: ProviderProcess["provider"]) => Promise<void>): Promise<void> {
    const process = await this.startProcess();
    try {
      await run((kind) => process.provider(kind));
    } finally {
      await process.stop();
    }
  }

  /** Runs `work` for each item. Each item waits for the items in its `dependsOn`. */
  async #runInOrder(
    items: readonly { name: string; dependsOn: readonly string[] }[],
    work: (name: string) => Promise<void>,
  ): Promise<void> {
    const pendingItems = [...items];
    const done = new Set<string>();
    const running = new Map<string, Promise<void>>();
    while (pendingItems.length > 0 || running.size > 0) {
      for (let index = 0; index < pendingItems.length && running.size < this.parallel;) {
        const item = pendingItems[index];
        if (item?.dependsOn.every((name) => done.has(name))) {
          pendingItems.splice(index, 1);
          running.set(
            item.name,
            work(item.name).then(() => {
              done.add(item.name);
              running.delete(item.name);
            }),
          );
        } else index += 1;
      }
      await Promise.race(running.values());
    }
  }

  /** Checks the inputs of a resource. If the resource exists, compares them with its state. */
  async #plan(
    { kind, name, inputs: inputsFrom }: Resource,
    provider: ResourceProvider,
  ): Promise<{ inputs: Values; changes: boolean }> {
    const outputsOf = (other: string): Values => {
      const { id, outputs } = this.#state.get(other) ?? { id: unknownValue, outputs: { name: unknownValue } };
      return { ...outputs, id };
    };
    const known = this.#state.get(name);
    const hidden = { __urn: `urn:pulumi:bench::bench::${kind}::${name}`, __org: "organization" };
    const news = { ...makePlain(inputsFrom(outputsOf)), ...hidden };
    const { inputs, failures } = await provider.check(known?.inputs ?? {}, news);
    if (failures.length > 0) throw new Error(`${name}: ${failures.join("; ")}`);
    return { inputs, changes: known === undefined || (await provider.diff(known.id, known.outputs, inputs)) };
  }

  #forEach(program: readonly Resource[], work: (resource: Resource) => Promise<void>): Promise<void> {
    const byName = new Map(program.map((resource) => [resource.name, resource]));
    const items = program.map(({ name, dependsOn = [] }) => ({ name, dependsOn }));
    return this.#runInOrder(items, async (name) => {
      const resource = byName.get(name);
      if (resource) await work(resource);
    });
  }

  #get(name: string): ResourceState {
    const found = this.#state.get(name);
    if (!found) throw new Error(`the state has no ${name}`);
    return found;
  }
}
