// The npm packages of package-lock.json, the project's own Node among them, and the package itself under its own name.
import { existsSync, readFileSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { commands, root, run, step } from "./steps.mjs";

const modules = join(root, "node_modules");
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));
const manifest = readJson(join(root, "package.json"));

/** Brings node_modules to what package-lock.json says; does nothing where it is so already. */
export async function installDependencies() {
  if (!dependenciesAreCurrent()) {
    await step("installing dependencies with `npm ci`", "half a minute", () =>
      npm("ci", "--include=dev", "--ignore-scripts", "--engine-strict=false", "--loglevel=error"),
    );
  }
  if (!(await nodeIsCurrent())) {
    await step(`fetching Node ${nodeVersion} from the npm registry`, "ten seconds", installNode);
  }
  linkPackageToItself();
}

/** npm writes node_modules/.package-lock.json last, so it tells what is completely installed. */
function dependenciesAreCurrent() {
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

async function nodeIsCurrent() {
  try {
    return (await run(join(commands, "node"), ["--version"])).trim() === `v${nodeVersion}`;
  } catch {
    return false;
  }
}

/**
 * npm's package `node` fetches the binary of this machine in its install script. Newer npm versions ask before they run
 * install scripts, and leave `.bin/node` out when there is nothing to link yet; so the one script that is needed is run
 * here, and the command is linked.
 */
async function installNode() {
  const nodePackage = join(modules, "node");
  await run(process.execPath, ["installArchSpecificPackage.js"], { cwd: nodePackage });
  rmSync(join(commands, "node"), { force: true });
  symlinkSync(join("..", "node", manifestOf(nodePackage).bin.node), join(commands, "node"));
  if (!(await nodeIsCurrent())) throw new Error(`Node ${nodeVersion} does not run on this machine`);
}

const manifestOf = (directory) => readJson(join(directory, "package.json"));

/** Programs under examples/ and the stored provider's `require` find the package by its name, as in a user's project. */
function linkPackageToItself() {
  const link = join(modules, manifest.name);
  try {
    if (readlinkSync(link) === "..") return;
  } catch {
    // not there, or no link: made below
  }
  rmSync(link, { recursive: true, force: true });
  symlinkSync("..", link);
}

/** The npm that runs this script, else the one on the PATH. */
function npm(...args) {
  const self = process.env.npm_execpath;
  return self?.endsWith(".js") ? run(process.execPath, [self, ...args]) : run("npm", args);
}
