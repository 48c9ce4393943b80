import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { requireNodeVersion } from "../../node-version";
import type { CliContext } from "../context";
import { isAtLeast, OLDEST_IMPORTING_CLI, type PulumiInstallation } from "../stack";
import { failed, type Finding, ok, warning } from "./finding";

/** Oldest supported version of the Pulumi CLI and SDK. The peer dependency in package.json has the same minimum. */
const OLDEST_PULUMI = "3.216.0";

/** Checks the version of Node. */
export function checkNode({ nodeVersion }: Pick<CliContext, "nodeVersion">): Finding {
  const text = `Node ${nodeVersion.replace(/^v/, "")}`;
  try {
    requireNodeVersion(nodeVersion, "node");
    return ok(text);
  } catch {
    return failed(`${text} is too old`, "Install Node 22.19 or newer.");
  }
}

/** Checks the version of the Pulumi CLI, and whether a stack is selected. */
export function checkCli(installation: PulumiInstallation | undefined): Finding[] {
  if (installation === undefined) {
    return [
      failed(
        "The Pulumi CLI cannot be run, or does not report its version",
        "Install it: https://www.pulumi.com/docs/install/.",
      ),
    ];
  }
  const { version, stack } = installation;
  const text = `Pulumi CLI ${version}`;
  return [
    !isAtLeast(version, OLDEST_PULUMI)
      ? failed(`${text} is too old`, `Install ${OLDEST_PULUMI} or newer.`)
      : !isAtLeast(version, OLDEST_IMPORTING_CLI)
        ? warning(
            `${text} cannot import existing resources`,
            `Install ${OLDEST_IMPORTING_CLI} or newer to use \`import\`.`,
          )
        : ok(text),
    stack === undefined
      ? warning(
          "No stack is selected, so the settings in stack config are not checked",
          "Run this in the folder of a Pulumi project after `pulumi stack select`.",
        )
      : ok(`Stack ${stack.organization}/${stack.project}/${stack.name}`),
  ];
}

/** Checks the packages that a program in the folder loads. @param cli version of the Pulumi CLI */
export function checkPackages(folder: string, cli: string | undefined): Finding[] {
  const load = createRequire(join(folder, "program.js"));
  return [
    checkSdk(findVersion(load, "@pulumi/pulumi"), cli),
    checkPackage(findVersion(load, "pulumi-huaweicloud-ddm")),
  ];
}

function checkSdk(version: string | undefined, cli: string | undefined): Finding {
  const text = `@pulumi/pulumi ${version ?? ""}`.trim();
  if (version === undefined) {
    return failed(`${text} cannot be loaded from this folder`, "Run `npm install @pulumi/pulumi` here.");
  }
  if (!isAtLeast(version, OLDEST_PULUMI) || isAtLeast(version, "4")) {
    const fix = `Install ${OLDEST_PULUMI} or a later version 3: \`npm install @pulumi/pulumi@3\`.`;
    return failed(`${text} is not supported`, fix);
  }
  if (cli !== undefined && isAtLeast(cli, OLDEST_PULUMI) && cli !== version) {
    return warning(
      `${text} differs from the CLI`,
      `Run \`npm install @pulumi/pulumi@${cli}\`: the \`get\` methods need the same version.`,
    );
  }
  return ok(text);
}

function checkPackage(version: string | undefined): Finding {
  const name = "pulumi-huaweicloud-ddm";
  if (version !== undefined) return ok(`${name} ${version}`);
  const fix = `Run \`npm install ${name}\` here: the provider's process loads it from the program's folder.`;
  return failed(`${name} cannot be loaded from this folder`, fix);
}

/** Returns the version of a package; undefined if the package cannot be loaded. */
function findVersion(load: NodeJS.Require, name: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(load.resolve(`${name}/package.json`), "utf8")) as { version?: unknown };
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}
