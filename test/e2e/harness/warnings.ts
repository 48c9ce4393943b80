/**
 * Returns Node's process warnings in the output of a command, such as `(node:123) TimeoutNegativeWarning: -1 is …`. Pulumi shows
 * them among the diagnostics of the user's stack, so no command may cause one.
 */
export function nodeWarnings(output: string): readonly string[] {
  const lines = output.match(/\(node:\d+\) (\[\w+\] )?\w*Warning: .*/g) ?? [];
  // The CLI prints a warning with its resource and again in the summary.
  return [...new Set(lines)].filter((line) => !ALLOWED.some((allowed) => allowed.test(line)));
}

/** Warnings of the CLI or of Node that this package does not cause. Empty: Pulumi CLI 3.259.0 with Node 22 prints none. */
const ALLOWED: readonly RegExp[] = [];
