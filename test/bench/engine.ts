import { plain } from "../../provider/boundary";
import { unknownValue } from "../../provider/lifecycle/declare/unknown";
import type { Lifecycle, Values, World } from "../../provider/lifecycle/lifecycle";
import { lifecycles } from "./reference-stack";

/** A resource of a program. */
export interface Resource {
  kind: keyof typeof lifecycles;
  name: string;
  /** The resources that it depends on. */
  after?: readonly string[];
  /** Its inputs, from the outputs (with `id`) of those. */
  inputs: (stack: (name: string) => Values) => Values;
}

interface Held {
  kind: Resource["kind"];
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
    private readonly newWorld: () => World,
    private readonly parallel: number,
  ) {}

  /** Works out what would be done, from what is not known yet where something has still to be created. */
  preview(program: readonly Resource[]): Promise<void> {
    const lives = newProcess();
    return this.#each(program, (resource) => {
      this.#plan(resource, lives);
      return Promise.resolve();
    });
  }

  async up(program: readonly Resource[]): Promise<void> {
    const [world, lives] = [this.newWorld(), newProcess()];
    await this.#each(program, async (resource) => {
      const { kind, name, after = [] } = resource;
      const { inputs, changes } = this.#plan(resource, lives);
      const hold = (id: string, outputs: Values) =>
        this.held.set(name, { kind, id, inputs, outputs: plain(outputs), after });
      const known = this.held.get(name);
      if (!known) {
        const { id, outputs } = await lives[kind].create(inputs, world);
        hold(id, outputs);
      } else if (changes) hold(known.id, await lives[kind].update(known.id, known.outputs, inputs, world));
    });
  }

  async refresh(): Promise<void> {
    const [world, lives] = [this.newWorld(), newProcess()];
    const all = [...this.held.keys()].map((name) => ({ name, after: [] }));
    await this.#inOrder(all, async (name) => {
      const held = this.#get(name);
      const found = await lives[held.kind].read(held.id, held.outputs, world);
      if (!found) throw new Error(`${name} is gone`);
      this.held.set(name, { ...held, inputs: plain(found.inputs), outputs: plain(found.outputs) });
    });
  }

  async destroy(): Promise<void> {
    const [world, lives] = [this.newWorld(), newProcess()];
    const names = [...this.held.keys()];
    const dependants = (of: string) => names.filter((name) => this.#get(name).after.includes(of));
    const backwards = names.map((name) => ({ name, after: dependants(name) }));
    await this.#inOrder(backwards, async (name) => {
      const held = this.#get(name);
      await lives[held.kind].delete(held.id, held.outputs, world);
    });
    this.held.clear();
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
  #plan({ kind, name, inputs: wanted }: Resource, lives: Lives): { inputs: Values; changes: boolean } {
    const outputsOf = (other: string): Values => {
      const { id, outputs } = this.held.get(other) ?? { id: unknownValue, outputs: { name: unknownValue } };
      return { ...outputs, id };
    };
    const known = this.held.get(name);
    const hidden = { __urn: `urn:pulumi:bench::bench::${kind}::${name}`, __org: "organization" };
    const { inputs, failures } = lives[kind].check(known?.inputs ?? {}, { ...plain(wanted(outputsOf)), ...hidden });
    if (failures.length > 0) throw new Error(`${name}: ${failures.map(({ reason }) => reason).join("; ")}`);
    return { inputs, changes: known === undefined || lives[kind].diff(known.id, known.outputs, inputs).changes };
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

type Lives = Readonly<Record<Resource["kind"], Lifecycle>>;

function newProcess(): Lives {
  const made = Object.entries(lifecycles).map(([kind, create]) => [kind, create()]);
  return Object.fromEntries(made) as Lives;
}
