import { isAbsolute, join, relative } from "node:path";
import { describeCount } from "../../text";
import type { Stack } from "../stack";
import { countByClass, type Discovery } from "./discover";
import { IMPORT_FILE, PROGRAM } from "./files";
import { GUESSED_USERS, type Program, remarksOf } from "./program";
import type { Project } from "./project";
import type { Selection } from "./select";

/** The organization of stacks in backends other than Pulumi Cloud. */
const NO_ORGANIZATION = "organization";

/** Folders of the command and of its files. */
export interface Paths {
  /** Folder of the written files. */
  folder: string;
  /** The Pulumi project. */
  project: Project;
  /** Current folder. */
  directory: string;
}

/** Returns the lines that say what was found and written, what to check, and the next commands. */
export function summaryOf(
  { found, skipped }: Discovery,
  { declared, added, undeclared }: Selection,
  program: Program,
  { place, stack, paths }: { place: string; stack: Stack; paths: Paths },
): string[] {
  const lines = [`Found ${countByClass(found)} in ${place}.`];
  if (added.length < found.length) {
    lines.push(
      `Already in stack ${stack.name}: ${found.length - added.length} of ${describeCount(found.length, "resource")}.`,
    );
  }
  if (skipped.length > 0)
    lines.push("", "Not imported:", ...skipped.map(({ subject, reason }) => `  - ${subject}: ${reason}`));
  if (declared.length === 0) return [...lines, "", "There is nothing to import. No file was written."];

  const remarks = declared.flatMap((each) =>
    remarksOf(each.declaration).map((remark) => `  - ${program.names.get(each)?.variable ?? ""}: ${remark}`),
  );
  if (program.dataNodes.length > 0) remarks.push(`  - ${program.dataNodes.join(", ")}: ${GUESSED_USERS}`);
  if (undeclared.length > 0) {
    remarks.push(
      `  - The stack manages resources that ${PROGRAM} does not declare, so an update would delete them: ${undeclared.join(", ")}. ` +
        "Keep their declarations, or write the files to another folder with --out.",
    );
  }
  if (remarks.length > 0) lines.push("", "Check:", ...remarks);
  lines.push("", `Wrote ${PROGRAM} and ${IMPORT_FILE} to ${paths.folder}.`);
  return [
    ...lines,
    "",
    "Next:",
    ...nextSteps(added.length > 0, program.secretKeys, optionOf(stack), paths).map((step) => `  ${step}`),
  ];
}

/** Returns the value of Pulumi's option `--stack`. Without the organization, Pulumi Cloud would search the default organization. */
function optionOf({ organization, name }: Stack): string {
  return organization === NO_ORGANIZATION ? name : `${organization}/${name}`;
}

function nextSteps(
  hasImports: boolean,
  secretKeys: readonly string[],
  stack: string,
  { folder, project, directory }: Paths,
): string[] {
  const isInProject = isWithin(project.folder, directory);
  const fileIn = (name: string) => relative(isInProject ? directory : project.folder, join(folder, name));
  const path = relative(project.program, folder);
  return [
    ...(isInProject ? [] : [`cd ${shellWord(relative(directory, project.folder))}`]),
    ...(path === "" ? [] : [`# Add this line to the program: ${loadingLine(path, project)}`]),
    ...(secretKeys.length > 0
      ? ["# Enter the current passwords or placeholders. No password is sent while `ignoreChanges` names it."]
      : []),
    ...secretCommands(secretKeys, fileIn(PROGRAM), stack),
    ...(hasImports
      ? [`pulumi import --file ${shellWord(fileIn(IMPORT_FILE))} --stack ${stack} --generate-code=false`]
      : []),
    `pulumi preview --stack ${stack}   # shows no changes`,
  ];
}

/**
 * Returns the line that loads {@link PROGRAM} of another folder. An ES module must name the file: in TypeScript as the `.js` file that it is compiled
 * to. JavaScript that is no ES module has no `import`.
 */
function loadingLine(path: string, { otherFile = PROGRAM, isEsModule }: Project): string {
  const folder = `${path.startsWith("..") ? "" : "./"}${path}`;
  const isJavaScript = /\.[cm]?js$/.test(otherFile);
  if (isEsModule) return `import ${JSON.stringify(`${folder}/${isJavaScript ? PROGRAM : "index.js"}`)};`;
  return isJavaScript ? `require(${JSON.stringify(folder)});` : `import ${JSON.stringify(folder)};`;
}

/** Maximum number of secrets for which the summary prints one command each. */
const MAX_SECRET_COMMANDS = 10;

function secretCommands(keys: readonly string[], programFile: string, stack: string): string[] {
  const set = `pulumi config set --stack ${stack} --secret`;
  if (keys.length <= MAX_SECRET_COMMANDS) return keys.map((key) => `${set} ${key}`);
  const list = `grep -o 'requireSecret("[^"]*")' ${shellWord(programFile)} | cut -d '"' -f 2`;
  return [`${list} | while read -r key; do echo "$key"; ${set} "$key" < /dev/tty; done`];
}

function isWithin(folder: string, path: string): boolean {
  const relativePath = relative(folder, path);
  return !relativePath.startsWith("..") && !isAbsolute(relativePath);
}

/** Quotes a word for a POSIX shell, if necessary. */
function shellWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
