import { mutations } from "../../../scripts/sandbox/calls";
import type { JournalEntry } from "../../../simulator";

/** Returns the mutating calls that contain a text, such as an id, in the path or the body. They keep their order. */
export function changesOf(text: string | undefined, calls: readonly JournalEntry[]): readonly JournalEntry[] {
  if (text === undefined) throw new Error("the resource has no id");
  return mutations(calls).filter(({ path, request }) => JSON.stringify([path, request]).includes(text));
}

/** Returns the operations of calls, in order. */
export function operationsOf(calls: readonly JournalEntry[]): readonly (string | null)[] {
  return calls.map(({ operation }) => operation);
}
