/**
 * Returns Node's process warnings in the output of a command, such as `(node:123) TimeoutNegativeWarning: -1 is …`. Users see them
 * among the diagnostics of their stack, so a test of a command that shows one fails.
 */
export function nodeWarnings(output: string): readonly string[] {
  const lines = output.match(/\(node:\d+\) (\[\w+\] )?\w*Warning: .*/g) ?? [];
  // The CLI shows a warning with its resource and once more in the summary.
  return [...new Set(lines)].filter((line) => !ALLOWED.some((allowed) => allowed.test(line)));
}

/** Warnings that this package does not cause, each with its origin. Today the CLI 3.259.0 with Node 24 shows none. */
const ALLOWED: readonly RegExp[] = [];
