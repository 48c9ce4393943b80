import { execFileSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { CommandResult } from "../../../scripts/sandbox/sandbox";

/** A command while it runs. */
export interface RunningCommand {
  /**
   * Waits until a condition holds.
   *
   * @throws Error when the command ends first
   */
  readonly until: (condition: () => boolean) => Promise<void>;
  /** Kills the command and all its descendants with SIGKILL, as a power failure would. */
  readonly kill: () => void;
}

/**
 * Runs a command and, at the same time, an action of the test.
 *
 * @param running set that contains the command while it runs
 */
export async function runWithAction(
  run: (onStart: (pid: number) => void) => Promise<CommandResult>,
  action: (command: RunningCommand) => Promise<void>,
  running: Set<RunningCommand>,
): Promise<CommandResult> {
  let pid: number | undefined;
  let ended: CommandResult | undefined;
  const result = run((id) => (pid = id)).then((outcome) => {
    running.delete(command);
    return (ended = outcome);
  });
  const command: RunningCommand = {
    until: async (condition) => {
      while (!condition()) {
        if (ended) throw new Error(`the command ended before the condition held\n${ended.stdout}\n${ended.stderr}`);
        await pause(10);
      }
    },
    kill: () => {
      if (pid !== undefined) killWithDescendants(pid);
    },
  };
  running.add(command);
  await Promise.all([result, action(command)]);
  return result;
}

/** Kills a process and its descendants. The provider runs in a separate process group, so killing the group is not enough. */
function killWithDescendants(root: number): void {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const processes = [...table.matchAll(/(\d+)\s+(\d+)/g)].map(([, pid, parent]) => [Number(pid), Number(parent)]);
  const tree = [root];
  for (const parent of tree) for (const [pid, ppid] of processes) if (ppid === parent && pid) tree.push(pid);
  for (const pid of tree) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // The process has ended with its parent.
    }
  }
}
