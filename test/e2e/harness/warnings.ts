/**
 * Returns Node's process warnings in the output of a command, such as `(node:123) TimeoutNegativeWarning: -1 is …`. Users see them
 * among the diagnostics of their stack, so a test of a command that shows one fails.
 */
export function nodeWarnings(output: string): readonly string[] {
  const lines = output.match(/\(node:\d+\) (\[\w+\] )?\w*Warning: .*/g) ?? [];
  return lines.filter((line) => !ALLOWED.some((allowed) => allowed.test(line)));
}

/** Warnings that are not caused by this package, each with its origin. */
const ALLOWED: readonly RegExp[] = [];
