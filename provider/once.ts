/**
 * Pulumi's host prints what `read`, `delete`, `check` and `diff` throw, and reports it besides, so that people would read each
 * error twice. What is told here is not printed when the host is about to.
 */
export function printOnce(console: Pick<Console, "error">): (error: Error) => void {
  const print = console.error.bind(console);
  const reported = new Set<string>();
  console.error = (...texts: unknown[]) => {
    if (!reported.delete(String(texts[0]))) print(...texts);
  };
  // The host's own words for an error (@pulumi/pulumi cmd/dynamic-provider/index.ts).
  return (error) => void reported.add(`${String(error)}: ${String(error.stack)}`);
}
