import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import packageJson from "../../package.json";
import { root } from "../sandbox/paths";

const runFile = promisify(execFile);
const moduleUrl = pathToFileURL(join(root, "scripts", "setup", "pulumi-cli.mjs")).href;
const version = packageJson.devDependencies.pulumi;
const executables = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ddm-cli-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/**
 * Installs the CLI into an empty PULUMI_HOME. The PATH contains a directory with a CLI for each given version, and no Go. Returns the output,
 * which ends with the error message if the set-up fails.
 */
async function install(...installedVersions: string[]): Promise<string> {
  const bins = installedVersions.map((installed, index) => {
    const bin = join(directory, `bin${index + 1}`);
    mkdirSync(bin);
    for (const executable of executables)
      writeFileSync(join(bin, executable), `#!/bin/sh\necho ${installed}\n`, { mode: 0o755 });
    return bin;
  });
  const script = `const { installPulumiCli } = await import(${JSON.stringify(moduleUrl)});
    await installPulumiCli().catch((error) => { console.log(error.message); process.exitCode = 1; });`;
  const environment = { PATH: ["/nowhere", ...bins].join(delimiter), PULUMI_HOME: join(directory, "home") };
  const run = runFile(process.execPath, ["--input-type=module", "--eval", script], { env: environment });
  return run.then(
    ({ stdout }) => stdout,
    (error: unknown) => (error as { stdout: string }).stdout,
  );
}

test("set-up copies an installed CLI of the pinned version", async () => {
  expect(await install(`v${version}`)).toBe("");
  const target = join(directory, "home", "versions", version, "bin");
  for (const executable of executables) expect(readFileSync(join(target, executable), "utf8")).toContain(version);
});

test("set-up finds a CLI of the pinned version after another version on the PATH", async () => {
  expect(await install("v3.0.0", `v${version}`)).toBe("");
  expect(existsSync(join(directory, "home", "versions", version, "bin"))).toBe(true);
});

test("set-up does not use a CLI of another version, and the error says to install the pinned version or Go", async () => {
  const output = await install("v3.0.0");
  expect(output).toContain(`${join(directory, "bin1")} has version v3.0.0`);
  expect(output).toContain(`Install Pulumi ${version} (https://www.pulumi.com/docs/install/versions/) or Go`);
  expect(existsSync(join(directory, "home", "versions", version, "bin"))).toBe(false);
});
