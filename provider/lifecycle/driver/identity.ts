import type { Values } from "../lifecycle";
import { hasUnknown, textOf } from "../properties/values";
import type { AnyDefinition } from "./definition";

type ScopedDefinition = Pick<AnyDefinition, "noun" | "scope">;

/** Returns the id of a resource: `<instance id>/<local id>` for a child of an instance, otherwise the local id. */
export function idOf({ scope }: ScopedDefinition, instanceId: string, localId: string): string {
  return scope === "child of an instance" ? `${instanceId}/${localId}` : localId;
}

/** Returns the local part of an id; the whole id if the resource is no child of an instance. @throws Error for a malformed id */
export function localIdOf(definition: ScopedDefinition, id: string): string {
  return parseId(definition, id).localId;
}

/**
 * Returns the instance id of a child of an instance; the whole id for another resource. Before a child has an id, `values` supply the
 * instance id.
 */
export function instanceIdOf(definition: ScopedDefinition, id: string, values: Values): string {
  if (id === "") return definition.scope === "child of an instance" ? textOf(values["instanceId"]) : "";
  return parseId(definition, id).instanceId;
}

function parseId({ noun, scope }: ScopedDefinition, id: string): { instanceId: string; localId: string } {
  if (scope !== "child of an instance") return { instanceId: id, localId: id };
  const [instanceId, localId, ...more] = id.split("/");
  if (!instanceId || !localId || more.length > 0) {
    throw new Error(
      `"${id}" is not the id of ${noun}: it must be <instance id>/<name or id>, with one slash. Nothing was changed.`,
    );
  }
  return { instanceId, localId };
}

/** Returns the key of a resource's list in `SharedLists`. */
export function listKeyOf({ noun }: ScopedDefinition, instanceId: string): string {
  return `${noun} of ${instanceId}`;
}

/** Returns the noun without its article, e.g. `account`. */
export function nounWithoutArticle({ noun }: ScopedDefinition): string {
  return noun.replace(/^an? /, "");
}

/** Returns the id of the resource that the program adopts; undefined if the program adopts no resource. */
export function adoptedId(inputs: Values): string | undefined {
  const { id } = (inputs["adopt"] ?? {}) as { id?: unknown };
  return typeof id === "string" ? id : undefined;
}

/** Whether the program adopts another resource than the one with the id. False if the id to adopt is unknown. */
export function adoptsAnother(id: string, inputs: Values): boolean {
  const adopted = adoptedId(inputs);
  return adopted !== undefined && adopted !== id && !hasUnknown(adopted);
}

/** @throws Error when the id to adopt belongs to another instance than the program names */
export function requireSameInstance(definition: ScopedDefinition, id: string, inputs: Values): void {
  if (definition.scope !== "child of an instance") return;
  const { instanceId } = parseId(definition, id);
  if (instanceId === inputs["instanceId"]) return;
  throw new Error(
    `"adopt.id" names ${definition.noun} of instance ${instanceId}, but "instanceId" is ${textOf(inputs["instanceId"])}: ` +
      "both must name the same instance. Nothing was changed.",
  );
}
