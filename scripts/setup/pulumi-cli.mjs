// Installs the pinned Pulumi CLI into ${PULUMI_HOME:-~/.pulumi}/versions/<version>/bin, where npm's `pulumi` and Pulumi's Automation API expect it.
// Tries these sources in order:
// - a CLI of the pinned version on the PATH
// - the official archive, if its SHA-256 sum is known
// - the Go modules of the CLI
import { accessSync, constants, copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { extractVerifiedArchive } from "./archive.mjs";
import { buildFromGoModules } from "./go-build.mjs";
import { root, run, step } from "./steps.mjs";

/** Version of the CLI, of npm's `pulumi` and of `@pulumi/pulumi`. */
const version = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies.pulumi;

/** The CLI, the Node.js language host, and the host of dynamic providers. */
const programs = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

const versions = join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "versions");
const target = join(versions, version, "bin");

/**
 * Installs the CLI. Does nothing if it is installed.
 *
 * @throws Error with the reason why each method failed
 */
export async function installPulumiCli() {
  const missing = missingIn(target);
  if (missing.length === 0) return;
  const failures = [`${target} lacks ${missing.join(", ")}`];
  for (const [name, method] of [
    ["installed CLI", copyInstalledCli],
    ["download", download],
    ["Go build", (directory) => buildFromGoModules(directory, version)],
  ]) {
    try {
      return await installAtomically(method);
    } catch (error) {
      failures.push(`${name}: ${error.message}`);
      if (method === download) console.log(`Set-up: Pulumi's archive is not used (${error.message}).`);
    }
  }
  throw new Error(
    `Pulumi ${version} could not be installed:\n` +
      failures.map((failure, index) => `  ${index + 1}. ${failure.replaceAll("\n", "\n     ")}`).join("\n") +
      `\nInstall Pulumi ${version} (https://www.pulumi.com/docs/install/versions/) or Go, and run the command again.`,
  );
}

function missingIn(bin) {
  return programs.filter((program) => {
    try {
      accessSync(join(bin, program), constants.X_OK);
      return false;
    } catch {
      return true;
    }
  });
}

/** Installs into a private temporary directory and then moves the complete CLI to its target, so that an interruption leaves no incomplete CLI. */
async function installAtomically(method) {
  mkdirSync(dirname(target), { recursive: true });
  const temporary = mkdtempSync(join(versions, "set-up-"));
  try {
    const bin = await method(temporary);
    const missing = missingIn(bin);
    if (missing.length > 0) throw new Error(`the result lacks ${missing.join(", ")}`);
    rmSync(target, { recursive: true, force: true });
    renameSync(bin, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Copies the CLI on the PATH. Its sum is not verified, because the user installed it. */
async function copyInstalledCli(directory) {
  const others = [];
  for (const bin of (process.env.PATH ?? "").split(delimiter).filter((folder) => missingIn(folder).length === 0)) {
    const found = (await run(join(bin, "pulumi"), ["version"])).trim();
    if (found === `v${version}`) {
      for (const program of programs) copyFileSync(join(bin, program), join(directory, program));
      return directory;
    }
    others.push(`${bin} has version ${found}`);
  }
  throw new Error(others.join(", ") || `no directory of the PATH contains all of ${programs.join(", ")}`);
}

/** File with the SHA-256 sums of the archives, in the format of `sha256sum`. */
const checksums = join(root, "scripts", "setup", "pulumi-checksums.txt");

/** Downloads the archive directly, because npm's `pulumi` and Pulumi's install script do not verify their downloads. */
async function download(directory) {
  const archive = `pulumi-v${version}-${process.platform}-${process.arch}.tar.gz`;
  const line = readFileSync(checksums, "utf8")
    .split("\n")
    .find((entry) => entry.endsWith(`  ${archive}`));
  if (!line) throw new Error(`scripts/setup/pulumi-checksums.txt has no SHA-256 sum of ${archive}`);
  const url = `https://get.pulumi.com/releases/sdk/${archive}`;
  await step(`downloading Pulumi ${version}`, "half a minute", () =>
    extractVerifiedArchive(url, line.split(" ")[0], directory),
  );
  return join(directory, "pulumi");
}
