import { mutations } from "../../../scripts/sandbox/calls";
import type { JournalEntry } from "../../../simulator";

/** Of some calls, those that were meant to change the thing with this id, in order. */
export function changesOf(id: string | undefined, calls: readonly JournalEntry[]): readonly JournalEntry[] {
  if (id === undefined) throw new Error("there is no id to look for among the calls");
  return mutations(calls).filter(({ path, request }) => JSON.stringify([path, request]).includes(id));
}

/** Names of the operations of some calls, in order. */
export function operationsOf(calls: readonly JournalEntry[]): readonly (string | null)[] {
  return calls.map(({ operation }) => operation);
}
