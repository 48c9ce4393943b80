import { describeFailure, makeOutput } from "../boundary";
import { ConfigurationError } from "../config";
import { nameHint } from "../nearest-name";
import type { CliContext } from "./context";
import { printHelp, UsageError } from "./context";
import { runDoctor } from "./doctor/command";
import { runImport } from "./import/command";

const HELP = `Usage: npx pulumi-huaweicloud-ddm <command> [options]

  import    writes a program for existing resources, and a file for \`pulumi import\`
  doctor    checks versions, settings, credentials, clock, endpoints and permissions

\`npx pulumi-huaweicloud-ddm <command> --help\` describes the options of a command.`;

const commands: Readonly<Record<string, (context: CliContext, args: readonly string[]) => Promise<number>>> = {
  import: runImport,
  doctor: runDoctor,
};

/**
 * Runs the command line.
 *
 * @returns the exit code:
 *
 * - 0: success
 * - 2: no command, a {@link UsageError}, or missing or wrong settings of Huawei Cloud in `import`. `doctor` reports these as a failed check
 * - 1: any other failure, such as a failed check of `doctor`
 */
export async function runCli(given: CliContext): Promise<number> {
  const context = protectOutput(given);
  const [name, ...args] = context.arguments;
  if (name === undefined || ["help", "--help", "-h"].includes(name)) {
    printHelp(context, HELP);
    return name === undefined ? 2 : 0;
  }
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) throw new UsageError(`There is no command "${name}"${nameHint(name, Object.keys(commands)) || "."}`);
    return await command(context, args);
  } catch (error) {
    context.report(describeFailure(error, context.redactor));
    return error instanceof UsageError || error instanceof ConfigurationError ? 2 : 1;
  }
}

/** Returns a context that prints and reports only safe texts ({@link makeOutput}). */
function protectOutput(context: CliContext): CliContext {
  const { redactor, print, report } = context;
  const safely = (write: (line: string) => void) => (text: string) => {
    write(makeOutput(text, redactor));
  };
  return { ...context, print: safely(print), report: safely(report) };
}
