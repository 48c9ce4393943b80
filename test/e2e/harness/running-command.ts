import { execFileSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { CommandOptions, CommandResult } from "../../../scripts/sandbox/sandbox";

/** A command while it runs. */
export interface RunningCommand {
  /**
   * Waits until a condition holds.
   *
   * @throws Error when the command ends first
   */
  readonly until: (condition: () => boolean) => Promise<void>;
  /** Simulates a power failure: sends SIGKILL to the command, its descendants, and the processes that outlived the last {@link signal}. */
  readonly kill: () => void;
  /** Resolves when the command has ended. */
  readonly ended: Promise<unknown>;
  /** The output so far. */
  readonly output: () => string;
  /** Sends a signal only to the CLI, or only to the provider's processes. Each provider of the program has a separate process. */
  readonly signal: (target: "cli" | "provider", signal: NodeJS.Signals) => void;
}

/**
 * Runs a command and, at the same time, an action of the test.
 *
 * @param running set that contains the command while it runs
 */
export async function runWithAction(
  run: (options: CommandOptions) => Promise<CommandResult>,
  action: (command: RunningCommand) => Promise<void>,
  running: Set<RunningCommand>,
): Promise<CommandResult> {
  let pid: number | undefined;
  let output = "";
  let ended: CommandResult | undefined;
  const options = { onStart: (id: number) => (pid = id), onOutput: (text: string) => (output += text) };
  const result = run(options).then((outcome) => {
    running.delete(command);
    return (ended = outcome);
  });
  /** The command's processes at the time of the last signal. Without this list, processes that outlive the CLI could not be found. */
  let processesAtSignal: readonly Process[] = [];
  const command: RunningCommand = {
    ended: result,
    output: () => output,
    until: async (condition) => {
      while (!condition()) {
        if (ended) throw new Error(`the command ended before the condition held\n${ended.stdout}\n${ended.stderr}`);
        await pause(10);
      }
    },
    kill: () => {
      const all = listProcesses();
      const survivors = processesAtSignal.filter(({ pid, command }) =>
        all.some((one) => one.pid === pid && one.command === command),
      );
      send("SIGKILL", [...treeOf(pid, all), ...survivors]);
    },
    signal: (target, signal) => {
      processesAtSignal = treeOf(pid, listProcesses());
      const isProvider = ({ command }: Process) => /node .*dynamic-provider/.test(command);
      send(signal, target === "cli" ? processesAtSignal.slice(0, 1) : processesAtSignal.filter(isProvider));
    },
  };
  running.add(command);
  await Promise.all([result, action(command)]);
  return result;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function listProcesses(): readonly Process[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  return [...table.matchAll(/^ *(\d+) +(\d+) (.*)$/gm)].map(([, pid, parent, command = ""]) => ({
    pid: Number(pid),
    parent: Number(parent),
    command,
  }));
}

/** Returns a process and its descendants. A signal to the process group would not reach the provider, which has a separate group. */
function treeOf(root: number | undefined, all: readonly Process[]): readonly Process[] {
  const tree = all.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

function send(signal: NodeJS.Signals, processes: readonly Process[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, signal);
    } catch {
      // The process has already ended.
    }
  }
}
