import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { messageOf } from "../../lifecycle/driver/errors";
import { UsageError } from "../context";

/** Names of the written files. */
export const PROGRAM = "index.ts";
export const IMPORT_FILE = "import.json";

/**
 * Checks that the files can be in this folder, which may not exist yet.
 *
 * @throws UsageError if a file has this path, or the path of a parent folder
 */
export function requireFolder(folder: string): void {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  if (!statSync(existing).isDirectory()) {
    throw new UsageError(`${existing} is a file, not a folder. Give another folder with --out.`);
  }
}

/**
 * Checks that no file would be overwritten.
 *
 * @throws UsageError that names the existing files
 */
export function requireNewFiles(folder: string): void {
  const existing = [PROGRAM, IMPORT_FILE].filter((name) => existsSync(join(folder, name)));
  if (existing.length === 0) return;
  throw new UsageError(
    `${existing.join(" and ")} already exist${existing.length === 1 ? "s" : ""} in ${folder}. ` +
      "Give another folder with --out, or overwrite with --force.",
  );
}

/** The import file was written, but not the program. */
export class IncompleteWriteError extends Error {
  override readonly name = "IncompleteWriteError";
}

/**
 * Writes both files under temporary names, and then renames them. Existing files stay unchanged if a temporary file cannot be written.
 *
 * @throws IncompleteWriteError if the import file was renamed, but the program cannot be renamed
 */
export function writeFiles(folder: string, texts: { program: string; importFile: string }): void {
  mkdirSync(folder, { recursive: true });
  const first = { path: join(folder, IMPORT_FILE), text: texts.importFile };
  const second = { path: join(folder, PROGRAM), text: texts.program };
  const files = [first, second];
  const folders = files.filter(({ path }) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  if (folders.length > 0)
    throw new Error(`A folder cannot be overwritten: ${folders.map(({ path }) => path).join(" and ")}.`);
  const suffix = randomUUID();
  const temporary = (path: string) => `${path}.${suffix}`;
  try {
    for (const { path, text } of files) writeFileSync(temporary(path), text);
    renameSync(temporary(first.path), first.path);
    try {
      renameSync(temporary(second.path), second.path);
    } catch (error) {
      throw new IncompleteWriteError(
        `${messageOf(error)}. Only ${IMPORT_FILE} was written. Correct the cause, and run the command again with --force.`,
        { cause: error },
      );
    }
  } finally {
    for (const { path } of files) rmSync(temporary(path), { force: true });
  }
}
