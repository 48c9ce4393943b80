import { readFileSync } from "node:fs";

/** Clock ticks per second in /proc, which is 100 on every Linux that Node supports. */
const ticksPerSecond = 100;

/**
 * Records the CPU time of a process until it ends.
 *
 * @returns a function that returns the last recorded CPU seconds. Before the first record and on systems without /proc, it returns undefined.
 */
export function recordCpuTime(pid: number): () => number | undefined {
  let seconds: number | undefined;
  const record = () => {
    try {
      // The text is split after field 2, the program name in parentheses, because the name may contain spaces. So fields[0] is field 3.
      // Fields 14 and 15 are the user and system times.
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      seconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    } catch {
      clearInterval(timer);
    }
  };
  const timer = setInterval(record, 100);
  timer.unref();
  return () => seconds;
}
