import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";

/** A Pulumi project. */
export interface Project {
  /** Folder of `Pulumi.yaml`. */
  folder: string;
  /** Folder of the program: the project's folder, unless `Pulumi.yaml` names another one. */
  program: string;
}

/** Finds the project that a folder belongs to. The folder may not exist yet. */
export function findProject(folder: string): Project | undefined {
  for (const name of ["Pulumi.yaml", "Pulumi.yml"]) {
    const file = join(folder, name);
    if (existsSync(file)) return { folder, program: resolve(folder, programFolderOf(readFileSync(file, "utf8"))) };
  }
  return dirname(folder) === folder ? undefined : findProject(dirname(folder));
}

/** Returns the folder of the program that the text of `Pulumi.yaml` names. */
function programFolderOf(text: string): string {
  const main = /^main:[ \t]*["']?([^"'#\r\n]+)/m.exec(text)?.[1]?.trim() ?? ".";
  return extname(main) === "" ? main : dirname(main);
}
