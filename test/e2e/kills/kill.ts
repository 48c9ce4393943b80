import type { RunningCommand } from "../harness/running-command";
import type { GatedSimulator, Point } from "./gated-simulator";

/** Ways to end a command, by name. Each is called when a request is held, and lets the request go on. */
export const kills: Readonly<Record<string, (command: RunningCommand, simulator: GatedSimulator) => Promise<void>>> = {
  /** The provider's process outlives the CLI, with a request in flight. */
  "SIGKILL of the CLI": async (command, { gate }) => {
    command.signal("cli", "SIGKILL");
    await command.ended;
    gate.release();
  },
  /** The response reaches the remaining provider only when the next command has ended. */
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
    await command.until(() => command.output().includes(CANCELLING));
    gate.release();
  },
  "SIGINT twice": async (command, { gate }) => {
    command.signal("cli", "SIGINT");
    await command.until(() => command.output().includes(CANCELLING));
    command.signal("cli", "SIGINT");
    await gate.abandoned;
    gate.release();
  },
};

/** The CLI's response to the first SIGINT. */
const CANCELLING = "^C received; cancelling";

/** Points at which a request is held, for the name of a kill. A request that is executed after the next command has ended is a limit. */
export function momentsOf(kill: string): readonly Point["when"][] {
  return kill.endsWith("late response") ? ["after"] : ["before", "after"];
}
