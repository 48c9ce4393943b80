import { isGiven } from "../declare/properties";
import type { Difference, Lifecycle, Values } from "../lifecycle";

// What the things that belong to a DDM instance (groups, schemas, accounts) have in common: their ids name both.

/** A lifecycle whose operations on things of one instance go one after the other: the cloud takes one at a time (facts 0.5). */
export function oneAtATime(life: Lifecycle): Lifecycle {
  const instanceOf = (values: Values) => String(values["instanceId"]);
  return {
    ...life,
    create: (inputs, world) => world.queue.run(instanceOf(inputs), () => life.create(inputs, world)),
    update: (id, olds, news, world) => world.queue.run(instanceOf(olds), () => life.update(id, olds, news, world)),
    delete: (id, outputs, world) => world.queue.run(instanceOf(outputs), () => life.delete(id, outputs, world)),
  };
}

/** The id of a thing of an instance: `<instance id>/<name or id>`. */
export function childId(instanceId: string, own: string): string {
  return `${instanceId}/${own}`;
}

/** Takes such an id apart. @throws Error when it is not one */
export function parseChildId(kind: string, id: string): { instanceId: string; own: string } {
  const [instanceId, own, ...more] = id.split("/");
  if (!instanceId || !own || more.length > 0) {
    throw new Error(`"${id}" is not the id of ${kind}: it must be <instance id>/<its own name or id>, with one slash.`);
  }
  return { instanceId, own };
}

/**
 * The id to adopt, which must be of the instance that the program names.
 *
 * @throws Error when it belongs to another instance
 */
export function adoptedChild(kind: string, inputs: Values): string | undefined {
  if (!isGiven(inputs["adopt"])) return undefined;
  const { id } = inputs["adopt"] as { id: string };
  const { instanceId, own } = parseChildId(kind, id);
  if (instanceId === inputs["instanceId"]) return own;
  throw new Error(
    `"adopt.id" names ${kind} of instance ${instanceId}, but "instanceId" is ${String(inputs["instanceId"])}: ` +
      "they must be the same. Nothing was changed.",
  );
}

/**
 * Makes sure that what is adopted has the name that the program gives it, if it gives one: no call changes it.
 *
 * @throws Error when it has another
 */
export function requireName(live: string | undefined, inputs: Values): void {
  const { name } = inputs;
  if (!isGiven(name) || name === live) return;
  throw new Error(`"name" is ${live ?? "?"}, the program says ${String(name)}, and it cannot be changed`);
}

/** Whether what is replaced must be deleted first: the program gives the name, and the instance has it only once. */
export function mustGoFirst({ replaces }: Difference, olds: Values, news: Values): boolean {
  if (replaces.length === 0 || isGiven(news["__name"])) return false;
  return olds["instanceId"] === news["instanceId"] && olds["name"] === news["name"];
}

/** Whether two lists hold the same, in any order; letters' case means nothing when `fold` says so. */
export function sameMembers(a: unknown, b: unknown, fold: (member: string) => string = (member) => member): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  const canonical = (list: readonly unknown[]) => [...new Set(list.map((member) => fold(String(member))))].sort();
  const [left, right] = [canonical(a), canonical(b)];
  return left.length === right.length && left.every((member, index) => member === right[index]);
}
