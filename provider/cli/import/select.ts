import type { Discovery, Found } from "./discover";
import type { ManagedNames } from "./managed-names";

/** What the program declares, and what of it the stack does not manage yet. */
export interface Selection {
  declared: Found[];
  added: Found[];
  /** URNs of DDM resources of the stack that the program does not declare, so that an update would delete them. */
  undeclared: string[];
}

/**
 * Selects what to declare. The project's own program declares everything that was found, except what a component declares; an addition
 * to it declares only what the stack does not manage yet.
 */
export function selectDeclared({ found }: Discovery, managed: ManagedNames, isProgram: boolean): Selection {
  const added = found.filter((each) => managed.urnOf(each) === undefined);
  if (!isProgram) return { declared: added, added, undeclared: [] };
  const declared = found.filter((each) => added.includes(each) || managed.nameOf(each.type, each.id) !== undefined);
  const urns = new Set(declared.map((each) => managed.urnOf(each)));
  return { declared, added, undeclared: managed.urns.filter((urn) => !urns.has(urn)) };
}
