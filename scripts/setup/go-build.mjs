// Builds the Pulumi CLI from its Go modules. The go.sum files are complete, so Go verifies every module without the checksum
// database. If a module requires a newer Go, the installed Go downloads that toolchain and verifies the toolchain with the database.
import { chmodSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { root, run, step } from "./steps.mjs";

const oldestGo = [1, 25, 11];
const pkg = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const sdk = "github.com/pulumi/pulumi/sdk/v3";
// Version of the last tagged SDK module that contains the language host. The pinned engine and Node.js SDK still work with it.
const languageHostVersion = "3.68.0";

/**
 * Builds the CLI and Pulumi's Node.js language host, and copies the host of dynamic providers from `@pulumi/pulumi`.
 * @param {string} directory must exist
 * @param {string} version of the CLI
 * @returns {Promise<string>} the directory, which then contains the executables
 */
export async function buildFromGoModules(directory, version) {
  await requireGo();
  await step(
    `building Pulumi ${version} from its Go modules, once`,
    "4 minutes on two cores; needs 3 GB for Go's caches",
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
  const providerHost = join(directory, "pulumi-resource-pulumi-nodejs");
  copyFileSync(join(root, "node_modules", "@pulumi", "pulumi", "pulumi-resource-pulumi-nodejs"), providerHost);
  chmodSync(providerHost, 0o755);
  return directory;
}

// Without these overrides, the user's flags (`go env -w`) or a Go workspace around the clone could break the build.
const goEnvironment = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false", GOWORK: "off" };

/** Fails if Go is older than {@link oldestGo}. Inside the module, `go` reports the version of the toolchain that the build uses. */
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

function goBuild(module, target, version, output) {
  const linkerFlags = `-s -w -X ${sdk}/go/common/version.Version=v${version}`;
  const flags = ["-mod=readonly", "-trimpath", "-tags=osusergo,grpcnotrace", `-ldflags=${linkerFlags}`];
  return run("go", ["build", ...flags, "-o", output, target], { cwd: goModule(module), env: goEnvironment });
}
