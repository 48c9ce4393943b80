// Provides a browser for the tests of the simulator's page. If no installed browser works and the system is Debian, apt downloads and verifies
// Chromium's packages. They are extracted into the user's cache: set-up needs no root and leaves the system unchanged.
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { run, step } from "./steps.mjs";

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pulumi-huaweicloud-ddm");

/** A shell script that starts the browser; tests look for it here. */
const launcher = join(cache, "chromium");

/** Paths where browsers are usually installed. */
function usualPaths() {
  const names = ["chromium", "chromium-headless-shell", "google-chrome", "chromium-browser"];
  const directories = (process.env.PATH ?? "").split(delimiter);
  return [
    ...directories.flatMap((directory) => names.map((name) => join(directory, name))),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ];
}

/**
 * Provides the browser if possible. Otherwise prints the reason and removes the launcher. Tests that need a browser are then skipped.
 * @param {{paths?: string[], system?: string, listTimeout?: number}} [options] `paths`: installed browsers. `system`: id of the Linux distribution.
 *   `listTimeout`: milliseconds within which a package list must begin to arrive
 */
export async function provideBrowser({ paths = usualPaths(), system = distribution(), listTimeout = 5000 } = {}) {
  if (await printsVersion(launcher)) return;
  try {
    mkdirSync(cache, { recursive: true });
    if (await useInstalled(paths)) return;
    if (system !== "debian")
      throw new Error("No installed browser works, and set-up can download Chromium only on Debian");
    await step("downloading Debian's Chromium for the tests of the simulator's page, once", "a minute", () =>
      installFromDebian(listTimeout),
    );
  } catch (error) {
    rmSync(launcher, { force: true });
    console.log(
      `Set-up: no browser, so the tests of the simulator's page are skipped. Install Chromium or Chrome to run them.\n${firstLinesOf(error.message)}`,
    );
  }
}

function firstLinesOf(text) {
  const lines = text.split("\n").slice(0, 6);
  return lines.map((line) => `        ${line}`).join("\n");
}

/** Id of the Linux distribution; empty on other systems. */
function distribution() {
  try {
    return /^ID="?([^"\n]*)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "";
  } catch {
    return "";
  }
}

async function useInstalled(paths) {
  for (const path of paths) {
    // In some distributions, `chromium-browser` only explains how to install Chromium.
    if (!(await printsVersion(path))) continue;
    writeLauncher(`exec ${quote(path)} "$@"`);
    if (await requirePage().then(Boolean, () => false)) return true;
  }
  return false;
}

async function printsVersion(path) {
  try {
    accessSync(path, constants.X_OK);
    await run(path, ["--version"], { timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

/** Fails if the browser cannot open a page: a container may lack what the browser needs. */
async function requirePage() {
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath: launcher, timeout: 30_000 });
  try {
    return await browser.newPage();
  } finally {
    await browser.close();
  }
}

/** Extracts the packages into a new directory and then renames it, so that an interruption leaves no incomplete installation. */
async function installFromDebian(listTimeout) {
  const target = join(cache, "debian");
  const temporary = mkdtempSync(join(cache, "set-up-"));
  try {
    const files = join(temporary, "files");
    for (const path of await downloadPackages(temporary, listTimeout)) await run("dpkg-deb", ["-x", path, files]);
    rmSync(target, { recursive: true, force: true });
    renameSync(files, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  const libraries = [
    ...new Set(
      readdirSync(join(target, "usr", "lib"), { recursive: true })
        .filter((name) => /\.so(\.|$)/.test(name))
        .map((name) => join(target, "usr", "lib", dirname(name))),
    ),
  ];
  const fonts = join(target, "fonts.conf");
  writeFileSync(
    fonts,
    `<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>${join(target, "usr", "share", "fonts")}</dir></fontconfig>\n`,
  );
  const environment = `LD_LIBRARY_PATH=${quote(libraries.join(":"))} FONTCONFIG_FILE=${quote(fonts)}`;
  const binary = join(target, "usr", "lib", "chromium", "chromium-headless-shell");
  writeLauncher(`${environment} exec ${quote(binary)} "$@"`);
  await requirePage();
}

/** Downloads the browser, a font and their missing dependencies. Returns the paths of the packages. */
async function downloadPackages(directory, listTimeout) {
  const state = join(directory, "apt");
  const [lists, archives] = [join(state, "lists"), join(state, "archives")];
  for (const each of [lists, archives]) mkdirSync(join(each, "partial"), { recursive: true });
  const options = {
    "Dir::State": state,
    "Dir::State::lists": lists,
    "Dir::State::status": "/var/lib/dpkg/status",
    "Dir::Cache": state,
    "Dir::Cache::archives": archives,
    // apt verifies the lists with the machine's keys, and the packages with the hashes in the lists.
    "APT::Get::AllowUnauthenticated": "false",
    "Acquire::AllowInsecureRepositories": "false",
    "APT::Sandbox::User": "",
    "Acquire::Retries": "1",
    "Acquire::http::Timeout": "20",
    "Debug::NoLocking": "1",
  };
  const settings = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const apt = (args, signal) =>
    run("apt-get", [...settings, "-qq", ...args], { timeout: 600_000, signal }).catch((error) => {
      throw new Error(error.message.replace(`${settings.join(" ")} `, ""));
    });
  await downloadLists(apt, lists, listTimeout);
  const packages = ["chromium-headless-shell", "fonts-dejavu-core"];
  await apt(["install", "--yes", "--no-install-recommends", "--download-only", ...packages]);
  const names = readdirSync(archives).filter((name) => name.endsWith(".deb"));
  return names.map((name) => join(archives, name));
}

/** Downloads the package lists. Fails if none begins to arrive in time: apt itself waits for minutes if a network drops packets. */
async function downloadLists(apt, lists, listTimeout) {
  const hasBegun = () => readdirSync(lists, { recursive: true, withFileTypes: true }).some((file) => file.isFile());
  const controller = new AbortController();
  const timer = setTimeout(() => hasBegun() || controller.abort(), listTimeout);
  try {
    await apt(["update"], controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
  // apt reports success when no server is reachable.
  if (!hasBegun()) throw new Error("Debian's package lists cannot be downloaded");
}

function writeLauncher(command) {
  writeFileSync(launcher, `#!/bin/sh\n${command}\n`, { mode: 0o755 });
}

function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
