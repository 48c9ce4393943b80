import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { PROGRAM } from "./files";

/** A Pulumi project. */
export interface Project {
  /** Folder of `Pulumi.yaml`. */
  folder: string;
  /** Folder of the program: the project's folder, unless `Pulumi.yaml` names another one. */
  program: string;
  /** Name of the program's file if it is not {@link PROGRAM}, e.g. `index.js`. Pulumi then loads no {@link PROGRAM} in the program's folder. */
  otherFile: string | undefined;
}

/** Finds the project that a folder belongs to. The folder need not exist. */
export function findProject(folder: string): Project | undefined {
  for (const name of ["Pulumi.yaml", "Pulumi.yml"]) {
    const file = join(folder, name);
    if (existsSync(file)) return { folder, ...findProgram(folder, readFileSync(file, "utf8")) };
  }
  return dirname(folder) === folder ? undefined : findProject(dirname(folder));
}

/** Finds the program. `main` in the text of `Pulumi.yaml` names its folder or its file. In a folder, Node prefers `index.js` to `index.ts`. */
function findProgram(folder: string, text: string): Pick<Project, "program" | "otherFile"> {
  const main = resolve(folder, /^main:[ \t]*["']?([^"'#\r\n]+)/m.exec(text)?.[1]?.trim() ?? ".");
  const isFolder = statSync(main, { throwIfNoEntry: false })?.isDirectory() ?? extname(main) === "";
  if (!isFolder) return { program: dirname(main), otherFile: basename(main) === PROGRAM ? undefined : basename(main) };
  // If both exist, index.js may be compiled from index.ts.
  const isJavaScript = existsSync(join(main, "index.js")) && !existsSync(join(main, PROGRAM));
  return { program: main, otherFile: isJavaScript ? "index.js" : undefined };
}
