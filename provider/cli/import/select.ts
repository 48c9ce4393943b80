import { type Discovery, type FoundResource, subjectOf } from "./discover";
import type { ManagedNames } from "./managed-names";

/** Result of {@link selectDeclared}. */
export interface Selection {
  /** The resources that the written program declares. */
  declared: FoundResource[];
  /** The resources that the stack does not manage yet. */
  added: FoundResource[];
  /**
   * URNs of managed resources of this package that the project's program will not declare. An update would delete them. Empty if the command writes
   * another program.
   */
  undeclared: string[];
}

/** Skips resources that the next update deletes: replaced resources, and the unmanaged children of replaced instances. */
export function skipReplaced({ found, skipped }: Discovery, managed: ManagedNames): Discovery {
  const result: Discovery = { found: [], skipped: [...skipped] };
  for (const each of found) {
    const reason = reasonToSkip(each, managed);
    if (reason === undefined) result.found.push(each);
    else result.skipped.push({ subject: subjectOf(each.type, each.name, each.id), reason });
  }
  return result;
}

function reasonToSkip(found: FoundResource, managed: ManagedNames): string | undefined {
  const place = `in stack ${managed.stack.name}`;
  if (managed.isReplaced(found)) return `it was replaced ${place}, and the next update deletes it`;
  const isDeletedToo = found.instance && managed.isReplaced(found.instance) && managed.findUrn(found) === undefined;
  return isDeletedToo ? `its instance was replaced ${place}, and the next update deletes both` : undefined;
}

/**
 * Selects the resources to declare.
 *
 * @param isOwnProgram whether the command writes the project's own program. This program declares all found resources, except managed
 * resources with a parent. Any other program declares only resources that the stack does not manage yet
 */
export function selectDeclared({ found }: Discovery, managed: ManagedNames, isOwnProgram: boolean): Selection {
  const added = found.filter((each) => managed.findUrn(each) === undefined);
  if (!isOwnProgram) return { declared: added, added, undeclared: [] };
  const declared = found.filter((each) => added.includes(each) || managed.nameOf(each.type, each.id) !== undefined);
  const urns = new Set(declared.map((each) => managed.findUrn(each)));
  return { declared, added, undeclared: managed.urns.filter((urn) => !urns.has(urn)) };
}
