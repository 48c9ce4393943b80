import type { RunningCommand } from "../harness/running-command";
import type { GatedSimulator, Point } from "./gated-simulator";

/**
 * Ways to kill a command, by name. Each function is called while the simulator holds a request of the command. All kills
 * except the one with a late response release the request at their end.
 */
export const kills: Readonly<Record<string, (command: RunningCommand, simulator: GatedSimulator) => Promise<void>>> = {
  /** The provider's process outlives the CLI, with a request in flight. */
  "SIGKILL of the CLI": async (command, { gate }) => {
    command.signal("cli", "SIGKILL");
    await command.ended;
    gate.release();
  },
  /** The provider's process outlives the CLI. The response reaches this process only after a later command has succeeded. */
  "SIGKILL of the CLI, late response": async (command) => {
    command.signal("cli", "SIGKILL");
    await command.ended;
  },
  "SIGKILL of the provider": async (command, { gate }) => {
    command.signal("provider", "SIGKILL");
    await gate.abandoned;
    gate.release();
  },
  "SIGKILL of both": async (command, { gate }) => {
    command.kill();
    await gate.abandoned;
    gate.release();
  },
  SIGINT: async (command, { gate }) => {
    command.signal("cli", "SIGINT");
    await command.until(() => command.output().includes(CANCEL_MESSAGE));
    gate.release();
  },
  "SIGINT twice": async (command, { gate }) => {
    command.signal("cli", "SIGINT");
    await command.until(() => command.output().includes(CANCEL_MESSAGE));
    command.signal("cli", "SIGINT");
    await gate.abandoned;
    gate.release();
  },
};

/** The CLI's response to the first SIGINT. */
const CANCEL_MESSAGE = "^C received; cancelling";

/**
 * Returns the moments at which a command can be killed: before or after the execution of the held request. A late response allows only
 * `after`: with `before`, the request would be executed late, which is a known limit (docs/reliability.md).
 */
export function momentsOf(kill: string): readonly Point["when"][] {
  return kill.endsWith("late response") ? ["after"] : ["before", "after"];
}
