import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { commands, root } from "../../scripts/sandbox/paths";

const runFile = promisify(execFile);

/** What npm puts into the package's file. */
export interface PackedPackage {
  /** Path of the file. */
  readonly file: string;
  /** Paths in it, as in the project's root. */
  readonly contents: readonly string[];
}

/** Packs the built package into a directory, as `npm publish` does. */
export async function packInto(directory: string): Promise<PackedPackage> {
  const printed = await runPackageManager(
    "npm",
    ["pack", "--ignore-scripts", "--json", "--pack-destination", directory],
    root,
  );
  // npm 12 lists packages by name, older versions one after the other.
  const packed = JSON.parse(printed) as Record<string, { filename: string; files: { path: string }[] }>;
  const [only] = Object.values(packed);
  if (!only) throw new Error(`npm pack printed no package: ${printed}`);
  return { file: join(directory, only.filename), contents: only.files.map(({ path }) => path) };
}

/**
 * Installs packages from the registry, or from the package manager's cache where they are in it.
 *
 * @param packages specifiers to add; none: what package.json lists
 */
export async function install(manager: "npm" | "pnpm", directory: string, packages: readonly string[]): Promise<void> {
  const command = packages.length > 0 ? "add" : "install";
  await runPackageManager(manager, [command, "--prefer-offline", "--ignore-scripts", ...packages], directory);
}

/** @returns what it printed on its standard output */
async function runPackageManager(manager: "npm" | "pnpm", args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await runFile(manager, args, { cwd, env: ownEnvironment(), maxBuffer: 2 ** 26 });
  return stdout;
}

/** The environment without what `npm test` adds to it, which would point the package manager at this project. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const kept = /^npm_config_(registry|cache|userconfig|globalconfig|.*proxy|cafile)$/i;
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name));
  return { ...Object.fromEntries(inherited), PATH: [commands, process.env["PATH"] ?? ""].join(delimiter), CI: "true" };
}
