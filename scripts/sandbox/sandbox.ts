import { spawn, type SpawnOptions, type StdioOptions } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { commands, pulumiCli, root } from "./paths";

/** What a command of the Pulumi CLI did. */
export interface CommandResult {
  readonly exitCode: number;
  /** Empty if the output went to the terminal. */
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command of the Pulumi CLI runs. */
export interface CommandOptions {
  /** Variables beside the sandbox's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Lets the output go where this process's own goes, as it comes. Default: collects it. */
  readonly live?: boolean;
  /** Ends the command early, as by ^C. */
  readonly signal?: AbortSignal;
  /** Told the id of the command's process when it runs. */
  readonly started?: (pid: number) => void;
}

/**
 * A place of its own to run Pulumi in: one temporary directory holds the project, its state and PULUMI_HOME, so that
 * sandboxes can run side by side and nothing of the machine's own Pulumi or Huawei Cloud settings is read or changed.
 * Programs in it find `@pulumi/pulumi` and `pulumi-huaweicloud-ddm` as in any user's project.
 */
export interface Sandbox {
  /** The project directory: Pulumi.yaml and the program belong here. */
  readonly directory: string;
  /** Runs `pulumi <args>` in the project directory. Does not throw on a failing command. */
  pulumi(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Removes the directory and all in it. */
  remove(): void;
}

/**
 * Makes a sandbox.
 *
 * @param environment variables for every command, such as those that point the provider at a simulator
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
  const variables = { ...withoutCloudSettings(process.env), ...pulumiSettings(state, home), ...environment };

  return {
    directory,
    pulumi: (args, { environment: further = {}, live = false, signal, started } = {}) =>
      run(
        join(pulumiCli, "pulumi"),
        args,
        live,
        { cwd: directory, env: { ...variables, ...further }, signal },
        started,
      ),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

/** A developer's own credentials, endpoints and Pulumi login must never reach a sandbox. */
function withoutCloudSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(HW_|HUAWEI|PULUMI_)/i.test(name)));
}

function pulumiSettings(state: string, home: string): Record<string, string> {
  return {
    // The language host and the provider host lie beside `pulumi`; both run the first `node` on the PATH.
    PATH: [commands, pulumiCli, process.env["PATH"] ?? ""].join(delimiter),
    HOME: home,
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

function run(
  program: string,
  args: readonly string[],
  live: boolean,
  options: SpawnOptions,
  started: CommandOptions["started"],
): Promise<CommandResult> {
  const atTerminal = live && process.stdout.isTTY && process.stdin.isTTY;
  const stdio = live ? "inherit" : (["ignore", "pipe", "pipe"] as const);
  return new Promise((resolve, reject) => {
    const child = spawn(program, atTerminal ? args : [...args, "--non-interactive"], {
      ...options,
      stdio: stdio as StdioOptions,
    });
    if (child.pid !== undefined) started?.(child.pid);
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    // An ended command is told by its exit code, once it has really ended.
    child.on("error", (error) => error.name === "AbortError" || reject(error));
    child.on("close", (code) => {
      resolve({ exitCode: code ?? 1, stdout, stderr });
    });
  });
}
