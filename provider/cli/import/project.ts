import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { findNearestManifest } from "../../nearest-manifest";
import { PROGRAM } from "./files";

/** A Pulumi project. */
export interface Project {
  /** Folder of `Pulumi.yaml`. */
  folder: string;
  /** Folder of the program: the project's folder, unless `Pulumi.yaml` or `package.json` names another one. */
  program: string;
  /** Name of the program's file if it is not {@link PROGRAM}, e.g. `index.js`. Pulumi loads only one of the two files. */
  otherFile: string | undefined;
  /** Whether Node loads the program as an ES module, which can import files, but no folders. */
  isEsModule: boolean;
}

/** Finds the project that a folder belongs to. The folder need not exist. */
export function findProject(folder: string): Project | undefined {
  for (const name of ["Pulumi.yaml", "Pulumi.yml"]) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    const found = findProgram(folder, readFileSync(file, "utf8"));
    return { folder, ...found, isEsModule: isEsModule(join(found.program, found.otherFile ?? PROGRAM)) };
  }
  return dirname(folder) === folder ? undefined : findProject(dirname(folder));
}

/**
 * Finds the program. `main` in the text of `Pulumi.yaml` names its folder or its file. Without `main`, the nearest `package.json` may name the file.
 */
function findProgram(folder: string, text: string): Pick<Project, "program" | "otherFile"> {
  const name = /^main:[ \t]*["']?([^"'#\r\n]+)/m.exec(text)?.[1]?.trim();
  const main = name === undefined ? (findPackageEntry(folder) ?? folder) : resolve(folder, name);
  const isFolder = statSync(main, { throwIfNoEntry: false })?.isDirectory() ?? extname(main) === "";
  if (!isFolder) return { program: dirname(main), otherFile: basename(main) === PROGRAM ? undefined : basename(main) };
  return { program: main, otherFile: findOtherIndex(main) };
}

/** Finds the program in a folder without {@link PROGRAM}. In a folder with it, `index.js` may be compiled from {@link PROGRAM}. */
function findOtherIndex(folder: string): string | undefined {
  if (existsSync(join(folder, PROGRAM))) return undefined;
  const names = isEsModule(join(folder, PROGRAM)) ? ["index.js", "index.mjs", "index.mts"] : ["index.js"];
  return names.find((name) => existsSync(join(folder, name)));
}

/** Fields of `package.json` that name the program, and that select how Node loads it. */
interface PackageManifest {
  main?: unknown;
  exports?: unknown;
  type?: unknown;
}

/** Finds the file that the nearest `package.json` names as the program. Undefined if it names no existing file. */
function findPackageEntry(folder: string): string | undefined {
  const manifest = findNearestManifest(folder);
  if (manifest === undefined) return undefined;
  const name = entryOf(readManifest(manifest));
  const entry = name === undefined ? undefined : join(dirname(manifest), name);
  if (entry === undefined || !existsSync(entry)) return undefined;
  // A JavaScript file may be compiled from TypeScript. The source then is the program that the user edits.
  const isTypeScriptProject = [PROGRAM, "tsconfig.json"].some((file) => existsSync(join(folder, file)));
  return /\.[cm]?js$/.test(entry) && isTypeScriptProject ? undefined : entry;
}

/** Whether Node loads a program as an ES module. The nearest `package.json` decides, unless the extension of the file does. */
function isEsModule(program: string): boolean {
  const extension = extname(program);
  if ([".cjs", ".cts"].includes(extension)) return false;
  const manifest = findNearestManifest(dirname(program));
  return [".mjs", ".mts"].includes(extension) || (manifest !== undefined && readManifest(manifest).type === "module");
}

function readManifest(file: string): PackageManifest {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) ?? {}) as PackageManifest;
  } catch {
    return {};
  }
}

/** Returns the entry point that Pulumi uses: `exports` takes precedence over `main` (@pulumi/pulumi cmd/run/run.ts). */
function entryOf({ main, exports }: PackageManifest): string | undefined {
  if (exports === undefined) return typeof main === "string" ? main : undefined;
  const root: unknown = isObject(exports) ? exports["."] : exports;
  const entry = isObject(root) ? (root["default"] ?? root["require"] ?? root["import"]) : root;
  return typeof entry === "string" ? entry : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
