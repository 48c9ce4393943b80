import type { Dispatcher } from "undici";
import type { Redactor } from "../http/redact";
import type { Clock } from "../wait/clock";

/** Result of a command that was run. */
export interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Everything that the command line takes from its process. */
export interface CliContext {
  /** The arguments after the name of the program. */
  arguments: readonly string[];
  /** The environment variables. */
  environment: NodeJS.ProcessEnv;
  /** The current folder. */
  directory: string;
  /** Version of the running Node, e.g. `v22.19.0`. */
  nodeVersion: string;
  clock: Clock;
  /** Returns a number of at least 0 and less than 1. */
  random: () => number;
  /** Sends the requests. @defaultValue undici's own connection pools */
  dispatcher?: Dispatcher;
  /** Removes secrets from all output. */
  redactor: Redactor;
  /** Writes a line of the result to stdout. */
  print: (line: string) => void;
  /** Writes a line to stderr: progress, a warning, an error or a line of the debug log. */
  report: (line: string) => void;
  /** Runs another command in a folder. @returns undefined if the command does not exist */
  run: (command: string, args: readonly string[], directory: string) => Promise<CommandResult | undefined>;
}

/** Prints a help text. */
export function printHelp({ print }: Pick<CliContext, "print">, text: string): void {
  for (const line of text.split("\n")) print(line);
}

/** Incorrect use of the command line, or a problem that the user must fix first. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
