import { plain } from "../../provider/boundary";
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

/** How many resources Pulumi works on at once by default on a machine with four cores. */
const parallelism = 16;

/**
 * Runs the lifecycles of many resources as Pulumi's engine does: in the order of their dependencies, as many at once as it
 * allows, one process for each command.
 */
export class Engine {
  readonly held = new Map<string, Held>();

  constructor(private readonly newWorld: () => World) {}

  async up(program: readonly Resource[]): Promise<void> {
    const [world, lives] = [this.newWorld(), newProcess()];
    const outputsOf = (name: string): Values => {
      const { id, outputs } = this.#get(name);
      return { ...outputs, id };
    };
    await inOrder(
      program.map(({ name, after = [] }) => ({ name, after })),
      async (name) => {
        const resource = program.find((candidate) => candidate.name === name);
        if (!resource) return;
        const life = lives[resource.kind];
        const known = this.held.get(name);
        const hidden = { __urn: `urn:pulumi:bench::bench::${resource.kind}::${name}`, __org: "organization" };
        const { inputs, failures } = life.check(known?.inputs ?? {}, {
          ...plain(resource.inputs(outputsOf)),
          ...hidden,
        });
        if (failures.length > 0) throw new Error(`${name}: ${failures.map(({ reason }) => reason).join("; ")}`);
        const hold = (id: string, outputs: Values) =>
          this.held.set(name, {
            kind: resource.kind,
            id,
            inputs,
            outputs: plain(outputs),
            after: resource.after ?? [],
          });
        if (!known) {
          const { id, outputs } = await life.create(inputs, world);
          hold(id, outputs);
        } else if (life.diff(known.id, known.outputs, inputs).changes) {
          hold(known.id, await life.update(known.id, known.outputs, inputs, world));
        }
      },
    );
  }

  async refresh(): Promise<void> {
    const [world, lives] = [this.newWorld(), newProcess()];
    const all = [...this.held.keys()].map((name) => ({ name, after: [] }));
    await inOrder(all, async (name) => {
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
    await inOrder(backwards, async (name) => {
      const held = this.#get(name);
      await lives[held.kind].delete(held.id, held.outputs, world);
    });
    this.held.clear();
  }

  #get(name: string): Held {
    const held = this.held.get(name);
    if (!held) throw new Error(`${name} is not there`);
    return held;
  }
}

function newProcess(): Record<Resource["kind"], Lifecycle> {
  const made = Object.entries(lifecycles).map(([kind, create]) => [kind, create()]);
  return Object.fromEntries(made) as Record<Resource["kind"], Lifecycle>;
}

/** Does the work for each name after it is done for those it comes after. */
async function inOrder(
  items: readonly { name: string; after: readonly string[] }[],
  work: (name: string) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const done = new Set<string>();
  const running = new Map<string, Promise<void>>();
  while (waiting.length > 0 || running.size > 0) {
    for (let index = 0; index < waiting.length && running.size < parallelism;) {
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
