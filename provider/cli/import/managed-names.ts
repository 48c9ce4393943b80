import type { ManagedResource, Stack } from "../stack";
import type { FoundResource, ImportedClass } from "./discover";
import { TYPE_PREFIX, urnOf } from "./urn";

/** The resources of this package that the stack already manages, with their names. */
export class ManagedNames {
  /** URNs of the stack's resources of this package. */
  readonly urns: readonly string[];
  /** URNs by class and id. */
  readonly #byId: ReadonlyMap<string, string>;

  constructor(
    private readonly stack: Stack,
    resources: readonly ManagedResource[],
  ) {
    const own = resources.filter(({ urn }) => typeOf(urn).startsWith(TYPE_PREFIX));
    this.urns = own.map(({ urn }) => urn);
    this.#byId = new Map(own.map(({ urn, id = "" }) => [`${classOf(urn)} ${id}`, urn]));
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
    return this.urns.includes(urnOf(this.stack, type, name));
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
