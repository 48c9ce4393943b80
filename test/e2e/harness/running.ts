import { execFileSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { CommandResult } from "../../../scripts/sandbox/sandbox";

/** A command while it runs. */
export interface RunningCommand {
  /**
   * Waits until something has happened.
   *
   * @throws Error when the command ends without that
   */
  readonly until: (happened: () => boolean) => Promise<void>;
  /** Kills the command and all that it has started at once, as a machine does that loses power. */
  readonly kill: () => void;
}

/**
 * Runs a command, and beside it what happens meanwhile.
 *
 * @param running holds the command as long as it runs
 */
export async function accompany(
  run: (started: (pid: number) => void) => Promise<CommandResult>,
  meanwhile: (command: RunningCommand) => Promise<void>,
  running: Set<RunningCommand>,
): Promise<CommandResult> {
  let pid: number | undefined;
  let ended: CommandResult | undefined;
  const result = run((id) => (pid = id)).then((outcome) => {
    running.delete(command);
    return (ended = outcome);
  });
  const command: RunningCommand = {
    until: async (happened) => {
      while (!happened()) {
        if (ended) throw new Error(`the command ended before that happened\n${ended.stdout}\n${ended.stderr}`);
        await pause(10);
      }
    },
    kill: () => {
      if (pid !== undefined) killWithDescendants(pid);
    },
  };
  running.add(command);
  await Promise.all([result, meanwhile(command)]);
  return result;
}

/** The provider has a process group of its own, so descent is the only thing that all of them have in common. */
function killWithDescendants(root: number): void {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const processes = [...table.matchAll(/(\d+)\s+(\d+)/g)].map(([, pid, parent]) => [Number(pid), Number(parent)]);
  const doomed = [root];
  for (const parent of doomed) for (const [pid, its] of processes) if (its === parent && pid) doomed.push(pid);
  for (const pid of doomed) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself when its parent did.
    }
  }
}
