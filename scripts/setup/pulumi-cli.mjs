// Installs the pinned Pulumi CLI into ${PULUMI_HOME:-~/.pulumi}/versions/<version>/bin, where npm's `pulumi` and Pulumi's
// Automation API expect it: with the official download or, if that is not reachable, by building it from its Go modules.
import { accessSync, chmodSync, constants, copyFileSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { commands, projectEnvironment, root, run, step } from "./steps.mjs";

/** Version of the CLI, of npm's `pulumi` and of `@pulumi/pulumi`. */
const version = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies.pulumi;

/** The CLI, the host of Node.js programs, and the host of dynamic providers. */
const programs = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

const versions = join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "versions");
const target = join(versions, version, "bin");

/**
 * Installs the CLI. Does nothing if it is installed.
 *
 * @throws Error that lists why the download and the build failed
 */
export async function installPulumiCli() {
  const missing = programs.filter((program) => !isExecutable(join(target, program)));
  if (missing.length === 0) return;
  const failures = [`${target} lacks ${missing.join(", ")}`];
  for (const method of [download, buildFromGoModules]) {
    try {
      return await installAtomically(method);
    } catch (error) {
      failures.push(error.message);
    }
  }
  throw new Error(
    `Pulumi ${version} could not be installed:\n` +
      failures.map((failure, index) => `  ${index + 1}. ${failure.replaceAll("\n", "\n     ")}`).join("\n"),
  );
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Installs into a temporary directory and renames it, so that an interruption leaves no incomplete installation. */
async function installAtomically(method) {
  mkdirSync(dirname(target), { recursive: true });
  const temporary = mkdtempSync(join(versions, "set-up-"));
  try {
    const bin = await method(temporary);
    rmSync(target, { recursive: true, force: true });
    renameSync(bin, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

const installScript = "https://get.pulumi.com/install.sh";
/** In milliseconds. */
const timeouts = { probe: 5_000, download: 180_000 };

/** npm's `pulumi` downloads the CLI on its first call, into the PULUMI_HOME that is set. */
async function download(home) {
  await probe();
  const env = { ...projectEnvironment(), PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" };
  try {
    await step(`downloading Pulumi ${version}`, "half a minute", () =>
      run(join(commands, "pulumi"), ["version"], { env, timeout: timeouts.download }),
    );
  } catch (error) {
    throw new Error(`official download: ${error.message}`, { cause: error });
  }
  return join(home, "versions", version, "bin");
}

/** Requests the install script with a short timeout, so that a machine without access does not wait for the download. */
async function probe() {
  let problem;
  try {
    const response = await fetch(installScript, { signal: AbortSignal.timeout(timeouts.probe) });
    if (response.ok && (await response.text()).startsWith("#!")) return;
    problem = `HTTP ${response.status}, not the script`;
  } catch (error) {
    problem = error.cause?.message ?? error.message;
  }
  console.log(
    `Set-up: Pulumi's download site is not reachable (${problem}). Building the CLI from its Go modules instead.`,
  );
  throw new Error(`official download: ${installScript} is not reachable (${problem})`);
}

const oldestGo = [1, 25, 11];
const pkg = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const sdk = "github.com/pulumi/pulumi/sdk/v3";
// The last tagged SDK module that contains the language host; it works with every later engine and Node.js SDK.
const languageHostVersion = "3.68.0";

async function buildFromGoModules(directory) {
  try {
    await requireGo();
    await step(
      `building Pulumi ${version} from its Go modules, once`,
      "4 minutes on two cores, with 3 GB of Go caches",
      () => goBuild("pulumi-cli", pkg, version, join(directory, "pulumi")),
    );
    await step("building Pulumi's Node.js language host", "half a minute", () =>
      goBuild(
        "pulumi-language-nodejs",
        `${sdk}/nodejs/cmd/pulumi-language-nodejs`,
        languageHostVersion,
        join(directory, "pulumi-language-nodejs"),
      ),
    );
  } catch (error) {
    throw new Error(`Go build: ${error.message}`, { cause: error });
  }
  const providerHost = join(directory, "pulumi-resource-pulumi-nodejs");
  copyFileSync(join(root, "node_modules", "@pulumi", "pulumi", "pulumi-resource-pulumi-nodejs"), providerHost);
  chmodSync(providerHost, 0o755);
  return directory;
}

// Overrides the user's Go settings (`go env -w`, a workspace around the clone), which could change the build.
const goEnvironment = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false", GOWORK: "off" };

/** Runs inside the module: `go` then reports the toolchain that it would build with, which may be a newer, downloaded one. */
async function requireGo() {
  const found = (await run("go", ["env", "GOVERSION"], { cwd: goModule("pulumi-cli"), env: goEnvironment })).trim();
  const numbers = found
    .replace(/^go/, "")
    .split(".")
    .map((part) => Number.parseInt(part, 10));
  const difference = oldestGo.map((part, index) => (numbers[index] ?? 0) - part).find((each) => each !== 0) ?? 0;
  if (difference < 0) throw new Error(`Go ${oldestGo.join(".")} or newer is needed, ${found} is installed`);
}

const goModule = (name) => join(root, "scripts", name);

/** go.sum is complete, so that the build needs only the module proxy. */
function goBuild(module, target, ofVersion, output) {
  const linkerFlags = `-s -w -X ${sdk}/go/common/version.Version=v${ofVersion}`;
  return run(
    "go",
    [
      "build",
      "-mod=readonly",
      "-trimpath",
      "-tags=osusergo,grpcnotrace",
      `-ldflags=${linkerFlags}`,
      "-o",
      output,
      target,
    ],
    { cwd: goModule(module), env: goEnvironment },
  );
}
