import type { JournalEntry, RunningSimulator } from "../../simulator";

/** Starts to record the calls that a simulator receives. The returned function lists the calls recorded so far, oldest first. */
export function recordCalls({
  simulator: { journal },
}: Pick<RunningSimulator, "simulator">): () => readonly JournalEntry[] {
  const last = journal.entries.at(-1);
  return () => journal.entries.slice(last === undefined ? 0 : journal.entries.lastIndexOf(last) + 1);
}

/** Counts calls by operation, most frequent first: `{ ShowInstance: 4, CreateInstance: 1 }`. */
export function countByOperation(calls: readonly JournalEntry[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { operation, method, path } of calls) {
    const name = operation ?? `${method} ${path}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}

/** Returns the calls that may change something: all but GET requests and logins. */
export function mutations(calls: readonly JournalEntry[]): readonly JournalEntry[] {
  return calls.filter(({ method, path }) => method !== "GET" && !path.endsWith("/auth/tokens"));
}
