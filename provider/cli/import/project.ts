import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";

/** A Pulumi project. */
export interface Project {
  /** Folder of `Pulumi.yaml`. */
  folder: string;
  /** Folder of the program: the project's folder, unless `Pulumi.yaml` names another one. */
  program: string;
}

/** Finds the project that a folder belongs to. The folder need not exist. */
export function findProject(folder: string): Project | undefined {
  for (const name of ["Pulumi.yaml", "Pulumi.yml"]) {
    const file = join(folder, name);
    if (existsSync(file)) return { folder, program: programFolderOf(folder, readFileSync(file, "utf8")) };
  }
  return dirname(folder) === folder ? undefined : findProject(dirname(folder));
}

/** Returns the folder of the program. `main` in the text of `Pulumi.yaml` names this folder or a file in it. */
function programFolderOf(folder: string, text: string): string {
  const main = resolve(folder, /^main:[ \t]*["']?([^"'#\r\n]+)/m.exec(text)?.[1]?.trim() ?? ".");
  const isFolder = statSync(main, { throwIfNoEntry: false })?.isDirectory() ?? extname(main) === "";
  return isFolder ? main : dirname(main);
}
