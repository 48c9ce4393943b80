import { ConfigurationError, readSettings } from "../../config";
import { warningsOf } from "../../config/warnings";
import type { Settings } from "../../http/settings";
import type { CliContext } from "../context";
import { printHelp, UsageError } from "../context";
import { parseOptions } from "../options";
import { readInstallation, readStackConfig } from "../stack";
import { checkCloud } from "./cloud";
import { failed, type Finding, lineOf, ok, warning } from "./finding";
import { checkCli, checkNode, checkPackages } from "./versions";

const DOCTOR_HELP = `Usage: npx pulumi-huaweicloud-ddm doctor

Checks:

  - the versions of Node, the Pulumi CLI, the Pulumi SDK and this package
  - the settings of the selected stack and the environment
  - the clock and the credentials
  - the endpoint and permissions of each service

Prints a line for each check, with a fix for each problem. Changes nothing.

  -h, --help         prints this text

The exit code is 1 if a check failed. Warnings do not change it.`;

/** Checks the machine, the settings and the cloud. @returns the exit code */
export async function runDoctor(context: CliContext, args: readonly string[]): Promise<number> {
  const options = parseOptions({ help: "flag" }, args);
  if (options.help) {
    printHelp(context, DOCTOR_HELP);
    return 0;
  }
  const levels = new Set<Finding["level"]>();
  const show = (...findings: Finding[]) => {
    for (const finding of findings) {
      levels.add(finding.level);
      context.print(lineOf(finding));
    }
  };
  show(checkNode(context));
  const installation = await readInstallation(context, context.directory);
  show(...checkCli(installation), ...checkPackages(context.directory, installation?.version));
  const { settings, findings } = await checkSettings(context, installation?.stack !== undefined);
  show(...findings);
  if (settings) show(...(await checkCloud(settings, context)));
  return levels.has("failed") ? 1 : 0;
}

async function checkSettings(
  context: CliContext,
  hasStack: boolean,
): Promise<{ settings?: Settings; findings: Finding[] }> {
  try {
    const config = hasStack ? await readStackConfig(context, context.directory) : { get: () => undefined };
    const settings = readSettings(config, context.environment);
    const warnings = warningsOf(settings, context.environment).map((text) => warning(`Settings: ${text}`));
    return { settings, findings: [ok(`Settings: region ${settings.region}`), ...warnings] };
  } catch (error) {
    if (error instanceof UsageError)
      return { findings: [failed(error.message, "Run `pulumi config` to see the cause.")] };
    if (!(error instanceof ConfigurationError)) throw error;
    return { findings: error.problems.map((problem) => failed(`Settings: ${problem}`)) };
  }
}
