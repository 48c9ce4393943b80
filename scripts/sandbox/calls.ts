import type { JournalEntry, RunningSimulator } from "../../simulator";

/** The requests that reach a simulator from now on: call the result to have those so far, oldest first. */
export function listen({ simulator: { journal } }: Pick<RunningSimulator, "simulator">): () => readonly JournalEntry[] {
  const last = journal.entries.at(-1);
  return () => journal.entries.slice(last === undefined ? 0 : journal.entries.lastIndexOf(last) + 1);
}

/** How many requests of each operation, most first, such as `{ ShowInstance: 4, CreateInstance: 1 }`. */
export function byOperation(calls: readonly JournalEntry[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { operation, method, path } of calls) {
    const name = operation ?? `${method} ${path}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

/** The requests that were meant to change something: all but reads and logins. */
export function mutations(calls: readonly JournalEntry[]): readonly JournalEntry[] {
  return calls.filter(({ method, path }) => method !== "GET" && !path.endsWith("/auth/tokens"));
}
