import { resolve } from "node:path";
import { ConfigurationError, readSettings } from "../../config";
import { messageOf } from "../../lifecycle/driver/errors";
import type { CliContext } from "../context";
import { printHelp, UsageError } from "../context";
import { parseOptions } from "../options";
import { createCliServices } from "../services";
import {
  isAtLeast,
  OLDEST_IMPORTING_CLI,
  readInstallation,
  readStackResources,
  readStackConfig,
  type Stack,
} from "../stack";
import { discover } from "./discover";
import { PROGRAM, IncompleteWriteError, requireFolder, requireNewFiles, writeFiles } from "./files";
import { importedResources } from "./import-file";
import { ManagedNames } from "./managed-names";
import { generateProgram } from "./program";
import { findProject } from "./project";
import { selectDeclared, skipReplaced } from "./select";
import { summaryOf } from "./summary";

const IMPORT_HELP = `Usage: npx pulumi-huaweicloud-ddm import (--all | --instance <id>) [--out <folder>] [--force]

Reads existing resources, and writes two files: index.ts declares the resources, and import.json is the input of \`pulumi import\`.
Changes nothing in the cloud, and stores no passwords. The folder of the files must belong to a Pulumi project with a selected stack.

  --all              all instances with groups, schemas and accounts, and all user-created templates
  --instance <id>    this instance with its groups, schemas and accounts; may be repeated
  --out <folder>     folder for the files (default: the current folder). If this is not the folder of the project's program,
                     index.ts declares only resources that the stack does not manage yet. The output contains the line
                     that loads index.ts from the program
  --force            overwrites existing files
  -h, --help         prints this text`;

/** Reads existing resources, and writes a program and an import file. @returns the exit code */
export async function runImport(context: CliContext, args: readonly string[]): Promise<number> {
  const options = parseOptions({ all: "flag", instance: "values", out: "value", force: "flag", help: "flag" }, args);
  if (options.help) {
    printHelp(context, IMPORT_HELP);
    return 0;
  }
  const hasIds = options.instance.length > 0;
  if (options.all === hasIds) throw new UsageError("Give either --all or --instance <id>.");
  const folder = resolve(context.directory, options.out ?? ".");
  requireFolder(folder);
  if (!options.force) requireNewFiles(folder);
  const project = findProject(folder);
  if (project === undefined) {
    throw new UsageError(`${folder} belongs to no Pulumi project. Create a project with \`pulumi new typescript\`.`);
  }
  const isOwnProgram = folder === project.program;
  if (isOwnProgram && project.otherFile !== undefined) {
    throw new UsageError(
      `The program in ${folder} is ${project.otherFile}. Pulumi loads only one of ${project.otherFile} and ${PROGRAM}. Give another folder with --out.`,
    );
  }
  const stack = await requireStack(context, project.folder);
  const config = await readStackConfig(context, project.folder);
  const settings = readSettings(config, context.environment);
  const managed = new ManagedNames(stack, await readStackResources(context, project.folder));
  const services = createCliServices(settings, context);
  let summary: string[];
  try {
    const ids = options.all ? undefined : options.instance;
    const discovery = skipReplaced(await discover(services, ids, context.report), managed);
    const selection = selectDeclared(discovery, managed, isOwnProgram);
    const place = `region ${services.api.region}, project ${await services.api.projectId()}`;
    // A program in the project's own folder replaces the old one. A program in another folder is loaded beside it, so their keys must differ.
    const isKeyUsed = (key: string) => !isOwnProgram && config.get(`${stack.project}:${key}`) !== undefined;
    const program = generateProgram(selection.declared, place, managed, isKeyUsed);
    const paths = { folder, project, directory: context.directory };
    summary = summaryOf(discovery, selection, program, { place, stack, paths });
    if (selection.declared.length > 0) {
      const importFile = { resources: importedResources(selection, program.names, stack) };
      writeFiles(folder, { program: program.text, importFile: `${JSON.stringify(importFile, undefined, 2)}\n` });
    }
  } catch (error) {
    if (error instanceof UsageError || error instanceof ConfigurationError || error instanceof IncompleteWriteError)
      throw error;
    throw new Error(`${messageOf(error).replace(/\.?$/, ".")} No file was written.`, { cause: error });
  } finally {
    await services.api.close();
  }
  for (const line of summary) context.print(line);
  return 0;
}

async function requireStack(context: CliContext, folder: string): Promise<Stack> {
  const installation = await readInstallation(context, folder);
  if (installation === undefined) {
    throw new UsageError(
      "The Pulumi CLI cannot be run, or does not report its version. Install it: https://www.pulumi.com/docs/install/",
    );
  }
  const { version, stack } = installation;
  if (!isAtLeast(version, OLDEST_IMPORTING_CLI)) {
    throw new UsageError(
      `Pulumi ${version} cannot import dynamic resources. Install ${OLDEST_IMPORTING_CLI} or newer.`,
    );
  }
  if (stack === undefined) {
    throw new UsageError(
      `No stack of the project in ${folder} is selected. Select one with \`pulumi stack select\`, or create one with \`pulumi stack init\`.`,
    );
  }
  return stack;
}
