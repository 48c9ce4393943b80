// Installs the packages of package-lock.json, including the project's Node, and links the package into its own node_modules.
import { existsSync, readFileSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { commandDirectory, root, run, step } from "./steps.mjs";

const modules = join(root, "node_modules");
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));
const manifest = readJson(join(root, "package.json"));

/** Installs the packages of package-lock.json unless these versions are installed, and links the package. npm verifies the hashes. */
export async function installDependencies() {
  if (!areDependenciesCurrent() || !(await isNodeCurrent())) {
    await step("installing dependencies and Node with `npm ci`", "half a minute", async () => {
      const flags = ["--include=dev", "--include=optional", "--ignore-scripts", "--engine-strict=false"];
      await npm("ci", ...flags, "--loglevel=error");
      linkNode();
      await requireNode();
    });
  }
  linkPackageToItself();
}

/**
 * Whether the installed versions match package-lock.json, apart from optional packages. npm writes node_modules/.package-lock.json only after a
 * complete installation.
 */
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

/** The packages that contain Node, one per platform. All have the same version. npm installs the package for this machine. */
const nodePackages = readJson(join(root, "scripts", "setup", "node", "package.json")).optionalDependencies;
const [nodeVersion] = Object.values(nodePackages);

async function isNodeCurrent() {
  try {
    return (await run(join(commandDirectory, "node"), ["--version"])).trim() === `v${nodeVersion}`;
  } catch {
    return false;
  }
}

/** Links `.bin/node` to the binary, which npm 10 does not do. */
function linkNode() {
  const installed = Object.keys(nodePackages).find((name) => existsSync(join(modules, name, "bin", "node")));
  rmSync(join(commandDirectory, "node"), { force: true });
  if (installed) symlinkSync(join("..", installed, "bin", "node"), join(commandDirectory, "node"));
}

/**
 * Fails if the project's Node is not installed. The packages of Node are optional, so npm reports no error if it cannot install them.
 */
async function requireNode() {
  if (await isNodeCurrent()) return;
  throw new Error(
    `npm installed no Node ${nodeVersion} for this machine, ${process.platform} on ${process.arch}. ` +
      `One of the packages ${Object.keys(nodePackages).join(", ")} must be for this machine, ` +
      "be available in the registry, and match its hash in package-lock.json.",
  );
}

/**
 * Links node_modules/<package name> to the project. The programs in examples/ and the provider code in Pulumi's state can then load the
 * package by its name, as in a user's project.
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

/** Runs the npm that started this script. If npm did not start it, runs the npm on the PATH. */
function npm(...args) {
  const npmScript = process.env.npm_execpath;
  return npmScript?.endsWith(".js") ? run(process.execPath, [npmScript, ...args]) : run("npm", args);
}
