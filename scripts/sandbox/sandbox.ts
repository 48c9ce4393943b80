import { spawn, type SpawnOptions, type StdioOptions } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { commandFolder, pulumiCliFolder, root } from "./paths";

/** Result of a command in a sandbox. */
export interface CommandResult {
  readonly exitCode: number;
  /** Empty with `live`, like `stderr`. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of a command in a sandbox. */
export interface CommandOptions {
  /** Environment variables in addition to the sandbox's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the command uses stdin, stdout and stderr of this process. Default: false; the output is collected. */
  readonly live?: boolean;
  /** Stops the command. */
  readonly signal?: AbortSignal;
  /** Called with the process id when the command has started. */
  readonly onStart?: (pid: number) => void;
  /** Called with each part of the output. Not called with `live`. */
  readonly onOutput?: (text: string) => void;
}

/**
 * An isolated Pulumi project: one temporary directory holds the project, its state and PULUMI_HOME. Sandboxes can run in parallel.
 * The Pulumi and Huawei Cloud settings of the machine are neither read nor changed. Programs import `@pulumi/pulumi` and
 * `pulumi-huaweicloud-ddm` as in any user's project.
 */
export interface Sandbox {
  /** The project directory, for Pulumi.yaml and the program. */
  readonly directory: string;
  /** Runs `pulumi <args>` in the project directory. Does not throw when the command fails. */
  pulumi(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /**
   * Runs the command line `pulumi-huaweicloud-ddm <args>` in the project directory. Uses the package in the project, or this repository's build
   * if the package is not installed there.
   */
  ddm(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Removes the temporary directory. */
  remove(): void;
}

/**
 * Creates a sandbox.
 *
 * @param environment environment variables of every command, such as those of `environmentOf`
 */
export function createSandbox(environment: Readonly<Record<string, string>> = {}): Sandbox {
  const base = mkdtempSync(join(tmpdir(), "ddm-sandbox-"));
  const [directory, state, home] = ["project", "state", "home"].map((name) => join(base, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [directory, state, home]) mkdirSync(each);
  symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
  const variables = { ...removeCloudSettings(process.env), ...pulumiSettings(state, home), ...environment };

  const spawnOptions = ({ environment: extra = {}, signal }: CommandOptions): SpawnOptions => ({
    cwd: directory,
    env: { ...variables, ...extra },
    signal,
  });

  return {
    directory,
    pulumi: (args, options = {}) => {
      const command = [...args, ...(isAtTerminal(options) ? [] : ["--non-interactive"])];
      return run(join(pulumiCliFolder, "pulumi"), command, spawnOptions(options), options);
    },
    ddm: (args, options = {}) => {
      const isInstalled = existsSync(join(directory, "node_modules", ".bin", "pulumi-huaweicloud-ddm"));
      const command = isInstalled
        ? ["npx", "--no", "pulumi-huaweicloud-ddm", "--"]
        : ["node", join(root, "dist", "provider", "cli", "main.js")];
      return run(command[0] ?? "", [...command.slice(1), ...args], spawnOptions(options), options);
    },
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

/** Removes the developer's credentials, endpoints and Pulumi login from environment variables: a sandbox must not use them. */
function removeCloudSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(HW_|HUAWEI|PULUMI_)/i.test(name)));
}

function pulumiSettings(state: string, home: string): Record<string, string> {
  return {
    // The language host and the provider host are next to `pulumi`. Both run the first `node` on the PATH, the pinned one in `commandFolder`.
    PATH: [pulumiCliFolder, commandFolder, process.env["PATH"] ?? ""].join(delimiter),
    HOME: home,
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

function isAtTerminal({ live = false }: CommandOptions): boolean {
  return live && process.stdout.isTTY && process.stdin.isTTY;
}

function run(
  program: string,
  args: readonly string[],
  options: SpawnOptions,
  { live = false, onStart, onOutput = () => undefined }: CommandOptions,
): Promise<CommandResult> {
  const stdio = live ? "inherit" : (["ignore", "pipe", "pipe"] as const);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: stdio as StdioOptions });
    if (child.pid !== undefined) onStart?.(child.pid);
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", onOutput);
    // An aborted command causes no rejection. The promise resolves with the exit code when the process has ended.
    child.on("error", (error) => error.name === "AbortError" || reject(error));
    child.on("close", (code) => {
      resolve({ exitCode: code ?? 1, stdout, stderr });
    });
  });
}
