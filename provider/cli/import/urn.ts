import type { Stack } from "../stack";
import type { ImportedClass } from "./discover";

/** Prefix of the type tokens of this package's resources. */
export const TYPE_PREFIX = "pulumi-nodejs:dynamic/ddm:";

/** Returns the URN of a resource without a parent. */
export function urnOf({ name: stack, project }: Stack, type: ImportedClass, name: string): string {
  return `urn:pulumi:${stack}::${project}::${tokenOf(type)}::${name}`;
}

/** Returns the type token of a class, e.g. `pulumi-nodejs:dynamic/ddm:Schema`. */
export function tokenOf(type: ImportedClass): string {
  return TYPE_PREFIX + type;
}
