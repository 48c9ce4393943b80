import { plain } from "../../provider/boundary";
import { unknownValue } from "../../provider/lifecycle/properties/unknown";
import type { Values } from "../../provider/lifecycle/lifecycle";

/** The kinds of resources. */
export type Kind = "instance" | "instance-group" | "schema" | "account" | "parameter-template";

/** A resource of a program. */
export interface Resource {
  kind: Kind;
  name: string;
  /** The resources that it depends on. */
  after?: readonly string[];
  /** Its inputs, from the outputs (with `id`) of those. */
  inputs: (stack: (name: string) => Values) => Values;
}

/** What the engine calls of a provider for resources of one kind. */
export interface Life {
  /** @returns the inputs with defaults, and what is wrong with them */
  check(olds: Values, news: Values): Promise<{ inputs: Values; failures: readonly string[] }>;
  /** @returns whether anything changes */
  diff(id: string, olds: Values, news: Values): Promise<boolean>;
  create(inputs: Values): Promise<{ id: string; outputs: Values }>;
  /** @returns undefined when it is gone */
  read(id: string, outputs: Values): Promise<{ inputs: Values; outputs: Values } | undefined>;
  update(id: string, olds: Values, news: Values): Promise<Values>;
  delete(id: string, outputs: Values): Promise<void>;
}

/** The provider's process of one command. */
export interface ProviderProcess {
  life(kind: Kind): Life;
  stop(): Promise<void>;
}

interface Held {
  kind: Kind;
  id: string;
  inputs: Values;
  outputs: Values;
  after: readonly string[];
}

/**
 * Runs the lifecycles of many resources as Pulumi's engine does: in the order of their dependencies, as many at once as it
 * allows, one process for each command.
 */
export class Engine {
  readonly held = new Map<string, Held>();

  constructor(
    private readonly start: () => Promise<ProviderProcess>,
    private readonly parallel: number,
  ) {}

  /** Works out what would be done, from what is not known yet where something has still to be created. */
  preview(program: readonly Resource[]): Promise<void> {
    return this.#command((lives) =>
      this.#each(program, async (resource) => {
        await this.#plan(resource, lives(resource.kind));
      }),
    );
  }

  up(program: readonly Resource[]): Promise<void> {
    return this.#command((lives) =>
      this.#each(program, async (resource) => {
        const { kind, name, after = [] } = resource;
        const life = lives(kind);
        const { inputs, changes } = await this.#plan(resource, life);
        const hold = (id: string, outputs: Values) =>
          this.held.set(name, { kind, id, inputs, outputs: plain(outputs), after });
        const known = this.held.get(name);
        if (!known) {
          const { id, outputs } = await life.create(inputs);
          hold(id, outputs);
        } else if (changes) hold(known.id, await life.update(known.id, known.outputs, inputs));
      }),
    );
  }

  refresh(): Promise<void> {
    const all = [...this.held.keys()].map((name) => ({ name, after: [] }));
    return this.#command((lives) =>
      this.#inOrder(all, async (name) => {
        const held = this.#get(name);
        const found = await lives(held.kind).read(held.id, held.outputs);
        if (!found) throw new Error(`${name} is gone`);
        this.held.set(name, { ...held, inputs: plain(found.inputs), outputs: plain(found.outputs) });
      }),
    );
  }

  async destroy(): Promise<void> {
    const names = [...this.held.keys()];
    const dependants = (of: string) => names.filter((name) => this.#get(name).after.includes(of));
    const backwards = names.map((name) => ({ name, after: dependants(name) }));
    await this.#command((lives) =>
      this.#inOrder(backwards, async (name) => {
        const held = this.#get(name);
        await lives(held.kind).delete(held.id, held.outputs);
      }),
    );
    this.held.clear();
  }

  async #command(work: (lives: ProviderProcess["life"]) => Promise<void>): Promise<void> {
    const process = await this.start();
    try {
      await work((kind) => process.life(kind));
    } finally {
      await process.stop();
    }
  }

  /** Does the work for each name after it is done for those it comes after. */
  async #inOrder(
    items: readonly { name: string; after: readonly string[] }[],
    work: (name: string) => Promise<void>,
  ): Promise<void> {
    const waiting = [...items];
    const done = new Set<string>();
    const running = new Map<string, Promise<void>>();
    while (waiting.length > 0 || running.size > 0) {
      for (let index = 0; index < waiting.length && running.size < this.parallel;) {
        const item = waiting[index];
        if (item?.after.every((name) => done.has(name))) {
          waiting.splice(index, 1);
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

  /** What `check` and `diff` say of a resource. */
  async #plan({ kind, name, inputs: wanted }: Resource, life: Life): Promise<{ inputs: Values; changes: boolean }> {
    const outputsOf = (other: string): Values => {
      const { id, outputs } = this.held.get(other) ?? { id: unknownValue, outputs: { name: unknownValue } };
      return { ...outputs, id };
    };
    const known = this.held.get(name);
    const hidden = { __urn: `urn:pulumi:bench::bench::${kind}::${name}`, __org: "organization" };
    const { inputs, failures } = await life.check(known?.inputs ?? {}, { ...plain(wanted(outputsOf)), ...hidden });
    if (failures.length > 0) throw new Error(`${name}: ${failures.join("; ")}`);
    return { inputs, changes: known === undefined || (await life.diff(known.id, known.outputs, inputs)) };
  }

  #each(program: readonly Resource[], work: (resource: Resource) => Promise<void>): Promise<void> {
    const byName = new Map(program.map((resource) => [resource.name, resource]));
    const items = program.map(({ name, after = [] }) => ({ name, after }));
    return this.#inOrder(items, async (name) => {
      const resource = byName.get(name);
      if (resource) await work(resource);
    });
  }

  #get(name: string): Held {
    const held = this.held.get(name);
    if (!held) throw new Error(`${name} is not there`);
    return held;
  }
}
