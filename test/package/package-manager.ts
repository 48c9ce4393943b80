import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { commandFolder, root } from "../../scripts/sandbox/paths";

const runFile = promisify(execFile);

/** A packed package. */
export interface PackedPackage {
  /** Path of the tarball. */
  readonly file: string;
  /** Paths of the packed files, relative to the project's root. */
  readonly contents: readonly string[];
}

/** Packs the built package into a tarball with the files that `npm publish` would upload. */
export async function packInto(directory: string): Promise<PackedPackage> {
  const printed = await runPackageManager(
    "npm",
    ["pack", "--ignore-scripts", "--json", "--pack-destination", directory],
    root,
  );
  // npm 12 prints an object with package names as keys; older versions print an array.
  const packed = JSON.parse(printed) as Record<string, { filename: string; files: { path: string }[] }>;
  const [only] = Object.values(packed);
  if (!only) throw new Error(`npm pack printed no package: ${printed}`);
  return { file: join(directory, only.filename), contents: only.files.map(({ path }) => path) };
}

/**
 * Installs packages, preferably from the package manager's cache.
 *
 * @param packages specifiers to add; without any, installs the dependencies of package.json
 */
export async function install(manager: "npm" | "pnpm", directory: string, packages: readonly string[]): Promise<void> {
  const command = packages.length > 0 ? "add" : "install";
  await runPackageManager(manager, [command, "--prefer-offline", "--ignore-scripts", ...packages], directory);
}

/** Runs a package manager and returns its standard output. */
async function runPackageManager(manager: "npm" | "pnpm", args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await runFile(manager, args, { cwd, env: packageManagerEnvironment(), maxBuffer: 2 ** 26 });
  return stdout;
}

/**
 * Returns the environment of a package manager. Of the `npm_…` variables, it contains only the settings of the registry, cache, proxy,
 * certificates and configuration files: `npm test` sets others that would point the package manager at this project.
 */
function packageManagerEnvironment(): NodeJS.ProcessEnv {
  const kept = /^npm_config_(registry|cache|userconfig|globalconfig|.*proxy|cafile)$/i;
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name));
  return {
    ...Object.fromEntries(inherited),
    PATH: [commandFolder, process.env["PATH"] ?? ""].join(delimiter),
    CI: "true",
  };
}
