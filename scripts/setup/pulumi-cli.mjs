// The pinned Pulumi CLI in ${PULUMI_HOME:-~/.pulumi}/versions/<version>/bin: where npm's `pulumi` and Pulumi's
// Automation API look before they download. Three ways, in order: already there, the official download, the Go modules.
import { accessSync, chmodSync, constants, copyFileSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { commands, projectEnvironment, root, run, step } from "./steps.mjs";

/** The version of the CLI, of npm's `pulumi` and of `@pulumi/pulumi`: one number. */
const version = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies.pulumi;

/** `pulumi`, what runs a program in Node.js, and what runs a dynamic provider: all are needed. */
const programs = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

const versions = join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "versions");
const place = join(versions, version, "bin");

/** Fills the place of the CLI, or throws an error that lists every way and what was missing. */
export async function bringPulumiCli() {
  const missing = programs.filter((program) => !isExecutable(join(place, program)));
  if (missing.length === 0) return;
  const failures = [`already there: ${place} lacks ${missing.join(", ")}`];
  for (const way of [download, buildFromGoModules]) {
    try {
      return await atomically(way);
    } catch (error) {
      failures.push(error.message);
    }
  }
  throw new Error(
    `Pulumi ${version} could be brought in none of the three ways:\n` +
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

/** Lets `way` fill a directory beside the place and moves it there in one step: an interruption leaves nothing half made. */
async function atomically(way) {
  mkdirSync(dirname(place), { recursive: true });
  const beside = mkdtempSync(join(versions, "set-up-"));
  try {
    const bin = await way(beside);
    rmSync(place, { recursive: true, force: true });
    renameSync(bin, place);
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

const installScript = "https://get.pulumi.com/install.sh";
const patience = { probe: 5_000, download: 180_000 };

/** npm's `pulumi` downloads on its first call, to the same place under the PULUMI_HOME it is given. */
async function download(home) {
  await probe();
  const env = { ...projectEnvironment(), PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" };
  try {
    await step(`downloading Pulumi ${version}`, "half a minute", () =>
      run(join(commands, "pulumi"), ["version"], { env, timeout: patience.download }),
    );
  } catch (error) {
    throw new Error(`official download: ${error.message}`, { cause: error });
  }
  return join(home, "versions", version, "bin");
}

/** Asks for the install script with little patience, since a machine without a network should not wait for one. */
async function probe() {
  let problem;
  try {
    const answer = await fetch(installScript, { signal: AbortSignal.timeout(patience.probe) });
    if (answer.ok && (await answer.text()).startsWith("#!")) return;
    problem = `HTTP ${answer.status}, not the script`;
  } catch (error) {
    problem = error.cause?.message ?? error.message;
  }
  console.log(
    `Set-up: Pulumi's download site is out of reach (${problem}): building the CLI from its Go modules instead.`,
  );
  throw new Error(`official download: ${installScript} is out of reach (${problem})`);
}

const oldestGo = [1, 25, 11];
const pkg = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const sdk = "github.com/pulumi/pulumi/sdk/v3";
// The last tagged SDK module that contains the language host; it works with every later engine and Node.js SDK.
const languageHostVersion = "3.68.0";

async function buildFromGoModules(beside) {
  try {
    await requireGo();
    await step(
      `building Pulumi ${version} from its Go modules, once`,
      "4 minutes on two cores, with 3 GB of Go caches",
      () => goBuild("pulumi-cli", pkg, version, join(beside, "pulumi")),
    );
    await step("building Pulumi's Node.js language host", "half a minute", () =>
      goBuild(
        "pulumi-language-nodejs",
        `${sdk}/nodejs/cmd/pulumi-language-nodejs`,
        languageHostVersion,
        join(beside, "pulumi-language-nodejs"),
      ),
    );
  } catch (error) {
    throw new Error(`Go build: ${error.message}`, { cause: error });
  }
  const providerHost = join(beside, "pulumi-resource-pulumi-nodejs");
  copyFileSync(join(root, "node_modules", "@pulumi", "pulumi", "pulumi-resource-pulumi-nodejs"), providerHost);
  chmodSync(providerHost, 0o755);
  return beside;
}

// Set, so that a person's own Go settings (`go env -w`, a workspace around the clone) do not change the build.
const goEnvironment = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false", GOWORK: "off" };

/** Inside the module `go` tells the version it would build with, which may be a newer one that it has fetched. */
async function requireGo() {
  const found = (await run("go", ["env", "GOVERSION"], { cwd: goModule("pulumi-cli"), env: goEnvironment })).trim();
  const numbers = found
    .replace(/^go/, "")
    .split(".")
    .map((part) => Number.parseInt(part, 10));
  const difference = oldestGo.map((wanted, index) => (numbers[index] ?? 0) - wanted).find((each) => each !== 0) ?? 0;
  if (difference < 0) throw new Error(`Go ${oldestGo.join(".")} or newer is needed, ${found} is installed`);
}

const goModule = (name) => join(root, "scripts", name);

/** The go.sum beside is complete, so that nothing but the module proxy is asked. */
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
