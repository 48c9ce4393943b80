import type { Stack, StackResource } from "../stack";
import type { FoundResource, ImportedClass } from "./discover";
import { TYPE_PREFIX, urnOf } from "./urn";

/** The resources of this package in the state of a stack: which of them the stack manages, and which names are taken. */
export class ManagedNames {
  /** URNs of the managed resources. */
  readonly urns: readonly string[];
  /** URNs of all resources of this package in the state. */
  readonly #taken: ReadonlySet<string>;
  /** URNs of the managed resources by class and id. */
  readonly #byId: ReadonlyMap<string, string>;
  /** Class and id of each resource that the next update deletes. */
  readonly #deleted: ReadonlySet<string>;

  constructor(
    readonly stack: Stack,
    resources: readonly StackResource[],
  ) {
    const own = resources.filter(({ urn }) => typeOf(urn).startsWith(TYPE_PREFIX));
    this.#taken = new Set(own.map(({ urn }) => urn));
    const existing = own.filter((each) => each.external !== true && each.pendingReplacement !== true);
    const managed = existing.filter((each) => each.delete !== true);
    const deleted = existing.filter((each) => each.delete === true && each.retainOnDelete !== true);
    this.urns = managed.map(({ urn }) => urn);
    this.#byId = new Map(managed.map(({ urn, id = "" }) => [`${classOf(urn)} ${id}`, urn]));
    this.#deleted = new Set(deleted.map(({ urn, id = "" }) => `${classOf(urn)} ${id}`));
  }

  /** Whether the stack has replaced a resource, and the next update deletes the resource from the cloud. */
  isReplaced({ type, id }: Pick<FoundResource, "type" | "id">): boolean {
    const key = `${type} ${id}`;
    return this.#deleted.has(key) && !this.#byId.has(key);
  }

  /** URN of a resource in the stack; undefined if the stack does not manage the resource. */
  findUrn({ type, id }: Pick<FoundResource, "type" | "id">): string | undefined {
    return this.#byId.get(`${type} ${id}`);
  }

  /** Name of a resource that the stack manages and that has no parent. Undefined for any other resource. */
  nameOf(type: ImportedClass, id: string): string | undefined {
    const urn = this.findUrn({ type, id });
    const name = urn?.split("::").slice(3).join("::") ?? "";
    return urn === urnOf(this.stack, type, name) ? name : undefined;
  }

  /** Whether the stack has a resource of the class with this name and without a parent. */
  isTaken(type: ImportedClass, name: string): boolean {
    return this.#taken.has(urnOf(this.stack, type, name));
  }
}

/** Returns the type of a resource from its URN, without the types of its parents. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** Returns the class of a resource from its URN, e.g. `Schema`. */
function classOf(urn: string): string {
  return typeOf(urn).slice(TYPE_PREFIX.length);
}
