import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { root } from "../sandbox/paths";

const runFile = promisify(execFile);
const moduleUrl = pathToFileURL(join(root, "scripts", "setup", "browser.mjs")).href;

jest.setTimeout(60_000); // Processes start slowly when other tests use the processor.

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ddm-browser-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Writes a shell script into the only directory of the PATH. Returns the path of the script. */
function writeProgram(name: string, script: string): string {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

/** Runs the set-up with an empty cache. Returns the output, and whether the set-up has provided a browser. */
async function runSetUp(options: object): Promise<{ readonly output: string; readonly isProvided: boolean }> {
  const script = `const { provideBrowser } = await import(${JSON.stringify(moduleUrl)});
    await provideBrowser(${JSON.stringify({ paths: [], ...options })});`;
  const environment = { PATH: directory, HOME: directory, XDG_CACHE_HOME: join(directory, "cache") };
  const { stdout } = await runFile(process.execPath, ["--input-type=module", "--eval", script], {
    env: environment,
    timeout: 30_000, // A set-up that hangs fails the test.
  });
  return { output: stdout, isProvided: existsSync(join(directory, "cache", "pulumi-huaweicloud-ddm", "chromium")) };
}

test("set-up succeeds without a browser on systems other than Debian", async () => {
  expect(await runSetUp({ system: "fedora" })).toEqual({
    output: expect.stringMatching(/are skipped[^]*set-up can download Chromium only on Debian/) as string,
    isProvided: false,
  });
});

test("set-up does not use a browser that cannot open a page", async () => {
  const path = writeProgram("chromium", "echo Chromium 1.0");
  expect((await runSetUp({ system: "fedora", paths: [path] })).isProvided).toBe(false);
});

test("set-up succeeds without a browser when apt fails", async () => {
  writeProgram("apt-get", "echo 'E: The repository is not signed.'; exit 100");
  expect(await runSetUp({ system: "debian" })).toEqual({
    output: expect.stringContaining("E: The repository is not signed.") as string,
    isProvided: false,
  });
});

test("set-up succeeds without a browser when apt is missing", async () => {
  expect((await runSetUp({ system: "debian" })).output).toContain("apt-get is not installed");
});

test.each([
  ["does not wait for a network that drops packets", "exec /bin/sleep 3600", 1],
  ["names the cause when apt downloads nothing", "exit 0", 60_000],
])("set-up %s", async (_title, script, listTimeout) => {
  writeProgram("apt-get", script);
  expect((await runSetUp({ system: "debian", listTimeout })).output).toContain("package lists cannot be downloaded");
});

test("set-up makes apt verify its downloads", async () => {
  const list = `"${directory}"/cache/*/set-up-*/apt/lists`;
  writeProgram(
    "apt-get",
    `echo "$@" >> "${directory}/arguments"
     case "$*" in *update) : > "$(echo ${list})/InRelease";; *) exit 7;; esac`,
  );
  const { output } = await runSetUp({ system: "debian" });
  expect(output).toMatch(/`apt-get -qq install .*` failed with exit code 7/);
  const verification = /AllowUnauthenticated=false.*AllowInsecureRepositories=false/;
  const calls = readFileSync(join(directory, "arguments"), "utf8").trim().split("\n");
  expect(calls).toEqual([expect.stringMatching(verification), expect.stringMatching(verification)]);
});
