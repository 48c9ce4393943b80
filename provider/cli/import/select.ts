import type { Discovery, FoundResource } from "./discover";
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
