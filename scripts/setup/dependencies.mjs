// Installs the packages of package-lock.json, including the project's Node, and links the package into its own node_modules.
import { existsSync, readFileSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { commands, root, run, step } from "./steps.mjs";

const modules = join(root, "node_modules");
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));
const manifest = readJson(join(root, "package.json"));

/** Installs the packages of package-lock.json and the project's Node, if they are not installed. */
export async function installDependencies() {
  if (!areDependenciesCurrent()) {
    await step("installing dependencies with `npm ci`", "half a minute", () =>
      npm("ci", "--include=dev", "--ignore-scripts", "--engine-strict=false", "--loglevel=error"),
    );
  }
  if (!(await isNodeCurrent())) {
    await step(`installing Node ${nodeVersion} from the npm registry`, "ten seconds", installNode);
  }
  linkPackageToItself();
}

/** Whether the installed versions match package-lock.json. npm writes node_modules/.package-lock.json last, so it lists no partial installation. */
function areDependenciesCurrent() {
  const installedLock = join(modules, ".package-lock.json");
  if (!existsSync(installedLock)) return false;
  const installed = readJson(installedLock).packages;
  const wanted = readJson(join(root, "package-lock.json")).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional }]) =>
      path === "" || optional || devOptional || installed[path]?.version === version,
  );
}

const nodeVersion = manifest.devDependencies.node;

async function isNodeCurrent() {
  try {
    return (await run(join(commands, "node"), ["--version"])).trim() === `v${nodeVersion}`;
  } catch {
    return false;
  }
}

/**
 * Runs the install script of the npm package `node`, which installs the binary for this machine, and links `.bin/node` to it.
 * Newer npm versions do not run install scripts without confirmation, and do not create the link while the binary is missing.
 */
async function installNode() {
  const nodePackage = join(modules, "node");
  await run(process.execPath, ["installArchSpecificPackage.js"], { cwd: nodePackage });
  rmSync(join(commands, "node"), { force: true });
  symlinkSync(join("..", "node", manifestOf(nodePackage).bin.node), join(commands, "node"));
  if (!(await isNodeCurrent())) throw new Error(`Node ${nodeVersion} does not run on this machine`);
}

const manifestOf = (directory) => readJson(join(directory, "package.json"));

/**
 * Links node_modules/<package name> to the project, so that the package can be loaded by its name, as in a user's project: by
 * the programs in examples/, and by the provider code that Pulumi keeps in the state.
 */
function linkPackageToItself() {
  const link = join(modules, manifest.name);
  try {
    if (readlinkSync(link) === "..") return;
  } catch {
    // absent, or not a link
  }
  rmSync(link, { recursive: true, force: true });
  symlinkSync("..", link);
}

/** Runs npm: the one that started this script, or else the one on the PATH. */
function npm(...args) {
  const self = process.env.npm_execpath;
  return self?.endsWith(".js") ? run(process.execPath, [self, ...args]) : run("npm", args);
}
